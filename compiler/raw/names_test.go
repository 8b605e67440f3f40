package raw

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestNew(t *testing.T) {
	var n Names
	var got []string
	for _, x := range []string{"x", "x", "x-0", "x", "x-0", "y-1", "y", "y", "y"} {
		got = append(got, n.New(x))
	}
	n.Forbid("z")
	got = append(got, n.New("z"), n.Mangle("w"), n.Mangle("w"), n.New("w"))
	want := []string{"x", "x-0", "x-0-0", "x-1", "x-0-1", "y-1", "y", "y-0", "y-2", "z-0", "w-0", "w-1", "w-2"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// eager is Names without the delay: every capture introduces its whole scope at once.
type eager struct{ Names }

func (e *eager) capture(s Scope) map[string]string {
	var list []string
	for _, b := range s.table.bindings[:s.n] {
		list = append(list, b.Name)
	}
	return e.Each(list)
}

func TestDelayedCaptureEqualsEager(t *testing.T) {
	pool := []string{"a", "b", "c", "S", "M.f"}
	made := []string{"x", "a-0", "a-1", "a-0-0", "b-2", "S-0", "S-0-0", "c-x", "-a-fix"}
	rapid.Check(t, func(t *rapid.T) {
		var tables [2]Table
		var scopes []Scope
		for i := range tables {
			for _, k := range rapid.Permutation(pool).Draw(t, "order") {
				scopes = append(scopes, tables[i].Scope())
				tables[i].Add(Binding{Name: k})
			}
		}
		var slow eager
		var fast Names
		last := map[string]string{}
		// Calls inside calls capture scopes one behind the other, from the longest to the shortest, before a name is asked for.
		chain := func(scopes []Scope) {
			for i := len(scopes) - 1; i >= 0; i-- {
				last = slow.capture(scopes[i])
				fast.Capture(scopes[i])
			}
		}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 6).Draw(t, "step") {
			case 3:
				half := len(scopes) / 2
				first := rapid.IntRange(0, 1).Draw(t, "table") * half
				chain(scopes[first : first+rapid.IntRange(1, half).Draw(t, "length")])
			case 4:
				set := rapid.SliceOfNDistinct(rapid.SampledFrom(slices.Concat(pool, made)), 1, 6, rapid.ID[string]).Draw(t, "set")
				if d := cmp.Diff(slow.Each(set), fast.Each(set)); d != "" {
					t.Fatalf("Each(%v): %s", set, d)
				}
			case 5:
				x := rapid.SampledFrom(slices.Concat(pool, made)).Draw(t, "mangle")
				if a, b := slow.Mangle(x), fast.Mangle(x); a != b {
					t.Fatalf("Mangle(%s): %s, want %s", x, b, a)
				}
			case 0:
				s := rapid.SampledFrom(scopes).Draw(t, "scope")
				last = slow.capture(s)
				fast.Capture(s)
			case 1:
				x := rapid.SampledFrom(slices.Concat(pool, made)).Draw(t, "new")
				if a, b := slow.New(x), fast.New(x); a != b {
					t.Fatalf("New(%s): %s, want %s", x, b, a)
				}
			case 2:
				x := rapid.SampledFrom(slices.Concat(pool, made)).Draw(t, "forbid")
				slow.Forbid(x)
				fast.Forbid(x)
			default:
				for _, x := range pool {
					if want, ok := last[x]; ok && fast.Captured(x) != want {
						t.Fatalf("%s: %s, want %s", x, fast.Captured(x), want)
					}
				}
			}
		}
	})
}
