package main

import (
	"context"
	"errors"

	"github.com/aquifer-dev/aquifer/project"
	"github.com/aquifer-dev/aquifer/source"
)

// jobs are the compilations that a command stands for: of its input, or of the entries of the project file to its targets. A
// target, an output or another use of the result on the command line takes the place of those of the file (spec/lint.md#Y32).
func (f *compileFlags) jobs() ([]*compileFlags, error) {
	if f.input != "" {
		return []*compileFlags{f}, nil
	}
	file, err := f.projectFlag.read()
	if err != nil {
		return nil, err
	}
	entries := file.entries()
	if len(entries) == 0 {
		return []*compileFlags{f}, nil // which complains
	}
	targets := file.Targets
	if f.saysWhatFor() || len(targets) == 0 {
		targets = []project.Target{{}}
	}
	var all []*compileFlags
	for _, t := range targets {
		for _, entry := range entriesOf(&file, t, entries) {
			job := f.forTarget(&file, t)
			job.input = entry
			all = append(all, job)
		}
	}
	return all, nil
}

// saysWhatFor reports whether flags say what is made and where it goes.
func (f *compileFlags) saysWhatFor() bool {
	for _, on := range f.targets {
		if *on {
			return true
		}
	}
	return f.output != "" || f.stdout || f.dry || f.dump != ""
}

// entriesOf are the entries that a target is made of.
func entriesOf(file *projectFile, t project.Target, all []string) []string {
	if len(t.Entries) == 0 {
		return all
	}
	return file.paths(t.Entries)
}

// forTarget are the flags with those that a target stands for; one without a kind changes nothing.
func (f *compileFlags) forTarget(file *projectFile, t project.Target) *compileFlags {
	job := *f
	if t.Kind == "" {
		return &job
	}
	job.targets = map[string]*bool{}
	for name := range f.targets {
		on := name == t.Kind
		job.targets[name] = &on
	}
	if t.Output != "" {
		job.output = file.path(t.Output)
	}
	job.goPackage = t.Package
	job.noRelay, job.noXor, job.scheduled = f.noRelay || t.NoRelay, f.noXor || t.NoXor, f.scheduled || t.Spell
	return &job
}

// compileAll runs the compilations one after the other. One that fails does not keep the others from being tried; the first error
// is that of all.
func (t *tool) compileAll(ctx context.Context, f *compileFlags, fsys source.FS) error {
	jobs, err := f.jobs()
	if err != nil {
		return err
	}
	t.written = map[string]string{}
	var first error
	for _, job := range jobs {
		observe(fsys, job.input)
		if err := t.compile(ctx, job, fsys); err != nil {
			if len(jobs) == 1 || ctx.Err() != nil {
				return err
			}
			if first == nil {
				first = err
			} else {
				t.report(ctx, err)
			}
			var e *exitError
			if !errors.As(err, &e) {
				return err
			}
		}
	}
	return first
}
