package agent

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// counted counts what is asked, and may be out of reach.
type counted struct {
	market.Reader
	asked int
	gone  bool
}

func (c *counted) Deal(ctx context.Context, id market.DealID) (market.Deal, error) {
	c.asked++
	if c.gone {
		return market.Deal{}, market.Errorf(market.Unreachable, "gone")
	}
	return c.Reader.Deal(ctx, id)
}

// TestSubnets keeps answers for a second, and the last one while the market is out of reach (spec/market.md#M105).
func TestSubnets(t *testing.T) {
	b := newBed(t)
	p, plan := b.provider("provider", id("peer"))
	dev, deal := b.deal(b.define(market.Definition{}), 1, 1, 4000, p)
	c := &counted{Reader: dev}
	s := &Subnets{Market: c, Clock: b.clock}
	name := deal.String()[2:] // as the node asks
	worker := stdlib.SubnetWorker{Host: id("peer").Peer(), Units: [][]byte{plan[0].Workers[0][0][:]}}
	is := func(asked int, known bool, want ...stdlib.SubnetWorker) {
		t.Helper()
		got, ok := s.Subnet(name)
		if diff := cmp.Diff(want, got); diff != "" || ok != known || c.asked != asked {
			t.Errorf("asked %d times, known %v %s", c.asked, ok, diff)
		}
	}
	is(1, true)
	b.match(dev, deal, plan)
	is(1, true)
	b.clock.Move(time.Second)
	is(2, true, worker)
	_, err := p.Activate(b.ctx, deal, b.look(deal).Workers[0].ID, id("key"))
	b.must(err)
	b.clock.Move(time.Second)
	worker.Worker = id("key").Peer()
	is(3, true, worker)
	c.gone = true
	b.clock.Move(time.Second)
	is(4, true, worker)
	c.gone = false
	name = dev.Account().String()
	is(5, false)
	is(5, false)
	name = "nonsense"
	is(5, false)
	for i := range maxSubnets + 1 {
		a := market.DealID{byte(i), byte(i >> 8), 1}
		s.Subnet(a.String())
	}
	if len(s.deals) > maxSubnets {
		t.Errorf("%d answers are kept", len(s.deals))
	}
}
