package evm

import (
	"crypto/ecdsa"
	"encoding/hex"
	"os"
	"strings"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// Signer is the key of an account. It never prints itself.
type Signer struct{ key *ecdsa.PrivateKey }

// ParseKey reads a private key of 64 hexadecimal digits, with or without "0x". The error does not repeat it.
func ParseKey(text string) (*Signer, error) {
	raw, err := hex.DecodeString(strings.TrimPrefix(strings.TrimSpace(text), "0x"))
	if err != nil || len(raw) != 32 {
		return nil, market.Errorf(market.Malformed, "a private key has 64 hexadecimal digits")
	}
	key, err := crypto.ToECDSA(raw)
	if err != nil {
		return nil, market.Errorf(market.Malformed, "the private key is out of range")
	}
	return &Signer{key}, nil
}

// ReadKeystore reads an encrypted key file, as wallets write them (version 3).
func ReadKeystore(path, passphrase string) (*Signer, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := keystore.DecryptKey(text, passphrase)
	if err != nil {
		return nil, market.Errorf(market.Malformed, "the key file %s cannot be opened: %w", path, err)
	}
	return &Signer{key.PrivateKey}, nil
}

// Account is whose key it is.
func (s *Signer) Account() market.Account {
	return market.Account(crypto.PubkeyToAddress(s.key.PublicKey))
}

// String is the account.
func (s *Signer) String() string { return s.Account().String() }

// GoString is the account, too: a key must not get into a log by %#v.
func (s *Signer) GoString() string { return s.String() }

func (s *Signer) sign(chain uint64, tx types.TxData) (*types.Transaction, error) {
	return types.SignNewTx(s.key, types.LatestSignerForChainID(bigOf(chain)), tx)
}
