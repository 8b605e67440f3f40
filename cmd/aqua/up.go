package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/market/agent"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/config"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/stdlib"
)

type upFlags struct {
	nodes       int
	data, level string
	market      bool
}

// most is how many nodes one process may run.
const most = 64

func (t *tool) upCommand() *cobra.Command {
	var f upFlags
	c := &cobra.Command{
		Use: "up", Short: "Run a local network of nodes, for trying things out",
		Long: "up runs several nodes on loopback, at free ports, until it is interrupted. They know each other by Kademlia. When they do,\n" +
			"one line of JSON tells their ids, secret keys and addresses, which of them are for clients, and a key whose holder may\n" +
			"deploy services on all of them. With --data, keys are kept, and what was deployed: the same peers come back at the next\n" +
			"start, at other ports.\n\n" +
			"With --market there is a marketplace, too, without a chain: three providers offer the nodes, a developer has money, and whatever\n" +
			"a deal assigns to a node is made to run there. The line then names a file by which other commands reach the market.\n\n" +
			"`aqua up > net.json` puts the line into a file that --relay takes, which also gives the nodes their names.",
		Example: "  aqua up --nodes 3",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.nodes < 1 || f.nodes > most {
				return usage(codeFlags, "--nodes %d is out of range; 1 to %d are allowed", f.nodes, most)
			}
			return t.up(cmd.Context(), &f)
		},
	}
	c.Flags().IntVarP(&f.nodes, "nodes", "n", 3, "how many nodes")
	c.Flags().StringVar(&f.data, "data", "", "`DIR` to keep keys and services in (default: they are made for this run)")
	c.Flags().BoolVar(&f.market, "market", false, "run a marketplace with it")
	c.Flags().StringVar(&f.level, "log-level", "warn", "debug, info, warn or error")
	return c
}

// upReport is what is printed when the network is ready.
type upReport struct {
	Event  string   `json:"event"`
	Nodes  []upNode `json:"nodes"`
	Client upClient `json:"client"`
	Relays []string `json:"relays"` // one address of each node, for clients

	Market *upMarketReport `json:"market,omitempty"`
}

type upNode struct {
	Name      string   `json:"name"`
	Peer      string   `json:"peer_id"`
	Secret    string   `json:"secret_key"`
	Addresses []string `json:"addresses"`
	Relay     string   `json:"relay"`
}

// upClient is a peer that may deploy services on all nodes.
type upClient struct {
	Peer   string `json:"peer_id"`
	Secret string `json:"secret_key"`
}

// tryIt is the command line that runs a function on the network.
func (r *upReport) tryIt() string {
	return "aqua run --relay " + strings.Join(r.Relays[:min(2, len(r.Relays))], " --relay ") + " -i FILE -f 'FUNCTION(ARGUMENTS)'"
}

// up runs the network until an interrupt.
func (t *tool) up(ctx context.Context, f *upFlags) error {
	s := config.Defaults()
	s.Listen, s.AllowLocal, s.Log.Level = []string{"/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/ws"}, true, f.level
	if f.data == "" {
		dir, err := os.MkdirTemp("", "aqua-up-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		f.data, s.Durable = dir, new(bool)
	}
	client, err := upKey(s, filepath.Join(f.data, "client"))
	if err != nil {
		return err
	}
	s.ManagementPeers = []string{client.PeerID()}
	s.Collect()
	log := s.Log.Logger(t.err)
	var place *upMarket
	if f.market {
		if place, err = openUpMarket(f.data, s.Durable == nil); err != nil {
			return marketError(err)
		}
		defer place.close()
	}
	keeps := map[string]func(stdlib.Site) (deploy.Blobs, deploy.Folders, error){} // by peer
	services := s.Services(serviceEngine, log, shown(t.err))
	services.Keep = func(site stdlib.Site) (deploy.Blobs, deploy.Folders, error) {
		if keep := keeps[site.PeerID]; keep != nil {
			return keep(site)
		}
		return nil, nil, nil
	}
	hosts := deploy.NewHosts(services)
	defer hosts.Close(context.WithoutCancel(ctx))
	report := upReport{Event: "ready", Client: upClient{client.PeerID(), describeKey(client).SecretKey}}
	var nodes []*node.Node
	var hosted []upHosted
	closeAll := func() error {
		var err error
		for _, n := range nodes {
			err = errors.Join(err, n.Close())
		}
		return err
	}
	for i := range f.nodes {
		name := fmt.Sprintf("node-%d", i+1)
		one := s
		one.BaseDir = filepath.Join(f.data, name)
		var manager *particle.Key
		if f.market {
			if manager, err = upKey(s, filepath.Join(f.data, name, "agent")); err != nil {
				return errors.Join(err, closeAll())
			}
			one.ManagementPeers = append(slices.Clip(one.ManagementPeers), manager.PeerID())
		}
		c, err := one.Node(Version(), log.With("node", name))
		if err != nil {
			return errors.Join(settingError(err), closeAll())
		}
		deals := &agent.Deals{}
		if f.market {
			c.Subnets = deals
		}
		if i > 0 {
			c.Bootstrap = nodes[0].Addresses()[:1]
		}
		db, err := one.OpenStore()
		if err != nil {
			return errors.Join(networkError(err), closeAll())
		}
		defer db.Close()
		c.Store, c.Deploy, keeps[c.Key.PeerID()] = db, hosts.Deploy, one.Keep(db)
		n, err := node.New(c)
		if err != nil {
			return errors.Join(networkError(err), closeAll())
		}
		nodes, hosted = append(nodes, n), append(hosted, upHosted{n, db, manager, deals})
		told := upNode{name, n.ID(), describeKey(c.Key).SecretKey, n.Addresses(), ""}
		for _, a := range told.Addresses {
			if strings.Contains(a, "/ws/") {
				told.Relay = a
			}
		}
		report.Nodes, report.Relays = append(report.Nodes, told), append(report.Relays, told.Relay)
	}
	ctx, release := t.untilInterrupted(ctx, log)
	defer release()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	errs := make([]error, len(nodes))
	for i, n := range nodes {
		running.Go(func() { errs[i] = n.Run(ctx); cancel() })
	}
	end := func(err error) error {
		cancel()
		running.Wait()
		return err
	}
	if err := acquainted(ctx, nodes); err == nil {
		if place != nil {
			if report.Market, err = place.begin(ctx, &running, hosted, log); err != nil {
				return end(marketError(networkError(err)))
			}
		}
		if err := t.printJSON(report); err != nil {
			return end(err)
		}
		fmt.Fprintln(t.err, "the network is up; in another terminal:\n  "+report.tryIt())
		if place != nil {
			fmt.Fprintln(t.err, "deployments of a fluence.yaml run on it with\n  aqua deploy"+place.flag())
		}
	}
	running.Wait()
	return networkError(errors.Join(errs...))
}

// acquainted waits until every node knows all others, or at least as many as a table holds for sure.
func acquainted(ctx context.Context, nodes []*node.Node) error {
	for {
		known := true
		for _, n := range nodes {
			known = known && len(n.Network().Table()) >= min(len(nodes)-1, 8)
		}
		if known {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// upKey reads a key from a directory, or makes it.
func upKey(s config.Settings, dir string) (*particle.Key, error) {
	s.BaseDir, s.ManagementPeers = dir, nil
	c, err := s.Node(Version(), nil)
	var gone *fs.PathError
	switch {
	case errors.As(err, &gone):
		return nil, failed(codeUnwritable, "%s", pathProblem(err))
	case err != nil:
		return nil, settingError(err)
	}
	return c.Key, nil
}
