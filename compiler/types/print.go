package types

import "strings"

// printBudget bounds the text of one type, in bytes: types that share parts can be exponentially long when written out.
// Beyond it a named type is written by its name alone.
const printBudget = 16 << 10

func (s Scalar) String() string    { return scalarNames[s] }
func (l Literal) String() string   { return literalNames[l] + " literal" }
func (Top) String() string         { return "⊤" }
func (Bottom) String() string      { return "⊥" }
func (Nil) String() string         { return "∅" }
func (t Array) String() string     { return text(t) }
func (t Option) String() string    { return text(t) }
func (t Stream) String() string    { return text(t) }
func (t StreamMap) String() string { return text(t) }

func (t CanonMap) String() string    { return text(t) }
func (t CanonStream) String() string { return text(t) }
func (t *Named) String() string      { return text(t) }
func (t *Arrow) String() string      { return text(t) }

// String writes the product as messages do: "u8 :: (x: u8) :: ∅".
func (p Product) String() string {
	var b strings.Builder
	writeProduct(&b, p)
	return b.String()
}

func text(t Type) string {
	var b strings.Builder
	write(&b, t)
	return b.String()
}

func write(b *strings.Builder, t Type) {
	switch t := t.(type) {
	case Array:
		b.WriteString("[]")
		write(b, t.Elem)
	case Option:
		b.WriteString("?")
		write(b, t.Elem)
	case Stream:
		b.WriteString("*")
		write(b, t.Elem)
	case CanonStream:
		b.WriteString("#")
		write(b, t.Elem)
	case StreamMap:
		b.WriteString("%")
		write(b, t.Elem)
	case CanonMap:
		b.WriteString("#%")
		write(b, t.Elem)
	case *Named:
		writeNamed(b, t)
	case *Arrow:
		writeProduct(b, t.Domain)
		b.WriteString(" -> ")
		writeProduct(b, t.Codomain)
	default:
		b.WriteString(t.String())
	}
}

func writeNamed(b *strings.Builder, t *Named) {
	b.WriteString(t.Kind.String())
	b.WriteByte(' ')
	b.WriteString(t.Name)
	if b.Len() > printBudget {
		return
	}
	b.WriteByte('{')
	for i, f := range t.Fields {
		if i > 0 {
			b.WriteString(", ")
		}
		if b.Len() > printBudget {
			b.WriteString("…")
			break
		}
		b.WriteString(f.Name)
		b.WriteString(": ")
		write(b, f.Type)
	}
	b.WriteByte('}')
}

func writeProduct(b *strings.Builder, p Product) {
	for _, item := range p {
		if item.Label != "" {
			b.WriteString("(" + item.Label + ": ")
			write(b, item.Type)
			b.WriteByte(')')
		} else {
			write(b, item.Type)
		}
		b.WriteString(" :: ")
	}
	b.WriteString("∅")
}
