package main

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/conformance"
)

// linting counts findings in published packages, examples and the corpus that somebody has judged to be right, and rules that
// have such a finding. Then it runs the programs that have a mistake of the kind that rules find: on both interpreters they do
// what their authors did not mean.
func linting(e *env) (*tally, error) {
	judged, err := conformance.ReadJudgements(e.root)
	if err != nil {
		return nil, err
	}
	sets, err := conformance.LintedSources(e.root)
	if err != nil {
		return nil, err
	}
	t := &tally{}
	public := 0
	for i, set := range sets {
		findings, _ := set.Findings()
		if i == 0 {
			public = len(findings)
		}
		for _, f := range findings {
			reason := ""
			if j, known := judged[f]; !known {
				reason = "nobody has judged it"
			} else if j != conformance.Right {
				reason = "it is judged " + string(j)
			}
			t.add(f, reason, "")
		}
	}
	fmt.Printf("lint: %d of %d findings are right; %d of all are in published packages\n", t.agreed, t.total, public)
	never := map[string]bool{}
	for _, name := range conformance.NeverRight(judged) {
		never[name] = true
	}
	for _, r := range lint.Rules() {
		reason := ""
		if never[r.Name] {
			reason = "has no finding that is right but in its page"
		}
		t.add(r.Name, reason, "")
	}
	var runs []conformance.Example
	for _, r := range conformance.Doubtful {
		runs = append(runs, r.Example)
	}
	ran, err := e.runs("lint", runs)
	if err != nil {
		return nil, err
	}
	t.join(ran)
	return t, nil
}
