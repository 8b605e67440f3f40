package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/source"
)

// TestExports lists export lines and what the original puts out for them, as name=function.
func TestExports(t *testing.T) {
	cases := []struct{ lines, want string }{
		{"export f as a, g as a", "a=f"},
		{"export g as a, f as a", "a=g"},
		{"export f as a, g as a, h as a", "a=h"},
		{"export f as a\nexport g as a", "a=g"},
		{"export f as a\nexport g as a\nexport h as a", "a=h"},
		{"export f as a, g as b\nexport h as a", "b=g a=h"},
		{"export f as a, g as b\nexport h as b, g as a", "a=f b=h"},
		{"export f\nexport f as a, g as f", "a=f f=g"},
		{"export f, g as f", "f=f"},
		{"export f as a, g as a, h as b\nexport g as b", "a=f b=h"},
		{"export g as a\nexport h as b\nexport g as b", "b=h"},
		{"export f as a, f as b, f", "ab=f"},
		{"export f as g\nexport f", "f=f"},
		{"export f, g, h", "g=g f=f h=h"},
		{"export C, f as a, D, E, g as a", "a=g"},
		{"export g as a, D, C, E, f as a", "a=g"},
		{"export C as K, C as L, f", "f=f"},
	}
	for _, c := range cases {
		text := "aqua M\n" + c.lines + "\n\nconst C = 1\nconst D = 1\nconst E = 1\n\nfunc f():\n  x = 1\n\nfunc g():\n  x = 1\n\nfunc h():\n  x = 1\n"
		p, diags, _ := compile(t, source.Memory{"a.aqua": text}, "a.aqua", check.Options{})
		if diags.HasErrors() {
			t.Errorf("%q: %v", c.lines, diags)
		}
		var got []string
		for _, e := range p.Modules[0].Exports {
			got = append(got, e.Name+"="+e.Obj.Ident())
		}
		if got := strings.Join(got, " "); got != c.want {
			t.Errorf("%q: %s, want %s", c.lines, got, c.want)
		}
	}
}

// TestExportPlaces lists export lines and the functions and services that the original puts out for them, in its order.
func TestExportPlaces(t *testing.T) {
	cases := []struct{ line, want string }{
		{"f as main, g, S, C, D", "main g S"},
		{"C, f, g, h", "f g h"},
		{"f, C, D, g, h, S, T, U, V, W", "g f h T U V W S"},
		{"C, D, h as x, g as y, f as z, V, U", "y x z V U"},
		{"f, g, S, T, U, V as X, W", "g f X T U W S"},
		{"T as A, S as B, f as m, C as Z, g as k, D, h", "m k h A B"},
	}
	var text strings.Builder
	for _, name := range []string{"C", "D"} {
		fmt.Fprintf(&text, "const %s = 1\n", name)
	}
	for _, name := range []string{"S", "T", "U", "V", "W"} {
		fmt.Fprintf(&text, "\nservice %s(\"s\"):\n  m()\n", name)
	}
	for _, name := range []string{"f", "g", "h"} {
		fmt.Fprintf(&text, "\nfunc %s():\n  x = 1\n", name)
	}
	for _, c := range cases {
		p, diags, _ := compile(t, source.Memory{"a.aqua": "aqua M\nexport " + c.line + "\n\n" + text.String()}, "a.aqua", check.Options{})
		if diags.HasErrors() {
			t.Errorf("%q: %v", c.line, diags)
		}
		exports := p.Modules[0].Exports
		got := make([]string, len(exports))
		for _, e := range exports {
			got[e.Rank] = e.Name
		}
		if got := strings.Join(got, " "); got != c.want {
			t.Errorf("%q: %s, want %s", c.line, got, c.want)
		}
	}
}
