package format

import (
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// marks is what the tree says about tokens.
type marks struct {
	file   *syntax.File
	glued  []bool         // no blank stands before the token, whatever it is
	split  map[int]bool   // the token is `<-` and means `<` and the sign of a number
	depth  map[int]int    // of blocks, for the first token of every line that was read
	groups map[int]*group // by opening bracket
	commas map[int]bool   // those of groups
	fills  map[int]bool   // commas of a header line, behind which it may go on at the very left
	match  []int          // the other bracket, -1 for other tokens
}

// group is a list in brackets that may stand with an item on each row.
type group struct {
	open, close int
	commas      []int
}

// markTree walks the tree of a file.
func markTree(f *syntax.File) *marks {
	m := &marks{
		file: f, glued: make([]bool, len(f.Tokens)), split: map[int]bool{}, depth: map[int]int{}, groups: map[int]*group{},
		commas: map[int]bool{}, fills: map[int]bool{},
	}
	m.match = matchBrackets(f)
	for _, h := range f.Header {
		m.depth[m.tok(h.Pos())] = 0
		m.header(h)
	}
	for _, d := range f.Decls {
		m.decl(d)
	}
	return m
}

// matchBrackets finds the pairs of brackets in each line.
func matchBrackets(f *syntax.File) []int {
	match := make([]int, len(f.Tokens))
	var open []int
	for i, t := range f.Tokens {
		match[i] = -1
		if t.Kind == syntax.Newline {
			open = open[:0]
		}
		if t.Kind != syntax.Punct {
			continue
		}
		switch textOf(f, i) {
		case "(", "[", "{":
			open = append(open, i)
		case ")", "]", "}":
			if n := len(open); n > 0 {
				match[i], match[open[n-1]] = open[n-1], i
				open = open[:n-1]
			}
		}
	}
	return match
}

// tok is the first significant token at or behind an offset.
func (m *marks) tok(at int32) int {
	i, _ := slices.BinarySearchFunc(m.file.Tokens, at, func(t syntax.Token, at int32) int { return int(t.Pos) - int(at) })
	for i < len(m.file.Tokens)-1 && isSpace(m.file, i) {
		i++
	}
	return min(i, len(m.file.Tokens)-1)
}

// before is the significant token before another one, -1 if there is none.
func (m *marks) before(i int) int {
	for i--; i >= 0 && isSpace(m.file, i); i-- {
	}
	return i
}

// glue notes that no blank stands before the token at or behind an offset.
func (m *marks) glue(at int32) { m.glued[m.tok(at)] = true }

// glueBracket is glue for the bracket that belongs to the one that ends at an offset.
func (m *marks) glueBracket(end int32) {
	if open := m.match[m.tok(end-1)]; open >= 0 {
		m.glued[open] = true
	}
}

// list notes a list in brackets that can be broken. first is where its first item begins, ends where each item ends.
func (m *marks) list(first int32, ends ...int32) {
	open := m.before(m.tok(first))
	if open < 0 || m.match[open] < open {
		return
	}
	g := &group{open: open, close: m.match[open]}
	for _, end := range ends[:len(ends)-1] {
		i := m.tok(end)
		for i < g.close && textOf(m.file, i) == ")" { // of a type in parentheses
			i = m.tok(int32(endOf(m.file, i)))
		}
		if textOf(m.file, i) != "," {
			return
		}
		g.commas = append(g.commas, i)
	}
	m.groups[open] = g
	for _, i := range g.commas {
		m.commas[i] = true
	}
}

func (m *marks) header(h syntax.HeaderLine) {
	var names []syntax.Node
	switch h := h.(type) {
	case *syntax.Module:
		for _, n := range h.Names {
			names = append(names, n)
		}
	case *syntax.Import:
		for _, i := range h.Items {
			names = append(names, i)
		}
	case *syntax.Export:
		for _, i := range h.Items {
			names = append(names, i)
		}
	}
	for k := 1; k < len(names); k++ {
		m.fills[m.tok(names[k-1].End())] = true
	}
}

func (m *marks) decl(d syntax.Decl) {
	switch d.(type) {
	case *syntax.BadDecl: // its lines are left alone
		return
	}
	m.depth[m.tok(d.Pos())] = 0
	switch d := d.(type) {
	case *syntax.Service:
		if d.ID != nil {
			m.glue(d.Name.To)
			m.value(d.ID)
		}
		m.members(d.Members)
	case *syntax.Data:
		m.members(d.Members)
	case *syntax.Ability:
		m.members(d.Members)
	case *syntax.Alias:
		m.typ(d.Type)
	case *syntax.Const:
		if d.Soft {
			m.glued[m.tok(int32(endOf(m.file, m.tok(d.Name.To))))] = true
		}
		m.value(d.Value)
	case *syntax.Func:
		m.glue(d.Sig.From)
		m.signature(d.Sig)
		m.block(d.Body, 1)
	}
}

func (m *marks) members(members []syntax.Member) {
	for _, x := range members {
		m.depth[m.tok(x.Pos())] = 1
		switch x := x.(type) {
		case *syntax.Field:
			m.typ(x.Type)
		case *syntax.Method:
			if !x.Old {
				m.glue(x.Sig.From)
				m.signature(x.Sig)
				continue
			}
			types := make([]syntax.Type, len(x.Sig.Params))
			for i, p := range x.Sig.Params {
				types[i] = p.Type
			}
			m.arrow(x.Sig.Abilities, types, x.Sig.Results)
		}
	}
}

func (m *marks) signature(s *syntax.Signature) {
	if n := len(s.Abilities); n > 0 {
		m.braces(s.Abilities)
	}
	ends := make([]int32, len(s.Params))
	for i, p := range s.Params {
		ends[i] = p.To
		m.typ(p.Type)
	}
	if len(ends) > 0 {
		m.list(s.Params[0].From, ends...)
	}
	m.types(s.Results)
}

// braces notes that what stands behind `{A, B}` touches it.
func (m *marks) braces(abilities []*syntax.NamedType) {
	closing := m.tok(abilities[len(abilities)-1].To)
	m.glued[m.tok(int32(endOf(m.file, closing)))] = true
}

func (m *marks) types(types []syntax.Type) {
	for _, t := range types {
		m.typ(t)
	}
}

func (m *marks) typ(t syntax.Type) {
	switch t := t.(type) {
	case *syntax.CollectionType:
		m.glue(t.Elem.Pos())
		m.typ(t.Elem)
	case *syntax.ArrowType:
		m.arrow(t.Abilities, t.Params, t.Results)
	}
}

func (m *marks) arrow(abilities []*syntax.NamedType, params, results []syntax.Type) {
	if len(abilities) > 0 && len(params) > 0 {
		m.braces(abilities)
	}
	m.types(params)
	m.types(results)
}
