package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/agent"
	"github.com/aquifer-dev/aquifer/market/content"
	"github.com/aquifer-dev/aquifer/market/devmarket"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/market/prove"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/service/deploy"
)

// stand is a node of a provider, with its agent and its miner.
type stand struct {
	name    string
	peer    market.ID
	account market.Account
	node    *node.Node
	agent   *agent.Agent
	miner   *prove.Miner
	client  *client.Client
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// network is a market and the nodes that are offered there.
type network struct {
	log    *ledgerLog
	blobs  content.Dir
	stands []*stand
}

// newNetwork starts so many providers with a node each; their commitments are active.
func newNetwork(ctx context.Context, dir string, providers int) (*network, error) {
	clock := local.NewManualClock(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	n := &network{log: &ledgerLog{clock: clock, ledger: local.New(local.Config{Clock: clock})}, blobs: content.Dir(dir)}
	hosts := deploy.NewHosts(deploy.Config{})
	var offered []devmarket.Node
	for i := range providers {
		s := &stand{name: fmt.Sprintf("provider-%d", i+1)}
		s.account = n.log.ledger.Account(s.name)
		manager := particle.GenerateKey()
		c := node.Config{Managers: []string{manager.PeerID()}, Deploy: hosts.Deploy, AllowLocal: true, Version: "life", Network: "dar",
			Listen: []string{"/ip4/127.0.0.1/tcp/0"}, Subnets: &agent.Subnets{Market: n.log.ledger, Life: 100 * time.Millisecond}}
		if i > 0 {
			c.Bootstrap = n.stands[0].node.Addresses()[:1]
		}
		var err error
		if s.node, err = node.New(c); err != nil {
			return n, err
		}
		n.stands = append(n.stands, s)
		if s.peer, err = market.ParsePeer(s.node.ID()); err != nil {
			return n, err
		}
		offered = append(offered, devmarket.Node{Provider: s.name, Peer: s.peer})
		var running context.Context
		running, s.cancel = context.WithCancel(ctx)
		s.running.Go(func() { _ = s.node.Run(running) })
		if s.client, err = client.Connect(ctx, client.Config{Relays: s.node.Addresses()[:1], Key: manager}); err != nil {
			return n, err
		}
		by := n.log.as(s.account)
		s.agent = agent.New(agent.Config{Market: by, Peer: s.peer, Host: agent.OnNode{Caller: s.client, Self: s.client.ID()}, Content: n.blobs, Clock: clock})
		s.miner = prove.New(prove.Config{Market: by, Peer: s.peer, Prover: prove.NewMock(), Clock: clock})
		s.running.Go(func() { s.agent.Run(running) })
	}
	if _, err := devmarket.SetUp(ctx, n.log.ledger, offered); err != nil {
		return n, err
	}
	if err := n.pass(ctx); err != nil {
		return n, err
	}
	return n, waitFor(ctx, "that nodes know each other", func() (bool, error) {
		for _, s := range n.stands {
			if len(s.node.Network().Table()) < len(n.stands)-1 {
				return false, nil
			}
		}
		return true, nil
	})
}

// pass lets an epoch go by, in which every peer proves its capacity.
func (n *network) pass(ctx context.Context) error {
	n.log.pass()
	var problems []error
	for _, s := range n.stands {
		problems = append(problems, s.miner.Round(ctx))
	}
	return errors.Join(problems...)
}

// kill ends a node in the midst of its work, and all that belongs to it.
func (s *stand) kill() error {
	err := s.node.Close()
	s.cancel()
	if s.client != nil {
		err = errors.Join(err, s.client.Close())
	}
	s.running.Wait()
	return err
}

// close ends what is left.
func (n *network) close() (err error) {
	for _, s := range n.stands {
		err = errors.Join(err, s.kill())
	}
	return errors.Join(err, n.log.ledger.Close())
}

// at is the stand of a peer.
func (n *network) at(peer market.ID) *stand {
	for _, s := range n.stands {
		if s.peer == peer {
			return s
		}
	}
	return nil
}
