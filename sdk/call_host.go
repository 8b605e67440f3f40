//go:build !wasip1

package sdk

import "github.com/aquifer-dev/aquifer/sdk/internal/standin"

func currentCall() Call {
	c, _ := standin.Call().(Call)
	return c
}
