package evm

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
)

// TestNewKeystore writes a key that can be read with its passphrase only.
func TestNewKeystore(t *testing.T) {
	s, err := NewSigner()
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.Keystore("open sesame")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "key.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := ReadKeystore(path, "open sesame")
	if err != nil || got.Account() != s.Account() || !got.key.Equal(s.key) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := ReadKeystore(path, "open"); market.KindOf(err) != market.Malformed {
		t.Error(err)
	}
	if other, err := NewSigner(); err != nil || other.Account() == s.Account() {
		t.Error(other, err)
	}
	if address := strings.TrimPrefix(s.Account().String(), "0x"); !strings.Contains(string(text), `"address":"`+address) {
		t.Errorf("no address %s in %s", address, text)
	}
}
