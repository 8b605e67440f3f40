package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

func (t *tool) checkCommand() *cobra.Command {
	var f sourceFlags
	watching := false
	c := &cobra.Command{
		Use: "check [FILE_OR_DIR…]", Short: "Check Aqua sources, - for standard input; says nothing when all is well",
		Long: "Checks Aqua sources and says nothing when all is well. Without arguments it is the entries of the project file, or\n" +
			"all sources below the working directory.",
		RunE: func(cmd *cobra.Command, args []string) error {
			t.diagnostics, t.told = f.diagnosticsFlag, machineOut(t, f.form)
			if f.input != "" {
				args = append([]string{f.input}, args...)
			}
			if !watching {
				return t.check(cmd.Context(), &f, args, source.Disk{})
			}
			for _, a := range args {
				if a == stdinName {
					return usage(codeFlags, "--watch cannot watch standard input")
				}
			}
			f.cache = &compiler.Cache{}
			return t.watch(cmd.Context(), watched{verb: "checked", project: &f.projectFlag, run: func(ctx context.Context, files source.FS) error {
				return t.check(ctx, &f, args, files)
			}})
		},
	}
	f.add(c)
	c.Flags().BoolVarP(&watching, "watch", "w", false, "check again when files change, until interrupted")
	return c
}

// check checks what arguments name, or the project file.
func (t *tool) check(ctx context.Context, f *sourceFlags, args []string, files source.FS) error {
	if len(args) == 0 {
		file, err := f.projectFlag.read()
		if err != nil {
			return err
		}
		if args = file.entries(); len(args) == 0 {
			args = []string{file.path(".")}
		}
	}
	opt, missing, err := f.options()
	if err != nil {
		return err
	}
	var roots []string
	for _, name := range args {
		observe(files, name)
		one := &sourceFlags{input: name}
		if files, err = t.standardInput(one, files); err != nil {
			return err
		}
		root, err := one.root()
		if err != nil {
			missing.Add(diag.New(codeUnreadable, source.Span{}, errText(err)))
			continue
		}
		roots = append(roots, root)
	}
	stop := t.progress("checking")
	result, diags := compiler.Compile(ctx, files, roots, opt)
	stop()
	t.program = result.Program
	t.work.add(result)
	if err := ctx.Err(); err != nil {
		return err
	}
	return t.show(append(missing, diags...), result.Sources)
}
