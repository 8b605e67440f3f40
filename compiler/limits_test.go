package compiler

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/source"
)

const service = `aqua M

export f

service S("s"):
  n(x: u32) -> u32
  any(x: ⊤)
  v()

service Other:
  n(x: u32) -> u32

data P:
  a: u32

ability A:
  fn(x: u32) -> u32

`

func chain(n int, body string) string {
	var b strings.Builder
	b.WriteString(service + "func f0():\n  S.v()\n\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "func f%d():\n%s\n", i, strings.ReplaceAll(body, "F", fmt.Sprintf("f%d", i-1)))
	}
	fmt.Fprintf(&b, "func f():\n  f%d()\n", n)
	return b.String()
}

// deepTypes are n data types, each in the next.
func deepTypes(n int) string {
	var b strings.Builder
	b.WriteString("data D0:\n  a: u32\n\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "data D%d:\n  a: D%d\n\n", i, i-1)
	}
	return b.String()
}

// Every error of the stages behind the checker, by its smallest program.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ name, code, text string }{
		{"calls too deep", "E0402", chain(1100, "  F()\n")},
		{"script too large", "E0403", chain(30, "  F()\n  F()\n")},
		{"arrow out of a callback", "E0406", service + "func f(c: -> (u32 -> u32)):\n  d <- c()\n  d(1)\n"},
		{"text too long", "E0417", service + "func f():\n" + strings.Repeat("  S.n(1)\n", 20000)},
		{"services compared", "E0409", service + "func f() -> bool:\n  <- S == S\n"},
		{"types too deep", "E0411", service + deepTypes(2000) + "func f(x: D2000) -> u32:\n  <- 1\n"},
		{"large integer", "E0414", service + "func f() -> u64:\n  <- 18446744073709551615\n"},
		{"negative index", "E0415", service + "func f(xs: []u32) -> u32:\n  i = -1\n  <- xs[i]\n"},
		{"map in a value", "E0418", service + "data Any:\n  x: ⊤\n\nfunc f() -> Any:\n  m: %u32\n  <- Any(x = m)\n"},
		{"several results of a callback", "E0416", service + "func f(c: -> u32, u32) -> u32:\n  x, y <- c()\n  <- y\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, diags := compileText(c.text, Options{})
			for _, u := range r.Units {
				if u.Name == "f" {
					t.Errorf("compiled to %d bytes", len(u.Script))
				}
			}
			for _, d := range diags {
				if d.Code == c.code {
					if !d.Span.IsValid() {
						t.Error("the error has no place")
					}
					return
				}
			}
			t.Errorf("no %s among %s", c.code, describe(r, diags))
		})
	}
}

// Programs below the limits compile.
func TestBelowLimits(t *testing.T) {
	for _, text := range []string{
		chain(900, "  F()\n"),
		chain(10, "  F()\n  F()\n"),
		service + "func f(a: u32):\n  S.n(" + strings.Repeat("a - ", 900) + "a)\n",
	} {
		if r, diags := compileText(text, Options{}); len(r.Units) != 1 {
			t.Errorf("%d units: %s", len(r.Units), describe(r, diags))
		}
	}
}

// A call can name functions that cannot be exported.
func TestCallErrors(t *testing.T) {
	text := service + "func a(o: Other) -> u32:\n  x <- o.n(1)\n  <- x\n\nfunc b() -> S:\n  <- S\n\nfunc f():\n  S.v()\n"
	files := source.Memory{"m.aqua": text}
	for call, code := range map[string]string{`a("x")`: "E0412", `b()`: "E0413"} {
		_, diags := CompileCall(context.Background(), files, "m.aqua", call, Values{}, Options{})
		if len(diags) != 1 || diags[0].Code != code {
			t.Errorf("%s: %v, want %s", call, diags, code)
		}
	}
}
