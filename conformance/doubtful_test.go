package conformance

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/source"
)

// TestDoubtful runs every program of the table, which goes wrong as it says, and lints it: the rule finds the mistake.
func TestDoubtful(t *testing.T) {
	tabled(t, DoubtfulDir, func(program string) bool {
		return slices.ContainsFunc(Doubtful, func(r DoubtfulRun) bool { return r.Program == program })
	})
	for _, r := range Doubtful {
		r.run(t)
		findings, broken := Findings(source.Disk{}, []string{r.file("..")})
		found := slices.ContainsFunc(findings, func(f string) bool { return strings.Contains(f, " "+r.Rule+" ") })
		if len(broken) > 0 || !found {
			t.Error(fmt.Sprintf("%s is not found in %s", r.Rule, r.Program), findings, broken)
		}
	}
}
