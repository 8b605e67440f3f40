package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/aquifer-dev/aquifer/market/evm"
)

// TestChainKeyOnATerminal types the passphrase, once as it should be and then in ways that write nothing.
func TestChainKeyOnATerminal(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		name  string
		code  int
		steps [][2]string
	}{
		{"good", exitFine, [][2]string{{"", "passphrase: "}, {"open sesame\r", "once more: "}, {"open sesame\r", "0x"}}},
		{"different", exitFailed, [][2]string{{"", "passphrase: "}, {"open sesame\r", "once more: "}, {"shut sesame\r", "the two passphrases differ"}}},
		{"empty", exitFailed, [][2]string{{"", "passphrase: "}, {"\r", "a passphrase has one character at least"}}},
		{"aborted", exitInterrupted, [][2]string{{"", "passphrase: "}, {"open\x03", "\n"}}},
	} {
		onTerminal(t, dir, c.code, []string{"chain", "key", c.name + ".json"}, c.steps...)
		path := filepath.Join(dir, c.name+".json")
		if c.code == exitFine {
			if _, err := evm.ReadKeystore(path, "open sesame"); err != nil {
				t.Error(err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Error(info, err)
			}
			continue
		}
		if _, err := os.Stat(path); !os.IsNotExist(err) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
