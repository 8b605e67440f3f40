package evm

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
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

// made makes something under an intent. What an earlier command has made and is gone by now was another purpose's: then it is made anew
// (spec/market.md#M162).
func made[T any](ctx context.Context, do func(context.Context) (T, market.Tx, error), stands func(context.Context, T) (bool, error)) (T, market.Tx, error) {
	for {
		var found bool
		it, tx, err := do(finding(ctx, &found))
		if err != nil || !found {
			return it, tx, err
		}
		if ok, err := stands(ctx, it); ok || err != nil {
			return it, tx, err
		}
		ctx = Intent(ctx, step(ctx, "anew"))
	}
}

func (o *once) CreateDeal(ctx context.Context, terms market.DealTerms, deposit market.Amount) (market.DealID, market.Tx, error) {
	return made(o.intent(ctx, "CreateDeal", terms, deposit), func(ctx context.Context) (market.DealID, market.Tx, error) {
		return o.Client.CreateDeal(ctx, terms, deposit)
	}, func(ctx context.Context, id market.DealID) (bool, error) {
		d, err := o.Deal(ctx, id)
		return d.Status != market.DealEnded, err
	})
}

func (o *once) Deposit(ctx context.Context, deal market.DealID, sum market.Amount) (market.Tx, error) {
	return o.Client.Deposit(o.intent(ctx, "Deposit", deal, sum), deal, sum)
}

func (o *once) Withdraw(ctx context.Context, deal market.DealID, sum market.Amount) (market.Tx, error) {
	return o.Client.Withdraw(o.intent(ctx, "Withdraw", deal, sum), deal, sum)
}

func (o *once) Match(ctx context.Context, deal market.DealID, plan market.MatchPlan) (market.Tx, error) {
	_, tx, err := made(o.intent(ctx, "Match", deal, plan), func(ctx context.Context) (market.DealID, market.Tx, error) {
		tx, err := o.Client.Match(ctx, deal, plan)
		return deal, tx, err
	}, func(ctx context.Context, id market.DealID) (bool, error) {
		d, err := o.Deal(ctx, id)
		return slices.ContainsFunc(d.Workers, func(w market.Worker) bool { return proposes(plan, w) }), err
	})
	return tx, err
}

func (o *once) Commit(ctx context.Context, peer market.ID, duration market.Epoch, delegator market.Account, rate uint64) (market.ID, market.Tx, error) {
	return made(o.intent(ctx, "Commit", peer, duration, delegator, rate), func(ctx context.Context) (market.ID, market.Tx, error) {
		return o.Client.Commit(ctx, peer, duration, delegator, rate)
	}, func(ctx context.Context, id market.ID) (bool, error) {
		p, err := o.Peer(ctx, peer)
		return p.Commitment == id, err
	})
}

// PutOffer makes a new offer once for the same peers. Units get new ids each time, so they do not tell.
func (o *once) PutOffer(ctx context.Context, offer market.OfferSpec) (market.ID, market.Tx, error) {
	if !offer.ID.IsZero() {
		return o.Client.PutOffer(ctx, offer)
	}
	var peers []market.ID
	for _, p := range offer.Peers {
		peers = append(peers, p.ID)
	}
	return made(o.intent(ctx, "PutOffer", peers), func(ctx context.Context) (market.ID, market.Tx, error) {
		return o.Client.PutOffer(ctx, offer)
	}, func(ctx context.Context, id market.ID) (bool, error) {
		mine, err := o.Offers(ctx, market.OfferFilter{Provider: o.Account()})
		return slices.ContainsFunc(mine, func(have market.Offer) bool { return have.ID == id }), err
	})
}

// proposes says that a worker is one of a plan's.
func proposes(plan market.MatchPlan, w market.Worker) bool {
	for _, o := range plan {
		for _, units := range o.Workers {
			if len(units) > 0 && slices.Contains(w.Units, units[0]) {
				return true
			}
		}
	}
	return false
}

func (o *once) PayCollateral(ctx context.Context, commitments []market.ID) (market.Tx, error) {
	return o.Client.PayCollateral(o.intent(ctx, "PayCollateral", commitments), commitments)
}

func (o *once) Transfer(ctx context.Context, to market.Account, sum market.Amount) (market.Tx, error) {
	return o.Client.Transfer(o.intent(ctx, "Transfer", to, sum), to, sum)
}
