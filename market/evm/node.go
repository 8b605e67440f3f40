package evm

import (
	"context"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
)

// Assignments reads the workers that a peer should run.
func (c *Client) Assignments(ctx context.Context, peer market.ID) ([]market.Assignment, error) {
	at, err := c.head(ctx)
	if err != nil {
		return nil, err
	}
	p, err := c.peer(ctx, at, peer)
	if err != nil {
		return nil, err
	}
	var all []market.Assignment
	for _, u := range p.Units {
		if u.Free() {
			continue
		}
		i := slices.IndexFunc(all, func(a market.Assignment) bool { return a.Worker == u.Worker })
		if i < 0 {
			i, all = len(all), append(all, market.Assignment{Deal: u.Deal, Worker: u.Worker})
		}
		all[i].Units = append(all[i].Units, u.ID)
	}
	var calls []*call
	for _, a := range all {
		calls = append(calls, ask(a.Deal, "dealStatus"), ask(a.Deal, "appCID"), ask(a.Deal, "getWorkers"))
	}
	if err := c.mustRead(ctx, at, calls...); err != nil {
		return nil, err
	}
	for i := range all {
		a := &all[i]
		a.Status, a.App = market.DealStatus(calls[3*i].out.small(0)), calls[3*i+1].out.cid(0)
		workers, err := workersOf(calls[3*i+2].out)
		if err != nil {
			return nil, err
		}
		for _, w := range workers {
			if w.ID == a.Worker {
				a.OffChain = w.OffChain
			}
		}
	}
	slices.SortFunc(all, func(a, b market.Assignment) int { return slices.Compare(a.Worker[:], b.Worker[:]) })
	return all, nil
}

// Activate says that a worker runs.
func (c *Client) Activate(ctx context.Context, deal market.DealID, worker, offChain market.ID) (market.Tx, error) {
	return c.onDeal(ctx, deal, "activateWorker", worker, offChain)
}

// Exit takes a worker out of a deal and pays it.
func (c *Client) Exit(ctx context.Context, deal market.DealID, worker market.ID) (market.Tx, error) {
	return c.onDeal(ctx, deal, "removeWorker", worker)
}

// Nonce is what proofs of now are made from.
func (c *Client) Nonce(ctx context.Context) (market.ID, error) {
	at, err := c.head(ctx)
	if err != nil {
		return market.ID{}, err
	}
	nonce := ask(c.options.Diamond, "getGlobalNonce")
	if err := c.mustRead(ctx, at, nonce); err != nil {
		return market.ID{}, err
	}
	return nonce.out.id(0), nil
}

// SubmitProofs hands over proofs: all are taken or none.
func (c *Client) SubmitProofs(ctx context.Context, proofs []market.Proof) (market.Tx, error) {
	units, nonces, hashes := []market.ID{}, []market.ID{}, []market.ID{}
	for _, p := range proofs {
		units, nonces, hashes = append(units, p.Unit), append(nonces, p.LocalNonce), append(hashes, p.Hash)
	}
	return c.tx(ctx, c.options.Diamond, "submitProofs", units, nonces, hashes)
}
