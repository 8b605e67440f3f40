package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/token"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/target"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// flagOldForm marks an invocation in the spelling of the original's tool: no command, TypeScript by default.
const flagOldForm = "old-form"

// The targets that a compilation is written in.
const (
	targetAIR  = "air"
	targetJS   = "js"
	targetTS   = "ts"
	targetGo   = "go"
	targetJSON = "json"
)

type compileFlags struct {
	sourceFlags
	output         string
	targets        map[string]*bool // by the flag that chooses it
	stdout, dry    bool
	watch, oldForm bool
	goPackage      string
	names          []string
	dump           string
	timings        bool
}

// target is the chosen target: AIR unless told otherwise, TypeScript in the old form.
func (f *compileFlags) target() string {
	for _, name := range []string{targetAIR, targetJS, targetTS, targetGo, targetJSON} {
		if *f.targets[name] {
			return name
		}
	}
	if f.oldForm && f.output != "" {
		return targetTS
	}
	return targetAIR
}

func (t *tool) compileCommand() *cobra.Command {
	var f compileFlags
	c := &cobra.Command{
		Use: "compile FILE_OR_DIR [-o DIR]", Short: "Compile Aqua to AIR, TypeScript, JavaScript or Go",
		Long: "Compiles what the input exports. With -o it is written to the directory: AIR in one file per function, code in\n" +
			"one per source. Without it the functions are checked and listed. Without an input the entries of the project file are\n" +
			"compiled to its targets.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.positional(args); err != nil {
				return err
			}
			t.diagnostics = f.diagnosticsFlag
			if err := f.check(); err != nil {
				return err
			}
			files, err := t.standardInput(&f.sourceFlags, source.Disk{})
			if err != nil {
				return err
			}
			if f.watch {
				f.cache = &compiler.Cache{}
				return t.watch(cmd.Context(), watched{verb: "compiled", project: &f.projectFlag, run: func(ctx context.Context, files source.FS) error {
					return t.compileAll(ctx, &f, files)
				}})
			}
			return t.compileAll(cmd.Context(), &f, files)
		},
	}
	f.sourceFlags.add(c)
	flags := c.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "`DIR` to write to")
	f.targets = map[string]*bool{
		targetAIR:  flags.BoolP("air", "a", false, "AIR, the default"),
		targetJS:   flags.Bool("js", false, "JavaScript for the original's client, with types in .d.ts files"),
		targetTS:   flags.Bool("ts", false, "TypeScript for the original's client"),
		targetGo:   flags.Bool("go", false, "Go: typed functions, and interfaces of services"),
		targetJSON: flags.Bool("json", false, "print one JSON object: functions, services, diagnostics"),
	}
	flags.StringVar(&f.goPackage, "package", "", "`NAME` of the Go package; that of the output directory unless given")
	flags.BoolVar(&f.stdout, "stdout", false, "print what would be written")
	flags.BoolVar(&f.dry, "dry", false, "write nothing")
	flags.BoolVarP(&f.watch, "watch", "w", false, "compile again when files change, until interrupted")
	flags.StringSliceVarP(&f.names, "names", "n", nil, "`NAMES` of the only functions that are wanted")
	flags.StringVar(&f.dump, "dump", "", "print the product of a `STAGE`: "+strings.Join(compiler.Stages(), ", "))
	complete(c, "dump", compiler.Stages())
	flags.BoolVar(&f.timings, "timings", false, "print how long every stage took, and what was made")
	flags.BoolVar(&f.oldForm, flagOldForm, false, "")
	_ = flags.MarkHidden(flagOldForm)
	return c
}

func (f *compileFlags) check() error {
	if f.dump != "" && !slices.Contains(compiler.Stages(), f.dump) {
		return usage(codeFlags, "there is no stage %q, only %s", f.dump, strings.Join(compiler.Stages(), ", "))
	}
	targets := 0
	for _, on := range f.targets {
		if *on {
			targets++
		}
	}
	switch {
	case f.watch && f.input == "-":
		return usage(codeFlags, "--watch cannot watch standard input")
	case targets > 1:
		return usage(codeFlags, "choose one of --air, --js, --ts, --go and --json")
	case f.stdout && (f.output != "" || f.target() == targetJSON):
		return usage(codeFlags, "--stdout prints what would be written; it does not go with --output or --json")
	case f.goPackage != "" && f.target() != targetGo:
		return usage(codeFlags, "--package names the package of --go")
	case f.goPackage != "" && (f.goPackage == "_" || !token.IsIdentifier(f.goPackage)):
		return usage(codeFlags, "%q cannot be the name of a Go package; %q can", f.goPackage, target.GoPackageName(f.goPackage))
	}
	return nil
}

