package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/gobuild"
	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/service/jsbuild"
	"github.com/aquifer-dev/aquifer/service/rustbuild"
	"github.com/aquifer-dev/aquifer/source"
)

func (t *tool) serviceBuild() *cobra.Command {
	var form diagnosticsFlag
	var output, aqua string
	c := &cobra.Command{
		Use: "build [DIR|FILE]", Short: "Build a service of a Go or Rust package, or check one in JavaScript or TypeScript",
		Long: "build makes a WebAssembly module of the Go package in DIR: its exported functions can be called from Aqua.\n" +
			"Nothing is written into the package but the module. It needs Go 1.24 or later.\n\n" +
			"Where there is a Cargo.toml it makes one of the Rust package: cargo builds it, and the interface that the\n" +
			"macros of marine-rs-sdk describe is embedded. It needs Rust 1.78 or later with the target " + rustbuild.Target + ".\n\n" +
			"A service in JavaScript or TypeScript, FILE or the one in DIR, runs as it is. build checks it, and prints its\n" +
			"interface as Aqua.",
		Args: atMostOne("a directory or a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			t.diagnostics, t.told = form, machineOut(t, form.form)
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			script, several := scriptOf(dir)
			switch {
			case len(several) > 0:
				return usage(codeFlags, "%s has several files that could be the service: say which of %s", filepath.ToSlash(dir), strings.Join(several, ", "))
			case script != "" && output != "":
				return usage(codeFlags, "a service in JavaScript or TypeScript runs as it is: there is nothing to write to %s", output)
			case script != "":
				return t.checkScript(script, aqua)
			}
			if err := checkLanguage(dir); err != nil {
				return err
			}
			files := &source.Set{}
			stop := t.progress("building")
			m, diags, err := buildService(cmd.Context(), dir, files)
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

// buildService builds a package in whichever language it is.
func buildService(ctx context.Context, dir string, files *source.Set) (*itype.Module, diag.List, error) {
	if _, err := os.Stat(filepath.Join(dir, "Cargo.toml")); err == nil {
		return rustbuild.Build(ctx, dir)
	}
	return gobuild.Build(ctx, dir, files)
}

// checkScript looks whether a file in JavaScript or TypeScript is a service, and prints its interface or writes it to a file.
func (t *tool) checkScript(file, aqua string) error {
	files := &source.Set{}
	p, diags, err := jsbuild.Load(file, files)
	if err != nil {
		return failed(codeUnreadable, "%s", pathProblem(err))
	}
	if err := t.show(diags, files); err != nil {
		return err
	}
	text := p.Interfaces.AquaFile(p.Name, "")
	if aqua != "" {
		err = t.writeAnnounced(aqua, []byte(text))
	} else {
		_, err = fmt.Fprint(t.out, text)
	}
	if dir, absErr := filepath.Abs(filepath.Dir(file)); err == nil && absErr == nil {
		if _, ok := service.FindQuickJS(dir); !ok {
			here := ""
			if _, err := os.Stat(filepath.Join(dir, "package.json")); err == nil {
				here = "npm install in its directory, or "
			}
			fmt.Fprintf(t.err, "note: to run it, its engine must be installed: %sfor all services %s\n", here, service.InstallQuickJS())
		}
	}
	return err
}

// writeAnnounced writes a file and says so.
func (t *tool) writeAnnounced(path string, content []byte) error {
	if err := writeFile(path, content); err != nil {
		return err
	}
	_, err := fmt.Fprintln(t.out, filepath.ToSlash(path))
	return err
}
