package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
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

type compileFlags struct {
	sourceFlags
	output              string
	air, js, ts, golang bool
	json, stdout, dry   bool
	watch, oldForm      bool
	names               []string
	dump                string
	timings             bool
}

func (t *tool) compileCommand() *cobra.Command {
	var f compileFlags
	c := &cobra.Command{
		Use: "compile FILE_OR_DIR [-o DIR]", Short: "Compile Aqua to AIR",
		Long: "Compiles what the input exports. With -o one file per function is written to the directory; without it the\n" +
			"functions are checked and listed.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.positional(args); err != nil {
				return err
			}
			err := t.compile(cmd, &f)
			var e *exitError
			if f.json && errors.As(err, &e) && e.code == exitFailed && !e.silent {
				return t.compileJSON(&f, nil, &compiler.Result{}, diag.List{diag.New(e.what, source.Span{}, e.text)})
			}
			return err
		},
	}
	f.sourceFlags.add(c)
	flags := c.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "directory to write to")
	flags.BoolVarP(&f.air, "air", "a", false, "AIR, the default")
	flags.BoolVar(&f.js, "js", false, "JavaScript (not supported yet)")
	flags.BoolVar(&f.ts, "ts", false, "TypeScript (not supported yet)")
	flags.BoolVar(&f.golang, "go", false, "Go (not supported yet)")
	flags.BoolVar(&f.json, "json", false, "print one JSON object: functions, services, diagnostics")
	flags.BoolVar(&f.stdout, "stdout", false, "print the scripts")
	flags.BoolVar(&f.dry, "dry", false, "write nothing")
	flags.BoolVarP(&f.watch, "watch", "w", false, "compile again when files change (not supported yet)")
	flags.StringSliceVarP(&f.names, "names", "n", nil, "only these functions")
	flags.StringVar(&f.dump, "dump", "", "print the product of a stage: "+strings.Join(compiler.Stages(), ", "))
	complete(c, "dump", compiler.Stages())
	flags.BoolVar(&f.timings, "timings", false, "print how long every stage took")
	flags.BoolVar(&f.oldForm, flagOldForm, false, "")
	_ = flags.MarkHidden(flagOldForm)
	return c
}

func (f *compileFlags) check() error {
	if f.dump != "" && !slices.Contains(compiler.Stages(), f.dump) {
		return usage(codeFlags, "there is no stage %q, only %s", f.dump, strings.Join(compiler.Stages(), ", "))
	}
	targets := 0
	for _, on := range []bool{f.air, f.js, f.ts, f.golang, f.json} {
		if on {
			targets++
		}
	}
	if f.stdout && (f.output != "" || f.json) {
		return usage(codeFlags, "--stdout prints the scripts; it does not go with --output or --json")
	}
	if targets > 1 {
		return usage(codeFlags, "choose one of --air, --js, --ts, --go and --json")
	}
	wanted := map[string]bool{"--js": f.js, "--ts": f.ts || f.oldForm && targets == 0 && f.output != "", "--go": f.golang, "--watch": f.watch}
	for _, flag := range []string{"--js", "--ts", "--go", "--watch"} {
		if wanted[flag] {
			return usage(codeUnsupported, "%s is not supported yet; --air and --json are", flag)
		}
	}
	return nil
}

func (t *tool) compile(cmd *cobra.Command, f *compileFlags) error {
	root, opt, err := f.begin(t, f.check)
	if err != nil {
		return err
	}
	opt.Dump = f.dump
	clock := &stopwatch{}
	opt.Observe = clock.stage
	stop := t.progress("compiling " + f.input)
	result, diags := compiler.Compile(cmd.Context(), source.Disk{}, []string{root}, opt)
	stop()
	if err := cmd.Context().Err(); err != nil {
		return err
	}
	units, err := f.chosen(result, diags)
	if err != nil {
		return err
	}
	if f.timings {
		clock.print(t.err)
	}
	if f.json {
		return t.compileJSON(f, units, result, diags)
	}
	if len(result.Units)+len(result.Services) == 0 && !diags.HasErrors() && f.dump == "" {
		diags.Add(diag.Warn(codeNoExports, source.Span{}, "nothing is exported, so there is nothing to compile").
			Help("name the functions behind the module line: `export f, g`"))
	}
	t.program = result.Program
	if err := t.show(diags, result.Sources); err != nil {
		return err
	}
	switch {
	case f.dump != "":
		_, err := io.WriteString(t.out, result.Dump)
		return err
	case f.stdout:
		return t.printScripts(units)
	case f.output != "" && !f.dry:
		return t.writeScripts(f.output, root, units)
	}
	return t.listFunctions(units)
}

