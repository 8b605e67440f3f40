package doc

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// Code is Aqua text in one line, with links.
type Code []Piece

// Piece is a part of it. Link is the anchor of what it names, "" for none.
type Piece struct{ Text, Link string }

// String is the text alone.
func (c Code) String() string {
	var b strings.Builder
	for _, p := range c {
		b.WriteString(p.Text)
	}
	return b.String()
}

// Links are the anchors in the code, each once, with their texts.
func (c Code) Links() (out []Piece) {
	seen := map[string]bool{}
	for _, p := range c {
		if p.Link != "" && !seen[p.Link] {
			seen[p.Link] = true
			out = append(out, p)
		}
	}
	return out
}

// writer makes code of nodes of a module.
type writer struct {
	b *Book
	m *check.Module
}

// code is the text of one node or two that follow each other, in one line and without comments.
func (w writer) code(n, and syntax.Node) Code {
	links := map[int32]Piece{} // by where they begin
	ends := map[int32]int32{}
	from, to := n.Pos(), n.End()
	for _, n := range []syntax.Node{n, and} {
		sig, isSig := n.(*syntax.Signature)
		if n == nil || isSig && sig == nil {
			continue
		}
		to = max(to, n.End())
		syntax.Inspect(n, func(n syntax.Node) bool {
			if t, ok := n.(*syntax.NamedType); ok {
				if anchor := w.b.anchors[w.m.TypeRefOf(t)]; anchor != "" {
					links[t.Pos()] = Piece{t.String(), anchor}
					ends[t.Pos()] = t.End()
				}
			}
			return true
		})
	}
	var out Code
	plain := ""
	flush := func() {
		if plain = strings.ReplaceAll(plain, " )", ")"); plain != "" {
			out = append(out, Piece{Text: plain})
			plain = ""
		}
	}
	skip := from
	for i, t := range w.m.File.Tokens {
		if t.Pos < skip || t.Pos >= to || t.Kind == syntax.Comment || t.Kind == syntax.EOF {
			continue
		}
		if link, ok := links[t.Pos]; ok {
			flush()
			out = append(out, link)
			skip = ends[t.Pos]
			continue
		}
		text := w.m.File.Source.Text[t.Pos:w.m.File.Tokens[i+1].Pos]
		if t.Kind == syntax.Blank || t.Kind == syntax.Newline {
			if strings.HasSuffix(plain, " ") || strings.HasSuffix(plain, "(") {
				continue
			}
			text = " "
		}
		plain += text
	}
	plain = strings.TrimSuffix(plain, " ")
	flush()
	return out
}
