package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/agent"
	"github.com/aquifer-dev/aquifer/market/content"
	"github.com/aquifer-dev/aquifer/market/evm"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/market/prove"
	"github.com/aquifer-dev/aquifer/market/remote"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/config"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/store"
)

// codeNodeMarket is of a node that runs while its market cannot be reached.
const codeNodeMarket = "W0907"

// firstTry bounds how long a market may keep a node from starting.
const firstTry = 10 * time.Second

// nodeMarket is the market that a node works for (spec/market.md#M130); nil is none.
type nodeMarket struct {
	settings config.Settings
	log      *slog.Logger
	key      *particle.Key // of the agent, a management key of the node
	chain    evm.Options   // without endpoints where a process serves the market
	deals    *agent.Deals
	found    *foundMarket // at the start; nil: not yet
	note     func(string) // on standard error
}

// foundMarket is one that has answered.
type foundMarket struct {
	market.Market
	params market.Params
	close  func()
}

// openNodeMarket reads what the settings say of a market and looks for it. That it cannot be reached is a warning; a market that is another one
// than was meant is an error.
func (t *tool) openNodeMarket(ctx context.Context, s config.Settings, log *slog.Logger) (*nodeMarket, error) {
	if !s.HasMarket() {
		return nil, nil
	}
	if p := s.MarketIsWhole(); p != nil {
		return nil, settingError(p)
	}
	d := &nodeMarket{settings: s, log: log.With("part", "market"), deals: &agent.Deals{}, note: t.note}
	var err error
	if s.Market.Served == "" {
		if d.chain, err = chainOf(s.Chain); err != nil {
			return nil, err
		}
	}
	if d.key, err = s.AgentKey(); err != nil {
		return nil, settingError(err)
	}
	within, cancel := context.WithTimeout(ctx, firstTry)
	defer cancel()
	d.found, err = d.find(within)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case !later(err):
		return nil, marketError(err)
	default:
		t.note(fmt.Sprintf("warning[%s]: the node starts without its market, and looks for it every %v: %s", codeNodeMarket, s.Market.Poll, diag.Shorten(err.Error())))
	}
	return d, nil
}

// later says of an error that it may be gone by itself.
func later(err error) bool {
	kind := market.KindOf(err)
	return kind == market.Unreachable || kind == market.NotFound || errors.Is(err, context.DeadlineExceeded)
}

// chainOf are the options of a market on a chain.
func chainOf(c config.Chain) (o evm.Options, err error) {
	wrong := func(key string, err error) error {
		return settingError(&config.Problem{Key: "chain_config." + key, Text: err.Error()})
	}
	wei := func(n int64) market.Amount { return market.FromBig(big.NewInt(n)) }
	o = evm.Options{Endpoints: c.AllEndpoints(), ChainID: uint64(c.ChainID), FromBlock: uint64(c.FromBlock), BaseFee: wei(c.BaseFee), Tip: wei(c.Tip)}
	if o.Diamond, err = market.ParseAccount(c.Diamond); err != nil {
		return o, wrong("diamond_contract_address", err)
	}
	if c.Key != "" {
		if o.Signer, err = evm.ParseKey(c.Key); err != nil {
			return o, wrong("wallet_key", err)
		}
		return o, nil
	}
	o.Signer, err = keystoreSigner(c.Keystore, c.Password)
	return o, err
}

// find reaches the market once.
func (d *nodeMarket) find(ctx context.Context) (f *foundMarket, err error) {
	f = &foundMarket{close: func() {}}
	if file := d.settings.Market.Served; file != "" {
		c, err := remote.Open(ctx, file)
		if err != nil {
			return nil, err
		}
		account := c.Account(d.settings.Market.Account)
		if account.IsZero() {
			return nil, market.Errorf(market.Unreachable, "the market of %s does not say which account %.60q is", file, d.settings.Market.Account)
		}
		f.Market = c.As(account)
	} else {
		c, err := evm.Open(ctx, d.chain)
		if err != nil {
			return nil, err
		}
		f.Market, f.close = c, c.Close
	}
	if f.params, err = f.Params(ctx); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

// join has a node know the market: its agent manages the node, and it tells who serves deals.
func (d *nodeMarket) join(c *node.Config) {
	if d == nil {
		return
	}
	c.Managers = append(c.Managers, d.key.PeerID())
	d.deals.Said = c.Subnets
	c.Subnets = d.deals
}

// beside runs a node until the context ends, and its deals beside it.
func (d *nodeMarket) beside(ctx context.Context, n *node.Node, db *store.Store) error {
	if d == nil {
		return n.Run(ctx)
	}
	ctx, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() { d.work(ctx, n, db) })
	err := n.Run(ctx)
	cancel()
	working.Wait()
	return err
}

