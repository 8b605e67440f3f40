package agent

import (
	"context"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/local"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// Subnets tells programs which workers serve a deal, out of a market. An answer is kept for a while; where the market does not
// answer, the last one stands (spec/market.md#M105).
type Subnets struct {
	// Market is asked.
	Market market.Reader
	Clock  local.Clock   // the system's where it is nil
	Life   time.Duration // for which an answer is kept (one second)
	Wait   time.Duration // for the market (five seconds)

	mu    sync.Mutex
	deals map[market.DealID]*subnet
}

var _ stdlib.Subnets = (*Subnets)(nil)

// maxSubnets bounds what is kept: anybody may ask for any deal.
const maxSubnets = 4096

// subnet is what is known of a deal. Those who ask at the same time wait for one reading.
type subnet struct {
	reading sync.Mutex
	at      time.Time // zero: never read
	known   bool
	workers []stdlib.SubnetWorker
}

// Subnet implements stdlib.Subnets.
func (s *Subnets) Subnet(deal string) ([]stdlib.SubnetWorker, bool) {
	id, err := market.ParseAccount(deal)
	if err != nil {
		return nil, false
	}
	now := s.now()
	one := s.find(id, now)
	one.reading.Lock()
	defer one.reading.Unlock()
	if one.at.IsZero() || now.Sub(one.at) >= s.life() {
		s.read(id, one)
	}
	return one.workers, one.known
}

func (s *Subnets) now() time.Time {
	if s.Clock == nil {
		return time.Now()
	}
	return s.Clock.Now()
}

func (s *Subnets) life() time.Duration {
	if s.Life <= 0 {
		return time.Second
	}
	return s.Life
}

// find returns the place of a deal. When there are too many, all are forgotten: what is wanted is read again.
func (s *Subnets) find(id market.DealID, now time.Time) *subnet {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.deals[id]
	if one == nil {
		if s.deals == nil || len(s.deals) >= maxSubnets {
			s.deals = map[market.DealID]*subnet{}
		}
		one = &subnet{}
		s.deals[id] = one
	}
	return one
}

// read asks the market. The place is locked.
func (s *Subnets) read(id market.DealID, one *subnet) {
	wait := s.Wait
	if wait <= 0 {
		wait = 5 * time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	deal, err := s.Market.Deal(ctx, id)
	one.at = s.now()
	if err != nil {
		one.known = one.known && market.KindOf(err) != market.NotFound
		return
	}
	one.known, one.workers = true, nil
	for _, w := range deal.Workers {
		told := stdlib.SubnetWorker{Host: w.Peer.Peer()}
		if w.Active() {
			told.Worker = w.OffChain.Peer()
		}
		for _, u := range w.Units {
			told.Units = append(told.Units, u[:])
		}
		one.workers = append(one.workers, told)
	}
}
