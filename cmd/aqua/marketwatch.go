package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/market"
	marketwatch "github.com/aquifer-dev/aquifer/market/watch"
)

// watchFlags say how patiently deals are watched.
type watchFlags struct {
	relay              relayFlags
	policy             policyFlags
	interval, patience time.Duration
	shun               time.Duration
	misses             int
	start              uint64
	once, dry          bool
}

func (f *watchFlags) add(c *cobra.Command) {
	flags := c.Flags()
	f.relay.addAddresses(flags)
	f.policy.add(c)
	flags.DurationVar(&f.interval, "interval", 15*time.Second, "how long a worker that answers is left alone")
	flags.DurationVar(&f.patience, "patience", 5*time.Second, "how long an answer is waited for")
	flags.IntVar(&f.misses, "misses", 3, "after how many answers missed in a row, a `NUMBER`, a worker is gone")
	flags.Uint64Var(&f.start, "start-epochs", 2, "how many epochs, a `NUMBER`, a node has to activate a worker")
	flags.DurationVar(&f.shun, "shun", time.Hour, "how long a peer whose worker was gone is not taken again")
	flags.BoolVar(&f.once, "once", false, "end when every worker has answered or is gone, and places are filled")
	dryRun(c, &f.dry)
}

// config is what the flags say of how to watch.
func (f *watchFlags) config(r *marketRun) (c marketwatch.Config, err error) {
	for _, d := range []struct {
		flag string
		time time.Duration
	}{{"interval", f.interval}, {"patience", f.patience}, {"shun", f.shun}} {
		if d.time <= 0 {
			return c, usage(codeFlags, "--%s %v is no time to wait", d.flag, d.time)
		}
	}
	if f.misses < 1 || f.start < 1 {
		return c, usage(codeFlags, "--misses and --start-epochs are 1 at least")
	}
	c = marketwatch.Config{Market: r, Interval: f.interval, Patience: f.patience, Misses: f.misses, Start: f.start, Shun: f.shun, Dry: f.dry}
	c.Pause = min(time.Second, f.interval)
	if c.Policy, err = f.policy.policy(r); err != nil {
		return c, err
	}
	c.Facts, err = f.policy.readFacts()
	return c, err
}

// watchReport is a line of what a watcher has seen or done.
type watchReport struct {
	marketwatch.Decision
	Peer string `json:"peer_id,omitempty"`
}

func (t *tool) marketWatch() *cobra.Command {
	var f watchFlags
	c := t.marketCmd("watch [DEAL…]", "Have peers that answer take the places of workers that do not", accountDeveloper, nil, f.add,
		func(ctx context.Context, r *marketRun, args []string) error { return r.watch(ctx, &f, args) })
	c.Long = "watch asks the workers of deals, all of the account's unless some are named, whether they answer. One that misses several answers in a\n" +
		"row is taken out of its deal, if enough others are left or somebody can take its place, and free places are filled as by\n" +
		"`aqua deal workers-add`. What is seen and done is printed, until an interrupt."
	c.Long += " With --once the exit code is 1 if a place is free in the end, or\n" +
		"has a worker that does not answer."
	c.Example = "  aqua market watch shop --relay net.json\n  aqua market watch --once --dry-run --relay net.json"
	return c
}

// watch watches deals until the context ends, or once.
func (r *marketRun) watch(ctx context.Context, f *watchFlags, names []string) error {
	c, err := f.config(r)
	if err != nil {
		return err
	}
	for _, name := range names {
		d, err := r.dealNamed(ctx, name)
		if err != nil {
			return err
		}
		if d.Owner != r.Account() && !f.dry {
			return market.Errorf(market.NotOwner, "the deal %s belongs to %s, who alone can replace its workers; --dry-run looks at it", d.ID, d.Owner)
		}
		c.Deals = append(c.Deals, d.ID)
	}
	net, err := f.relay.network()
	if err != nil {
		return err
	}
	by, err := f.relay.connect(ctx, net, client.Config{}, false)
	if err != nil {
		return err
	}
	defer by.Close()
	c.Prober = marketwatch.Network{Caller: by}
	var unwritten error
	would := map[market.DealID]map[market.ID]bool{} // in a dry run: the workers that would go, and the peers that would come
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	c.Tell = func(d marketwatch.Decision) {
		if d.Dry {
			if would[d.Deal] == nil {
				would[d.Deal] = map[market.ID]bool{}
			}
			switch d.Kind {
			case marketwatch.Removed:
				would[d.Deal][d.Worker] = false
			case marketwatch.Joined:
				would[d.Deal][d.Peer] = true
			}
		}
		if err := r.tellDecision(d); err != nil && unwritten == nil {
			unwritten = err
			stop(err) // nobody reads what is done: end before more is
		}
	}
	w := marketwatch.New(c)
	if f.once {
		err = r.watchOnce(ctx, w, c.Deals, would)
	} else {
		r.note("watching deals of " + r.Account().String() + " until an interrupt")
		w.Run(ctx)
	}
	if unwritten != nil {
		return unwritten
	}
	return err
}

// watchOnce watches until the deals are mended as far as they can be. It fails if a place is free then, or has a worker that does not answer
// (spec/market.md#M182).
func (r *marketRun) watchOnce(ctx context.Context, w *marketwatch.Watcher, deals []market.DealID, would map[market.DealID]map[market.ID]bool) error {
	if err := w.Once(ctx); err != nil {
		return err
	}
	answer, asked := w.Tally()
	r.note(fmt.Sprintf("%d of %d active workers answer", answer, asked))
	all := make([]market.Deal, len(deals))
	var err error
	for i, id := range deals {
		if all[i], err = r.Deal(ctx, id); err != nil {
			return err
		}
	}
	if len(deals) == 0 {
		if all, err = r.Deals(ctx, r.Account()); err != nil {
			return err
		}
	}
	var free uint64
	silent := asked - answer
	for _, d := range all {
		have := len(d.Workers)
		for _, comes := range would[d.ID] {
			if comes {
				have++
			} else {
				have--
			}
		}
		for _, one := range d.Workers { // the watcher has asked those that would be gone, too
			if _, goes := would[d.ID][one.ID]; goes && one.Active() {
				silent--
			}
		}
		if d.Status != market.DealEnded && uint64(have) < d.Terms.TargetWorkers {
			free += d.Terms.TargetWorkers - uint64(have)
		}
	}
	if free > 0 || silent > 0 {
		return failed(codeMarket, "places that stay free: %d, workers that stay and do not answer: %d; the lines above say why", free, silent)
	}
	return nil
}

// tellDecision prints what a watcher has seen or done.
func (r *marketRun) tellDecision(d marketwatch.Decision) error {
	if r.flags.json {
		line := watchReport{Decision: d}
		if !d.Peer.IsZero() {
			line.Peer = d.Peer.Peer()
		}
		return r.printJSON(line)
	}
	_, err := fmt.Fprintln(shown(r.out), d.At.UTC().Format(isoTime), d)
	return err
}
