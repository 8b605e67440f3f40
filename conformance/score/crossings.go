package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// crossings counts in how many calls values of every type have crossed a border of modules, by what they stood in.
type crossings struct {
	calls   map[crossing]int
	classes map[service.Class]int // of calls that failed on both sides
}

// crossing is a way over a border. Nesting is written from outside to inside: [] a list, { a record.
type crossing struct{ direction, leaf, nesting string }

// crossingDirections are the ways; those of imports lead from module to module. A call whose arguments are refused counts
// for all of their types.
var crossingDirections = []string{"arguments", "arguments refused", "results", "arguments of imports", "results of imports"}

var crossingLeaves = []string{"bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "string", "bytes"}

// crossingNestings are those that every type is expected in, and how they are printed; deeper ones count as the last.
var crossingNestings = [][2]string{
	{"", "T"}, {"[]", "[]T"}, {"[][]", "[][]T"}, {"[][][]", "[][][]T"}, {"{", "{T}"}, {"{[]", "{[]T}"}, {"{{", "{{T}}"},
	{"[]{", "[]{T}"}, {"[][]{", "[][]{T}"}, {"{[]{", "{[]{T}}"}, {deeper, "other"},
}

const deeper = "deeper"

func classOf(err error) service.Class {
	var e *service.Error
	if !errors.As(err, &e) {
		return "other"
	}
	return e.Class
}

func newCrossings() *crossings {
	return &crossings{calls: map[crossing]int{}, classes: map[service.Class]int{}}
}

// count counts a call of a service's last module.
func (c *crossings) count(s *service.Service, fn string, failed error) {
	if s == nil { // it could not be loaded
		c.classes[classOf(failed)]++
		return
	}
	modules := s.Modules()
	it := s.Interfaces(modules[len(modules)-1])
	i := slices.IndexFunc(it.Functions(), func(f itype.Function) bool { return f.Name == fn })
	if failed != nil {
		class := classOf(failed)
		c.classes[class]++
		if i >= 0 && class == service.Arguments {
			c.types(it, "arguments refused", argumentTypes(it.Functions()[i].Type))
		}
		return
	}
	f := it.Functions()[i].Type
	c.types(it, "arguments", argumentTypes(f))
	c.types(it, "results", f.Outs)
	if links, err := it.Links(); err == nil {
		for _, l := range links {
			if l.Name == fn { // the function asks the one that is called alike
				c.types(it, "arguments of imports", argumentTypes(l.Type))
				c.types(it, "results of imports", l.Type.Outs)
			}
		}
	}
}

func argumentTypes(f *itype.FuncType) []itype.Type {
	var types []itype.Type
	for _, a := range f.Args {
		types = append(types, a.Type)
	}
	return types
}

// types counts each way once for a call.
func (c *crossings) types(it *itype.Interfaces, direction string, types []itype.Type) {
	seen := map[crossing]bool{}
	for _, t := range types {
		walkType(it, t, "", func(leaf, nesting string) { seen[crossing{direction, leaf, nesting}] = true })
	}
	for way := range seen {
		c.calls[way]++
	}
}

func walkType(it *itype.Interfaces, t itype.Type, nesting string, visit func(leaf, nesting string)) {
	see := func(leaf, nesting string) {
		if !slices.ContainsFunc(crossingNestings, func(n [2]string) bool { return n[0] == nesting }) {
			nesting = deeper
		}
		visit(leaf, nesting)
	}
	switch t.Kind {
	case itype.Array:
		walkType(it, *t.Elem, nesting+"[]", visit)
	case itype.Record:
		rec, _ := it.Record(t.Rec)
		for _, f := range rec.Fields {
			walkType(it, f.Type, nesting+"{", visit)
		}
	case itype.ByteArray:
		see("bytes", nesting)
		see("u8", nesting+"[]")
	default:
		see(it.Aqua(t), nesting)
	}
}

// print prints a table for every direction and returns what no call has passed.
func (c *crossings) print(w io.Writer, area string) (lacking []string) {
	for _, d := range crossingDirections {
		fmt.Fprintf(w, "\n%s: calls with %s\n%-10s", area, d, "")
		for _, l := range crossingLeaves {
			fmt.Fprintf(w, "%7s", l)
		}
		fmt.Fprintln(w)
		for _, n := range crossingNestings {
			fmt.Fprintf(w, "%-10s", n[1])
			for _, l := range crossingLeaves {
				calls := c.calls[crossing{d, l, n[0]}]
				fmt.Fprintf(w, "%7d", calls)
				if calls == 0 && n[0] != deeper {
					lacking = append(lacking, fmt.Sprintf("%s %s of %s", d, n[1], l))
				}
			}
			fmt.Fprintln(w)
		}
	}
	var classes []string
	for _, class := range slices.Sorted(maps.Keys(c.classes)) {
		classes = append(classes, fmt.Sprintf("%s %d", class, c.classes[class]))
	}
	fmt.Fprintf(w, "\n%s: calls that fail on both sides, by class: %s\n\n", area, strings.Join(classes, ", "))
	return lacking
}
