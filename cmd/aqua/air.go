package main

import (
	"bytes"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

func (t *tool) airCommand() *cobra.Command {
	return group("air", "Format and check AIR scripts", t.airFormat(), t.airCheck(), t.airBeautify())
}

func (t *tool) airFormat() *cobra.Command {
	var write, check bool
	c := &cobra.Command{
		Use: "fmt [FILE…]", Short: "Print scripts in the compiler's layout; without files, standard input",
		RunE: func(_ *cobra.Command, args []string) error {
			if write && check {
				return usage(codeFlags, "--write and --check exclude each other")
			}
			changed := false
			err := t.eachScript(args, func(name, text string, script *air.Script) error {
				formatted := air.Format(script)
				switch {
				case check:
					if formatted != text {
						changed = true
						_, err := io.WriteString(t.out, name+"\n")
						return err
					}
				case write && name != stdinName:
					if formatted == text {
						return nil
					}
					if err := os.WriteFile(name, []byte(formatted), 0o644); err != nil {
						return failed(codeUnwritable, "%s", pathProblem(err))
					}
				default:
					_, err := io.WriteString(t.out, formatted)
					return err
				}
				return nil
			}, air.ParseOnly)
			if err == nil && changed {
				return errTold
			}
			return err
		},
	}
	c.Flags().BoolVarP(&write, "write", "w", false, "write the files instead of printing them")
	c.Flags().BoolVar(&check, "check", false, "print the names of files that are not in this layout, exit 1 if there are any")
	return c
}

func (t *tool) airCheck() *cobra.Command {
	var form diagnosticsFlag
	c := &cobra.Command{
		Use: "check [FILE…]", Short: "Check that scripts parse and keep the static rules; without files, standard input",
		RunE: func(_ *cobra.Command, args []string) error {
			t.diagnostics, t.told = form, machineOut(t, form.form)
			return t.eachScript(args, func(string, string, *air.Script) error { return nil }, air.Parse)
		},
	}
	form.add(c)
	return c
}

func (t *tool) airBeautify() *cobra.Command {
	return &cobra.Command{
		Use: "beautify [FILE…]", Short: "Print scripts for reading: blocks instead of nested sequences",
		RunE: func(_ *cobra.Command, args []string) error {
			return t.eachScript(args, func(_, _ string, script *air.Script) error {
				_, err := io.WriteString(t.out, air.Beautify(script))
				return err
			}, air.ParseOnly)
		},
	}
}

// stdinName is how standard input is called in messages.
const stdinName = "<stdin>"

// eachScript parses every file, or standard input if there is none, and hands the good ones to use. Problems of all files
// are printed.
func (t *tool) eachScript(paths []string, use func(name, text string, s *air.Script) error, parse func(string) (*air.Script, *air.Error)) error {
	if len(paths) == 0 {
		paths = []string{stdinName}
	}
	files, list := &source.Set{}, diag.List{}
	for _, path := range paths {
		text, err := t.read(path)
		if err != nil {
			list.Add(diag.New(codeUnreadable, source.Span{}, errText(err)))
			continue
		}
		file := files.Add(path, string(text))
		script, fault := parse(file.Text)
		if fault != nil {
			list.Add(fault.Diagnostics(file.ID)...)
			continue
		}
		if err := use(path, file.Text, script); err != nil {
			return err
		}
	}
	return t.show(list, files)
}

// read reads a file or standard input.
func (t *tool) read(path string) ([]byte, error) {
	if path == stdinName || path == "-" {
		var b bytes.Buffer
		_, err := b.ReadFrom(t.in)
		return b.Bytes(), err
	}
	text, err := source.Disk{}.ReadFile(path)
	if err != nil {
		return nil, failed(codeUnreadable, "%s", pathProblem(err))
	}
	return text, nil
}
