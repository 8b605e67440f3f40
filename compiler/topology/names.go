package topology

import "github.com/aquifer-dev/aquifer/compiler/model"

// scope finds out whether what a subtree writes is read to the right of it. It gives every restricted name its own
// number, notes where each is read last and where it is written, and so answers without sets of names per node.
type scope struct {
	binder  map[string]int // number of a name as seen from the current node
	lastUse []int          // by number: the place of the last read
	gives   []give
	place   int
	relay   int // the place of the innermost parseq body around the current node, 0 for none
}

// give is one write.
type give struct {
	name  int
	relay int // see scope.relay
}

// enter visits a node before its children; leave is called behind them.
func (s *scope) enter(n *node) (leave func()) {
	s.place++
	n.start = s.place
	n.gives[0] = len(s.gives)
	s.own(n.op.Node)
	restricted := ""
	relay := s.relay
	switch d := n.op.Node.(type) {
	case model.For:
		restricted = d.Item
	case model.Restrict:
		restricted = d.Name
	case model.On:
		if d.Relay {
			s.relay = s.place
		}
	}
	outer, bound := s.binder[restricted]
	if restricted != "" {
		s.binder[restricted] = s.number()
	}
	return func() {
		if restricted != "" {
			if bound {
				s.binder[restricted] = outer
			} else {
				delete(s.binder, restricted)
			}
		}
		s.relay = relay
		n.end = s.place
		n.gives[1] = len(s.gives)
	}
}

func (s *scope) number() int {
	s.lastUse = append(s.lastUse, 0)
	return len(s.lastUse) - 1
}

func (s *scope) id(name string) int {
	id, ok := s.binder[name]
	if !ok {
		id = s.number()
		s.binder[name] = id
	}
	return id
}

// own notes the names that a node itself reads and writes. The target of a push counts as written only.
func (s *scope) own(n model.Node) {
	use := func(name string) { s.lastUse[s.id(name)] = s.place }
	values := func(vs ...model.Value) {
		for _, v := range vs {
			model.Names(v, use)
		}
	}
	writes := func(name string) { s.gives = append(s.gives, give{s.id(name), s.relay}) }
	switch d := n.(type) {
	case model.On:
		values(d.Peer)
		values(d.Via...)
	case model.Next:
		use(d.Item)
	case model.Match:
		values(d.Left, d.Right)
	case model.For:
		values(d.Iterable)
	case model.Call:
		values(d.Service)
		values(d.Args...)
		for _, t := range d.Results {
			writes(t.Name)
		}
	case model.Canon:
		values(d.Of)
		writes(d.To.Name)
	case model.Push:
		values(d.Value)
		writes(d.To.Name)
	case model.Flatten:
		values(d.Value)
		writes(d.Name)
	case model.Insert:
		values(d.Value)
		writes(d.Map)
	case model.Fail:
		values(d.Value)
	}
}

// usedLater says whether anything to the right of n, in the whole tree, reads what n writes. The body of a parseq inside
// n counts as writing nothing (spec/lowering.md#W83).
func (s *scope) usedLater(n *node) bool {
	if on, ok := n.op.Node.(model.On); ok && on.Relay {
		return false
	}
	for _, g := range s.gives[n.gives[0]:n.gives[1]] {
		if g.relay < n.start && s.lastUse[g.name] > n.end {
			return true
		}
	}
	return false
}
