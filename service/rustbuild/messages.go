package rustbuild

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// All wording of this package.

// errCargo passes on what cargo says: its first error as the message, and what comes behind.
func errCargo(what, output string) *diag.Diagnostic {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	at := max(0, slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "error") }))
	first, rest := lines[at], lines[at+1:]
	if first == "" {
		first = "it does not say why"
	}
	d := diag.New("E0721", source.Span{}, what+": "+first, first)
	if len(rest) > 0 {
		d = d.Help(strings.Join(rest, "\n"))
	}
	return &d
}

// errModules is nil if a package builds one module.
func errModules(all []artifact) *diag.Diagnostic {
	text := "the package builds no module: it needs src/main.rs, or a library of type cdylib"
	switch {
	case len(all) == 1:
		return nil
	case len(all) > 1:
		var names []string
		for _, a := range all {
			names = append(names, a.name)
		}
		text = fmt.Sprintf("the package builds %d modules, one is expected: %s", len(all), strings.Join(names, ", "))
	}
	d := diag.New("E0722", source.Span{}, text)
	return &d
}

func errInterface(why string) *diag.Diagnostic {
	d := diag.New("E0722", source.Span{}, "the package is no service: "+why, why).
		Help("a service depends on marine-rs-sdk, 0.6.0 or later, and has #[marine] above its functions and data")
	return &d
}
