package rules

import "github.com/aquifer-dev/aquifer/market"

// Nonce is what all proofs of an epoch are made from. It follows from the last proof of the epoch before.
type Nonce struct {
	Now   market.ID
	Next  market.ID    // of the epoch after the last proof
	Epoch market.Epoch // of the last proof
}

// At is the nonce of an epoch (spec/market.md#M28).
func (n Nonce) At(now market.Epoch) market.ID {
	if now != n.Epoch {
		return n.Next
	}
	return n.Now
}

// After is the nonce once a proof has been accepted in an epoch. seal is what nobody foresees: the hash of the block before.
func (n Nonce) After(now market.Epoch, seal market.ID, p market.Proof) Nonce {
	n.Now, n.Epoch = n.At(now), now
	n.Next = Hash(n.Now[:], seal[:], p.Unit[:], p.LocalNonce[:], p.Hash[:])
	return n
}

// UnitNonce is what the proofs of one unit are made from.
func UnitNonce(nonce, unit market.ID) market.ID { return Hash(nonce[:], unit[:]) }
