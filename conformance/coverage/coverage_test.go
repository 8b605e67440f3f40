package coverage

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/source"
)

const program = `aqua Small

export f

service S("s"):
  get(x: u8) -> u8

func unused(x: u8) -> u8:
  <- x + 1

func g(x: u8) -> u8:
  y <- S.get(x)
  <- y

func f(p: string, xs: []u8):
  on p:
    for x <- xs par:
      z <- g(x)
  par S.get(xs[0])
`

func seen(t *testing.T) *Seen {
	t.Helper()
	result, diags := compiler.Compile(context.Background(), source.Memory{"small.aqua": program}, []string{"small.aqua"}, compiler.Options{})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return Of(result.Program)
}

func TestOf(t *testing.T) {
	s := seen(t)
	for _, row := range []string{"on", "for par", "par call", "one result", "[i]", "tag Detach", "tag On", "property Index", "value CallService", "For par"} {
		if !s.rows[row] {
			t.Errorf("%q is missing", row)
		}
	}
	if s.rows["value BinaryOp add"] || s.rows["tag If"] {
		t.Error("what no reached function has is counted")
	}
	if s.Size != 6 {
		t.Errorf("%d statements", s.Size)
	}
	for _, p := range []pair{{"Call", "On"}, {"Call", "Detach"}, {"Next", "For"}, {"For", "Par"}} {
		if !s.pairs[p] {
			t.Errorf("%v is missing", p)
		}
	}
	if s.pairs[pair{"On", "For"}] {
		t.Error("a tag is taken to be inside what is inside it")
	}
}

func TestTable(t *testing.T) {
	var table Table
	s := seen(t)
	for range EnoughPrograms - 1 {
		table.Add(s)
	}
	var before, after bytes.Buffer
	lacking := table.Print(&before)
	if !slices.Contains(lacking, "func: 49") || !slices.ContainsFunc(lacking, func(l string) bool { return strings.HasPrefix(l, "pairs of tags: ") }) {
		t.Errorf("lacking: %q", lacking)
	}
	table.Add(s)
	if slices.ContainsFunc(table.Print(&after), func(l string) bool { return strings.HasPrefix(l, "func: ") }) {
		t.Error("50 are not enough")
	}
	if !strings.Contains(before.String(), "49 programs of 6 to 6 statements") {
		t.Error(before.String())
	}
}
