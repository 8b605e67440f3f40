package check

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/source"
)

// Where the original underlines what it speaks of.

// classicIndex is where the original shows an index: the brackets, or the mark.
func (c *checker) classicIndex(v *syntax.Index) source.Span {
	return source.Span{File: c.m.File.Source.ID, Start: v.X.End(), End: v.To}
}

// anchor is the token at which the original shows a value: its first one, but for what is written without parts.
func (c *checker) anchor(v syntax.Value) source.Span {
	switch v := v.(type) {
	case *syntax.Collection:
		at := c.span(v)
		at.End = at.Start + 1
		if v.Kind != syntax.ArrayKind {
			at.End++
		}
		return at
	case *syntax.Call:
		return c.anchor(v.Fn)
	case *syntax.Property:
		return c.anchor(v.X)
	case *syntax.Index:
		return c.anchor(v.X)
	case *syntax.Copy:
		return c.anchor(v.X)
	case *syntax.Construct:
		return c.anchor(v.Type)
	case *syntax.Paren:
		return c.anchor(v.X)
	case *syntax.Binary:
		return source.Span{File: c.m.File.Source.ID, Start: v.At.From, End: v.At.To}
	}
	return c.span(v)
}

// typeAnchor is the token at which the original shows a type: of a collection the mark.
func (c *checker) typeAnchor(t syntax.Type) source.Span {
	at := c.span(t)
	if k, ok := t.(*syntax.CollectionType); ok {
		at.End = at.Start + int32(len(k.Kind.String()))
	}
	return at
}
