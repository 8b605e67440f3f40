package conformance

import (
	"slices"
	"testing"

	"github.com/aquifer-dev/aquifer/diag"
)

// rightful are the runs of Defects that have a result.
func rightful() (runs []Example) {
	for _, d := range Defects {
		if d.Want != "" {
			runs = append(runs, d.Example)
		}
	}
	return runs
}

// TestDefects runs the programs that the original compiles wrongly, in several orders of delivery: they do what they say.
func TestDefects(t *testing.T) {
	for _, e := range rightful() {
		e.run(t)
	}
}

// TestDefectsAreTold compiles them: each has the warning, or the error, that the table says.
func TestDefectsAreTold(t *testing.T) {
	tabled(t, DefectsDir, func(program string) bool {
		return slices.ContainsFunc(Defects, func(d Defect) bool { return d.Program == program })
	})
	for _, d := range Defects {
		f, diags := d.Compile("..", false)
		if (f == nil) != (d.Want == "") {
			t.Errorf("%s: compiled is %t: %s", d.Program, f != nil, Messages(diags))
		}
		told := slices.ContainsFunc(diags, func(g diag.Diagnostic) bool { return g.Code == d.Code })
		if told != (d.Code != "") || d.Code == "" && len(diags) > 0 {
			t.Errorf("%s: want %q, got %s", d.Program, d.Code, Messages(diags))
		}
	}
}

// TestDefectsKept runs the scripts that --compat makes: they do what the original's do.
func TestDefectsKept(t *testing.T) {
	for _, d := range Defects {
		if !d.Kept {
			continue
		}
		f, diags := d.Compile("..", true)
		if f == nil {
			t.Errorf("%s: %s", d.Program, Messages(diags))
			continue
		}
		if got, err := d.RunScript("..", f.Script, *f, nil); err != nil || !d.Foretold(got) {
			t.Errorf("%s: %s %v, want %s", d.Program, got, err, d.Theirs)
		}
	}
}
