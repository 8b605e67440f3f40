package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/service/gobuild"
	"github.com/aquifer-dev/aquifer/source"
)

func (t *tool) serviceBuild() *cobra.Command {
	var form diagnosticsFlag
	var output, aqua string
	c := &cobra.Command{
		Use: "build [DIR]", Short: "Build a service of a Go package; without DIR, of the one here",
		Long: "build makes a WebAssembly module of the Go package in DIR: its exported functions can be called from Aqua.\n" +
			"Nothing is written into the package but the module. It needs Go 1.24 or later.",
		Args: atMostOne("a directory"),
		RunE: func(cmd *cobra.Command, args []string) error {
			t.diagnostics, t.told = form, machineOut(t, form.form)
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			files := &source.Set{}
			stop := t.progress("building")
			m, diags, err := gobuild.Build(cmd.Context(), dir, files)
			stop()
			if err != nil {
				return failed(codeUnreadable, "%s", pathProblem(err))
			}
			if err := t.show(diags, files); err != nil {
				return err
			}
			if output == "" {
				output = filepath.Join(dir, m.Name+".wasm")
			}
			if err := t.writeAnnounced(output, m.Wasm); err != nil || aqua == "" {
				return err
			}
			return t.writeAnnounced(aqua, []byte(m.Interfaces.AquaFile(m.Name, "")))
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "the `FILE` to write; DIR/PACKAGE.wasm by default")
	c.Flags().StringVar(&aqua, "aqua", "", "also write the interface, to be imported by Aqua programs, to `FILE`")
	form.add(c)
	return c
}

// writeAnnounced writes a file and says so.
func (t *tool) writeAnnounced(path string, content []byte) error {
	if err := writeFile(path, content); err != nil {
		return err
	}
	_, err := fmt.Fprintln(t.out, filepath.ToSlash(path))
	return err
}
