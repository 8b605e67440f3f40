// Package compiler turns Aqua sources into compiled units: it runs the stages, from text to AIR, one after the other.
//
// It does no input or output but through the file system it is given, reads no clock and starts nothing that outlives a
// call.
package compiler

import (
	"context"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/compiler/lower"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/target"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/parallel"
	"github.com/aquifer-dev/aquifer/source"
)

// Options say what is compiled and how. The zero value compiles as the original does by default, without its
// miscompilations.
type Options struct {
	Imports  load.Imports
	Dir      string    // working directory, for Imports of relative file names
	Fallback source.FS // asked for imports that are found nowhere else, such as stdlib.FS; nil for none
	Consts   []string  // "NAME = literal", defined in every module before its own

	NoRelay       bool // scripts without a relay
	NoXor         bool // on and if do not pass errors on
	Scheduled     bool // for spells: no relay, no xor, no error handler
	Tracing       bool // report every call that begins and ends to tracingSrv
	EmptyResponse bool // functions without results respond, too
	Compat        bool // the original's code also where it does not do what the program says

	// Sources receives the files read, for printing diagnostics; nil for a set of its own, see Result. With a Cache it may
	// only hold files of that cache.
	Sources *source.Set
	// Cache keeps what is made for later compilations; nil for none.
	Cache *Cache
	// Observe is called when a stage begins and returns what is called at its end; nil for nothing. The stages behind
	// raw run for several functions at once.
	Observe func(stage string) (done func())
	// Dump names a stage, see Stages, whose product is wanted as text in Result.Dump.
	Dump string
}

// Unit is a compiled function.
type Unit struct {
	abi.Function
	AIR  *air.Script
	Map  *air.SourceMap
	File string      // path of the file that exports it
	At   source.Span // of its definition
	Rank int         // among what the file exports, see [check.Export]
}

// Service is an exported service.
type Service struct {
	abi.Service
	File string
	At   source.Span // of its definition
	Rank int         // as of units
}

// Result is what Compile makes. With errors among the diagnostics it holds what could be made nonetheless.
type Result struct {
	Units    []*Unit    // in the order of the roots and of their export lines
	Services []*Service // likewise
	Sources  *source.Set
	Program  *check.Program // nil when loading stopped
	Dump     string
	Work     Work
}

// Work counts what a compilation made itself instead of taking it from the cache.
type Work struct{ Parsed, Checked, Lowered, Scripts int }

// Exports are the functions and services as targets take them.
func (r *Result) Exports() (functions []target.Function, services []target.Service) {
	for _, u := range r.Units {
		functions = append(functions, target.Function{Function: u.Function, File: u.File, Rank: u.Rank, Doc: commentAbove(r.Sources, u.At)})
	}
	for _, s := range r.Services {
		services = append(services, target.Service{Service: s.Service, File: s.File, Rank: s.Rank, Doc: commentAbove(r.Sources, s.At)})
	}
	return functions, services
}

// Compile compiles what the roots export. Roots are files, or directories for all .aqua files below them.
func Compile(ctx context.Context, fsys source.FS, roots []string, opt Options) (*Result, diag.List) {
	r := newRun(ctx, opt)
	program, graph, ok := r.front(fsys, roots)
	result := &Result{Sources: r.sources, Program: program}
	if ok {
		r.back(program, graph, result)
	}
	result.Dump = r.dumps.String()
	result.Work = r.kept.work()
	return result, r.diags.SortIn(r.sources)
}

// run is one compilation.
type run struct {
	ctx     context.Context
	opt     Options
	sources *source.Set
	kept    *keeper
	diags   diag.List
	dumps   dumper
}

func newRun(ctx context.Context, opt Options) *run {
	if opt.Scheduled {
		opt.NoRelay, opt.NoXor = true, true
	}
	r := &run{ctx: ctx, opt: opt, sources: opt.Sources, dumps: dumper{stage: opt.Dump}}
	if r.sources == nil {
		r.sources = &source.Set{}
	}
	r.kept = newKeeper(opt, r.sources)
	return r
}

