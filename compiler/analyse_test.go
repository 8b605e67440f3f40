package compiler

import (
	"context"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// TestAnalysisTellsWhatCompilationsTell checks the diagnostics of many roots at once against those of each root alone.
func TestAnalysisTellsWhatCompilationsTell(t *testing.T) {
	roots, err := filepath.Glob("../conformance/corpus/*.aqua")
	if err != nil || len(roots) == 0 {
		t.Fatal("no programs", err)
	}
	files := source.Overlay{Lower: source.Disk{}, Upper: source.Memory{
		"x/fine.aqua":    "aqua Fine\n\nimport \"shared.aqua\"\n\nexport f\n\nfunc f() -> u8:\n  <- C\n",
		"x/faulty.aqua":  "aqua Faulty\n\nimport \"shared.aqua\"\n\nexport f\n\nfunc f() -> u8:\n  <- \"text\"\n",
		"x/above.aqua":   "aqua Above\n\nimport \"faulty.aqua\"\n\nexport g\n\nfunc g() -> u8:\n  x = f()\n  <- x\n",
		"x/shared.aqua":  "aqua Shared declares *\n\nconst C = 1\n",
		"x/missing.aqua": "aqua Missing\n\nimport \"nowhere.aqua\"\n",
	}}
	for _, name := range []string{"fine", "faulty", "above", "shared", "missing"} {
		roots = append(roots, "x/"+name+".aqua")
	}
	opt := Options{Fallback: source.Embedded{FS: stdlib.FS()}}
	told := func(list diag.List, set *source.Set) (out []diag.JSON) {
		list = slices.DeleteFunc(slices.Clone(list), func(d diag.Diagnostic) bool { return d.Code == "E0302" })
		return list.JSON(set)
	}
	a, err := Analyse(context.Background(), files, roots, opt)
	if err != nil {
		t.Fatal(err)
	}
	all, err := a.Diagnostics(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]diag.JSON{}
	for _, d := range told(all, a.Sources) {
		got[d.File] = append(got[d.File], d)
	}
	want := map[string][]diag.JSON{}
	for _, root := range roots {
		r, list := Compile(context.Background(), files, []string{root}, opt)
		for _, d := range told(list, r.Sources) {
			if !slices.ContainsFunc(want[d.File], func(e diag.JSON) bool { return cmp.Equal(d, e) }) {
				want[d.File] = append(want[d.File], d)
			}
		}
	}
	for _, m := range []map[string][]diag.JSON{got, want} {
		for _, list := range m {
			slices.SortStableFunc(list, func(a, b diag.JSON) int { return a.Line - b.Line })
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-one by one +at once)\n%s", diff)
	}
	if len(got["x/faulty.aqua"]) == 0 || len(got["x/missing.aqua"]) == 0 {
		t.Error("the faults are not told", got["x/faulty.aqua"], got["x/missing.aqua"])
	}
}
