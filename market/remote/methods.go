// Package remote takes a market that another process of the same user keeps, and is that market: all roles of any account, by HTTP on
// loopback, for those who know the token in a file that only the user can read (spec/market.md#M110).
package remote

import (
	"context"
	"encoding/json"

	"github.com/aquifer-dev/aquifer/market"
)

// Ledger is a market that knows no keys: whoever reaches it is any account. The embedded one is (market/local).
type Ledger interface {
	As(account market.Account) market.Market
	Account(name string) market.Account
	Pour(account market.Account, native, token market.Amount) error
}

// Passing is a ledger whose time can be moved on.
type Passing interface {
	// Pass lets epochs go by, and says which one it is then, also when it fails on the way.
	Pass(ctx context.Context, epochs market.Epoch) (market.Epoch, error)
}

// What methods take and give that is more than one value.
type (
	named   struct{ Name string }
	poured  struct{ Native, Token market.Amount }
	nothing struct{}
	ofDeal  struct {
		Deal   market.DealID
		Worker market.ID
	}
	dealSum struct {
		Deal market.DealID
		Sum  market.Amount
	}
	newDeal struct {
		Terms   market.DealTerms
		Deposit market.Amount
	}
	matched struct {
		Deal market.DealID
		Plan market.MatchPlan
	}
	newApp struct {
		Deal market.DealID
		App  market.CID
	}
	registered struct {
		Name     string
		Metadata market.CID
	}
	promise struct {
		Peer      market.ID
		Duration  market.Epoch
		Delegator market.Account
		Rate      uint64
	}
	activated struct {
		Deal             market.DealID
		Worker, OffChain market.ID
	}
	madeDeal struct {
		Deal market.DealID
		Tx   market.Tx
	}
	made struct {
		ID market.ID
		Tx market.Tx
	}
)

// caller is who calls, and what the call reaches.
type caller struct {
	market.Market
	ledger Ledger
}

// method runs a call with its argument as JSON.
type method func(ctx context.Context, c caller, argument json.RawMessage) (any, error)

// takes makes a method of a function of one argument.
func takes[A, R any](run func(ctx context.Context, c caller, a A) (R, error)) method {
	return func(ctx context.Context, c caller, argument json.RawMessage) (any, error) {
		var a A
		if err := json.Unmarshal(argument, &a); err != nil {
			return nil, market.Errorf(market.Malformed, "the argument cannot be read: %w", err)
		}
		return run(ctx, c, a)
	}
}

