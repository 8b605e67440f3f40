package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
)

// ledgerLog notes in which epoch workers come and go, so that a bill can be reckoned by hand. Time stands while it does.
type ledgerLog struct {
	mu     sync.Mutex
	clock  *local.ManualClock
	ledger *local.Ledger
	spans  []span
}

// span is the time of a worker in a deal: paid from the epoch of its activation to the one before its removal.
type span struct {
	worker   market.ID
	provider market.Account
	from     market.Epoch
	to       market.Epoch // zero while it works
}

// pass lets an epoch go by.
func (l *ledgerLog) pass() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.clock.Move(local.Defaults().EpochLength)
}

func (l *ledgerLog) epoch() market.Epoch {
	p, err := l.ledger.Params(context.Background())
	if err != nil {
		panic(err) // a ledger in memory answers until it is closed
	}
	return p.Epoch()
}

// as is the market of an account, which is noted.
func (l *ledgerLog) as(account market.Account) market.Market {
	return noted{l.ledger.As(account), l}
}

type noted struct {
	market.Market
	log *ledgerLog
}

// Activate implements market.Node.
func (n noted) Activate(ctx context.Context, deal market.DealID, worker, offChain market.ID) (market.Tx, error) {
	n.log.mu.Lock()
	defer n.log.mu.Unlock()
	tx, err := n.Market.Activate(ctx, deal, worker, offChain)
	if err == nil {
		n.log.spans = append(n.log.spans, span{worker: worker, provider: n.Account(), from: n.log.epoch()})
	}
	return tx, err
}

// RemoveWorker implements market.Developer.
func (n noted) RemoveWorker(ctx context.Context, deal market.DealID, worker market.ID) (market.Tx, error) {
	return n.gone(worker, func() (market.Tx, error) { return n.Market.RemoveWorker(ctx, deal, worker) })
}

// Exit implements market.Node.
func (n noted) Exit(ctx context.Context, deal market.DealID, worker market.ID) (market.Tx, error) {
	return n.gone(worker, func() (market.Tx, error) { return n.Market.Exit(ctx, deal, worker) })
}

func (n noted) gone(worker market.ID, remove func() (market.Tx, error)) (market.Tx, error) {
	n.log.mu.Lock()
	defer n.log.mu.Unlock()
	tx, err := remove()
	if i := slices.IndexFunc(n.log.spans, func(s span) bool { return s.worker == worker && s.to == 0 }); err == nil && i >= 0 {
		n.log.spans[i].to = n.log.epoch()
	}
	return tx, err
}

// lost says that somebody else than a provider has lost a worker.
func (l *ledgerLog) lost(but market.Account) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.ContainsFunc(l.spans, func(s span) bool { return s.to != 0 && s.provider != but })
}

// bill compares what a deal has paid with what was noted: each worker its price for each whole epoch, split between its provider and
// the market's owner as its commitment says. The deal must always have had as many workers as it needs.
func (l *ledgerLog) bill(ctx context.Context, deal market.Deal, deposit market.Amount, rate uint64, before map[market.Account]market.Amount) ([]string, error) {
	now := l.epoch()
	price := deal.Terms.EpochPrice()
	free, due := deposit, map[market.Account]market.Amount{}
	var lines []string
	for _, s := range l.spans {
		end := s.to
		if end == 0 {
			end = now
			if _, err := l.ledger.As(s.provider).CollectDeal(ctx, deal.ID, s.worker); err != nil {
				return nil, err
			}
		}
		sum := price.Times(end - s.from)
		free = free.Sub(sum)
		staker := sum.Times(rate).Div(market.Units(market.Precision))
		due[s.provider] = due[s.provider].Add(sum.Sub(staker))
		due[l.ledger.Owner()] = due[l.ledger.Owner()].Add(staker)
		lines = append(lines, fmt.Sprintf("worker %s: epochs %d to %d, %s in all", s.worker.String()[60:], s.from, end-1, sum))
	}
	fresh, err := l.ledger.Deal(ctx, deal.ID)
	if err != nil {
		return nil, err
	}
	if !fresh.Free.Equal(free) {
		return lines, fmt.Errorf("the deal has %s left, by hand it is %s", fresh.Free, free)
	}
	for account, want := range due {
		have, err := l.ledger.Balance(ctx, account)
		if err != nil {
			return lines, err
		}
		if got := have.Token.Sub(before[account]); !got.Equal(want) {
			return lines, fmt.Errorf("%s has got %s, by hand it is %s", account, got, want)
		}
	}
	return lines, nil
}

// waitFor looks until something is so.
func waitFor(ctx context.Context, what string, so func() (bool, error)) error {
	for {
		ok, err := so()
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s did not happen: %w", what, ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
}
