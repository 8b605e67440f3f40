package watch

import (
	"context"
	"fmt"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/calls"
)

// Network asks workers by particles of a caller, by way of its relay and of the node that each worker is on.
type Network struct{ Caller abi.Caller }

var _ Prober = Network{}

// Worker implements Prober.
func (n Network) Worker(ctx context.Context, w market.Worker) error {
	_, err := calls.AskWorker(ctx, n.Caller, w.Peer.Peer(), w.OffChain.Peer())
	return err
}

// Self implements Prober.
func (n Network) Self(ctx context.Context) error {
	if _, err := calls.AskRelay(ctx, n.Caller); err != nil {
		return fmt.Errorf("the relay does not answer: %w", err)
	}
	return nil
}
