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

// SubmitProofs implements market.Node: all proofs or none. Without a verifier a proof needs nothing but a nonce that is new: its hash is not looked
// at, as on the original's networks for development (spec/market.md#M29).
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
	case u.Engaged:
		return market.Errorf(market.Busy, "compute unit %s works for the deal %s and owes no proofs", p.Unit, u.Deal)
	}
	k := c.touch(host.Commitment)
	if status := k.StatusAt(c.epoch, c.rules.MaxFailedRatio); status != market.Active {
		return market.Errorf(market.NotActive, "commitment %s is %s", host.Commitment, status)
	}
	c.account(p.Unit, k)
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
	after, counted, reached := u.Prove(c.epoch, c.rules.MinProofs, c.rules.MaxProofs)
	u.Unit = after
	if reached {
		k.Successes++
	}
	if counted == 0 {
		return
	}
	key := epochKey(c.epoch)
	if c.epochs.get(key) == nil {
		c.epochs.add(key, &epochRecord{Pool: c.world().Pool.Value})
	}
	c.epochs.edit(key).Proofs += counted
}
