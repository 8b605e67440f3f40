package conformance

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// recorded is a program with the script that the original makes of its function f.
type recorded struct {
	ID      string
	Title   string
	Code    string
	AIR     string
	Options struct{ NoRelay, NoXor, Tracing, NoEmptyResponse bool }
}

func readRecorded(t *testing.T, name string) []recorded {
	t.Helper()
	file, err := os.Open("testdata/lowering/" + name + ".json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []recorded
	if err := json.NewDecoder(z).Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// mark says why a program's script is other than the original's on purpose. What it is stands in differs.txtar.
type mark struct{ reason, rule string }

var lostLens = mark{"the original loses the lens of an ability's field", "spec/lowering.md#W66"}

// differs lists the programs whose script is other than the original's on purpose.
var differs = map[string]mark{
	"e17": lostLens, "e17-norelay_noxor": lostLens,
	"e18": lostLens, "e18-norelay_noxor": lostLens,
	"e19": lostLens, "e19-norelay_noxor": lostLens,
	"e23": lostLens, "e23-norelay_noxor": lostLens,
}

// compileRecorded compiles a recorded program as the original was run.
func compileRecorded(r recorded) (string, diag.List) {
	opt := compiler.Options{
		NoRelay: r.Options.NoRelay, NoXor: r.Options.NoXor, Tracing: r.Options.Tracing,
		EmptyResponse: !r.Options.NoEmptyResponse, Compat: true,
	}
	result, diags := compiler.Compile(context.Background(), source.Memory{"main.aqua": r.Code}, []string{"main.aqua"}, opt)
	for _, u := range result.Units {
		if u.Name == "f" {
			return u.Script, diags
		}
	}
	return "", diags
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
		all := readRecorded(t, set.name)
		for _, r := range all {
			script, diags := compileRecorded(r)
			why, isMarked := differs[r.ID]
			switch {
			case script == r.AIR:
				same++
				if isMarked {
					t.Errorf("%s/%s is marked as different and is the same", set.name, r.ID)
				}
			case isMarked && script == ours[r.ID]:
				marked++
				t.Logf("%s/%s differs: %s (%s)", set.name, r.ID, why.reason, why.rule)
			case script == "":
				refused++
				t.Logf("%s/%s is refused: %s", set.name, r.ID, messages(diags))
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

func messages(diags diag.List) string {
	var parts []string
	for _, d := range diags {
		parts = append(parts, d.Code+" "+d.Message)
	}
	return strings.Join(parts, "; ")
}
