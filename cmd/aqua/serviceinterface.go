package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/itype"
)

func (t *tool) serviceInterface() *cobra.Command {
	var asText, asJSON bool
	c := &cobra.Command{
		Use: "interface FILE", Short: "Print what a module offers: its functions and data, as JSON",
		Args: oneArg("the file of a module"),
		RunE: func(_ *cobra.Command, args []string) error {
			if asText && asJSON {
				return usage(codeFlags, "--text and --json exclude each other")
			}
			it, err := inspectModule(args[0])
			if err != nil {
				return err
			}
			if asText {
				_, err = fmt.Fprint(shown(t.out), it.Text())
				return err
			}
			_, err = fmt.Fprintf(shown(t.out), "%s\n", it.Describe().JSON())
			return err
		},
	}
	c.Flags().BoolVar(&asText, "text", false, "print the whole interface section in its text form, adapters included")
	c.Flags().BoolVar(&asJSON, "json", false, "print functions and data as JSON; the default")
	return c
}

// inspectModule reads the interface of a module from its file, without compiling anything.
func inspectModule(file string) (*itype.Interfaces, error) {
	it, err := service.InspectFile(moduleName(file), file)
	var unread *fs.PathError
	if errors.As(err, &unread) {
		return nil, failed(codeUnreadable, "%s", pathProblem(err))
	}
	if err != nil {
		if cause := errors.Unwrap(err); cause != nil { // the text without that of a running service around it
			err = cause
		}
		failure := failed(codeModule, "%s has no interface that can be read: %v", filepath.ToSlash(file), err)
		if strings.Contains(err.Error(), noModule) {
			failure = helped(failure, whatModulesAre)
		}
		return nil, failure
	}
	return it, nil
}

// moduleName is what a file gives its module for a name.
func moduleName(file string) string {
	return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
}
