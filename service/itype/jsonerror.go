package itype

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// The texts of wrong arguments (spec/services.md#S29): the original shows types, JSON and the errors of its JSON library the
// way Rust prints them for programmers.

func arity(want, got int) error {
	return fmt.Errorf("function requires %d arguments, %d provided", want, got)
}

func libraryError(text string) error {
	return fmt.Errorf("error Error(%s, line: 0, column: 0) occurred while deserializing function arguments", quoteDebug(text))
}

func mismatch(found string, kind Kind) error {
	return libraryError("invalid type: " + found + ", expected " + expectation(kind))
}

func outOfRange(text string, kind Kind) error {
	return libraryError("invalid value: integer `" + text + "`, expected " + expectation(kind))
}

func expectation(kind Kind) string {
	switch kind {
	case Bool:
		return "a boolean"
	case String:
		return "a string"
	case S8, S16, S32, S64:
		return "i" + plain[kind][1:]
	}
	return plain[kind]
}

// signature shows the arguments of a function.
func signature(args []Field) string {
	var parts []string
	for _, a := range args {
		parts = append(parts, "("+quoteDebug(a.Name)+", "+a.Type.debug()+")")
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// debugJSON shows a JSON text.
func debugJSON(text []byte) string {
	n, err := value.ParseNode(string(text))
	if err != nil {
		return string(text)
	}
	var b strings.Builder
	debugNode(&b, n)
	return b.String()
}

func debugNode(b *strings.Builder, n *value.Node) {
	switch n.Kind {
	case value.KindNull:
		b.WriteString("Null")
	case value.KindBool:
		fmt.Fprintf(b, "Bool(%t)", n.Bool)
	case value.KindNumber:
		fmt.Fprintf(b, "Number(%s)", n.Num.Append(nil))
	case value.KindString:
		b.WriteString("String(" + quoteDebug(n.Str) + ")")
	case value.KindArray:
		b.WriteString("Array [")
		for i, item := range n.Arr {
			if i > 0 {
				b.WriteString(", ")
			}
			debugNode(b, item)
		}
		b.WriteByte(']')
	default:
		b.WriteString("Object {")
		for i, key := range n.Keys {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(quoteDebug(key) + ": ")
			debugNode(b, n.Arr[i])
		}
		b.WriteByte('}')
	}
}

// quoteDebug quotes a text the way Rust does for programmers.
func quoteDebug(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == 0:
			b.WriteString(`\0`)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
