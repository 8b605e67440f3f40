package local

import (
	"context"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/rules"
)

// Nonce implements market.Node.
func (a *actor) Nonce(context.Context) (nonce market.ID, err error) {
	err = a.view(func(c *change) error {
		nonce = c.worlds.get(only).Nonce.At(c.epoch)
		return nil
	})
	return nonce, err
}

// SubmitProofs implements market.Node: all proofs or none.
func (a *actor) SubmitProofs(_ context.Context, proofs []market.Proof) (market.Tx, error) {
	return a.change(func(c *change) error {
		if len(proofs) == 0 {
			return market.Errorf(market.Invalid, "there is no proof to submit")
		}
		for _, p := range proofs {
			if err := c.submit(a.account, p); err != nil {
				return err
			}
		}
		for _, p := range proofs {
			if err := rules.CheckProof(p, c.rules.Difficulty); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *change) submit(by market.Account, p market.Proof) error {
	u := c.units.edit(p.Unit)
	if u == nil {
		return market.Errorf(market.NotFound, "there is no compute unit %s", p.Unit)
	}
	host := c.peers.get(u.Peer)
	switch {
	case host.Owner != by:
		return market.Errorf(market.NotOwner, "only %s may submit proofs of peer %s", host.Owner, u.Peer.Peer())
	case host.Commitment.IsZero():
		return market.Errorf(market.NotFound, "peer %s has no commitment", u.Peer.Peer())
	}
	k := c.touch(host.Commitment)
	switch status := k.StatusAt(c.epoch, c.rules.MaxFailedRatio); {
	case status != market.Active:
		return market.Errorf(market.NotActive, "commitment %s is %s", host.Commitment, status)
	case u.Start > c.epoch:
		return market.Errorf(market.NotActive, "compute unit %s owes proofs from epoch %d", p.Unit, u.Start)
	case !u.Deal.IsZero():
		return market.Errorf(market.NotActive, "compute unit %s works for the deal %s and owes no proofs", p.Unit, u.Deal)
	}
	c.account(p.Unit, k)
	if u.ProofEpoch != c.epoch {
		u.ProofEpoch, u.Proofs = c.epoch, 0
	}
	if u.Proofs++; u.Proofs > c.rules.MaxProofs {
		return market.Errorf(market.TooManyProofs, "compute unit %s has %d proofs in this epoch, more are not taken", p.Unit, c.rules.MaxProofs)
	}
	w := c.world()
	nonce := w.Nonce.At(c.epoch)
	if u.From != nonce {
		u.From, u.Used = nonce, nil
	}
	if slices.Contains(u.Used, p.LocalNonce) {
		return market.Errorf(market.Exists, "the local nonce %s was submitted before", p.LocalNonce)
	}
	u.Used = append(u.Used, p.LocalNonce)
	seal := rules.Word(w.Block)
	w.Nonce = w.Nonce.After(c.epoch, rules.Hash(seal[:]), p)
	c.countProof(u, k)
	return nil
}

// countProof adds to what the reward of the epoch is reckoned from.
func (c *change) countProof(u *unit, k *commitment) {
	if u.Proofs < c.rules.MinProofs {
		return
	}
	key := epochKey(c.epoch)
	if c.epochs.get(key) == nil {
		c.epochs.add(key, &epochRecord{Pool: c.world().Pool.Value})
	}
	e := c.epochs.edit(key)
	if u.Proofs == c.rules.MinProofs {
		k.Successes++
		e.Proofs += u.Proofs
	} else {
		e.Proofs++
	}
}
