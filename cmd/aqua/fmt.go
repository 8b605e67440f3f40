package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler/format"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/project"
	"github.com/aquifer-dev/aquifer/source"
)

// formatFlags are the flags of aqua fmt.
type formatFlags struct {
	check, diff, stdout bool
	rows                rowsFlag
	projectFlag
	diagnosticsFlag
}

// flagRange is the name of --range.
const flagRange = "range"

func (t *tool) fmtCommand() *cobra.Command {
	var f formatFlags
	c := &cobra.Command{
		Use: "fmt [FILE_OR_DIR…]", Short: "Put Aqua sources into their one layout; - for standard input",
		Long: "Puts Aqua sources into their one layout, in place. Without arguments it is those below the project file.\n" +
			"Directories are searched for *.aqua, but not node_modules and hidden ones. A statement with a syntax error\n" +
			"stays as it is, the error is printed, and the exit code is 1.",
		RunE: func(cmd *cobra.Command, args []string) error {
			t.diagnostics = f.diagnosticsFlag
			if len(args) == 0 {
				file, err := f.projectFlag.read()
				if err != nil {
					return err
				}
				if file.dir == "" && !f.check && !f.diff && !f.stdout {
					return usage(codeFlags, "there is no "+project.Name+" here or above, so that nothing says what belongs together; `aqua fmt .` formats all sources below this directory")
				}
				args = []string{file.path(".")}
			}
			if f.stdout && (f.check || f.diff) {
				return usage(codeFlags, "--stdout excludes --check and --diff")
			}
			files, unreadable := aquaFiles(args)
			if f.rows != (rowsFlag{}) && (len(files) != 1 || len(args) != 1 || isDirectory(args[0])) {
				return usage(codeFlags, "--%s takes one file", flagRange)
			}
			return t.formatFiles(cmd, &f, files, unreadable)
		},
	}
	flags := c.Flags()
	flags.BoolVar(&f.check, "check", false, "write nothing; print the names of files that are not in the layout, exit 1 if there are any")
	flags.BoolVar(&f.diff, "diff", false, "write nothing; print what would change")
	flags.BoolVar(&f.stdout, "stdout", false, "print the formatted sources instead of writing the files")
	flags.Var(&f.rows, flagRange, "format only what stands on lines `FIRST:LAST` of one file")
	f.projectFlag.add(c)
	f.diagnosticsFlag.add(c)
	return c
}

// formatFiles formats files, or standard input under its name.
func (t *tool) formatFiles(cmd *cobra.Command, f *formatFlags, names []string, list diag.List) error {
	set, changed := &source.Set{}, false
	for _, name := range names {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		text, err := t.read(name)
		if err != nil {
			list.Add(diag.New(codeUnreadable, source.Span{}, errText(err)))
			continue
		}
		piped := name == stdinName
		if piped {
			name = stdinSource
		}
		file := set.Add(name, string(text))
		tree, problems := syntax.Parse(file)
		out := format.File(tree, problems, format.Rows(f.rows))
		changed = changed || out != file.Text
		written, err := t.deliverFormatted(f, name, piped, file.Text, out)
		if err != nil {
			var failure *exitError
			if !errors.As(err, &failure) {
				return err // of standard output
			}
			list.Add(failure.diagnostic())
			continue
		}
		if written { // places are those of the file as it is now
			file = set.Add(name, out)
			_, problems = syntax.Parse(file)
		}
		list = append(list, slices.DeleteFunc(problems, func(d diag.Diagnostic) bool {
			return d.Severity != diag.Error || !written && syntax.LayoutAlone(d.Code)
		})...)
	}
	if err := t.show(list, set); err != nil {
		return err
	}
	if f.check && changed {
		return errTold
	}
	return nil
}

// deliverFormatted does with a formatted source what the flags want. It tells whether the file was written.
func (t *tool) deliverFormatted(f *formatFlags, name string, piped bool, old, formatted string) (written bool, err error) {
	same := old == formatted
	switch {
	case f.check || f.diff:
		if f.check && !same {
			if _, err := io.WriteString(t.out, name+"\n"); err != nil {
				return false, err
			}
		}
		if f.diff && !same {
			_, unified, _ := strings.Cut(string(diff.Diff(name, []byte(old), name, []byte(formatted))), "\n")
			_, err = io.WriteString(t.out, unified)
		}
		return false, err
	case f.stdout || piped:
		_, err = io.WriteString(t.out, formatted)
		return false, err
	case same:
		return false, nil
	}
	return true, replaceFile(name, []byte(formatted))
}

// rowsFlag is the value of --range.
type rowsFlag format.Rows

// String shows the lines.
func (r *rowsFlag) String() string {
	if *r == (rowsFlag{}) {
		return ""
	}
	return fmt.Sprintf("%d:%d", r.First, r.Last)
}

// Type names the kind of value in help texts.
func (r *rowsFlag) Type() string { return "FIRST:LAST" }

// Set reads two numbers of lines, or one.
func (r *rowsFlag) Set(s string) error {
	first, last, two := strings.Cut(s, ":")
	if !two {
		last = first
	}
	from, err1 := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if err1 != nil || err2 != nil || from < 1 || to < from {
		return errors.New("lines are two numbers from 1, the second not below the first, such as 3:5")
	}
	*r = rowsFlag{First: from, Last: to}
	return nil
}
