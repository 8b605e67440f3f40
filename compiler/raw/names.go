package raw

import (
	"math"
	"slices"
	"strconv"

	"github.com/aquifer-dev/aquifer/compiler/ordered"
)

// Names makes unique names. A name comes out plain the first time it is asked for, then as x-0, x-1 and so on; nothing is
// ever given back (spec/lowering.md#W40). The zero value knows no names.
//
// The original introduces every name that a function sees anew each time it inlines the function, which is quadratic in
// the number of visible functions. Here a Capture is only noted; the counter of a name is brought up to date when it, or a
// name made from it, is asked for. The outcome is the same because captured names contain no hyphen behind their first
// letter: none of them can be made from another.
type Names struct {
	// next is the number to try next, of names that were asked for. All x-i below next[x] are taken without an entry.
	next map[string]int
	// pinned counts the names x-i that were asked for themselves, before x came to their number.
	pinned   map[string]int
	captures []capture
	tables   []*Table
	settled  map[string]settled
}

// capture is a Scope with the number of its table in Names.tables.
type capture struct{ table, n int }

// settled says of a name how many captures it has been brought up to, and which form the last of them that has it gave it.
type settled struct {
	captures int
	form     string
}

// New introduces a name and returns the unique form of it.
func (n *Names) New(name string) string {
	n.settle(name)
	return n.fresh(name, 1)
}

// Each introduces a set of names in the original's order of iteration and returns the unique forms by name.
func (n *Names) Each(set []string) map[string]string {
	if len(set) == 0 {
		return nil
	}
	out := make(map[string]string, len(set))
	for _, name := range ordered.SetOrder(set) {
		out[name] = n.New(name)
	}
	return out
}

// Forbid marks a name as taken.
func (n *Names) Forbid(name string) {
	n.settle(name)
	if !n.taken(name) {
		n.put(name)
	}
}

// Mangle forbids a name and introduces it, so that the outcome always has a number.
func (n *Names) Mangle(name string) string {
	n.Forbid(name)
	return n.fresh(name, 1)
}

// taken says whether a name has been given away, by itself or as a form of another.
func (n *Names) taken(name string) bool {
	if _, ok := n.next[name]; ok {
		return true
	}
	base, i, ok := baseOf(name)
	return ok && i < n.next[base]
}

// put takes a name that is free.
func (n *Names) put(name string) {
	if n.next == nil {
		n.next, n.pinned = map[string]int{}, map[string]int{}
	}
	n.next[name] = 0
	if base, _, ok := baseOf(name); ok {
		n.pinned[base]++
	}
}

// fresh introduces a name a number of times and returns the last form.
func (n *Names) fresh(name string, times int) string {
	if !n.taken(name) {
		n.put(name)
		if times--; times == 0 {
			return name
		}
	}
	next := n.next[name]
	if n.pinned[name] == 0 {
		n.next[name] = next + times
		return name + "-" + strconv.Itoa(next+times-1)
	}
	for {
		made := name + "-" + strconv.Itoa(next)
		next++
		if _, pinned := n.next[made]; pinned {
			continue
		}
		if times--; times == 0 {
			n.next[name] = next
			return made
		}
	}
}

// Capture introduces every name of a scope once more.
func (n *Names) Capture(s Scope) {
	if s.n == 0 {
		return
	}
	table := slices.Index(n.tables, s.table)
	if table < 0 {
		table = len(n.tables)
		n.tables = append(n.tables, s.table)
	}
	n.captures = append(n.captures, capture{table, s.n})
}

// Captured returns the unique form that the last Capture gave a name of its scope.
func (n *Names) Captured(name string) string {
	n.settle(name)
	return n.settled[name].form
}

// settle brings a name, and those it could have been made from, up to the last capture.
func (n *Names) settle(name string) {
	if len(n.captures) == 0 {
		return
	}
	if base, _, ok := baseOf(name); ok {
		n.settle(base)
	}
	s := n.settled[name]
	if s.captures == len(n.captures) {
		return
	}
	times, known := n.countCaptures(name, s.captures)
	if !known {
		return
	}
	if times > 0 {
		s.form = n.fresh(name, times)
	}
	s.captures = len(n.captures)
	if n.settled == nil {
		n.settled = map[string]settled{}
	}
	n.settled[name] = s
}

// countCaptures counts the captures behind the first ones that have a name. A name is known if any table has it.
func (n *Names) countCaptures(name string, first int) (times int, known bool) {
	var buffer [8]int
	places := buffer[:0] // of the name in each table
	for _, t := range n.tables {
		i, ok := t.index[name]
		if ok = ok && !t.bindings[i].apart(); !ok {
			i = math.MaxInt
		}
		places, known = append(places, i), known || ok
	}
	if !known {
		return 0, false
	}
	for _, c := range n.captures[first:] {
		if places[c.table] < c.n {
			times++
		}
	}
	return times, true
}

// baseOf strips a number that New may have added.
func baseOf(name string) (base string, number int, ok bool) {
	i := len(name)
	for i > 0 && name[i-1] >= '0' && name[i-1] <= '9' {
		i--
	}
	digits := name[i:]
	if digits == "" || i == 0 || name[i-1] != '-' || digits[0] == '0' && digits != "0" {
		return "", 0, false
	}
	number, err := strconv.Atoi(digits)
	return name[:i-1], number, err == nil
}
