package evm

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/crypto"
)

func TestKeys(t *testing.T) {
	// The first well-known account of development chains.
	const secret = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
	for _, text := range []string{secret, "0x" + secret, " 0x" + secret + "\n"} {
		s, err := ParseKey(text)
		if err != nil || s.Account().String() != "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266" {
			t.Errorf("%q: %v, %v", text, s, err)
		}
		if printed := fmt.Sprintf("%v %+v %#v %s", s, s, s, s); strings.Contains(printed, secret[:8]) {
			t.Errorf("the key prints itself: %s", printed)
		}
	}
	for _, text := range []string{"", "0x", secret[1:], secret + "00", strings.Repeat("0", 64), strings.Repeat("f", 64), strings.Repeat("z", 64)} {
		if _, err := ParseKey(text); !errors.Is(err, market.Malformed) || text != "" && strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestKeystore(t *testing.T) {
	dir := t.TempDir()
	want := testSigner("keystore")
	account, err := keystore.NewKeyStore(dir, 2, 1).ImportECDSA(want.key, "open sesame")
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadKeystore(account.URL.Path, "open sesame")
	if err != nil || hex.EncodeToString(crypto.FromECDSA(got.key)) != hex.EncodeToString(crypto.FromECDSA(want.key)) {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := ReadKeystore(account.URL.Path, "wrong"); !errors.Is(err, market.Malformed) {
		t.Errorf("a wrong passphrase: %v", err)
	}
	if _, err := ReadKeystore(filepath.Join(dir, "none"), ""); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	bad := filepath.Join(dir, "bad")
	for _, text := range []string{"", "{}", "[]", `{"version":3,"crypto":{"cipher":"aes-128-ctr","kdf":"scrypt","kdfparams":{"n":-1,"p":1e99,"r":"x"}}}`, `{"version":3,"crypto":{"kdf":"scrypt","kdfparams":{}}}`} {
		if err := os.WriteFile(bad, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadKeystore(bad, ""); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
