package remote

import (
	"context"

	"github.com/aquifer-dev/aquifer/market"
)

var _ market.Market = (*actor)(nil)

// Params implements market.Reader.
func (a *actor) Params(ctx context.Context) (market.Params, error) {
	return call[market.Params](ctx, a, "Params", nothing{})
}

// ProviderInfo implements market.Reader.
func (a *actor) ProviderInfo(ctx context.Context, provider market.Account) (market.ProviderInfo, error) {
	return call[market.ProviderInfo](ctx, a, "ProviderInfo", provider)
}

// Offers implements market.Reader.
func (a *actor) Offers(ctx context.Context, f market.OfferFilter) ([]market.Offer, error) {
	return call[[]market.Offer](ctx, a, "Offers", f)
}

// Peer implements market.Reader.
func (a *actor) Peer(ctx context.Context, peer market.ID) (market.Peer, error) {
	return call[market.Peer](ctx, a, "Peer", peer)
}

// Commitment implements market.Reader.
func (a *actor) Commitment(ctx context.Context, id market.ID) (market.Commitment, error) {
	return call[market.Commitment](ctx, a, "Commitment", id)
}

// Commitments implements market.Reader.
func (a *actor) Commitments(ctx context.Context, ids []market.ID) ([]market.Commitment, error) {
	return call[[]market.Commitment](ctx, a, "Commitments", ids)
}

// Deal implements market.Reader.
func (a *actor) Deal(ctx context.Context, id market.DealID) (market.Deal, error) {
	return call[market.Deal](ctx, a, "Deal", id)
}

// Deals implements market.Reader.
func (a *actor) Deals(ctx context.Context, owner market.Account) ([]market.Deal, error) {
	return call[[]market.Deal](ctx, a, "Deals", owner)
}

// Reward implements market.Reader.
func (a *actor) Reward(ctx context.Context, deal market.DealID, worker market.ID) (market.DealReward, error) {
	return call[market.DealReward](ctx, a, "Reward", ofDeal{deal, worker})
}

// Balance implements market.Reader.
func (a *actor) Balance(ctx context.Context, account market.Account) (market.Balance, error) {
	return call[market.Balance](ctx, a, "Balance", account)
}

// Match implements market.Developer.
func (a *actor) Match(ctx context.Context, deal market.DealID, plan market.MatchPlan) (market.Tx, error) {
	return call[market.Tx](ctx, a, "Match", matched{deal, plan})
}

// Deposit implements market.Developer.
func (a *actor) Deposit(ctx context.Context, deal market.DealID, sum market.Amount) (market.Tx, error) {
	return call[market.Tx](ctx, a, "Deposit", dealSum{deal, sum})
}

// Withdraw implements market.Developer.
func (a *actor) Withdraw(ctx context.Context, deal market.DealID, sum market.Amount) (market.Tx, error) {
	return call[market.Tx](ctx, a, "Withdraw", dealSum{deal, sum})
}

// SetApp implements market.Developer.
func (a *actor) SetApp(ctx context.Context, deal market.DealID, app market.CID) (market.Tx, error) {
	return call[market.Tx](ctx, a, "SetApp", newApp{deal, app})
}

// Stop implements market.Developer.
func (a *actor) Stop(ctx context.Context, deal market.DealID) (market.Tx, error) {
	return call[market.Tx](ctx, a, "Stop", deal)
}

// RemoveWorker implements market.Developer.
func (a *actor) RemoveWorker(ctx context.Context, deal market.DealID, worker market.ID) (market.Tx, error) {
	return call[market.Tx](ctx, a, "RemoveWorker", ofDeal{deal, worker})
}

// Register implements market.Provider.
func (a *actor) Register(ctx context.Context, name string, metadata market.CID) (market.Tx, error) {
	return call[market.Tx](ctx, a, "Register", registered{name, metadata})
}

// DropOffer implements market.Provider.
func (a *actor) DropOffer(ctx context.Context, offer market.ID) (market.Tx, error) {
	return call[market.Tx](ctx, a, "DropOffer", offer)
}

// EndCommitment implements market.Provider.
func (a *actor) EndCommitment(ctx context.Context, commitment market.ID) (market.Tx, error) {
	return call[market.Tx](ctx, a, "EndCommitment", commitment)
}

// CollectDeal implements market.Provider.
func (a *actor) CollectDeal(ctx context.Context, deal market.DealID, worker market.ID) (market.Tx, error) {
	return call[market.Tx](ctx, a, "CollectDeal", ofDeal{deal, worker})
}

// CollectCommitment implements market.Provider.
func (a *actor) CollectCommitment(ctx context.Context, commitment market.ID) (market.Tx, error) {
	return call[market.Tx](ctx, a, "CollectCommitment", commitment)
}

// PayCollateral implements market.Delegator.
func (a *actor) PayCollateral(ctx context.Context, commitments []market.ID) (market.Tx, error) {
	return call[market.Tx](ctx, a, "PayCollateral", commitments)
}

// Assignments implements market.Node.
func (a *actor) Assignments(ctx context.Context, peer market.ID) ([]market.Assignment, error) {
	return call[[]market.Assignment](ctx, a, "Assignments", peer)
}

// Activate implements market.Node.
func (a *actor) Activate(ctx context.Context, deal market.DealID, worker, offChain market.ID) (market.Tx, error) {
	return call[market.Tx](ctx, a, "Activate", activated{deal, worker, offChain})
}

// Exit implements market.Node.
func (a *actor) Exit(ctx context.Context, deal market.DealID, worker market.ID) (market.Tx, error) {
	return call[market.Tx](ctx, a, "Exit", ofDeal{deal, worker})
}

// Nonce implements market.Node.
func (a *actor) Nonce(ctx context.Context) (market.ID, error) {
	return call[market.ID](ctx, a, "Nonce", nothing{})
}

// SubmitProofs implements market.Node.
func (a *actor) SubmitProofs(ctx context.Context, proofs []market.Proof) (market.Tx, error) {
	return call[market.Tx](ctx, a, "SubmitProofs", proofs)
}

// CreateDeal implements market.Developer.
func (a *actor) CreateDeal(ctx context.Context, terms market.DealTerms, deposit market.Amount) (market.DealID, market.Tx, error) {
	m, err := call[madeDeal](ctx, a, "CreateDeal", newDeal{terms, deposit})
	return m.Deal, m.Tx, err
}

// PutOffer implements market.Provider.
func (a *actor) PutOffer(ctx context.Context, offer market.OfferSpec) (market.ID, market.Tx, error) {
	m, err := call[made](ctx, a, "PutOffer", offer)
	return m.ID, m.Tx, err
}

// Commit implements market.Provider.
func (a *actor) Commit(ctx context.Context, peer market.ID, duration market.Epoch, delegator market.Account, rate uint64) (market.ID, market.Tx, error) {
	m, err := call[made](ctx, a, "Commit", promise{peer, duration, delegator, rate})
	return m.ID, m.Tx, err
}
