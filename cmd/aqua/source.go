package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/project"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// sourceFlags are the flags of every command that compiles: where sources and imports are, and how scripts are made.
type sourceFlags struct {
	input string
	importFlags
	projectFlag
	consts    []string
	noRelay   bool
	noXor     bool
	tracing   bool
	empty     bool
	scheduled bool
	compat    bool
	diagnosticsFlag
	piped bool            // the input is standard input
	cache *compiler.Cache // of a command that compiles again and again

	ignored struct { // accepted for the sake of old scripts
		noAirValidation, noEmptyResponse bool
		noInput                          bool
		logLevel, logLevelCompiler       string
	}
}

func (f *sourceFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVarP(&f.input, "input", "i", "", "the Aqua `FILE`, a directory of them, or - for standard input")
	flags.StringArrayVarP(&f.dirs, "import", "m", nil, "`DIR` in which imports are looked up; repeats")
	flags.StringVar(&f.file, "imports", "", "`FILE` with an imports map: {\"PATH\": {\"IMPORT\": \"DIRECTORY\"}}")
	flags.StringArrayVarP(&f.consts, "const", "c", nil, "`NAME=VALUE`: a constant for all files; repeats")
	flags.BoolVar(&f.noRelay, "no-relay", false, "scripts without a relay")
	flags.BoolVar(&f.noXor, "no-xor", false, "on and if do not pass errors on")
	flags.BoolVar(&f.tracing, "tracing", false, "scripts that report every function they enter and leave")
	flags.BoolVar(&f.empty, "empty-response", false, "functions without results respond, too")
	flags.BoolVar(&f.scheduled, "scheduled", false, "scripts for a schedule: no relay, no xor, no error handler")
	flags.BoolVar(&f.compat, "compat", false, "the original's bytes also where it compiles programs wrongly")
	f.projectFlag.add(c)
	f.diagnosticsFlag.add(c)

	flags.BoolVar(&f.ignored.noEmptyResponse, "no-empty-response", false, "the default")
	flags.BoolVar(&f.ignored.noAirValidation, "no-air-validation", false, "without effect")
	flags.BoolVar(&f.ignored.noInput, "no-input", false, "without effect: nothing is ever asked")
	flags.StringVar(&f.ignored.logLevel, "log-level", "", "without effect")
	flags.StringVar(&f.ignored.logLevelCompiler, "log-level-compiler", "", "without effect")
	for _, name := range []string{"no-empty-response", "no-air-validation", "no-input", "log-level", "log-level-compiler"} {
		_ = flags.MarkHidden(name)
	}
}

// begin makes of the flags what a compilation starts from. What is odd about them is for the list of diagnostics.
func (f *sourceFlags) begin() (root string, opt compiler.Options, warnings diag.List, err error) {
	if root, err = f.root(); err != nil {
		return "", opt, nil, err
	}
	opt, warnings, err = f.options()
	return root, opt, warnings, err
}

// options makes compiler options of the flags, and of the project file what they do not say (spec/lint.md#Y32).
func (f *sourceFlags) options() (opt compiler.Options, warnings diag.List, err error) {
	dir, err := os.Getwd()
	if err != nil {
		return opt, nil, err
	}
	file, err := f.projectFlag.read()
	if err != nil {
		return opt, nil, err
	}
	imports, warnings, err := f.imports()
	if err == nil && len(f.dirs) == 0 && f.file == "" {
		imports, err = file.imports()
	}
	if err != nil {
		return opt, nil, err
	}
	consts := file.ConstantOptions() // of two with one name the last counts
	for _, c := range f.consts {
		name, value, ok := strings.Cut(c, "=")
		if !ok {
			return opt, nil, usage(codeFlags, "the constant %q is not of the form NAME=value", c)
		}
		consts = append(consts, project.ConstantOption(name, value))
	}
	return compiler.Options{
		Imports: imports, Dir: filepath.ToSlash(dir), Fallback: source.Embedded{FS: stdlib.FS()}, Consts: consts,
		NoRelay: f.noRelay, NoXor: f.noXor, Scheduled: f.scheduled, Tracing: f.tracing, EmptyResponse: f.empty, Compat: f.compat,
		Sources: &source.Set{}, Cache: f.cache,
	}, warnings, nil
}

// positional takes the input from an argument instead of -i.
func (f *sourceFlags) positional(args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case (len(args) > 1 || f.input != "") && strings.Contains(args[len(args)-1], "("):
		return usage(codeFlags, "one input is enough, found %q too; did you mean -f '%s'?", args[len(args)-1], args[len(args)-1])
	case len(args) > 1 || f.input != "":
		return usage(codeFlags, "one input is enough, found %q too", args[len(args)-1])
	}
	f.input = args[0]
	return nil
}

// root checks that the input exists, which gives a better message than a failed import.
func (f *sourceFlags) root() (string, error) {
	if f.input == "" {
		return "", usage(codeFlags, "no input: name an Aqua file or a directory with -i")
	}
	if f.piped {
		return f.input, nil
	}
	if _, err := os.Stat(f.input); err != nil {
		return "", failed(codeUnreadable, "%s", pathProblem(err))
	}
	return filepath.ToSlash(f.input), nil
}

// stdinSource is what a program from standard input is called in messages and outputs. Its imports are looked up from the
// working directory.
const stdinSource = "stdin.aqua"

// standardInput puts standard input on top of the files when the input is `-`.
func (t *tool) standardInput(f *sourceFlags, files source.FS) (source.FS, error) {
	if f.input != "-" {
		return files, nil
	}
	text, err := t.read(f.input)
	if err != nil {
		return nil, err
	}
	f.input, f.piped = stdinSource, true
	return source.Overlay{Upper: source.Memory{stdinSource: string(text)}, Lower: files}, nil
}

func slashed(paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = filepath.ToSlash(p)
	}
	return out
}
