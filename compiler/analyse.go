package compiler

import (
	"context"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Analysis is a program that is loaded and checked, not compiled: what an editor answers from while somebody types. It is
// there whatever errors the program has, and immutable.
type Analysis struct {
	Program *check.Program
	Graph   *load.Graph
	Sources *source.Set
	Found   diag.List // by loading and checking

	run *run
}

// Analyse loads and checks the roots. Roots are files, or directories for all .aqua files below them. The error is that of
// the context.
func Analyse(ctx context.Context, fsys source.FS, roots []string, opt Options) (*Analysis, error) {
	r := newRun(ctx, opt)
	program, graph, _ := r.front(fsys, roots)
	if program == nil {
		return nil, ctx.Err()
	}
	return &Analysis{Program: program, Graph: graph, Sources: r.sources, Found: r.diags.SortIn(r.sources), run: r}, nil
}

// Diagnostics compiles those roots that do not depend on a file with errors, and returns all that there is to say of the
// program: the same as if every root had been compiled alone. Cycles of imports are told once, where the first root of them
// finds them.
func (a *Analysis) Diagnostics(ctx context.Context) (diag.List, error) {
	faulty := map[source.FileID]bool{}
	for _, d := range a.Found {
		if d.Severity == diag.Error {
			faulty[d.Span.File] = true
		}
	}
	if faulty[0] { // an option or a root: nothing is compiled then
		return a.Found, nil
	}
	sound := a.Program.Without(func(m *check.Module) bool { return faulty[m.File.Source.ID] })
	r := &run{ctx: ctx, opt: a.run.opt, sources: a.Sources, kept: a.run.kept}
	r.diags = append(r.diags, a.Found...)
	graph := &load.Graph{Modules: a.Graph.Modules}
	for _, root := range a.Graph.Roots {
		if sound.ModuleOf(root.File.Source.ID) != nil {
			graph.Roots = append(graph.Roots, root)
		}
	}
	r.back(sound, graph, &Result{})
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return r.diags.SortIn(a.Sources), nil
}