// methods are all that can be called, by name.
func methods() map[string]method {
	return map[string]method{
		"AccountOf": takes(func(_ context.Context, c caller, a named) (market.Account, error) {
			return c.ledger.Account(a.Name), nil
		}),
		"Pour": takes(func(_ context.Context, c caller, a poured) (nothing, error) {
			return nothing{}, c.ledger.Pour(c.Account(), a.Native, a.Token)
		}),
		"Pass": takes(func(ctx context.Context, c caller, a market.Epoch) (market.Epoch, error) {
			p, ok := c.ledger.(Passing)
			if !ok {
				return 0, market.Errorf(market.Malformed, "the time of this market cannot be moved")
			}
			return p.Pass(ctx, a)
		}),

		"Params": takes(func(ctx context.Context, c caller, _ nothing) (market.Params, error) { return c.Params(ctx) }),
		"ProviderInfo": takes(func(ctx context.Context, c caller, a market.Account) (market.ProviderInfo, error) {
			return c.ProviderInfo(ctx, a)
		}),
		"Offers": takes(func(ctx context.Context, c caller, a market.OfferFilter) ([]market.Offer, error) {
			return c.Offers(ctx, a)
		}),
		"Peer": takes(func(ctx context.Context, c caller, a market.ID) (market.Peer, error) { return c.Peer(ctx, a) }),
		"Commitment": takes(func(ctx context.Context, c caller, a market.ID) (market.Commitment, error) {
			return c.Commitment(ctx, a)
		}),
		"Commitments": takes(func(ctx context.Context, c caller, a []market.ID) ([]market.Commitment, error) {
			return c.Commitments(ctx, a)
		}),
		"Deal":  takes(func(ctx context.Context, c caller, a market.DealID) (market.Deal, error) { return c.Deal(ctx, a) }),
		"Deals": takes(func(ctx context.Context, c caller, a market.Account) ([]market.Deal, error) { return c.Deals(ctx, a) }),
		"Reward": takes(func(ctx context.Context, c caller, a ofDeal) (market.DealReward, error) {
			return c.Reward(ctx, a.Deal, a.Worker)
		}),
		"Balance": takes(func(ctx context.Context, c caller, a market.Account) (market.Balance, error) {
			return c.Balance(ctx, a)
		}),

		"CreateDeal": takes(func(ctx context.Context, c caller, a newDeal) (m madeDeal, err error) {
			m.Deal, m.Tx, err = c.CreateDeal(ctx, a.Terms, a.Deposit)
			return m, err
		}),
		"Match": takes(func(ctx context.Context, c caller, a matched) (market.Tx, error) { return c.Match(ctx, a.Deal, a.Plan) }),
		"Deposit": takes(func(ctx context.Context, c caller, a dealSum) (market.Tx, error) {
			return c.Deposit(ctx, a.Deal, a.Sum)
		}),
		"Withdraw": takes(func(ctx context.Context, c caller, a dealSum) (market.Tx, error) {
			return c.Withdraw(ctx, a.Deal, a.Sum)
		}),
		"SetApp": takes(func(ctx context.Context, c caller, a newApp) (market.Tx, error) { return c.SetApp(ctx, a.Deal, a.App) }),
		"Stop":   takes(func(ctx context.Context, c caller, a market.DealID) (market.Tx, error) { return c.Stop(ctx, a) }),
		"RemoveWorker": takes(func(ctx context.Context, c caller, a ofDeal) (market.Tx, error) {
			return c.RemoveWorker(ctx, a.Deal, a.Worker)
		}),

		"Register": takes(func(ctx context.Context, c caller, a registered) (market.Tx, error) {
			return c.Register(ctx, a.Name, a.Metadata)
		}),
		"PutOffer": takes(func(ctx context.Context, c caller, a market.OfferSpec) (m made, err error) {
			m.ID, m.Tx, err = c.PutOffer(ctx, a)
			return m, err
		}),
		"DropOffer": takes(func(ctx context.Context, c caller, a market.ID) (market.Tx, error) { return c.DropOffer(ctx, a) }),
		"Commit": takes(func(ctx context.Context, c caller, a promise) (m made, err error) {
			m.ID, m.Tx, err = c.Commit(ctx, a.Peer, a.Duration, a.Delegator, a.Rate)
			return m, err
		}),
		"EndCommitment": takes(func(ctx context.Context, c caller, a market.ID) (market.Tx, error) { return c.EndCommitment(ctx, a) }),
		"CollectDeal": takes(func(ctx context.Context, c caller, a ofDeal) (market.Tx, error) {
			return c.CollectDeal(ctx, a.Deal, a.Worker)
		}),
		"CollectCommitment": takes(func(ctx context.Context, c caller, a market.ID) (market.Tx, error) {
			return c.CollectCommitment(ctx, a)
		}),
		"PayCollateral": takes(func(ctx context.Context, c caller, a []market.ID) (market.Tx, error) { return c.PayCollateral(ctx, a) }),

		"Assignments": takes(func(ctx context.Context, c caller, a market.ID) ([]market.Assignment, error) {
			return c.Assignments(ctx, a)
		}),
		"Activate": takes(func(ctx context.Context, c caller, a activated) (market.Tx, error) {
			return c.Activate(ctx, a.Deal, a.Worker, a.OffChain)
		}),
		"Exit":  takes(func(ctx context.Context, c caller, a ofDeal) (market.Tx, error) { return c.Exit(ctx, a.Deal, a.Worker) }),
		"Nonce": takes(func(ctx context.Context, c caller, _ nothing) (market.ID, error) { return c.Nonce(ctx) }),
		"SubmitProofs": takes(func(ctx context.Context, c caller, a []market.Proof) (market.Tx, error) {
			return c.SubmitProofs(ctx, a)
		}),
	}
}

// question is a call on its way, answer what comes back: one of its fields.
type (
	question struct {
		Account  market.Account  `json:"account"`
		Method   string          `json:"method"`
		Argument json.RawMessage `json:"argument"`
	}
	answer struct {
		Result json.RawMessage `json:"result,omitempty"`
		Error  *refusal        `json:"error,omitempty"`
	}
	refusal struct {
		Kind   market.Kind `json:"kind"`
		Detail string      `json:"detail"`
	}
)

// maxMessage bounds a question and an answer, in bytes.
const maxMessage = 64 << 20
