package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestHelp looks at the help of every command: what a flag takes is one word in capitals, or a kind, where the library would take any words
// between backquotes for it; an alias is another name.
func TestHelp(t *testing.T) {
	kinds := []string{"", "string", "strings", "stringArray", "int", "uint", "duration", "float"}
	var look func(c *cobra.Command)
	look = func(c *cobra.Command) {
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			takes, _ := pflag.UnquoteUsage(f)
			if !slices.Contains(kinds, takes) && (takes != strings.ToUpper(takes) || strings.Contains(takes, " ")) {
				t.Errorf("`%s --help`: --%s takes %q", c.CommandPath(), f.Name, takes)
			}
		})
		if slices.Contains(c.Aliases, c.Name()) {
			t.Errorf("`%s` is its own alias", c.CommandPath())
		}
		for _, below := range c.Commands() {
			look(below)
		}
	}
	look((&tool{}).root())
}
