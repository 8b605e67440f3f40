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

// judgedFile lists findings, a line each: how somebody judged it, and the finding. With UPDATE=1 new ones come in as "unjudged".
const judgedFile = "testdata/lint/judged.txt"

// TestFindingsAreJudged runs the linter over the sources of published packages, the examples, and the corpus. Every finding has been
// looked at: it is right, or wrong. At most one in 20 may be wrong.
func TestFindingsAreJudged(t *testing.T) {
	_, installed := os.Stat(LibraryDir)
	if golden.Update() && installed != nil {
		t.Fatal("without the published packages their judgements would be lost; `make oracle` installs them")
	}
	var found []string
	for _, set := range lintedSources(t) {
		findings, broken := Findings(set.files, set.roots)
		if len(broken) > set.broken {
			t.Errorf("cannot be judged: %q", broken)
		}
		found = append(found, findings...)
	}
	judged := judgements(t)
	var lines []string
	right, wrong := 0, 0
	for _, f := range found {
		switch j := judged[f]; j {
		case "right":
			right++
		case "wrong":
			wrong++
		default:
			if !golden.Update() {
				t.Errorf("not judged: %s", f)
			}
			judged[f] = "unjudged"
		}
		lines = append(lines, judged[f]+" "+f)
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
		if err := os.WriteFile(judgedFile, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d findings are right, %d are wrong", right, wrong)
	if wrong*20 > right+wrong {
		t.Errorf("%d of %d findings are wrong", wrong, right+wrong)
	}
}

func judgements(t *testing.T) map[string]string {
	t.Helper()
	judged := map[string]string{}
	text, err := os.ReadFile(judgedFile)
	if err != nil && !golden.Update() {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if judgement, finding, ok := strings.Cut(line, " "); ok {
			judged[finding] = judgement
		}
	}
	return judged
}

// linted are files of which some are looked at.
type linted struct {
	files source.Memory
	roots []string
	// broken are how many are refused, as the original crashes on them.
	broken int
}

// lintedSources are the published packages where they are installed, the examples, and the good programs of the corpus.
func lintedSources(t *testing.T) (sets []linted) {
	t.Helper()
	public, err := PublicSources(LibraryDir)
	if err != nil {
		t.Fatal(err)
	}
	if len(public) == 0 {
		t.Log("the published packages are not installed and not looked at; `make oracle` installs them")
	} else if len(public) < 38 {
		t.Errorf("there are only %d sources in the published packages", len(public))
	}
	public = Modernise(public)
	sets = append(sets, linted{public, names(public), 0})
	for i, dir := range []string{"../examples", CorpusDir} {
		broken := 2 * i
		files, err := PublicSources(dir)
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range public {
			files[name] = text
		}
		var roots []string
		for _, name := range names(files) {
			if !strings.Contains(name, "/") {
				roots = append(roots, name)
			}
		}
		sets = append(sets, linted{files, roots, broken})
	}
	return sets
}

// TestFixesKeepPrograms makes the fixes of the rules that are about needless text. The scripts of programs that people wrote stay byte by
// byte. (A needless `on` has instructions of its own for errors, so that it is not among them.) Random programs may lose
// instructions that only make values; what they call stays, and its order.
func TestFixesKeepPrograms(t *testing.T) {
	changed := 0
	for _, set := range lintedSources(t) {
		for _, root := range set.roots {
			changed += fixKeeps(t, set.files, root, func(script string) string { return script })
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

// TestEveryRuleIsBrokenSomewhere finds a true finding of every rule in programs that were not written for it, or in its page.
func TestEveryRuleIsBrokenSomewhere(t *testing.T) {
	var rare []string
	text := ""
	for finding, judgement := range judgements(t) {
		if judgement == "right" {
			text += finding + "\n"
		}
	}
	for _, r := range lint.Rules() {
		if !strings.Contains(text, " "+r.Code+" ") {
			rare = append(rare, r.Name)
		}
	}
	t.Logf("found only in the page of the rule: %q", rare)
	if len(rare) > 8 {
		t.Error("too many rules find nothing in programs that were not written for them")
	}
}
