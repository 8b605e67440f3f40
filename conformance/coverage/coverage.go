// Package coverage counts in how many programs each row of the grammar (spec/language.md), each raw tag, each kind of value
// and each property (spec/lowering.md) occurs, and which raw tags occur inside which.
package coverage

import (
	"fmt"
	"io"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/lower"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// Seen is what occurs in one program.
type Seen struct {
	rows  map[string]bool
	pairs map[pair]bool
	Size  int // statements of the exported function and of all that it reaches
}

type pair struct{ inner, outer string }

func (s *Seen) row(format string, args ...any) { s.rows[fmt.Sprintf(format, args...)] = true }

// Of looks at a checked program. Grammar rows count in all its files, raw trees of the exported functions and of those
// that they reach.
func Of(program *check.Program) *Seen {
	s := &Seen{rows: map[string]bool{}, pairs: map[pair]bool{}}
	for _, m := range program.Modules {
		for _, root := range m.File.Roots() {
			syntax.Inspect(root, s.grammar(m))
		}
	}
	lowered, diags := lower.Lower(program, lower.Options{})
	if diags.HasErrors() {
		return s
	}
	bodies := map[*raw.Func]*syntax.Func{}
	var exported []*raw.Func
	for _, m := range program.Modules {
		for _, f := range m.Funcs() {
			bodies[lowered.FuncOf(f)] = f.Decl
		}
		for _, e := range m.Exports {
			if f, ok := e.Obj.(*check.Func); ok {
				exported = append(exported, lowered.FuncOf(f))
			}
		}
	}
	for _, f := range reached(exported) {
		s.function(f)
		s.Size += statements(bodies[f])
	}
	for _, f := range exported { // what fetches arguments and sends the response: only there are calls of services
		s.services(lower.Wrap(f, lower.EntryOptions{}).Body)
	}
	return s
}

// reached are functions and all that they mention.
func reached(from []*raw.Func) []*raw.Func {
	list := slices.Clone(from)
	for i := 0; i < len(list); i++ {
		for _, name := range list[i].Uses() {
			if b, ok := list[i].Sees.Lookup(name); ok && b.Func != nil && !slices.Contains(list, b.Func) {
				list = append(list, b.Func)
			}
		}
	}
	return list
}

func statements(f *syntax.Func) int {
	n := 0
	if f != nil {
		syntax.Inspect(f, func(node syntax.Node) bool {
			switch node.(type) {
			case *syntax.Par: // with the statement behind the word
			case syntax.Stmt:
				n++
			}
			return true
		})
	}
	return n
}

// Table adds programs up.
type Table struct {
	Programs int
	counts   map[string]int
	pairs    map[pair]int
	sizes    []int
}

// Add counts one program.
func (t *Table) Add(s *Seen) {
	if t.counts == nil {
		t.counts, t.pairs = map[string]int{}, map[pair]int{}
	}
	t.Programs++
	t.sizes = append(t.sizes, s.Size)
	for r := range s.rows {
		t.counts[r]++
	}
	for p := range s.pairs {
		t.pairs[p]++
	}
}

// What is enough: every row in so many programs, so many percent of the pairs of tags nested somewhere.
const (
	EnoughPrograms = 50
	EnoughPairs    = 80
)

// Print writes all counts and returns what there is too little of.
func (t *Table) Print(w io.Writer) (lacking []string) {
	slices.Sort(t.sizes)
	if n := len(t.sizes); n > 0 {
		inside := 0
		for _, size := range t.sizes {
			if size >= 10 && size <= 60 {
				inside++
			}
		}
		fmt.Fprintf(w, "%d programs of %d to %d statements, half of them of at most %d; %d of 10 to 60\n", n, t.sizes[0], t.sizes[n-1], t.sizes[n/2], inside)
	}
	for _, g := range groups {
		fmt.Fprintf(w, "%s\n", g.title)
		for _, r := range g.rows {
			n := t.counts[r]
			mark := ""
			if n < EnoughPrograms {
				mark = "  too few"
				lacking = append(lacking, fmt.Sprintf("%s: %d", r, n))
			}
			fmt.Fprintf(w, "  %-40s %7d%s\n", r, n, mark)
		}
	}
	nested, often := 0, 0
	fmt.Fprintf(w, "raw tags (down) inside raw tags (across)\n  %-10s", "")
	for _, outer := range outerTags {
		fmt.Fprintf(w, " %8s", outer)
	}
	fmt.Fprintln(w)
	for _, inner := range tags {
		fmt.Fprintf(w, "  %-10s", inner)
		for _, outer := range outerTags {
			n := t.pairs[pair{inner, outer}]
			fmt.Fprintf(w, " %8d", n)
			if n > 0 {
				nested++
			}
			if n >= EnoughPrograms {
				often++
			}
		}
		fmt.Fprintln(w)
	}
	all := len(tags) * len(outerTags)
	fmt.Fprintf(w, "%d of %d pairs of tags are nested, %d of them in %d programs or more\n", nested, all, often, EnoughPrograms)
	if nested*100 < all*EnoughPairs {
		lacking = append(lacking, fmt.Sprintf("pairs of tags: %d of %d", nested, all))
	}
	return lacking
}
