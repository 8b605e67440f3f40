package lint

import (
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Sound are the modules of a program that can be judged: those that have no error and import none with one, and that the
// caller wants by their paths.
func Sound(program *check.Program, told diag.List, wanted func(path string) bool) (out []*check.Module) {
	if program == nil {
		return nil
	}
	broken := map[source.FileID]bool{}
	for _, d := range told {
		if d.Severity == diag.Error {
			broken[d.Span.File] = true
		}
	}
	for _, m := range program.Modules { // in dependency order
		for _, imp := range m.Imports {
			if imp.Module == nil || broken[imp.Module.File.Source.ID] {
				broken[m.File.Source.ID] = true
			}
		}
		if wanted(m.Path) && !broken[m.File.Source.ID] {
			out = append(out, m)
		}
	}
	return out
}
