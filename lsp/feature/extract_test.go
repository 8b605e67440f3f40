package feature

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/source"
)

// extracted is a text after the action over a part of it, or why there is none.
func extracted(t *testing.T, path, text string, from, to int) (after, reason string) {
	s := snapshotOf(source.Memory{path: text})
	r := protocol.NewMapper(text, protocol.UTF16).Range(int32(from), int32(to))
	for _, a := range CodeActions(s, path, r, ActionOptions{Only: []string{"refactor.extract"}, Disabled: true}) {
		if a.Disabled != nil {
			return "", a.Disabled.Reason
		}
		for _, edits := range a.Edit.Changes {
			m := protocol.NewMapper(text, protocol.UTF16)
			for i := len(edits) - 1; i >= 0; i-- {
				e := edits[i]
				text = text[:m.Offset(e.Range.Start)] + e.NewText + text[m.Offset(e.Range.End):]
			}
			return text, ""
		}
	}
	return "", "there is no action"
}

// TestExtract takes what stands between « and » in each file of the archives into a function of its own.
func TestExtract(t *testing.T) {
	golden.Run(t, "testdata/extract/*.txtar", func(t *testing.T, a *golden.Archive) {
		var b strings.Builder
		for _, f := range a.Files {
			if !strings.HasSuffix(f.Name, ".aqua") {
				continue
			}
			before, rest, _ := strings.Cut(string(f.Data), "«")
			part, behind, ok := strings.Cut(rest, "»")
			if !ok {
				t.Fatalf("%s has no part between marks", f.Name)
			}
			after, reason := extracted(t, "/w/"+f.Name, before+part+behind, len(before), len(before)+len(part))
			b.WriteString("# " + f.Name + "\n")
			if reason != "" {
				b.WriteString(reason + "\n")
			}
			b.WriteString(after)
		}
		a.Compare(t, "want", b.String(), false)
	})
}

// TestExtractOverTheCorpus tries the action on every statement of many programs, and on every two that stand together: what comes out
// is refused, or a program without errors, which the action itself has made sure of; so that here the text is read again, and it must
// hold the new function.
func TestExtractOverTheCorpus(t *testing.T) {
	paths, err := filepath.Glob("../../conformance/corpus/*.aqua")
	if err != nil || len(paths) == 0 {
		t.Fatal("no programs", err)
	}
	made, refused := 0, map[string]int{}
	for i, p := range paths {
		if i%4 != 0 && !testing.Verbose() {
			continue
		}
		content, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		text := string(content)
		tree, _ := syntax.Parse((&source.Set{}).Add(p, text))
		for _, d := range tree.Decls {
			fn, ok := d.(*syntax.Func)
			if !ok {
				continue
			}
			for k, stmt := range fn.Body.Stmts {
				for _, last := range fn.Body.Stmts[k:min(k+2, len(fn.Body.Stmts))] {
					after, reason := extracted(t, filepath.ToSlash(p), text, int(stmt.Pos()), int(last.End()))
					if reason != "" {
						refused[strings.SplitN(reason, "`", 2)[0]]++
						continue
					}
					made++
					if !strings.Contains(after, "func extracted(") {
						t.Errorf("%s: no function in\n%s", p, after)
					}
					_, problems := syntax.Parse((&source.Set{}).Add(p, after))
					if slices.ContainsFunc(problems, func(d diag.Diagnostic) bool { return d.Severity == diag.Error }) {
						t.Errorf("%s: %v in\n%s", p, problems, after)
					}
				}
			}
		}
	}
	if made < 100 {
		t.Errorf("only %d functions were made", made)
	}
	t.Logf("%d functions, refused %v", made, refused)
}
