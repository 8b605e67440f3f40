package conformance

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

func readSet(t *testing.T, name string) []Recorded {
	t.Helper()
	all, err := ReadRecorded(".", name)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestLowering(t *testing.T) {
	ours := map[string]string{}
	archive, err := txtar.ParseFile("testdata/lowering/differs.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.Files {
		ours[f.Name] = string(f.Data)
	}
	for _, set := range []struct {
		name  string
		least int // that must be identical
	}{{"examples", 60}, {"pitfalls", 70}} {
		same, marked, refused := 0, 0, 0
		all := readSet(t, set.name)
		for _, r := range all {
			script, diags := r.Compile()
			why, isMarked := LoweringMarks[r.ID]
			switch {
			case script == r.AIR:
				same++
				if isMarked {
					t.Errorf("%s/%s is marked as different and is the same", set.name, r.ID)
				}
			case isMarked && script == ours[r.ID]:
				marked++
				t.Logf("%s/%s %s", set.name, r.ID, why)
			case script == "":
				refused++
				t.Logf("%s/%s is refused: %s", set.name, r.ID, Messages(diags))
			default:
				if isMarked {
					r.AIR = ours[r.ID]
				}
				t.Errorf("%s/%s (%s) differs:\n%s\n%s", set.name, r.ID, r.Title, r.Code, cmp.Diff(strings.Split(r.AIR, "\n"), strings.Split(script, "\n")))
			}
		}
		t.Logf("%s: %d of %d identical, %d different on purpose, %d refused", set.name, same, len(all), marked, refused)
		if same < set.least {
			t.Errorf("%s: %d identical, want at least %d", set.name, same, set.least)
		}
	}
}
