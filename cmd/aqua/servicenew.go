package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func (t *tool) serviceNew() *cobra.Command {
	var lang string
	c := &cobra.Command{
		Use: "new NAME", Short: "Begin a service: code that works, its test and its configuration", Args: oneArg("the service's directory, whose name it gets"),
		RunE: func(_ *cobra.Command, args []string) error {
			i := slices.IndexFunc(serviceLanguages, func(l serviceLanguage) bool { return l.name == lang })
			if lang == "rust" {
				return helped(usage(codeFlags, "a service in Rust is begun with cargo, not here: `aqua service build` builds it then"), "docs/rustservices.md has the first steps")
			}
			if i < 0 {
				return usage(codeFlags, "there is no language %q for services, only %s", lang, strings.Join(languageNames(), ", "))
			}
			language := serviceLanguages[i]
			dir := filepath.Clean(args[0])
			name := filepath.Base(dir)
			if !language.fits(name) {
				return usage(codeFlags, "%q cannot be the name of a service: %s", name, language.becomes(name))
			}
			if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
				return failed(codeUnwritable, "%s exists and is not empty", filepath.ToSlash(dir))
			} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return failed(codeUnwritable, "%s", pathProblem(err))
			}
			files, err := language.starter(name)
			if err != nil {
				return err
			}
			for _, file := range slices.Sorted(maps.Keys(files)) {
				if err := writeFile(filepath.Join(dir, filepath.FromSlash(file)), files[file]); err != nil {
					return err
				}
			}
			shown := filepath.ToSlash(dir)
			next := append([]string{"cd " + shown}, language.next(dir)...)
			next = append(next, "aqua service build --aqua "+name+".aqua", "aqua service call --config Config.toml "+name+`.greeting '["Ada"]'`)
			_, err = fmt.Fprintf(t.out, "%s is ready. Next:\n  %s\n", shown, strings.Join(next, "\n  "))
			return err
		},
	}
	c.Flags().StringVar(&lang, "lang", languageNames()[0], "the `LANGUAGE` to write it in: "+strings.Join(languageNames(), ", "))
	complete(c, "lang", languageNames())
	return c
}
