package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/vm/data"
)

// release is the version of the tool.
const release = "0.1.0"

// Version returns the release, and the revision it was built from if the build knows it.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return release
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return release + "+" + s.Value[:12]
		}
	}
	return release
}

func (t *tool) versionCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "version", Short: "Print the version of the tool and of what it is compatible with", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return t.printJSON(map[string]string{
					"schema": "aqua.version/1", "version": Version(), "go": runtime.Version(),
					"platform": runtime.GOOS + "/" + runtime.GOARCH, "interpreter": data.InterpreterVersion, "data_format": data.FormatVersion,
				})
			}
			_, err := fmt.Fprintf(t.out, "aqua %s (interpreter %s, data format %s, %s %s/%s)\n",
				Version(), data.InterpreterVersion, data.FormatVersion, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}
