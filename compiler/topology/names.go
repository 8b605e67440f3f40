package topology

import "github.com/aquifer-dev/aquifer/compiler/model"

// scope finds out whether what a subtree writes is read to the right of it. It gives every restricted name its own
// number, notes where each is read last and where it is written, and so answers without sets of names per node.
type scope struct {
	numbers map[string]int // of names as seen from the current node
	bound   []binding      // by number
	gives   []give
	place   int
	relay   int // the place of the innermost parseq body around the current node, 0 for none
}

// binding is a name in the part of the tree where it is restricted.
type binding struct {
	place   int // of the node that restricts it, 0 for none
	outer   int // the binding of the same name around that node, -1 for none
	lastUse int // the place of the last read
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
	outer := -1
	if restricted != "" {
		outer = s.id(restricted)
		s.numbers[restricted] = s.bind(binding{place: s.place, outer: outer})
	}
	return func() {
		if restricted != "" {
			s.numbers[restricted] = outer
		}
		s.relay = relay
		n.end = s.place
		n.gives[1] = len(s.gives)
	}
}

func (s *scope) bind(b binding) int {
	s.bound = append(s.bound, b)
	return len(s.bound) - 1
}

func (s *scope) id(name string) int {
	id, ok := s.numbers[name]
	if !ok {
		id = s.bind(binding{outer: -1})
		s.numbers[name] = id
	}
	return id
}

// own notes the names that a node itself reads and writes. The target of a push counts as written only.
func (s *scope) own(n model.Node) {
	use := func(name string) { s.bound[s.id(name)].lastUse = s.place }
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
		values(d.Key, d.Value)
		writes(d.Map)
	case model.Fail:
		values(d.Value)
	}
}

// usedLater says whether anything to the right of n, in the whole tree, reads what n writes. The body of a parseq inside
// n counts as writing nothing. A read of another variable with the same name, restricted further out, counts too
// (spec/lowering.md#W83).
func (s *scope) usedLater(n *node) bool {
	if on, ok := n.op.Node.(model.On); ok && on.Relay {
		return false
	}
	for _, g := range s.gives[n.gives[0]:n.gives[1]] {
		if g.relay >= n.start || s.bound[g.name].place >= n.start {
			continue
		}
		for i := g.name; i >= 0; i = s.bound[i].outer {
			if s.bound[i].lastUse > n.end {
				return true
			}
		}
	}
	return false
}
