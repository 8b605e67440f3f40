package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/store"
)

func (t *tool) peerCommand() *cobra.Command {
	return group("peer", "Look at peers of a network", t.peerPing(), t.peerInfo(), t.peerServices(), t.peerFind())
}

// pingReport is what a ping finds out; the form is that of --json.
type pingReport struct {
	Schema    string   `json:"schema"`
	Peer      string   `json:"peer_id"`
	Address   string   `json:"address"`
	Agent     string   `json:"agent"`
	Version   string   `json:"version"`
	Protocols []string `json:"protocols"`
	Addresses []string `json:"addresses"`
	ConnectNS int64    `json:"connect_ns"`
	RoundNS   []int64  `json:"round_trip_ns"`
}

func (t *tool) peerPing() *cobra.Command {
	var f struct {
		count    int
		interval time.Duration
		timeout  time.Duration
		secret   string
		asJSON   bool
	}
	c := &cobra.Command{
		Use: "ping MULTIADDR", Short: "Connect with a peer, print what it says of itself, and measure how fast it answers",
		Long: "ping connects with whoever is at a multiaddr, by TCP, WebSocket or QUIC. The peer's id may stand at the end as\n" +
			"/p2p/ID; then nobody else will do. A file with what `aqua up` or `aqua node` has printed stands for its first address. What is\n" +
			"asked are libp2p's identify and ping, which the original's peers have, too.",
		Example: "  aqua peer ping /ip4/127.0.0.1/tcp/9999/ws/p2p/12D3KooW…",
		Args:    oneArg("a multiaddr"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.count < 0 {
				return usage(codeFlags, "--count cannot be less than 0")
			}
			key := particle.GenerateKey()
			if f.secret != "" {
				var err error
				if key, err = loadKey(f.secret); err != nil {
					return err
				}
			}
			address, err := pingAddress(args[0])
			if err != nil {
				return err
			}
			h, err := p2p.New(p2p.Config{Key: key, Agent: "aqua/" + release})
			if err != nil {
				return networkError(err)
			}
			defer h.Close()
			r, err := t.ping(cmd.Context(), h, address, f.count, f.interval, f.timeout, !f.asJSON)
			if err != nil {
				return networkError(err)
			}
			if f.asJSON {
				return t.printJSON(r)
			}
			return nil
		},
	}
	c.Flags().IntVarP(&f.count, "count", "n", 3, "how often to measure; 0 only connects")
	c.Flags().DurationVar(&f.interval, "interval", 200*time.Millisecond, "pause between two measurements")
	c.Flags().DurationVarP(&f.timeout, "timeout", "t", 10*time.Second, "how long to wait for a connection, and for each answer")
	c.Flags().StringVarP(&f.secret, "sk", "s", "", "`KEY` to connect with: base64 of 32 bytes or the name of a stored key (default: a new one)")
	c.Flags().BoolVar(&f.asJSON, "json", false, "print one JSON object")
	return c
}

// pingAddress is the multiaddr that is written, or the first one of a file with what `aqua up` or `aqua node` has printed.
func pingAddress(written string) (string, error) {
	_, err := p2p.ParseContact(written)
	if err == nil {
		return written, nil
	}
	if _, missing := os.Stat(written); missing != nil {
		return "", networkError(err)
	}
	n := &network{names: map[string]string{}}
	if err := n.read(written); err != nil {
		return "", err
	}
	return n.addresses[0], nil
}

// ping connects and measures. With tell, what it finds out is printed as it comes.
func (t *tool) ping(ctx context.Context, h *p2p.Host, address string, count int, interval, timeout time.Duration, tell bool) (*pingReport, error) {
	within := func(do func(ctx context.Context) error) (time.Duration, error) {
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		began := time.Now()
		err := do(ctx)
		return time.Since(began), err
	}
	var c p2p.Contact
	stop := t.progress("connecting with the peer")
	took, err := within(func(ctx context.Context) (err error) { c, err = h.Dial(ctx, address); return err })
	stop()
	if err != nil {
		return nil, err
	}
	i := h.Identity(c.Peer)
	r := &pingReport{"aqua.ping/1", c.Peer, address, i.Agent, i.Version, i.Protocols, i.Addresses, took.Nanoseconds(), []int64{}}
	if tell {
		fmt.Fprintf(t.out, "%s is %s, connected in %v\n", r.Peer, r.Agent, took.Round(10*time.Microsecond))
	}
	for n := range count {
		if n > 0 {
			select {
			case <-time.After(interval):
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
		var round time.Duration
		if _, err := within(func(ctx context.Context) (err error) { round, err = h.Ping(ctx, c.Peer); return err }); err != nil {
			return nil, err
		}
		r.RoundNS = append(r.RoundNS, round.Nanoseconds())
		if tell {
			fmt.Fprintf(t.out, "answer in %v\n", round.Round(10*time.Microsecond))
		}
	}
	return r, nil
}

// networkError gives what the network refused its exit code: 2 for an address that is none, 3 for the rest.
func networkError(err error) error {
	var f *p2p.Failure
	var ours *node.Failure
	var database *store.Problem
	switch {
	case errors.As(err, &database):
		return failed(database.Code, "%s", database.Error())
	case errors.As(err, &ours):
		return &exitError{code: exitNetwork, what: ours.Code, text: ours.Message}
	case !errors.As(err, &f):
		return err
	case f.Code == p2p.CodeConfig:
		return usage(f.Code, "%s", f.Message)
	}
	return &exitError{code: exitNetwork, what: f.Code, text: f.Message}
}
