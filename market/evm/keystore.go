package evm

import (
	"crypto/rand"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// NewSigner makes a key that nobody has yet.
func NewSigner() (*Signer, error) {
	key, err := crypto.GenerateKey()
	if err != nil {
		return nil, err
	}
	return &Signer{key}, nil
}

// Keystore is the key as an encrypted file, as wallets write it, which ReadKeystore reads. That takes about a second and 256 MiB, so that nobody can try
// many passphrases (spec/market.md#M181).
func (s *Signer) Keystore(passphrase string) ([]byte, error) {
	k := &keystore.Key{Address: common.Address(s.Account()), PrivateKey: s.key}
	_, _ = rand.Read(k.Id[:]) // never fails: the runtime ends a program without randomness
	k.Id[6] = k.Id[6]&0x0f | 0x40
	k.Id[8] = k.Id[8]&0x3f | 0x80 // a random UUID, as the format wants
	text, err := keystore.EncryptKey(k, passphrase, keystore.StandardScryptN, keystore.StandardScryptP)
	if err != nil {
		return nil, err
	}
	return append(text, '\n'), nil
}
