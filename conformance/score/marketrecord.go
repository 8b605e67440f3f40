package main

import (
	"context"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/markettest"
)

// recordedBed is a bed whose markets are written down.
type recordedBed struct {
	markettest.Bed
	to *recorder
}

func (b *recordedBed) As(name string) market.Market {
	return &recorded{b.Bed.As(name), b.to}
}

// recorded is a market whose answers are written down.
type recorded struct {
	market.Market
	to *recorder
}

// changed writes a change down: whether it was made, and what came of it.
func (r *recorded) changed(what string, tx market.Tx, err error, made ...any) (market.Tx, error) {
	r.to.write(what, err, append(made, tx != "")...)
	return tx, err
}

func (r *recorded) Params(ctx context.Context) (market.Params, error) {
	p, err := r.Market.Params(ctx)
	shown := p
	shown.Start, shown.Now, shown.ChainID, shown.TokenSymbol, shown.Token = time.Time{}, time.Time{}, 0, "", market.Account{}
	shown.EpochLength, shown.MaxDuration, shown.MinUnits, shown.MaxUnits, shown.MaxProviderUnits = 0, 0, 0, 0, 0 // not among what flows reckon with
	r.to.write("params", err, p.Epoch(), shown)
	return p, err
}

func (r *recorded) ProviderInfo(ctx context.Context, provider market.Account) (market.ProviderInfo, error) {
	p, err := r.Market.ProviderInfo(ctx, provider)
	r.to.write("provider", err, p)
	return p, err
}

func (r *recorded) Offers(ctx context.Context, f market.OfferFilter) ([]market.Offer, error) {
	list, err := r.Market.Offers(ctx, f)
	r.to.write("offers", err, list)
	return list, err
}

func (r *recorded) Peer(ctx context.Context, peer market.ID) (market.Peer, error) {
	p, err := r.Market.Peer(ctx, peer)
	r.to.write("peer", err, p)
	return p, err
}

func (r *recorded) Commitment(ctx context.Context, id market.ID) (market.Commitment, error) {
	c, err := r.Market.Commitment(ctx, id)
	r.to.write("commitment", err, c)
	return c, err
}

func (r *recorded) Commitments(ctx context.Context, ids []market.ID) ([]market.Commitment, error) {
	list, err := r.Market.Commitments(ctx, ids)
	r.to.write("commitments", err, list)
	return list, err
}

func (r *recorded) Deal(ctx context.Context, id market.DealID) (market.Deal, error) {
	d, err := r.Market.Deal(ctx, id)
	r.to.write("deal", err, d)
	return d, err
}

func (r *recorded) Deals(ctx context.Context, owner market.Account) ([]market.Deal, error) {
	list, err := r.Market.Deals(ctx, owner)
	r.to.write("deals", err, list)
	return list, err
}

func (r *recorded) Reward(ctx context.Context, deal market.DealID, worker market.ID) (market.DealReward, error) {
	reward, err := r.Market.Reward(ctx, deal, worker)
	r.to.write("reward", err, reward)
	return reward, err
}

func (r *recorded) Balance(ctx context.Context, account market.Account) (market.Balance, error) {
	b, err := r.Market.Balance(ctx, account)
	r.to.write("balance", err, b)
	return b, err
}

func (r *recorded) Assignments(ctx context.Context, peer market.ID) ([]market.Assignment, error) {
	list, err := r.Market.Assignments(ctx, peer)
	r.to.write("assignments", err, list)
	return list, err
}

func (r *recorded) Nonce(ctx context.Context) (market.ID, error) {
	n, err := r.Market.Nonce(ctx)
	r.to.write("nonce", err, n.IsZero())
	return n, err
}

func (r *recorded) CreateDeal(ctx context.Context, t market.DealTerms, deposit market.Amount) (market.DealID, market.Tx, error) {
	d, tx, err := r.Market.CreateDeal(ctx, t, deposit)
	tx, err = r.changed("create a deal", tx, err, d)
	return d, tx, err
}

