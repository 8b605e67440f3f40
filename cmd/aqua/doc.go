package main

import (
	"context"
	"io"
	"path"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/doc"
	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// docFlags are the flags of aqua doc.
type docFlags struct {
	sourceFlags
	output, title string
	html, all     bool
}

func (t *tool) docCommand() *cobra.Command {
	var f docFlags
	c := &cobra.Command{
		Use: "doc [FILE_OR_DIR…]", Short: "Make documentation out of comments and types",
		Long: "Makes documentation of what Aqua sources export and declare, out of the comments above it and its types: Markdown,\n" +
			"or with --html one page that needs nothing else. Without arguments it is all sources below the project file, or\n" +
			"below the working directory, but for node_modules and hidden directories.",
		RunE: func(cmd *cobra.Command, args []string) error {
			t.diagnostics = f.diagnosticsFlag
			if f.input != "" {
				args = append([]string{f.input}, args...)
			}
			return t.document(cmd.Context(), &f, args)
		},
	}
	f.sourceFlags.add(c)
	flags := c.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "`FILE` to write to instead of standard output")
	flags.BoolVar(&f.html, "html", false, "a page of HTML")
	flags.StringVar(&f.title, "title", "Aqua", "`TITLE` of the page of HTML")
	flags.BoolVar(&f.all, "all", false, "also what nobody outside can name")
	return c
}

func (t *tool) document(ctx context.Context, f *docFlags, args []string) error {
	file, err := f.projectFlag.read()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{file.path(".")}
	}
	opt, told, err := f.options()
	if err != nil {
		return err
	}
	names, unreadable := aquaFiles(args)
	told.Add(unreadable...)
	var files source.FS = source.Disk{}
	var roots []string
	for _, name := range names {
		one := &sourceFlags{input: name}
		if name == stdinName {
			one.input = "-"
		}
		if files, err = t.standardInput(one, files); err != nil {
			return err
		}
		roots = append(roots, path.Clean(one.input))
	}
	stop := t.progress("documenting")
	result, diags := compiler.Compile(ctx, files, roots, opt)
	stop()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, d := range diags { // warnings are the business of others
		if d.Severity == diag.Error {
			told.Add(d)
		}
	}
	modules := lint.Sound(result.Program, diags, func(p string) bool { return slices.Contains(roots, p) })
	if err := t.writeBook(f, modules); err != nil {
		return err
	}
	return t.show(told, result.Sources)
}

// writeBook writes the documentation of modules, of as many as there are without errors.
func (t *tool) writeBook(f *docFlags, modules []*check.Module) error {
	book := doc.New(modules, doc.Options{All: f.all})
	text := book.Markdown()
	if f.html {
		text = book.HTML(f.title)
	}
	if f.output == "" {
		_, err := io.WriteString(t.out, text)
		return err
	}
	return writeFile(filepath.FromSlash(f.output), []byte(text))
}