// compile compiles once. What keeps it from beginning is part of the JSON object if that is wanted.
func (t *tool) compile(ctx context.Context, f *compileFlags, fsys source.FS) error {
	err := t.compileFiles(ctx, f, fsys)
	var e *exitError
	if f.target() == targetJSON && errors.As(err, &e) && e.code == exitFailed && !e.silent {
		return t.compileJSON(f, &compiler.Result{}, diag.List{diag.New(e.what, source.Span{}, e.text)})
	}
	return err
}

func (t *tool) compileFiles(ctx context.Context, f *compileFlags, fsys source.FS) error {
	root, opt, warnings, err := f.begin()
	if err != nil {
		return err
	}
	opt.Dump = f.dump
	clock := &stopwatch{}
	opt.Observe = clock.stage
	stop := t.progress("compiling " + f.input)
	result, diags := compiler.Compile(ctx, fsys, []string{root}, opt)
	stop()
	if err := ctx.Err(); err != nil {
		return err
	}
	diags.Add(warnings...)
	if err := f.choose(result, diags); err != nil {
		return err
	}
	if f.timings {
		clock.print(t.err)
		w := result.Work
		fmt.Fprintf(t.err, "made: %s parsed, %s checked, %d lowered, %s\n",
			diag.Counted(w.Parsed, "file"), diag.Counted(w.Checked, "module"), w.Lowered, diag.Counted(w.Scripts, "script"))
	}
	if f.target() == targetJSON {
		return t.compileJSON(f, result, diags)
	}
	if len(result.Units)+len(result.Services) == 0 && !diags.HasErrors() && f.dump == "" {
		diags.Add(diag.Warn(codeNoExports, source.Span{}, "nothing is exported, so there is nothing to compile").
			Help("name the functions behind the module line: `export f, g`"))
	}
	t.program = result.Program
	t.work.add(result)
	if err := t.show(diags, result.Sources); err != nil {
		return err
	}
	return t.deliver(f, root, result)
}

// deliver prints, writes or lists what was compiled.
func (t *tool) deliver(f *compileFlags, root string, result *compiler.Result) error {
	if f.dump != "" {
		_, err := io.WriteString(t.out, result.Dump)
		return err
	}
	if f.dry || f.output == "" && !f.stdout {
		return t.listFunctions(result.Units)
	}
	products, err := f.products(root, result)
	switch {
	case err != nil:
		return err
	case f.stdout:
		return t.printProducts(products)
	}
	return t.writeProducts(f.output, products)
}

// choose keeps the functions that --names names.
func (f *compileFlags) choose(result *compiler.Result, diags diag.List) error {
	if len(f.names) == 0 {
		return nil
	}
	var units []*compiler.Unit
	for _, name := range f.names {
		i := slices.IndexFunc(result.Units, func(u *compiler.Unit) bool { return u.Name == name })
		if i < 0 && !diags.HasErrors() {
			return notExported(name, result.Units)
		}
		if i >= 0 {
			units = append(units, result.Units[i])
		}
	}
	result.Units = units
	return nil
}

// notExported answers a name of --names that nothing has.
func notExported(name string, units []*compiler.Unit) error {
	var known []string
	for _, u := range units {
		known = append(known, u.Name)
	}
	if near := diag.Nearest(name, known...); near != "" {
		return usage(codeFlags, "no function %q is exported; did you mean %q?", name, near)
	}
	return usage(codeFlags, "no function %q is exported", name)
}

func (t *tool) compileJSON(f *compileFlags, result *compiler.Result, diags diag.List) error {
	functions, services := result.Exports()
	list, err := json.Marshal(diags.JSON(result.Sources))
	if err != nil {
		return err
	}
	object, err := target.Program(functions, services, list)
	if err != nil {
		return err
	}
	if f.output == "" {
		_, err = t.out.Write(append(object, '\n'))
	} else {
		base := strings.TrimSuffix(filepath.Base(f.input), ".aqua")
		err = writeFile(filepath.Join(f.output, base+".json"), append(object, '\n'))
	}
	if err == nil && diags.HasErrors() {
		return errTold
	}
	return err
}

func (t *tool) listFunctions(units []*compiler.Unit) error {
	for _, u := range units {
		if _, err := fmt.Fprintf(t.out, "%s: %s\n", u.File, u.Signature()); err != nil {
			return err
		}
	}
	return nil
}
