package conformance

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// TestFindingsAreJudged runs the linter over the sources of published packages, the examples, and the corpus. Every finding has been
// looked at: it is right, or wrong. At most one in 20 may be wrong. With UPDATE=1 new ones come into the list as "unjudged".
func TestFindingsAreJudged(t *testing.T) {
	_, installed := os.Stat(LibraryDir)
	if golden.Update() && installed != nil {
		t.Fatal("without the published packages their judgements would be lost; `make oracle` installs them")
	}
	judged := judgements(t)
	var found, lines []string
	for _, set := range lintedSources(t) {
		findings, broken := set.Findings()
		if len(broken) > set.Broken {
			t.Errorf("cannot be judged: %q", broken)
		}
		found = append(found, findings...)
	}
	count := map[Judgement]int{}
	for _, f := range found {
		j, known := judged[f]
		if !known {
			j = "unjudged"
		}
		if j != Right && j != Wrong && !golden.Update() {
			t.Errorf("not judged: %s", f)
		}
		count[j]++
		lines = append(lines, string(j)+" "+f)
	}
	for f := range judged {
		if installed != nil && strings.HasPrefix(f, "@") { // of a published package
			continue
		}
		if !slices.Contains(found, f) && !golden.Update() {
			t.Errorf("is found no longer: %s", f)
		}
	}
	if golden.Update() {
		if err := os.WriteFile(JudgedFile, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d findings are right, %d are wrong", count[Right], count[Wrong])
	if count[Wrong]*20 > len(found) {
		t.Errorf("%d of %d findings are wrong", count[Wrong], len(found))
	}
}

func judgements(t *testing.T) map[string]Judgement {
	t.Helper()
	judged, err := ReadJudgements(".")
	if err != nil {
		t.Fatal(err)
	}
	return judged
}

// lintedSources says so where the published packages are not installed.
func lintedSources(t *testing.T) []Linted {
	t.Helper()
	sets, err := LintedSources(".")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(sets[0].Roots); n == 0 {
		t.Log("the published packages are not installed and not looked at; `make oracle` installs them")
	} else if n < 38 {
		t.Errorf("there are only %d sources in the published packages", n)
	}
	return sets
}

// TestFixesKeepPrograms makes the fixes of the rules that are about needless text. The scripts of programs that people wrote stay byte by
// byte. (A needless `on` has instructions of its own for errors, so that it is not among them.) Random programs may lose
// instructions that only make values; what they call stays, and its order.
func TestFixesKeepPrograms(t *testing.T) {
	changed := 0
	for _, set := range lintedSources(t) {
		for _, root := range set.Roots {
			changed += fixKeeps(t, set.Files, root, func(script string) string { return script })
		}
	}
	for seed := range uint64(60) {
		files := source.Memory{}
		for _, f := range generate.Program(seed, 30).Files {
			files[f.Name] = string(f.Data)
		}
		for _, root := range names(files) {
			changed += fixKeeps(t, files, root, effects)
		}
	}
	t.Logf("%d programs were mended", changed)
	if changed < 30 {
		t.Errorf("only %d programs were mended", changed)
	}
}

// effects are the services and functions that a script calls, but for those that only make values.
func effects(script string) string {
	call := regexp.MustCompile(`\(call \S+ \(("[^"]*"|\S+) ("[^"]*")\)`)
	var out []string
	for _, m := range call.FindAllStringSubmatch(script, -1) {
		if !slices.Contains([]string{`"math"`, `"cmp"`, `"array"`, `"json"`, `"op"`}, m[1]) {
			out = append(out, m[1]+" "+m[2])
		}
	}
	return strings.Join(out, "\n")
}

// fixKeeps mends a program and compares its scripts. It returns how many programs were mended: 1 or 0.
func fixKeeps(t *testing.T, files source.Memory, root string, view func(script string) string) int {
	t.Helper()
	only := lint.Options{Only: []string{"W0500", "W0501", "W0503", "W0505", "W0512", "W0517", "W0519"}}
	before := compiledWith(files, root, files[root])
	modules := lint.Sound(before.Program, nil, func(path string) bool { return path == root })
	if len(modules) == 0 || len(before.Units) == 0 {
		return 0
	}
	fixed, n := lint.Fix(modules[0].File.Source.ID, files[root], lint.Run(modules, nil, only))
	if n == 0 {
		return 0
	}
	after := compiledWith(files, root, fixed)
	if len(after.Units) != len(before.Units) {
		t.Errorf("%s is broken:\n%s", root, cmp.Diff(files[root], fixed))
		return 1
	}
	for i, u := range before.Units {
		if diff := cmp.Diff(view(u.Script), view(after.Units[i].Script)); diff != "" {
			t.Errorf("%s of %s has become another script:\n%s\n%s", u.Name, root, cmp.Diff(files[root], fixed), diff)
		}
	}
	return 1
}

func compiledWith(files source.FS, root, text string) *compiler.Result {
	all := source.Overlay{Upper: source.Memory{root: text}, Lower: files}
	result, _ := compiler.Compile(context.Background(), all, []string{root}, lintOptions(&source.Set{}))
	return result
}

// TestEveryRuleIsRightSomewhere wants a true finding of every rule in a program that is no page of the rule.
func TestEveryRuleIsRightSomewhere(t *testing.T) {
	if never := NeverRight(judgements(t)); len(never) > 0 {
		t.Errorf("found only in the pages of the rules: %q", never)
	}
}
