// Package binary runs a program of the host.
package binary

import (
	"errors"

	"github.com/aquifer-dev/aquifer/sdk"
)

//aqua:import host echo
var echo func(args []string) sdk.BinaryResult

// Echo runs a program of the host.
func Echo(words []string) (string, error) {
	r := echo(words)
	if r.Code != 0 {
		return "", errors.New(r.Error)
	}
	return string(r.Stdout), nil
}
