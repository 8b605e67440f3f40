package typematrix

import (
	"fmt"
	"strings"
)

// language writes the types of a language.
type language struct {
	leaf   func(leaf) string
	list   func(elem string) string
	record func(name string) string
}

var (
	inGo   = language{func(l leaf) string { return l.goType }, func(elem string) string { return "[]" + elem }, func(name string) string { return name }}
	inTS   = language{func(l leaf) string { return l.typeScript() }, listInTS, func(name string) string { return name }}
	inRust = language{func(l leaf) string { return l.rustType }, func(elem string) string { return "Vec<" + elem + ">" }, func(name string) string { return name }}
)

// typ writes a type from outside to inside, for a leaf that stands for T.
func (lang language) typ(parts []string, l leaf) string {
	if len(parts) == 0 {
		return lang.leaf(l)
	}
	switch first := parts[0]; {
	case first == "list":
		return lang.list(lang.typ(parts[1:], l))
	case first == "T":
		return lang.leaf(l)
	case first[0] >= 'A' && first[0] <= 'Z':
		return lang.record(first + title(l.name))
	default:
		return lang.leaf(leafNamed(first))
	}
}

// typeScript is the type as TypeScript spells it, with Aqua's names for numbers.
func (l leaf) typeScript() string {
	if l.name == "bytes" {
		return bytesInTS
	}
	return l.name
}

// bytesInTS is what a list of bytes is in JavaScript.
const bytesInTS = "Uint8Array"

func listInTS(elem string) string {
	if elem == "u8" {
		return bytesInTS
	}
	return elem + "[]"
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Go is the source of a package whose functions answer their argument; with the name of a module below it, they ask that
// module's functions, which are called alike.
func Go(name, below string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "// Package %s passes every type in every nesting.\npackage %s\n", name, name)
	for _, l := range leaves {
		for _, r := range records {
			fmt.Fprintf(&b, "\ntype %s%s struct {\n", r.name, title(l.name))
			for _, f := range r.fields {
				fmt.Fprintf(&b, "\t%s %s\n", title(f.name), inGo.typ(f.typ, l))
			}
			b.WriteString("}\n")
		}
	}
	for i, n := range nestings {
		for j, l := range leaves {
			t, f := inGo.typ(n.typ, l), function(n, l)
			result := "v"
			if below != "" {
				fmt.Fprintf(&b, "\n//aqua:import %s %s\nvar below%d_%d func(v %s) %s\n", below, f, i, j, t, t)
				result = fmt.Sprintf("below%d_%d(v)", i, j)
			}
			fmt.Fprintf(&b, "\n// Echo%d_%d answers its argument.\n//\n//aqua:name %s\nfunc Echo%d_%d(v %s) %s { return %s }\n", i, j, f, i, j, t, t, result)
		}
	}
	return b.String()
}

// TypeScript is the same in TypeScript.
func TypeScript(below string) string {
	var b strings.Builder
	b.WriteString("// Passes every type in every nesting.\n")
	if below != "" {
		fmt.Fprintf(&b, "\nimport * as below from %q;\n", below)
	}
	for _, l := range leaves {
		for _, r := range records {
			fmt.Fprintf(&b, "\ninterface %s%s {\n", r.name, title(l.name))
			for _, f := range r.fields {
				fmt.Fprintf(&b, "  %s: %s;\n", f.name, inTS.typ(f.typ, l))
			}
			b.WriteString("}\n")
		}
	}
	for _, n := range nestings {
		for _, l := range leaves {
			t, f := inTS.typ(n.typ, l), function(n, l)
			result := "v"
			if below != "" {
				result = "below." + f + "(v)"
			}
			fmt.Fprintf(&b, "\nexport function %s(v: %s): %s {\n  return %s;\n}\n", f, t, t, result)
		}
	}
	return b.String()
}

// Rust is the same in Rust.
func Rust(below string) string {
	var b strings.Builder
	b.WriteString("//! Passes every type in every nesting.\n\nuse marine_rs_sdk::marine;\n\nfn main() {}\n")
	for _, l := range leaves {
		for _, r := range records {
			fmt.Fprintf(&b, "\n#[marine]\npub struct %s%s {\n", r.name, title(l.name))
			for _, f := range r.fields {
				fmt.Fprintf(&b, "    pub %s: %s,\n", f.name, inRust.typ(f.typ, l))
			}
			b.WriteString("}\n")
		}
	}
	var imports strings.Builder
	for _, n := range nestings {
		for _, l := range leaves {
			t, f := inRust.typ(n.typ, l), function(n, l)
			result := "v"
			if below != "" {
				fmt.Fprintf(&imports, "    #[link_name = \"%s\"]\n    fn below_%s(v: %s) -> %s;\n", f, f, t, t)
				result = fmt.Sprintf("unsafe { below_%s(v) }", f)
			}
			fmt.Fprintf(&b, "\n#[marine]\npub fn %s(v: %s) -> %s {\n    %s\n}\n", f, t, t, result)
		}
	}
	if below != "" {
		fmt.Fprintf(&b, "\n#[marine]\n#[module_import(\"%s\")]\nextern \"C\" {\n%s}\n", below, imports.String())
	}
	return b.String()
}

// Cargo is the manifest of a package with such a source.
func Cargo(name string) string {
	return fmt.Sprintf("[package]\nname = %q\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nmarine-rs-sdk = \"0.14.0\"\n\n[profile.release]\nopt-level = \"s\"\n", name)
}