// work makes deals run until the context ends, once the market is there.
func (d *nodeMarket) work(ctx context.Context, n *node.Node, db *store.Store) {
	if d.found == nil {
		var another error
		if !d.again(ctx, "the market is not reached", func() (err error) {
			if d.found, err = d.find(ctx); isAnother(err) {
				another, err = err, nil
			}
			return err
		}) {
			return
		}
		if another != nil {
			d.without(another)
			return
		}
	}
	defer d.found.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var by *client.Client
	if !d.again(ctx, "the agent does not reach its node", func() (err error) {
		by, err = client.Connect(ctx, client.Config{Relays: n.Addresses(), Key: d.key, Log: d.log})
		return err
	}) {
		return
	}
	defer by.Close()
	peer, err := market.ParsePeer(n.ID())
	if err != nil {
		d.log.Error("no market knows peers with such ids", "problem", err)
		return
	}
	d.log.Info("the node works for a market", "account", d.found.Account(), "epoch", d.found.params.Epoch())
	a := agent.New(agent.Config{Market: d.found, Peer: peer, Host: agent.OnNode{Caller: by, Self: by.ID()}, Content: d.content(), Store: db, Poll: time.Duration(d.settings.Market.Poll), Log: d.log})
	d.deals.Reached(&agent.Subnets{Market: d.found}, a)
	miner := prove.New(d.proving(peer))
	var working sync.WaitGroup
	working.Go(func() { a.Run(ctx) })
	working.Go(func() { miner.Run(ctx) })
	working.Go(func() { d.guard(ctx, cancel) })
	working.Wait()
}

// isAnother says of an error that what answers is not the market that was meant, and never will be.
func isAnother(err error) bool {
	kind := market.KindOf(err)
	return kind == market.WrongChain || kind == market.WrongGeneration
}

// without tells that the node has no market from now on, since another one than was meant answers (spec/market.md#M166). Relay and host go on.
func (d *nodeMarket) without(another error) {
	d.deals.Reached(nil, nil)
	d.note(fmt.Sprintf("error[%s]: %s; the node goes on without a market, until it is started again with settings that are right", codeMarketWrong, diag.Shorten(another.Error())))
}

// guard ends the work for a market in whose place another one answers.
func (d *nodeMarket) guard(ctx context.Context, end func()) {
	for clock := local.SystemClock(); ; {
		come, stop := clock.At(clock.Now().Add(time.Duration(d.settings.Market.Poll)))
		select {
		case <-ctx.Done():
			stop()
			return
		case <-come:
		}
		stop()
		if _, err := d.found.Params(ctx); isAnother(err) {
			d.without(err)
			end()
			return
		}
	}
}

// again tries something until it works or the context ends; what is in the way is logged when it is something else than before.
func (d *nodeMarket) again(ctx context.Context, what string, try func() error) bool {
	said := ""
	for clock := local.SystemClock(); ; {
		err := try()
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		if text := err.Error(); text != said {
			d.log.Error(what, "problem", text)
			said = text
		}
		come, stop := clock.At(clock.Now().Add(time.Duration(d.settings.Market.Poll)))
		select {
		case <-ctx.Done():
		case <-come:
		}
		stop()
	}
}

func (d *nodeMarket) content() content.Source {
	m := d.settings.Market
	if m.Content != "" {
		return content.Dir(m.Content)
	}
	return content.IPFS{API: m.API, Gateway: m.Gateway}
}

// proving says how proofs are found. With short epochs the prover is looked at more often, or some would go by without proofs.
func (d *nodeMarket) proving(peer market.ID) prove.Config {
	l := d.settings.Listener
	c := prove.Config{Market: d.found, Peer: peer, Prover: prove.NewMock(), Poll: time.Duration(l.Poll), Batch: l.Batch, Window: time.Duration(l.Window), Log: d.log}
	if third := d.found.params.EpochLength / 3; third > 0 {
		c.Poll = min(c.Poll, third)
	}
	if l.Prover != "" {
		c.Prover = prove.External{URL: l.Prover}
	}
	return c
}
