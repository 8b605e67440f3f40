package feature

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/types"
)

// typeText writes a type for people, as the existing extension does: a named type with its fields where it is the whole,
// by its name alone inside another (spec/editor.md#X11).
func typeText(t types.Type) string {
	var b strings.Builder
	writeType(&b, t, true)
	return b.String()
}

// shortType is a type without the fields of named types.
func shortType(t types.Type) string {
	var b strings.Builder
	writeType(&b, t, false)
	return b.String()
}

func writeType(b *strings.Builder, t types.Type, whole bool) {
	prefixed := func(prefix string, elem types.Type) {
		b.WriteString(prefix)
		writeType(b, elem, false)
	}
	switch t := t.(type) {
	case nil:
		b.WriteString("?")
	case types.Literal:
		b.WriteString(t.Name())
	case types.Top:
		b.WriteString("top")
	case types.Bottom:
		b.WriteString("bottom")
	case types.Array:
		prefixed("[]", t.Elem)
	case types.Option:
		prefixed("?", t.Elem)
	case types.Stream:
		prefixed("*", t.Elem)
	case types.StreamMap:
		prefixed("%", t.Elem)
	case types.CanonStream:
		prefixed("#", t.Elem)
	case *types.Named:
		b.WriteString(t.Name)
		if whole {
			b.WriteByte('(')
			for i, f := range t.Fields {
				if i > 0 {
					b.WriteString(", ")
				}
				b.WriteString(f.Name + ": ")
				writeType(b, f.Type, false)
			}
			b.WriteByte(')')
		}
	case *types.Arrow:
		b.WriteString("func ")
		writeSignature(b, t)
	default:
		b.WriteString(t.String())
	}
}

// writeSignature writes `(a: T, b: U) -> R1, R2`.
func writeSignature(b *strings.Builder, t *types.Arrow) {
	b.WriteByte('(')
	for i, p := range t.Domain {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(paramText(p))
	}
	b.WriteByte(')')
	for i, r := range t.Codomain {
		if i == 0 {
			b.WriteString(" -> ")
		} else {
			b.WriteString(", ")
		}
		writeType(b, r.Type, false)
	}
}

func paramText(p types.Param) string {
	if p.Label == "" {
		return shortType(p.Type)
	}
	return p.Label + ": " + shortType(p.Type)
}

// namedIn is the named type that values of a type are, or hold: that of an array's elements, for instance.
func namedIn(t types.Type) *types.Named {
	for {
		switch x := t.(type) {
		case *types.Named:
			return x
		case types.StreamMap:
			t = x.Elem
		default:
			elem, ok := types.Elem(t)
			if !ok {
				return nil
			}
			t = elem
		}
	}
}
