package check_test

import (
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
	}
	for _, c := range cases {
		text := "aqua M\n" + c.lines + "\n\nfunc f():\n  x = 1\n\nfunc g():\n  x = 1\n\nfunc h():\n  x = 1\n"
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