func (r *recorded) Match(ctx context.Context, d market.DealID, plan market.MatchPlan) (market.Tx, error) {
	tx, err := r.Market.Match(ctx, d, plan)
	return r.changed("match", tx, err)
}

func (r *recorded) Deposit(ctx context.Context, d market.DealID, sum market.Amount) (market.Tx, error) {
	tx, err := r.Market.Deposit(ctx, d, sum)
	return r.changed("deposit", tx, err)
}

func (r *recorded) Withdraw(ctx context.Context, d market.DealID, sum market.Amount) (market.Tx, error) {
	tx, err := r.Market.Withdraw(ctx, d, sum)
	return r.changed("withdraw", tx, err)
}

func (r *recorded) SetApp(ctx context.Context, d market.DealID, app market.CID) (market.Tx, error) {
	tx, err := r.Market.SetApp(ctx, d, app)
	return r.changed("set the application", tx, err)
}

func (r *recorded) Stop(ctx context.Context, d market.DealID) (market.Tx, error) {
	tx, err := r.Market.Stop(ctx, d)
	return r.changed("stop", tx, err)
}

func (r *recorded) RemoveWorker(ctx context.Context, d market.DealID, worker market.ID) (market.Tx, error) {
	tx, err := r.Market.RemoveWorker(ctx, d, worker)
	return r.changed("remove a worker", tx, err)
}

func (r *recorded) Register(ctx context.Context, name string, metadata market.CID) (market.Tx, error) {
	tx, err := r.Market.Register(ctx, name, metadata)
	return r.changed("register", tx, err)
}

func (r *recorded) PutOffer(ctx context.Context, o market.OfferSpec) (market.ID, market.Tx, error) {
	id, tx, err := r.Market.PutOffer(ctx, o)
	tx, err = r.changed("put an offer", tx, err, id)
	return id, tx, err
}

func (r *recorded) DropOffer(ctx context.Context, offer market.ID) (market.Tx, error) {
	tx, err := r.Market.DropOffer(ctx, offer)
	return r.changed("drop an offer", tx, err)
}

func (r *recorded) Commit(ctx context.Context, peer market.ID, d market.Epoch, delegator market.Account, rate uint64) (market.ID, market.Tx, error) {
	id, tx, err := r.Market.Commit(ctx, peer, d, delegator, rate)
	tx, err = r.changed("commit", tx, err, id)
	return id, tx, err
}

func (r *recorded) EndCommitment(ctx context.Context, c market.ID) (market.Tx, error) {
	tx, err := r.Market.EndCommitment(ctx, c)
	return r.changed("end a commitment", tx, err)
}

func (r *recorded) CollectDeal(ctx context.Context, d market.DealID, worker market.ID) (market.Tx, error) {
	tx, err := r.Market.CollectDeal(ctx, d, worker)
	return r.changed("collect from a deal", tx, err)
}

func (r *recorded) CollectCommitment(ctx context.Context, c market.ID) (market.Tx, error) {
	tx, err := r.Market.CollectCommitment(ctx, c)
	return r.changed("collect from a commitment", tx, err)
}

func (r *recorded) PayCollateral(ctx context.Context, list []market.ID) (market.Tx, error) {
	tx, err := r.Market.PayCollateral(ctx, list)
	return r.changed("pay collateral", tx, err)
}

func (r *recorded) Activate(ctx context.Context, d market.DealID, worker, offChain market.ID) (market.Tx, error) {
	tx, err := r.Market.Activate(ctx, d, worker, offChain)
	return r.changed("activate", tx, err)
}

func (r *recorded) Exit(ctx context.Context, d market.DealID, worker market.ID) (market.Tx, error) {
	tx, err := r.Market.Exit(ctx, d, worker)
	return r.changed("exit", tx, err)
}

func (r *recorded) SubmitProofs(ctx context.Context, proofs []market.Proof) (market.Tx, error) {
	tx, err := r.Market.SubmitProofs(ctx, proofs)
	return r.changed("submit proofs", tx, err)
}
