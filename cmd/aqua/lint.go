package main

import (
	"context"
	"fmt"
	"path"
	"slices"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// lintFlags are the flags of aqua lint.
type lintFlags struct {
	sourceFlags
	fix, json, list bool
	rules           []string
}

func (t *tool) lintCommand() *cobra.Command {
	var f lintFlags
	c := &cobra.Command{
		Use: "lint [FILE_OR_DIR…]", Short: "Find what compiles and is most likely not meant; - for standard input",
		Long: "Finds what compiles and is most likely not meant: names that nothing uses, values that never arrive, waits that\n" +
			"never end. Without arguments it is all sources below the project file, or the working directory. Directories are\n" +
			"searched for *.aqua, but not node_modules and hidden ones. Warnings of the compiler are shown, too. Exit code 1 says that there are warnings or errors; notes are for free.\n\n" +
			"`-- lint:ignore RULE reason` at the end of a line or above it suppresses a finding there, `-- lint:ignore-file\n" +
			"RULE reason` in the whole file. `aqua lint --list` names the rules, `aqua explain RULE` explains one.",
		RunE: func(cmd *cobra.Command, args []string) error {
			t.diagnostics, t.told = f.diagnosticsFlag, machineOut(t, f.form)
			if f.list {
				return t.listRules()
			}
			if f.json && f.form != forms[0] {
				return usage(codeFlags, "--json and --diagnostics exclude each other")
			}
			if f.input != "" {
				args = append([]string{f.input}, args...)
			}
			return t.lint(cmd.Context(), &f, args)
		},
	}
	f.sourceFlags.add(c)
	flags := c.Flags()
	flags.BoolVar(&f.fix, "fix", false, "mend what can be mended without doubt, in place")
	flags.BoolVar(&f.json, "json", false, "print one JSON object")
	flags.BoolVar(&f.list, "list", false, "print the rules and end")
	flags.StringSliceVar(&f.rules, "rule", nil, "`RULE` by name or code, to look for nothing else; repeats")
	complete(c, "rule", lint.Names())
	return c
}

// listRules prints what there is to know of rules in a line each.
func (t *tool) listRules() error {
	for _, r := range lint.Rules() {
		if _, err := fmt.Fprintf(t.out, "%s  %-8s %-20s %s\n", r.Code, r.Severity, r.Name, r.Title); err != nil {
			return err
		}
	}
	return nil
}

// ruleOptions are what the flags and the project file say about rules.
func (f *lintFlags) ruleOptions(file *projectFile) (lint.Options, error) {
	levels, _ := file.Lint.Levels() // they were checked when the file was read
	opt := lint.Options{Levels: levels}
	for _, name := range f.rules {
		r, ok := lint.Find(name)
		switch {
		case ok:
			name = r.Code
		case !lint.IsWarning(name):
			if near := diag.Nearest(name, lint.Names()...); near != "" {
				return opt, usage(codeFlags, "there is no rule %q; did you mean %q?", name, near)
			}
			return opt, usage(codeFlags, "there is no rule %q; `aqua lint --list` names all", name)
		}
		opt.Only = append(opt.Only, name)
	}
	return opt, nil
}

// linting is a run over some files.
type linting struct {
	opt    compiler.Options
	rules  lint.Options
	roots  []string
	files  source.FS
	result *compiler.Result
	found  diag.List
	// sound are the modules that could be judged.
	sound []*check.Module
}

// run compiles and looks for findings.
func (l *linting) run(ctx context.Context) {
	l.opt.Sources = &source.Set{}
	var told diag.List
	l.result, told = compiler.Compile(ctx, l.files, l.roots, l.opt)
	l.sound = lint.Sound(l.result.Program, told, func(p string) bool { return slices.Contains(l.roots, p) })
	l.found = lint.Run(l.sound, told, l.rules)
}

func (t *tool) lint(ctx context.Context, f *lintFlags, args []string) error {
	l, unreadable, err := t.linting(f, args)
	if err != nil {
		return err
	}
	stop := t.progress("linting")
	l.run(ctx)
	fixed := 0
	if f.fix && ctx.Err() == nil {
		fixed, err = l.mend(ctx)
	}
	stop()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	t.program = l.result.Program
	l.found = append(unreadable, l.found...)
	if f.json {
		return t.lintJSON(l, fixed)
	}
	if err := t.show(l.found, l.result.Sources); err != nil {
		return err
	}
	if fixed > 0 && f.form == forms[0] {
		fmt.Fprintf(t.err, "aqua: mended %s\n", diag.Counted(fixed, "finding"))
	}
	return l.verdict()
}

// verdict is an error if anything is heavier than a note.
func (l *linting) verdict() error {
	if slices.ContainsFunc(l.found, func(d diag.Diagnostic) bool { return d.Severity != diag.Info }) {
		return errTold
	}
	return nil
}

// linting prepares a run.
func (t *tool) linting(f *lintFlags, args []string) (*linting, diag.List, error) {
	file, err := f.projectFlag.read()
	if err != nil {
		return nil, nil, err
	}
	if len(args) == 0 {
		args = []string{file.path(".")}
	}
	rules, err := f.ruleOptions(&file)
	if err != nil {
		return nil, nil, err
	}
	opt, missing, err := f.options()
	if err != nil {
		return nil, nil, err
	}
	if opt.Cache == nil {
		opt.Cache = &compiler.Cache{}
	}
	names, unreadable := aquaFiles(args)
	l := &linting{opt: opt, rules: rules, files: source.Disk{}}
	for _, name := range names {
		if name == stdinName {
			if f.fix {
				return nil, nil, usage(codeFlags, "--fix cannot write to standard input")
			}
			one := &sourceFlags{input: "-"}
			if l.files, err = t.standardInput(one, l.files); err != nil {
				return nil, nil, err
			}
			name = one.input
		}
		l.roots = append(l.roots, path.Clean(name))
	}
	return l, append(missing, unreadable...), nil
}

// findingJSON is a finding in the object that --json prints.
type findingJSON struct {
	Rule string `json:"rule"` // "" for what the compiler says
	diag.JSON
}

func (t *tool) lintJSON(l *linting, fixed int) error {
	list := l.found.SortIn(l.result.Sources)
	findings := make([]findingJSON, 0, len(list))
	for i, j := range list.JSON(l.result.Sources) {
		r, _ := lint.Find(list[i].Code)
		findings = append(findings, findingJSON{r.Name, j})
	}
	if err := t.printJSON(map[string]any{"schema": "aqua.lint/1", "findings": findings, "fixed": fixed, "files": len(l.sound)}); err != nil {
		return err
	}
	return l.verdict()
}
