package rules

import (
	"encoding/binary"

	"golang.org/x/crypto/sha3"

	"github.com/aquifer-dev/aquifer/market"
)

// Hash is keccak256 of all parts, one after the other.
func Hash(parts ...[]byte) market.ID {
	h := sha3.NewLegacyKeccak256()
	for _, p := range parts {
		h.Write(p)
	}
	return market.ID(h.Sum(nil))
}

// Word is a number in 32 bytes, the largest first.
func Word(n uint64) market.ID {
	var w market.ID
	binary.BigEndian.PutUint64(w[24:], n)
	return w
}

// OfferID names an offer after who made it, in which block, and what it said (spec/market.md#M20).
func OfferID(provider market.Account, block uint64, said []byte) market.ID {
	prefix, at := Hash([]byte("fluence.market.offer")), Word(block)
	for i := len(prefix) - 1; i >= 0; i-- { // the hash less one
		prefix[i]--
		if prefix[i] != 0xff {
			break
		}
	}
	return Hash(prefix[:], provider[:], at[:], said)
}

// CommitmentID names a commitment after its block and terms.
func CommitmentID(block uint64, peer market.ID, duration market.Epoch, delegator market.Account, rate uint64) market.ID {
	at, d, r := Word(block), Word(duration), Word(rate)
	return Hash(at[:], peer[:], d[:], delegator[:], r[:])
}

// NamedAccount is the account of a name, where no key stands behind accounts.
func NamedAccount(name string) market.Account {
	h := Hash([]byte("account"), []byte{0}, []byte(name))
	return market.Account(h[12:])
}

// DealAccount is the account of the n-th deal, where no contract stands behind it.
func DealAccount(n uint64) market.DealID {
	w := Word(n)
	h := Hash([]byte("deal"), []byte{0}, w[:])
	return market.DealID(h[12:])
}
