package feature

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// FoldingRanges are the blocks of a file, its imports, and comments of several lines.
func FoldingRanges(s *snapshot.Snapshot, path string) []protocol.FoldingRange {
	out := []protocol.FoldingRange{}
	c, ok := at(s, path, protocol.Position{})
	if !ok {
		return out
	}
	add := func(from, to int32, kind string) {
		r := s.Mapper(c.file()).Range(from, to)
		if r.End.Line > r.Start.Line {
			out = append(out, protocol.FoldingRange{StartLine: r.Start.Line, EndLine: r.End.Line, Kind: kind})
		}
	}
	var imports syntax.Range
	for _, h := range c.m.File.Header {
		if line, ok := h.(*syntax.Import); ok {
			if imports.To == 0 {
				imports.From = line.Pos()
			}
			imports.To = line.End()
		}
	}
	if imports.To > 0 {
		add(imports.From, imports.To, "imports")
	}
	for _, d := range c.m.File.Decls {
		syntax.Inspect(d, func(n syntax.Node) bool {
			switch n := n.(type) {
			case syntax.Decl:
				add(n.Pos(), n.End(), "")
			case *syntax.Par: // its statement has the block
			case syntax.Stmt:
				if syntax.BodyOf(n) != nil {
					add(n.Pos(), n.End(), "")
				}
			case syntax.Value, syntax.Type:
				return false
			}
			return true
		})
	}
	c.comments(func(from, to int32) { add(from, to, "comment") })
	return out
}

// comments calls each for every run of lines that hold nothing but a comment.
func (c cursor) comments(each func(from, to int32)) {
	f := c.m.File
	from, to := int32(-1), int32(-1)
	line := -2 // of the last comment
	flush := func() {
		if from >= 0 {
			each(from, to)
		}
		from = -1
	}
	for i, t := range f.Tokens {
		if t.Kind != syntax.Comment || c.column(t.Pos) != (cursor{c.s, c.m, t.Pos}).indent() {
			continue
		}
		r := tokenRange(f, i)
		at := f.Source.Position(t.Pos).Line
		if at != line+1 {
			flush()
			from = r.From
		}
		line, to = at, r.To
	}
	flush()
}

// SelectionRanges are the ranges around places, each within the next: the word, the value, the statement, the block, the
// definition, the file.
func SelectionRanges(s *snapshot.Snapshot, path string, places []protocol.Position) []*protocol.SelectionRange {
	out := make([]*protocol.SelectionRange, 0, len(places))
	for _, p := range places {
		c, ok := at(s, path, p)
		if !ok {
			return out
		}
		r := &protocol.SelectionRange{Range: s.Mapper(c.file()).Range(0, int32(len(c.text())))}
		grow := func(n syntax.Node) {
			if inner := c.rangeOf(n); inner != r.Range {
				r = &protocol.SelectionRange{Range: inner, Parent: r}
			}
		}
		for _, n := range c.path() {
			grow(n)
		}
		if word, ok := c.word(); ok {
			grow(word)
		}
		out = append(out, r)
	}
	return out
}
