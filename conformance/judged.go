package conformance

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/source"
)

// JudgedFile lists findings, a line each: how somebody judged it, and the finding. It is relative to this package's directory.
const JudgedFile = "testdata/lint/judged.txt"

// Judgement is what somebody who has read the program says about a finding.
type Judgement string

// The judgements.
const (
	Right Judgement = "right"
	Wrong Judgement = "wrong"
)

// ReadJudgements reads the file of judgements, by the findings; root is the path of this package's directory.
func ReadJudgements(root string) (map[string]Judgement, error) {
	text, err := os.ReadFile(filepath.Join(root, JudgedFile))
	if err != nil {
		return nil, err
	}
	judged := map[string]Judgement{}
	for line := range strings.Lines(string(text)) {
		if judgement, finding, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			judged[finding] = Judgement(judgement)
		}
	}
	return judged, nil
}

// NeverRight are the names of the rules that have no finding which is judged right.
func NeverRight(judged map[string]Judgement) (names []string) {
	right := map[string]bool{}
	for finding, j := range judged {
		if _, rest, ok := strings.Cut(finding, " "); ok && j == Right {
			code, _, _ := strings.Cut(rest, " ")
			right[code] = true
		}
	}
	for _, r := range lint.Rules() {
		if !right[r.Code] {
			names = append(names, r.Name)
		}
	}
	return names
}

// Linted are files of which some are looked at.
type Linted struct {
	Files source.Memory
	Roots []string
	// Broken are how many are refused, as the original crashes on them.
	Broken int
}

// Findings are what the rules find in them; see the function of that name.
func (l Linted) Findings() (findings, broken []string) { return Findings(l.Files, l.Roots) }

// LintedSources are the published packages, none where they are not installed, the examples, and the programs of the corpus that are
// not refused; root is the path of this package's directory.
func LintedSources(root string) ([]Linted, error) {
	public, err := PublicSources(filepath.Join(root, LibraryDir))
	if err != nil {
		return nil, err
	}
	public = Modernise(public)
	sets := []Linted{{public, names(public), 0}}
	for i, dir := range []string{"../examples", CorpusDir} {
		files, err := PublicSources(filepath.Join(root, dir))
		if err != nil {
			return nil, err
		}
		var roots []string
		for _, name := range names(files) {
			if in := filepath.Dir(name); in == "." || in == filepath.Base(DoubtfulDir) {
				roots = append(roots, name)
			}
		}
		for name, text := range public {
			files[name] = text
		}
		sets = append(sets, Linted{files, roots, 2 * i})
	}
	return sets, nil
}
