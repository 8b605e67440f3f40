package evm_test

import (
	"testing"

	"github.com/aquifer-dev/aquifer/conformance/devchain"
	"github.com/aquifer-dev/aquifer/market/markettest"
)

// TestFlows plays all flows of a marketplace on the original's contracts.
func TestFlows(t *testing.T) {
	markettest.Run(t, devchain.Open(devchain.Installed(t, "../../conformance/oracle")))
}
