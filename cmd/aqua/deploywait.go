package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aquifer-dev/aquifer/market"
)

// mayWait says whether there is anybody to wait for: a ledger that the command has open itself is open to nobody else.
func (r *marketRun) mayWait(f *deployFlags) error {
	switch {
	case f.dry:
		return usage(codeFlags, "--wait and --dry-run exclude each other: nothing is done that could be waited for")
	case !r.served && !r.place.OnChain():
		return helped(usage(codeFlags, "--wait: no node works on the market of this project"), "`aqua up --market --data "+ledgerDir+"`, in a terminal of its own, runs three")
	}
	return nil
}

// awaitAll waits until the workers of the deployments run, as far as they were deployed.
func (r *marketRun) awaitAll(ctx context.Context, reports []*deployReport) error {
	for _, report := range reports {
		if report.Problem != "" || report.Deal == "" {
			continue
		}
		id, err := market.ParseAccount(report.Deal)
		if err != nil {
			return err
		}
		if report.Running, err = r.await(ctx, id); err != nil {
			return err
		}
		if !r.flags.json {
			fmt.Fprintf(shown(r.out), "%s: %d workers run\n", report.Name, report.Running)
		}
	}
	return nil
}

// await waits until the nodes of all workers that a deal has say that they run, and the deal pays them. What keeps it from that for good is an error.
func (r *marketRun) await(ctx context.Context, id market.DealID) (running uint64, err error) {
	pause := 200 * time.Millisecond
	if r.place.OnChain() {
		pause = 2 * time.Second
	}
	for {
		d, err := r.Deal(ctx, id)
		if err != nil {
			return 0, err
		}
		running = d.ActiveWorkers()
		switch {
		case d.Status == market.DealEnded || d.Status == market.InsufficientFunds:
			return running, market.Errorf(market.NotActive, "the deal %s is %s", id, d.Status)
		case len(d.Workers) == 0:
			return running, market.Errorf(market.MinWorkers, "the deal %s has no workers", id)
		case d.Status != market.NotEnoughWorkers && running == uint64(len(d.Workers)):
			return running, nil
		}
		select {
		case <-ctx.Done():
			return running, ctx.Err()
		case <-time.After(pause):
		}
	}
}
