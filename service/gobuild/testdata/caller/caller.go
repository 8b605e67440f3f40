// Package caller asks who calls, and does nothing else.
package caller

import "github.com/aquifer-dev/aquifer/sdk"

// Caller is the peer that has started the particle.
func Caller() string { return sdk.CurrentCall().Particle.InitPeer }
