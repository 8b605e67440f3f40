package itype

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

var aquaNames = [kinds]string{
	"i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "string", "bool", "i32", "i64", "", "", "[]u8",
}

// Aqua is a type as Aqua spells it.
func (it *Interfaces) Aqua(t Type) string {
	switch t.Kind {
	case Array:
		return "[]" + it.Aqua(*t.Elem)
	case Record:
		if rec, ok := it.Record(t.Rec); ok {
			return rec.Name
		}
	}
	return aquaNames[t.Kind]
}

// AquaFile writes the module's interface as an Aqua file, byte for byte as the original's tool: a name for the service, in any
// case, and the id that it gets, if any (spec/services.md#S38).
func (it *Interfaces) AquaFile(name, id string) string {
	var b strings.Builder
	name = pascal(name)
	fmt.Fprintf(&b, "aqua %s declares *\n\n", name)
	d := it.Describe()
	for _, rec := range d.Records {
		fmt.Fprintf(&b, "data %s:\n", rec.Name)
		for _, f := range rec.Fields {
			fmt.Fprintf(&b, "  %s: %s\n", f.Name, f.Type)
		}
		b.WriteByte('\n')
	}
	if id == "" {
		fmt.Fprintf(&b, "service %s:\n", name)
	} else {
		fmt.Fprintf(&b, "service %s(%q):\n", name, id)
	}
	for _, f := range d.Functions {
		fmt.Fprintf(&b, "  %s\n", f)
	}
	return b.String()
}

// String is the line of a function in an Aqua service. One without result ends in two spaces, as in the original.
func (s Signature) String() string {
	var args []string
	for _, a := range s.Arguments {
		args = append(args, a[0]+": "+a[1])
	}
	arrow := ""
	if len(s.Outputs) > 0 {
		arrow = "->"
	}
	return fmt.Sprintf("%s(%s) %s %s", s.Name, strings.Join(args, ", "), arrow, strings.Join(s.Outputs, ", "))
}

// pascal turns a name with any separators into PascalCase.
func pascal(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		r, n := utf8.DecodeRuneInString(word)
		b.WriteRune(unicode.ToUpper(r))
		b.WriteString(word[n:])
	}
	return b.String()
}