func (r *run) begin(stage string) (done func()) {
	if r.opt.Observe == nil {
		return func() {}
	}
	return r.opt.Observe(stage)
}

// front loads and checks the roots. It is false when nothing can be lowered.
func (r *run) front(fsys source.FS, roots []string) (*check.Program, *load.Graph, bool) {
	done := r.begin(StageModules)
	graph, diags, err := load.Load(r.ctx, fsys, r.sources, roots, load.Options{
		Imports: r.opt.Imports, Dir: r.opt.Dir, Fallback: r.opt.Fallback,
		Library: r.kept.library, Add: r.kept.add, Parse: r.kept.parse,
	})
	done()
	r.diags.Add(diags...)
	if err != nil {
		r.diags.Add(errCancelled(err))
		return nil, nil, false
	}
	r.dumps.graph(graph)
	done = r.begin(StageTypes)
	program, diags := check.Check(graph, check.Options{Consts: r.opt.Consts, Keep: r.kept.check})
	done()
	r.diags.Add(diags...)
	r.dumps.program(program)
	return program, graph, !r.diags.HasErrors()
}

// back compiles the exports of the roots. Functions are compiled side by side; what they give is kept in their order.
func (r *run) back(program *check.Program, graph *load.Graph, result *Result) {
	lowered, ok := r.lower(program)
	if !ok {
		return
	}
	definer := &target.Definer{}
	var jobs []*job
	seen := map[*check.Module]bool{}
	for _, root := range graph.Roots {
		m := program.ModuleOf(root.File.Source.ID)
		if m == nil || seen[m] {
			continue
		}
		seen[m] = true
		for _, e := range m.Exports {
			switch o := e.Obj.(type) {
			case *check.Func:
				jobs = append(jobs, &job{name: e.Name, rank: e.Rank, file: m.Path, home: o.Home(), fn: lowered.FuncOf(o), sig: o.Sig()})
			case *check.Service:
				result.Services = append(result.Services, &Service{definer.Service(e.Name, o.Named(), defaultID(o)), m.Path, o.At(), e.Rank})
				if definer.Large {
					r.diags.Add(errLargeDefinition(o.At(), e.Name))
					definer = &target.Definer{}
				}
			}
		}
	}
	result.Units = r.finish(jobs, definer)
}

func (r *run) lower(program *check.Program) (*lower.Program, bool) {
	done := r.begin(StageRaw)
	lowered, diags := lower.Lower(program, lower.Options{Keep: r.kept.lower})
	done()
	r.diags.Add(diags...)
	r.dumps.raw(lowered)
	return lowered, !diags.HasErrors()
}

// job is an exported function on its way to a unit.
type job struct {
	name, file string
	rank       int
	home       *check.Module // that defines it
	fn         *raw.Func
	sig        *types.Arrow
	compiled
	dumps dumper
}

// finish runs the jobs and makes units of those without errors.
func (r *run) finish(jobs []*job, definer *target.Definer) []*Unit {
	r.kept.beginScripts()
	parallel.Each(len(jobs), func(i int) { r.compile(jobs[i]) })
	var units []*Unit
	for _, j := range jobs {
		r.diags.Add(j.diags...)
		r.dumps.add(&j.dumps)
		if j.script == nil {
			continue
		}
		f := definer.Function(j.name, j.sig, j.script.Text)
		if definer.Large {
			r.diags.Add(errLargeDefinition(j.fn.At, j.name))
			definer = &target.Definer{}
			continue
		}
		units = append(units, &Unit{Function: f, AIR: j.script, Map: j.sourceMap, File: j.file, At: j.fn.At, Rank: j.rank})
	}
	return units
}

// compile makes the script of a job.
func (r *run) compile(j *job) {
	if err := r.ctx.Err(); err != nil {
		j.diags.Add(errCancelled(err))
		return
	}
	j.dumps.stage = r.opt.Dump
	s := scriptKey{fn: j.fn, name: j.name, shape: r.opt.shape()}
	j.compiled = r.kept.script(j.home, s, func() compiled { return s.compile(r.begin, &j.dumps) })
}
