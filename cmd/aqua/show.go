package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler/classic"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// forms of diagnostics.
var forms = []string{"text", "json", "github", "sarif", "classic"}

// diagnosticsFlag is --diagnostics, and --max-diagnostics beside it.
type diagnosticsFlag struct {
	form string
	most uint // of each severity in the form text; 0 for all
}

// flagMost limits how many diagnostics are printed for people.
const flagMost = "max-diagnostics"

func (f *diagnosticsFlag) add(c *cobra.Command) {
	f.form = forms[0]
	c.Flags().Var(f, "diagnostics", "form of diagnostics: "+strings.Join(forms, ", "))
	c.Flags().UintVar(&f.most, flagMost, 100, "print at most `N` errors and N warnings as text; 0 for all")
	complete(c, "diagnostics", forms)
}

// complete lets the shell complete a flag from a list of words.
func complete(c *cobra.Command, flag string, words []string) {
	_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// String, Set and Type make it a flag value.
func (f *diagnosticsFlag) String() string { return f.form }

// Type names the kind of value in help texts.
func (f *diagnosticsFlag) Type() string { return "FORM" }

// Set checks the form.
func (f *diagnosticsFlag) Set(s string) error {
	if !slices.Contains(forms, s) {
		return fmt.Errorf("there is no form %q, only %s", s, strings.Join(forms, ", "))
	}
	f.form = s
	return nil
}

// show prints diagnostics in the form that was asked for; errors among them end the command with code 1. They go to
// standard error, but for commands whose product they are.
func (t *tool) show(list diag.List, files *source.Set) error {
	list = list.SortIn(files)
	out := t.told
	if out == nil {
		out = t.err
	}
	var err error
	switch t.diagnostics.form {
	case "json":
		err = jsonTo(out).Encode(list.JSON(files))
	case "github":
		err = list.WriteGitHub(out, files)
	case "sarif":
		err = list.WriteSARIF(out, files, "aqua", Version())
	case "classic":
		err = t.showClassic(list, files)
	default:
		shown, more := list.Limit(int(min(t.diagnostics.most, math.MaxInt32)))
		err = shown.WriteText(t.err, files, colourful(t.err))
		if more != "" {
			fmt.Fprintf(t.err, "\n%s; --%s 0 shows all\n", more, flagMost)
		}
		if len(list) > 0 && isTerminal(t.err) {
			fmt.Fprintf(t.err, "\nFor more about a code: aqua explain %s\n", list[0].Code)
		}
	}
	if err == nil && list.HasErrors() {
		return errTold
	}
	return err
}

// showClassic prints what the original says. What is no error of the original is printed in our words.
func (t *tool) showClassic(list diag.List, files *source.Set) error {
	errors, warnings := classic.Messages(t.program, list, files, absolute)
	for _, text := range append(errors, warnings...) {
		if _, err := fmt.Fprintln(t.err, strings.TrimSuffix(text, "\n")); err != nil {
			return err
		}
	}
	if len(errors) == 0 && list.HasErrors() {
		return list.WriteText(t.err, files, true)
	}
	return nil
}

// absolute is the absolute path of a file, or its name where there is none.
func absolute(name string) string {
	if path, err := filepath.Abs(filepath.FromSlash(name)); err == nil {
		return path
	}
	return name
}

// colourful reports whether a stream is a terminal that may show colours.
func colourful(w io.Writer) bool {
	return os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" && isTerminal(w)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// machineOut is where a command whose product are diagnostics prints them: forms for machines on standard output.
func machineOut(t *tool, form string) io.Writer {
	if form == forms[0] {
		return t.err
	}
	return t.out
}
