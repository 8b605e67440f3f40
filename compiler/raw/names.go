package raw

import "strconv"

// Names makes unique names. A name comes out plain the first time it is asked for, then as x-0, x-1 and so on; nothing is
// ever given back (spec/lowering.md#W40). The zero value knows no names.
//
// The original introduces every name that a function sees anew each time it inlines the function, which is quadratic in
// the number of visible functions. Here a Capture is only noted; a name is brought up to date when it, or a name made
// from it, is asked for. The outcome is the same because captured names contain no hyphen behind their first
// letter: none of them can be made from another.
type Names struct {
	next     map[string]int // the number to try next, by base name; 0 also for names that were only made
	captures []Scope
	tables   []*Table
	settled  map[string]int      // how many of captures a name has been brought up to
	given    map[captured]string // what the captures gave a name
}

type captured struct {
	name    string
	capture int
}

// New introduces a name and returns the unique form of it.
func (n *Names) New(name string) string {
	n.settle(name)
	return n.fresh(name)
}

// Each introduces a set of names in the original's order of iteration and returns the unique forms by name.
func (n *Names) Each(set []string) map[string]string {
	out := make(map[string]string, len(set))
	for _, name := range SetOrder(set) {
		out[name] = n.New(name)
	}
	return out
}

// Forbid marks a name as taken.
func (n *Names) Forbid(name string) {
	n.settle(name)
	if _, ok := n.next[name]; !ok {
		n.put(name, 0)
	}
}

// Mangle forbids a name and introduces it, so that the outcome always has a number.
func (n *Names) Mangle(name string) string {
	n.Forbid(name)
	return n.fresh(name)
}

func (n *Names) put(name string, next int) {
	if n.next == nil {
		n.next = map[string]int{}
	}
	n.next[name] = next
}

func (n *Names) fresh(name string) string {
	i, ok := n.next[name]
	if !ok {
		n.put(name, 0)
		return name
	}
	for {
		made := name + "-" + strconv.Itoa(i)
		i++
		if _, taken := n.next[made]; !taken {
			n.next[name] = i
			n.next[made] = 0
			return made
		}
	}
}

// Capture introduces every name of a scope once more.
func (n *Names) Capture(s Scope) Captured {
	n.captures = append(n.captures, s)
	known := s.table == nil
	for _, t := range n.tables {
		known = known || t == s.table
	}
	if !known {
		n.tables = append(n.tables, s.table)
	}
	return Captured{n, len(n.captures) - 1}
}

// Captured are the unique forms that one Capture gave the names of its scope.
type Captured struct {
	names *Names
	index int
}

// Name returns the unique form of a name of the scope.
func (c Captured) Name(name string) string {
	c.names.settle(name)
	return c.names.given[captured{name, c.index}]
}

// settle brings a name, and those it could have been made from, up to the last capture.
func (n *Names) settle(name string) {
	if len(n.captures) == 0 {
		return
	}
	if base, ok := baseOf(name); ok {
		n.settle(base)
	}
	if !n.capturable(name) {
		return
	}
	from := n.settled[name]
	if from == len(n.captures) {
		return
	}
	if n.settled == nil {
		n.settled, n.given = map[string]int{}, map[captured]string{}
	}
	n.settled[name] = len(n.captures)
	for i := from; i < len(n.captures); i++ {
		if n.captures[i].Has(name) {
			n.given[captured{name, i}] = n.fresh(name)
		}
	}
}

func (n *Names) capturable(name string) bool {
	for _, t := range n.tables {
		if _, ok := t.index[name]; ok {
			return true
		}
	}
	return false
}

// baseOf strips a number that New may have added.
func baseOf(name string) (string, bool) {
	i := len(name)
	for i > 0 && name[i-1] >= '0' && name[i-1] <= '9' {
		i--
	}
	if i == len(name) || i == 0 || name[i-1] != '-' {
		return "", false
	}
	return name[:i-1], true
}
