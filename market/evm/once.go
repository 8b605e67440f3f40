package evm

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/aquifer-dev/aquifer/market"
)

// Once is the market of a client, in which what pays or opens something is made once for the same arguments as long as the journal remembers: a
// command that is repeated after an interruption finds what it has sent. The same call again within one Once is another.
func Once(c *Client) Wallet { return &once{Client: c, calls: map[string]int{}} }

type once struct {
	*Client
	mu    sync.Mutex
	calls map[string]int
}

// intent names a call by its method, its arguments, and how often it was made before.
func (o *once) intent(ctx context.Context, method string, args ...any) context.Context {
	text, err := json.Marshal(args)
	if err != nil {
		return ctx // without a name it is a change of its own; no argument of a market is like this
	}
	digest := sha256.Sum256(text)
	o.mu.Lock()
	defer o.mu.Unlock()
	key := fmt.Sprintf("%s %x", method, digest[:16])
	o.calls[key]++
	return Intent(ctx, fmt.Sprintf("%d %v %v %s %d", o.chainID(), o.options.Diamond, o.Account(), key, o.calls[key]))
}

func (o *once) CreateDeal(ctx context.Context, terms market.DealTerms, deposit market.Amount) (market.DealID, market.Tx, error) {
	return o.Client.CreateDeal(o.intent(ctx, "CreateDeal", terms, deposit), terms, deposit)
}

func (o *once) Deposit(ctx context.Context, deal market.DealID, sum market.Amount) (market.Tx, error) {
	return o.Client.Deposit(o.intent(ctx, "Deposit", deal, sum), deal, sum)
}

func (o *once) Withdraw(ctx context.Context, deal market.DealID, sum market.Amount) (market.Tx, error) {
	return o.Client.Withdraw(o.intent(ctx, "Withdraw", deal, sum), deal, sum)
}

func (o *once) Match(ctx context.Context, deal market.DealID, plan market.MatchPlan) (market.Tx, error) {
	return o.Client.Match(o.intent(ctx, "Match", deal, plan), deal, plan)
}

func (o *once) Commit(ctx context.Context, peer market.ID, duration market.Epoch, delegator market.Account, rate uint64) (market.ID, market.Tx, error) {
	return o.Client.Commit(o.intent(ctx, "Commit", peer, duration, delegator, rate), peer, duration, delegator, rate)
}

// PutOffer makes a new offer once for the same peers. Units get new ids each time, so they do not tell.
func (o *once) PutOffer(ctx context.Context, offer market.OfferSpec) (market.ID, market.Tx, error) {
	if offer.ID.IsZero() {
		var peers []market.ID
		for _, p := range offer.Peers {
			peers = append(peers, p.ID)
		}
		ctx = o.intent(ctx, "PutOffer", peers)
	}
	return o.Client.PutOffer(ctx, offer)
}

func (o *once) PayCollateral(ctx context.Context, commitments []market.ID) (market.Tx, error) {
	return o.Client.PayCollateral(o.intent(ctx, "PayCollateral", commitments), commitments)
}

func (o *once) Transfer(ctx context.Context, to market.Account, sum market.Amount) (market.Tx, error) {
	return o.Client.Transfer(o.intent(ctx, "Transfer", to, sum), to, sum)
}
