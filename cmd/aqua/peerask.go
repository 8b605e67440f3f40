package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
)

// peerAsk makes a command that asks a peer behind a relay, which is its argument.
func (t *tool) peerAsk(use, short, long, example string, do func(ctx context.Context, a *asker) error) *cobra.Command {
	var f askFlags
	c := &cobra.Command{
		Use: use + " RELAY", Short: short, Long: long, Example: example, Args: oneArg("a relay"),
		RunE: func(cmd *cobra.Command, args []string) error {
			f.relays = append(f.relays, args...)
			return t.asking(cmd.Context(), &f, false, func(a *asker) error { return do(cmd.Context(), a) })
		},
	}
	f.add(c)
	return c
}

// peerReport is what a peer says of itself.
type peerReport struct {
	Schema string          `json:"schema"`
	Peer   string          `json:"peer_id"`
	Info   json.RawMessage `json:"info"`
}

func (t *tool) peerInfo() *cobra.Command {
	return t.peerAsk("info", "Print what a peer says of its software, addresses and programs",
		"info calls `peer.identify` on the relay, or with --on on a peer behind it, and prints the answer as JSON.",
		"  aqua peer info /ip4/127.0.0.1/tcp/9999/ws/p2p/12D3KooW…", func(ctx context.Context, a *asker) error {
			r := peerReport{Schema: "aqua.peer/1", Peer: a.peer}
			if err := a.ask(ctx, true, &r.Info, "identify"); err != nil {
				return err
			}
			return t.printJSON(r)
		})
}

// servicesReport lists the services of a peer.
type servicesReport struct {
	Schema   string          `json:"schema"`
	Peer     string          `json:"peer_id"`
	Services json.RawMessage `json:"services"`
}

func (t *tool) peerServices() *cobra.Command {
	return t.peerAsk("services", "List the services that were put on a peer",
		"services calls `srv.list` on the relay, or with --on on a peer behind it, and prints the answer as JSON. `aqua remote\nlist_interfaces` prints what they offer.",
		"  aqua peer services /ip4/127.0.0.1/tcp/9999/ws/p2p/12D3KooW… --on 12D3KooW…", func(ctx context.Context, a *asker) error {
			r := servicesReport{Schema: "aqua.services/1", Peer: a.peer}
			if err := a.ask(ctx, true, &r.Services, "list_services"); err != nil {
				return err
			}
			return t.printJSON(r)
		})
}

// foundReport tells where a peer is.
type foundReport struct {
	Schema    string   `json:"schema"`
	Peer      string   `json:"peer_id"`
	Agent     string   `json:"agent"`
	Addresses []string `json:"addresses"`
}

func (t *tool) peerFind() *cobra.Command {
	var network string
	var timeout time.Duration
	var asJSON bool
	c := &cobra.Command{
		Use: "find RELAY PEER_ID", Short: "Find out where a peer is",
		Long: "find joins the network through the relay, has it searched for the peer by Kademlia as nodes do, connects with it, and prints\n" +
			"its addresses. Clients are not found: only their relay knows them.",
		Example: "  aqua peer find /ip4/127.0.0.1/tcp/9999/ws/p2p/12D3KooW… 12D3KooW…",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage(codeFlags, "`%s` takes two arguments, a relay and the id of a peer; found %d", cmd.CommandPath(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			net, err := (&relayFlags{relays: args[:1]}).network()
			if err != nil {
				return err
			}
			id := args[1]
			if known := net.names[strings.TrimPrefix(id, "@")]; known != "" {
				id = known
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			stop := t.progress("searching for the peer")
			r, err := find(ctx, net, network, id)
			stop()
			switch {
			case cmd.Context().Err() != nil:
				return cmd.Context().Err()
			case err != nil:
				return networkError(err)
			case asJSON:
				return t.printJSON(r)
			}
			for _, a := range r.Addresses {
				fmt.Fprintf(t.out, "%s/p2p/%s\n", a, r.Peer)
			}
			return nil
		},
	}
	c.Flags().StringVar(&network, "network", "dar", "network to search: dar, stage, kras, or 64 hex digits")
	c.Flags().DurationVarP(&timeout, "timeout", "t", 20*time.Second, "how long to search")
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return c
}

// find searches a network for a peer and connects with it, so that what it says of itself is known.
func find(ctx context.Context, net *network, name, id string) (*foundReport, error) {
	h, err := p2p.New(p2p.Config{Key: particle.GenerateKey(), Agent: "aqua/" + release, Network: name, AllowLocal: true})
	if err != nil {
		return nil, err
	}
	defer h.Close()
	relays, last := p2p.ParseContacts(net.addresses)
	for _, relay := range relays {
		if _, last = h.Reach(ctx, relay); last == nil {
			break
		}
	}
	if last != nil {
		return nil, last
	}
	for len(h.Table()) == 0 { // it fills when the relay has said which network it is in
		select {
		case <-ctx.Done():
			return nil, &p2p.Failure{Code: p2p.CodeNotFound, Message: "the relay takes no part in the network " + name}
		case <-time.After(time.Millisecond):
		}
	}
	contact, _, err := h.Resolve(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := h.Connect(ctx, contact); err != nil {
		return nil, err
	}
	i := h.Identity(id)
	return &foundReport{"aqua.found/1", id, i.Agent, i.Addresses}, nil
}
