package compiler

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// compileText compiles one file without relay and without error propagation, which keeps scripts short.
func compileText(text string, opt Options) (*Result, diag.List) {
	return compileFiles(source.Memory{"main.aqua": text}, opt)
}

func compileFiles(files source.Memory, opt Options) (*Result, diag.List) {
	opt.NoRelay, opt.NoXor = true, true
	return Compile(context.Background(), files, []string{"main.aqua"}, opt)
}

func describe(r *Result, diags diag.List) string {
	var b strings.Builder
	for _, d := range diags {
		if d.Code[:3] == "E04" || d.Code[:3] == "W04" {
			fmt.Fprintf(&b, "%s at %q: %s\n", d.Code, strings.SplitN(r.Sources.Text(d.Span), "\n", 2)[0], d.Message)
		} else if d.Severity == diag.Error {
			fmt.Fprintf(&b, "%s %s\n", d.Code, d.Message)
		}
	}
	return b.String()
}

// What the original gets wrong, ours gets right: the script says what the program says, is one that the interpreter
// accepts, and a warning tells where --compat would keep the original's.
func TestWhereTheOriginalErrs(t *testing.T) {
	golden.Run(t, "testdata/differs/*.txtar", func(t *testing.T, a *golden.Archive) {
		files := source.Memory{}
		for _, f := range a.Files {
			if strings.HasSuffix(f.Name, ".aqua") {
				files[f.Name] = string(f.Data)
			}
		}
		r, diags := compileFiles(files, Options{})
		a.Compare(t, "diagnostics", describe(r, diags), false)
		script := ""
		for _, u := range r.Units {
			script += u.Script
			if _, err := air.Parse(u.Script); err != nil {
				t.Error(err)
			}
		}
		a.Compare(t, "air", script, false)
	})
}
