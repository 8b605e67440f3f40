package agent

import (
	"encoding/json"
	"sync/atomic"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// Deals is what a node tells whoever asks of deals: which workers serve them, and how far its own have come. A node runs before its market is
// reached, and tells nothing of it until then.
type Deals struct {
	Said stdlib.Subnets // deals whose workers are known besides, which go before the market's; may be nil

	subnets atomic.Pointer[Subnets]
	agent   atomic.Pointer[Agent]
}

var (
	_ stdlib.Subnets      = (*Deals)(nil)
	_ stdlib.DealStatuses = (*Deals)(nil)
)

// Reached says that the market has been reached, and who works for it.
func (d *Deals) Reached(s *Subnets, a *Agent) {
	d.subnets.Store(s)
	d.agent.Store(a)
}

// Subnet implements stdlib.Subnets.
func (d *Deals) Subnet(deal string) ([]stdlib.SubnetWorker, bool) {
	if d.Said != nil {
		if workers, known := d.Said.Subnet(deal); known {
			return workers, true
		}
	}
	s := d.subnets.Load()
	if s == nil {
		return nil, false
	}
	return s.Subnet(deal)
}

// DealStatus implements stdlib.DealStatuses: a Status as JSON (spec/market.md#M131).
func (d *Deals) DealStatus(deal string) (string, bool) {
	a := d.agent.Load()
	id, err := market.ParseAccount(deal)
	if a == nil || err != nil {
		return "", false
	}
	s, known := a.statusOf(id)
	if !known {
		return "", false
	}
	text, err := json.Marshal(s)
	return string(text), err == nil
}
