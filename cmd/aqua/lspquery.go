package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp"
	"github.com/aquifer-dev/aquifer/lsp/feature"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/script"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// queryAnswer is what aqua lsp query prints. Positions in the answer are those of the protocol: they count from 0.
type queryAnswer struct {
	Schema  string `json:"schema"`
	Feature string `json:"feature"`
	Answer  any    `json:"answer"`
}

func (t *tool) lspQueryCommand() *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use: "query FEATURE FILE:LINE:COLUMN [WORD]", Short: "Ask the language server one thing",
		Long: "Prints as JSON what an editor would be answered at a place of a file. Lines and columns count from 1, as in messages; those in\n" +
			"the answer from 0, as in the protocol. WORD is the new name for rename, what is searched for by workspace-symbols, and the\n" +
			"kind for actions. Files below the working directory belong to the program, too, and the\n" +
			"project file of FILE counts.\n\nFeatures: " + strings.Join(feature.Names(), ", ") +
			"\n\nOf a file that ends in .air: " + strings.Join(script.Names(), ", "),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 2 || len(args) > 3 {
				return usage(codeFlags, "`aqua lsp query` takes a feature, a place and perhaps a word; `aqua lsp query --help` lists the features")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return t.query(&f, args) },
	}
	flags := c.Flags()
	flags.StringArrayVarP(&f.dirs, "import", "m", nil, "`DIR` in which imports are looked up; repeats")
	flags.StringVar(&f.file, "imports", "", "`FILE` with an imports map: {\"PATH\": {\"IMPORT\": \"DIRECTORY\"}}")
	return c
}

func (t *tool) query(f *importFlags, args []string) error {
	file, p, err := queryPlace(args[1])
	if err != nil {
		return err
	}
	folder, err := os.Getwd()
	if err != nil {
		return err
	}
	if file, err = filepath.Abs(file); err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return failed(codeUnreadable, "%s", pathProblem(err))
	}
	if filepath.Ext(file) == ".air" {
		uri := protocol.FileURI(filepath.ToSlash(file))
		answer, ok := script.New(string(text), protocol.UTF16).Query(args[0], uri, p)
		if !ok {
			return noFeature(args[0], script.Names())
		}
		return jsonTo(t.out).Encode(queryAnswer{"aqua.lsp-query/1", args[0], answer})
	}
	for i, d := range f.dirs {
		if f.dirs[i], err = filepath.Abs(d); err != nil {
			return err
		}
	}
	imports, warnings, err := f.imports()
	if err != nil {
		return err
	}
	if err := t.show(warnings, nil); err != nil {
		return err
	}
	library, _ := writtenLibrary() // without it answers lead to no file of the library
	opt := lsp.Options{Files: source.Disk{}, Fallback: source.Embedded{FS: stdlib.FS()}, Library: library}
	s := lsp.Picture(opt, filepath.ToSlash(folder), filepath.ToSlash(file), imports)
	word := ""
	if len(args) == 3 {
		word = args[2]
	}
	answer, err := feature.Query(s, args[0], filepath.ToSlash(file), p, word)
	switch {
	case errors.Is(err, feature.ErrUnknown):
		return noFeature(args[0], feature.Names())
	case err != nil:
		return failed(codeRename, "%v", err)
	}
	return jsonTo(t.out).Encode(queryAnswer{"aqua.lsp-query/1", args[0], answer})
}

func noFeature(name string, known []string) error {
	if near := diag.Nearest(name, known...); near != "" {
		return usage(codeFlags, "there is no feature %q; did you mean %q?", name, near)
	}
	return usage(codeFlags, "there is no feature %q, only %s", name, strings.Join(known, ", "))
}

// queryPlace reads FILE:LINE:COLUMN, FILE:LINE or FILE.
func queryPlace(text string) (file string, p protocol.Position, err error) {
	parts := strings.Split(text, ":")
	var numbers []int
	for len(parts) > 1 && len(numbers) < 2 {
		n, bad := strconv.Atoi(parts[len(parts)-1])
		if bad != nil {
			break
		}
		if n < 1 {
			return "", p, usage(codeFlags, "lines and columns count from 1, found %d in %q", n, text)
		}
		numbers = append([]int{n}, numbers...)
		parts = parts[:len(parts)-1]
	}
	line, column := 1, 1
	if len(numbers) > 0 {
		line = numbers[0]
	}
	if len(numbers) > 1 {
		column = numbers[1]
	}
	file = strings.Join(parts, ":")
	if file == "" {
		return "", p, usage(codeFlags, "%q names no file; a place is FILE:LINE:COLUMN", text)
	}
	if line > 1<<30 || column > 1<<30 {
		return "", p, usage(codeFlags, "%s has no such line", fmt.Sprintf("%.60q", text))
	}
	return file, protocol.Position{Line: uint32(line - 1), Character: uint32(column - 1)}, nil
}
