package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
			"\n\nOf a file that ends in .air: " + strings.Join(script.Names(), ", ") +
			"\n\nOf a project file: " + strings.Join(lsp.ProjectNames(), ", "),
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

// questions are the features of a kind of file, and how one is asked for.
type questions struct {
	names []string
	ask   func(name string, p protocol.Position, word string) (any, error)
}

func (t *tool) query(f *importFlags, args []string) error {
	name, word := args[0], ""
	if len(args) == 3 {
		word = args[2]
	}
	file, p, placed, err := queryPlace(args[1])
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
	q, err := t.questions(f, file, string(text))
	switch {
	case err != nil:
		return err
	case !slices.Contains(q.names, name):
		return noFeature(name, q.names)
	case feature.NeedsPlace(name) && !placed:
		return usage(codeFlags, "%s is asked about a place: FILE:LINE:COLUMN, not %q", name, args[1])
	case name == "rename" && word == "":
		return usage(codeFlags, "rename takes the new name behind the place")
	}
	answer, err := q.ask(name, p, word)
	if err != nil {
		return failed(codeRename, "%v", err)
	}
	return jsonTo(t.out).Encode(queryAnswer{"aqua.lsp-query/1", name, answer})
}

// questions are what can be asked about a file: a script, a project file, or a source with what lies around it.
func (t *tool) questions(f *importFlags, file, text string) (questions, error) {
	switch slashed := filepath.ToSlash(file); {
	case filepath.Ext(file) == ".air":
		return questions{script.Names(), func(name string, p protocol.Position, _ string) (any, error) {
			answer, _ := script.New(text, protocol.UTF16).Query(name, protocol.FileURI(slashed), p)
			return answer, nil
		}}, nil
	case lsp.IsProject(slashed):
		return questions{lsp.ProjectNames(), func(name string, p protocol.Position, _ string) (any, error) {
			answer, _ := lsp.QueryProject(source.Disk{}, name, slashed, text, p)
			return answer, nil
		}}, nil
	}
	return t.questionsOfSource(f, file)
}

func (t *tool) questionsOfSource(f *importFlags, file string) (q questions, err error) {
	folder, err := os.Getwd()
	if err != nil {
		return q, err
	}
	for i, d := range f.dirs {
		if f.dirs[i], err = filepath.Abs(d); err != nil {
			return q, err
		}
	}
	imports, warnings, err := f.imports()
	if err != nil {
		return q, err
	}
	if err := t.show(warnings, nil); err != nil {
		return q, err
	}
	return questions{feature.Names(), func(name string, p protocol.Position, word string) (any, error) {
		library, _ := writtenLibrary() // without it answers lead to no file of the library
		opt := lsp.Options{Files: source.Disk{}, Fallback: source.Embedded{FS: stdlib.FS()}, Library: library}
		s := lsp.Picture(opt, filepath.ToSlash(folder), filepath.ToSlash(file), imports)
		return feature.Query(s, name, filepath.ToSlash(file), p, word)
	}}, nil
}

func noFeature(name string, known []string) error {
	if near := diag.Nearest(name, known...); near != "" {
		return usage(codeFlags, "there is no feature %q; did you mean %q?", name, near)
	}
	return usage(codeFlags, "there is no feature %q, only %s", name, strings.Join(known, ", "))
}

// queryPlace reads FILE:LINE:COLUMN, FILE:LINE or FILE; placed is false for the last, which names no place.
func queryPlace(text string) (file string, p protocol.Position, placed bool, err error) {
	parts := strings.Split(text, ":")
	var numbers []int
	for len(parts) > 1 && len(numbers) < 2 {
		n, bad := strconv.Atoi(parts[len(parts)-1])
		if bad != nil {
			break
		}
		if n < 1 {
			return "", p, false, usage(codeFlags, "lines and columns count from 1, found %d in %q", n, text)
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
		return "", p, false, usage(codeFlags, "%q names no file; a place is FILE:LINE:COLUMN", text)
	}
	if line > 1<<30 || column > 1<<30 {
		return "", p, false, usage(codeFlags, "%s has no such line", fmt.Sprintf("%.60q", text))
	}
	return file, protocol.Position{Line: uint32(line - 1), Character: uint32(column - 1)}, len(numbers) > 0, nil
}
