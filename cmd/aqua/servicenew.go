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

	"github.com/aquifer-dev/aquifer/service/gobuild"
)

// serviceLanguages are those in which a service can be begun.
var serviceLanguages = []string{"go"}

func (t *tool) serviceNew() *cobra.Command {
	var lang string
	c := &cobra.Command{
		Use: "new NAME", Short: "Begin a service: code that works, its test and its configuration", Args: oneArg("the service's directory, whose name it gets"),
		RunE: func(_ *cobra.Command, args []string) error {
			if !slices.Contains(serviceLanguages, lang) {
				return usage(codeFlags, "there is no language %q for services, only %s", lang, strings.Join(serviceLanguages, ", "))
			}
			dir := filepath.Clean(args[0])
			name := filepath.Base(dir)
			if !gobuild.IsStarterName(name) {
				return usage(codeFlags, "%q cannot be the name of a service: it becomes a Go package, of lower-case letters and digits", name)
			}
			if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
				return failed(codeUnwritable, "%s exists and is not empty", filepath.ToSlash(dir))
			} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return failed(codeUnwritable, "%s", pathProblem(err))
			}
			files, err := gobuild.Starter(name)
			if err != nil {
				return err
			}
			for _, file := range slices.Sorted(maps.Keys(files)) {
				if err := writeFile(filepath.Join(dir, filepath.FromSlash(file)), files[file]); err != nil {
					return err
				}
			}
			shown := filepath.ToSlash(dir)
			_, err = fmt.Fprintf(t.out, "%s is ready. Next:\n  cd %s\n  go test ./...\n  aqua service build --aqua %s.aqua\n  aqua service call --config Config.toml %s.greeting '[\"Ada\"]'\n", shown, shown, name, name)
			return err
		},
	}
	c.Flags().StringVar(&lang, "lang", serviceLanguages[0], "the `LANGUAGE` to write it in: "+strings.Join(serviceLanguages, ", "))
	complete(c, "lang", serviceLanguages)
	return c
}
