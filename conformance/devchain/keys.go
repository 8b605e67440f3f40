package devchain

import (
	"context"
	"math/big"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// WriteKey writes the key of a name encrypted, as wallets do, and returns its account.
func WriteKey(file, name, passphrase string) (common.Address, error) {
	key := Key(name)
	account := crypto.PubkeyToAddress(key.PublicKey)
	id := [16]byte(crypto.Keccak256(key.X.Bytes())) // of the file; nothing reads it
	text, err := keystore.EncryptKey(&keystore.Key{Id: id, Address: account, PrivateKey: key}, passphrase, keystore.LightScryptN, keystore.LightScryptP)
	if err != nil {
		return account, err
	}
	return account, os.WriteFile(file, text, 0o600)
}

// Account is the account of a name.
func Account(name string) common.Address { return crypto.PubkeyToAddress(Key(name).PublicKey) }

// Approve lets the market take any sum of tokens from the account of a name.
func (c *Chain) Approve(ctx context.Context, name string) error {
	all := new(big.Int).Lsh(big.NewInt(1), 255)
	return c.call(ctx, Key(name), c.Token, "TestERC20", nil, "approve", c.Diamond, all)
}

// Waiting returns once a transaction waits for a block.
func (c *Chain) Waiting(ctx context.Context) error {
	for {
		n, err := c.client.PendingTransactionCount(ctx)
		if n > 0 || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}