// chosen picks the functions that --names names.
func (f *compileFlags) chosen(result *compiler.Result, diags diag.List) ([]*compiler.Unit, error) {
	if len(f.names) == 0 {
		return result.Units, nil
	}
	var units []*compiler.Unit
	for _, name := range f.names {
		i := slices.IndexFunc(result.Units, func(u *compiler.Unit) bool { return u.Name == name })
		if i < 0 && !diags.HasErrors() {
			return nil, usage(codeFlags, "no function %q is exported", name)
		}
		if i >= 0 {
			units = append(units, result.Units[i])
		}
	}
	return units, nil
}

func (t *tool) compileJSON(f *compileFlags, units []*compiler.Unit, result *compiler.Result, diags diag.List) error {
	var functions []target.Function
	for _, u := range units {
		functions = append(functions, target.Function{Function: u.Function, File: u.File})
	}
	var services []target.Service
	for _, s := range result.Services {
		services = append(services, target.Service{Service: s.Service, File: s.File})
	}
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

// printScripts prints one script as it is, several with their names in comments.
func (t *tool) printScripts(units []*compiler.Unit) error {
	for _, u := range units {
		if len(units) > 1 {
			fmt.Fprintf(t.out, "; %s\n", u.Name)
		}
		if _, err := io.WriteString(t.out, u.Script); err != nil {
			return err
		}
	}
	return nil
}

// writeScripts writes DIR/FILE.FUNCTION.air for every function; below a root directory its folders are kept.
func (t *tool) writeScripts(dir, root string, units []*compiler.Unit) error {
	prefix := path.Clean(root) + "/"
	if prefix == "./" {
		prefix = ""
	}
	written := map[string]string{} // output to the source it came from
	for _, u := range units {
		file := path.Base(u.File)
		if below, ok := strings.CutPrefix(u.File, prefix); ok && u.File != root {
			file = below
		}
		out := filepath.Join(dir, filepath.FromSlash(strings.TrimSuffix(file, ".aqua"))+"."+u.Name+".air")
		if other, twice := written[out]; twice {
			return failed(codeUnwritable, "`%s` of %s and of %s would both become %s", u.Name, other, u.File, filepath.ToSlash(out))
		}
		written[out] = u.File
		if err := writeFile(out, []byte(target.AIR(u.Function, Version()))); err != nil {
			return err
		}
		fmt.Fprintln(t.out, filepath.ToSlash(out))
	}
	return nil
}

func (t *tool) listFunctions(units []*compiler.Unit) error {
	for _, u := range units {
		params := make([]string, len(u.Params))
		for i, p := range u.Params {
			params[i] = p.Name + ": " + p.Type.Aqua()
		}
		results := make([]string, len(u.Results))
		for i, r := range u.Results {
			results[i] = r.Aqua()
		}
		arrow := ""
		if len(results) > 0 {
			arrow = " -> " + strings.Join(results, ", ")
		}
		if _, err := fmt.Fprintf(t.out, "%s: %s(%s)%s\n", u.File, u.Name, strings.Join(params, ", "), arrow); err != nil {
			return err
		}
	}
	return nil
}

func writeFile(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return failed(codeUnwritable, "%s", pathProblem(err))
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return failed(codeUnwritable, "%s", pathProblem(err))
	}
	return nil
}
