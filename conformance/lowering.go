package conformance

import (
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Recorded is a program with the script that the original makes of its function f.
type Recorded struct {
	ID      string
	Title   string
	Code    string
	AIR     string
	Options struct{ NoRelay, NoXor, Tracing, NoEmptyResponse bool }
}

// LoweringSets are the sets of recorded programs.
var LoweringSets = []string{"examples", "pitfalls"}

// ReadRecorded reads a set of recorded programs; root is this package's directory.
func ReadRecorded(root, set string) ([]Recorded, error) {
	var all []Recorded
	return all, readGzip(filepath.Join(root, "testdata/lowering", set+".json.gz"), &all)
}

var lostLens = Mark{Differs, "the original loses the lens of an ability's field", "spec/lowering.md#W66"}

// LoweringMarks lists the recorded programs whose script is other than the original's on purpose. What it is stands in
// testdata/lowering/differs.txtar.
var LoweringMarks = map[string]Mark{
	"e17": lostLens, "e17-norelay_noxor": lostLens,
	"e18": lostLens, "e18-norelay_noxor": lostLens,
	"e19": lostLens, "e19-norelay_noxor": lostLens,
	"e23": lostLens, "e23-norelay_noxor": lostLens,
}

// Compile compiles a recorded program as the original was run and gives the script of f, "" if there is none.
func (r *Recorded) Compile() (string, diag.List) {
	o := OptionSet{NoRelay: r.Options.NoRelay, NoXor: r.Options.NoXor, Tracing: r.Options.Tracing, EmptyResponse: !r.Options.NoEmptyResponse}
	result, diags := o.Compile(source.Memory{"main.aqua": r.Code}, "main.aqua")
	return Scripts(result)["f"], diags
}

// Messages are the codes and texts of diagnostics in one line.
func Messages(diags diag.List) string {
	var parts []string
	for _, d := range diags {
		parts = append(parts, d.Code+" "+d.Message)
	}
	return strings.Join(parts, "; ")
}
