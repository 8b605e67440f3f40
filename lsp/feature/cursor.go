// Package feature answers what editors ask, one file per feature. Every answer is a function of a snapshot and a place.
package feature

import (
	"sort"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// cursor is a place in a module of a snapshot.
type cursor struct {
	s      *snapshot.Snapshot
	m      *check.Module
	offset int32
}

// at finds a place; ok is false where the file is no part of the snapshot.
func at(s *snapshot.Snapshot, path string, p protocol.Position) (c cursor, ok bool) {
	m := s.Module(path)
	if m == nil {
		return c, false
	}
	return cursor{s, m, s.Mapper(m.File.Source).Offset(p)}, true
}

func (c cursor) text() string { return c.m.File.Source.Text }

func (c cursor) file() *source.File { return c.m.File.Source }

// rangeOf is the range of a node of the module.
func (c cursor) rangeOf(n syntax.Node) protocol.Range {
	return c.s.Mapper(c.file()).Range(n.Pos(), n.End())
}

// occurrence is the name at the cursor. In a line that could not be read it is looked up by its text.
func (c cursor) occurrence() (snapshot.Occurrence, bool) {
	if o, ok := c.s.At(c.m, c.offset); ok {
		return o, true
	}
	return c.guessed()
}

// occurrenceAt finds a place and the name at it; ok is false where there is none.
func occurrenceAt(s *snapshot.Snapshot, path string, p protocol.Position) (c cursor, o snapshot.Occurrence, ok bool) {
	if c, ok = at(s, path, p); ok {
		o, ok = c.occurrence()
	}
	return c, o, ok
}

// guessed is the word at the cursor, if the line it stands in could not be read, as what it would mean there.
func (c cursor) guessed() (o snapshot.Occurrence, ok bool) {
	word, found := c.word()
	if !found || !c.unread() {
		return o, false
	}
	text := c.text()[word.From:word.To]
	if word.From > 0 && c.text()[word.From-1] == '.' {
		t := c.scope().typeBefore(word.From - 1)
		named := namedIn(t)
		if named == nil || named.Field(text) == nil || c.s.OwnerOf(named) == nil {
			return o, false
		}
		sym := snapshot.Symbol{Obj: c.s.OwnerOf(named), Member: text}
		return snapshot.Occurrence{Range: word, Symbol: sym, Type: named.Field(text)}, true
	}
	obj := c.scope().object(text)
	if obj == nil {
		return o, false
	}
	return snapshot.Occurrence{Range: word, Symbol: snapshot.Symbol{Obj: obj}, Type: obj.Type()}, true
}

// word is the word at the cursor, its end included.
func (c cursor) word() (syntax.Range, bool) {
	i := tokenAt(c.m.File, c.offset)
	for _, k := range []int{i, i - 1} {
		if k < 0 {
			continue
		}
		t := c.m.File.Tokens[k]
		if r := tokenRange(c.m.File, k); (t.Kind == syntax.Lower || t.Kind == syntax.Upper) && r.From <= c.offset && c.offset <= r.To {
			return r, true
		}
	}
	return syntax.Range{}, false
}

// unread reports whether the cursor is in a line that could not be read.
func (c cursor) unread() bool {
	bad := false
	for _, n := range c.path() {
		switch n.(type) {
		case *syntax.BadStmt, *syntax.BadDecl, *syntax.BadMember, *syntax.BadHeader, *syntax.BadValue:
			bad = true
		case *syntax.Block:
			bad = false
		}
	}
	return bad
}

// path are the nodes around the cursor, the outermost first.
func (c cursor) path() (out []syntax.Node) {
	holds := func(n syntax.Node) bool { return n.Pos() <= c.offset && c.offset <= n.End() }
	level := c.m.File.Roots()
	for {
		var next syntax.Node
		for _, n := range level {
			if holds(n) {
				next = n
			}
		}
		if next == nil {
			return out
		}
		out = append(out, next)
		level = syntax.Children(next)
	}
}

// tokenAt is the index of the token that holds an offset.
func tokenAt(f *syntax.File, offset int32) int {
	return sort.Search(len(f.Tokens), func(i int) bool { return f.Tokens[i].Pos > offset }) - 1
}

func tokenRange(f *syntax.File, i int) syntax.Range {
	to := int32(len(f.Source.Text))
	if i+1 < len(f.Tokens) {
		to = f.Tokens[i+1].Pos
	}
	return syntax.Range{From: f.Tokens[i].Pos, To: to}
}

func tokenText(f *syntax.File, i int) string {
	r := tokenRange(f, i)
	return f.Source.Text[r.From:r.To]
}
