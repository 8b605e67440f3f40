package main

import (
	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

func (t *tool) checkCommand() *cobra.Command {
	var f sourceFlags
	c := &cobra.Command{
		Use: "check [FILE_OR_DIR…]", Short: "Check Aqua sources, - for standard input; says nothing when all is well",
		RunE: func(cmd *cobra.Command, args []string) error {
			t.diagnostics, t.told = f.diagnosticsFlag, machineOut(t, f.form)
			if f.input != "" {
				args = append([]string{f.input}, args...)
			}
			if len(args) == 0 {
				args = []string{"."}
			}
			opt, missing, err := f.options()
			if err != nil {
				return err
			}
			var roots []string
			var files source.FS = source.Disk{}
			for _, name := range args {
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
			result, diags := compiler.Compile(cmd.Context(), files, roots, opt)
			stop()
			t.program = result.Program
			if err := cmd.Context().Err(); err != nil {
				return err
			}
			return t.show(append(missing, diags...), result.Sources)
		},
	}
	f.add(c)
	return c
}
