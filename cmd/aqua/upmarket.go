package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"sync"

	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/agent"
	"github.com/aquifer-dev/aquifer/market/content"
	"github.com/aquifer-dev/aquifer/market/devmarket"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/market/prove"
	"github.com/aquifer-dev/aquifer/market/remote"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/store"
)

// upProviders is how many providers share the nodes of a local market.
const upProviders = 3

// upMarket is a marketplace beside the nodes of a local network.
type upMarket struct {
	clock   *devmarket.Clock
	passed  func() error // keeps by how much the clock is ahead; nil where nothing is kept
	ledger  *local.Ledger
	server  *remote.Server
	subnets *agent.Subnets
	blobs   content.Dir
	file    string
	clients []*client.Client

	passing sync.Mutex // held while epochs go by
	miners  []*prove.Miner
}

// upMarketReport tells how other commands reach the market.
type upMarketReport struct {
	File      string               `json:"file"`    // where it is served, for commands of the same user
	Content   string               `json:"content"` // directory of what applications are made of, files by their CIDs
	Epoch     float64              `json:"epoch_seconds"`
	Developer market.Account       `json:"developer"`
	Providers []devmarket.Provider `json:"providers"`
}

// openUpMarket opens the ledger of a data directory, or makes one that ends with the process.
func openUpMarket(data string, durable bool) (*upMarket, error) {
	data, err := filepath.Abs(data)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(data, ledgerFile)
	ahead, err := readAhead(file) // what `aqua chain pass` has let go by
	if err != nil {
		return nil, err
	}
	m := &upMarket{clock: devmarket.NewClock(local.SystemClock(), ahead), blobs: content.Dir(filepath.Join(data, "content")), file: servedFile(file)}
	config := local.Config{Clock: m.clock}
	if durable {
		m.passed = func() error { return writeAhead(file, m.clock.Ahead()) }
		if m.ledger, err = local.Open(file, config); err != nil {
			return nil, err
		}
	} else {
		m.ledger = local.New(config)
	}
	m.subnets = &agent.Subnets{Market: m.ledger, Clock: m.clock}
	return m, nil
}

// upHosted is a node of the network with what its agent needs.
type upHosted struct {
	node  *node.Node
	store *store.Store
	agent *particle.Key // a management key of the node
	deals *agent.Deals
}

// begin sets the market up for the nodes, which run, and has their agents work until the context ends; running waits for them.
func (m *upMarket) begin(ctx context.Context, running *sync.WaitGroup, hosted []upHosted, log *slog.Logger) (*upMarketReport, error) {
	var offered []devmarket.Node
	for i, h := range hosted {
		peer, err := market.ParsePeer(h.node.ID())
		if err != nil {
			return nil, err
		}
		offered = append(offered, devmarket.Node{Provider: fmt.Sprintf("provider-%d", i%upProviders+1), Peer: peer})
	}
	providers, err := devmarket.SetUp(ctx, m.ledger, offered)
	if err != nil {
		return nil, err
	}
	if err := m.skip(ctx, providers); err != nil {
		return nil, err
	}
	params, err := m.ledger.Params(ctx)
	if err != nil {
		return nil, err
	}
	for i, h := range hosted {
		by := m.ledger.As(m.ledger.Account(offered[i].Provider))
		log := log.With("node", fmt.Sprintf("node-%d", i+1), "part", "market")
		c, err := client.Connect(ctx, client.Config{Relays: h.node.Addresses()[:1], Key: h.agent, Log: log})
		if err != nil {
			return nil, err
		}
		m.clients = append(m.clients, c)
		a := agent.New(agent.Config{Market: by, Peer: offered[i].Peer, Host: agent.OnNode{Caller: c, Self: c.ID()}, Content: m.blobs, Store: h.store, Clock: m.clock, Log: log})
		p := prove.New(prove.Config{Market: by, Peer: offered[i].Peer, Prover: prove.NewMock(), Clock: m.clock, Poll: params.EpochLength / 3, Log: log})
		h.deals.Reached(m.subnets, a)
		m.miners = append(m.miners, p)
		running.Go(func() { a.Run(ctx) })
		running.Go(func() { p.Run(ctx) })
	}
	if m.server, err = remote.Serve(passingLedger{m.ledger, m}, m.file); err != nil {
		return nil, err
	}
	return &upMarketReport{m.file, string(m.blobs), params.EpochLength.Seconds(), m.ledger.Account(devmarket.Developer), providers}, nil
}

// skip lets the time go by until the nodes can be had: their commitments are active from the epoch after the one in which they are paid.
func (m *upMarket) skip(ctx context.Context, providers []devmarket.Provider) error {
	wait, err := devmarket.Wait(ctx, m.ledger, providers)
	if err != nil || wait <= 0 {
		return err
	}
	m.clock.Pass(wait)
	if m.passed == nil {
		return nil
	}
	return m.passed()
}

// passingLedger is the ledger as others get it: they can have its time move on, too.
type passingLedger struct {
	*local.Ledger
	market *upMarket
}

// Pass implements remote.Passing. In every epoch that goes by the nodes prove what they owe: otherwise their commitments would fail, and workers would
// lose their places (spec/market.md#M185).
func (l passingLedger) Pass(ctx context.Context, epochs market.Epoch) (market.Epoch, error) {
	m := l.market
	m.passing.Lock()
	defer m.passing.Unlock()
	for {
		params, err := m.ledger.Params(ctx)
		if err == nil {
			err = m.prove(ctx, params.MinProofs)
		}
		switch {
		case err != nil || epochs == 0:
			return params.Epoch(), err
		case m.clock.Ahead() > math.MaxInt64-params.EpochLength:
			return params.Epoch(), market.Errorf(market.Malformed, "the market is %s ahead already", m.clock.Ahead())
		}
		m.clock.Pass(params.EpochLength)
		epochs--
		if m.passed == nil {
			continue
		}
		if err := m.passed(); err != nil {
			return params.Epoch() + 1, err
		}
	}
}

// prove has all nodes hand in the least number of proofs for the epoch that runs; the stand-in finds one for each unit in a round.
func (m *upMarket) prove(ctx context.Context, least uint64) error {
	for range max(least, 1) {
		for _, p := range m.miners {
			err := p.Round(ctx)
			if err != nil && ctx.Err() == nil {
				err = p.Round(ctx) // an epoch may have ended in the middle of it
			}
			if err = errors.Join(ctx.Err(), err); err != nil {
				return err
			}
		}
	}
	return nil
}

// flag is what commands need to find the market that is served: nothing in the directory of its project.
func (m *upMarket) flag() string {
	if dir, err := os.Getwd(); err == nil && servedFile(ledgerAbove(dir)) == m.file {
		return ""
	}
	return " --served " + m.file
}

// close ends the market, once its agents have ended.
func (m *upMarket) close() error {
	var err error
	for _, c := range m.clients {
		err = errors.Join(err, c.Close())
	}
	if m.server != nil {
		err = errors.Join(err, m.server.Close())
	}
	return errors.Join(err, m.ledger.Close())
}
