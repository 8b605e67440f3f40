package evm

import "testing"

// TestNetworks reads the addresses of the known networks and the development key.
func TestNetworks(t *testing.T) {
	for _, n := range Networks() {
		if n.Diamond.IsZero() || n.Token.IsZero() || n.ChainID == 0 || n.Endpoint == "" {
			t.Errorf("%+v", n)
		}
	}
	key, err := ParseKey(DevelopmentKey)
	if err != nil || key.Account().String() != "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266" {
		t.Error(key, err)
	}
}
