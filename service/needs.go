package service

import (
	"slices"

	binaries "github.com/aquifer-dev/aquifer/service/wasm"
)

// Needs are the functions of the host that a module imports (spec/services.md#S20): what its configuration must provide.
type Needs struct {
	Logger   bool
	Programs []string // mounted binaries, by name
}

// NeedsOf reads the imports of a binary. Errors are of type [*Error].
func NeedsOf(name string, wasm []byte) (Needs, error) {
	functions, err := binaries.ImportedFunctions(wasm)
	if err != nil {
		return Needs{}, moduleError(name, err)
	}
	var n Needs
	for _, f := range functions {
		switch {
		case !slices.Contains(hostVersions, f[0]) || f[1] == callParametersImport:
		case f[1] == logImport:
			n.Logger = true
		case !slices.Contains(n.Programs, f[1]):
			n.Programs = append(n.Programs, f[1])
		}
	}
	slices.Sort(n.Programs)
	return n, nil
}
