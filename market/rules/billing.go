package rules

import "github.com/aquifer-dev/aquifer/market"

// Billing is the money of a deal as it was when the deal was last touched.
type Billing struct {
	Price   market.Amount // of one worker for one epoch
	Min     uint64        // active workers below which nothing is paid
	Active  uint64        // workers that are
	Free    market.Amount // deposited and not yet earned
	Locked  market.Amount // earned and not yet paid out
	Gaps    market.Epoch  // epochs that nobody was paid for
	MaxPaid market.Epoch  // the last epoch that Free pays for; zero below Min
	Last    market.Epoch  // all epochs up to this one are reckoned
	Ended   market.Epoch  // zero: not ended
}

// At brings the money up to the epoch before now, or for a deal that has ended to its last epoch, which is paid in full
// (spec/market.md#M30).
func (b Billing) At(now market.Epoch) Billing {
	to := now - min(now, 1)
	if b.Ended != 0 {
		to = b.Ended
	}
	if to <= b.Last {
		return b
	}
	paid := market.Epoch(0)
	switch {
	case to <= b.MaxPaid:
		paid = to - b.Last
	case b.Last >= b.MaxPaid:
		b.Gaps += to - b.Last
	default:
		paid = b.MaxPaid - b.Last
		b.Gaps += to - b.MaxPaid
	}
	sum := b.Price.Times(b.Active).Times(paid)
	b.Free, b.Locked, b.Last = b.Free.Sub(sum), b.Locked.Add(sum), to
	return b
}

// Renewed reckons until when the deal is paid, after workers or money have come or gone. It is brought up to now before. For a deal
// that has ended nothing changes any more.
func (b Billing) Renewed() Billing {
	switch {
	case b.Ended != 0:
	case b.Active < b.Min || b.Price.IsZero():
		b.MaxPaid = 0
	default:
		epochs, _ := b.Free.Div(b.Price.Times(b.Active)).Uint64()
		b.MaxPaid = b.Last + epochs
	}
	return b
}

// Stop ends the deal in an epoch, up to which it has been brought: that epoch is paid, if there is money for it, and none after it
// (spec/market.md#M31).
func (b Billing) Stop(now market.Epoch) Billing {
	b = b.Renewed()
	b.MaxPaid = min(b.MaxPaid, now)
	b.Ended = now
	return b.At(now)
}

// WorkerAccount is where a worker's pay begins.
type WorkerAccount struct {
	Snapshot market.Epoch
	Gaps     market.Epoch // those of the deal at that time
}

// Open is the account of a worker that is active or paid from here on.
func (b Billing) Open() WorkerAccount { return WorkerAccount{b.Last, b.Gaps} }

// Earned is what an active worker has earned since its account was opened.
func (b Billing) Earned(w WorkerAccount) market.Amount {
	return b.Price.Times((b.Last - w.Snapshot) - (b.Gaps - w.Gaps))
}

// Status is what the deal reads as in an epoch, up to which it has been brought; the order of the cases counts (spec/market.md#M67).
// least is what it must hold.
func (b Billing) Status(now market.Epoch, least market.Amount) market.DealStatus {
	switch {
	case b.Ended != 0:
		return market.DealEnded
	case b.MaxPaid != 0 && now > b.MaxPaid:
		return market.InsufficientFunds
	case b.Active < b.Min:
		return market.NotEnoughWorkers
	case b.Free.Cmp(least) < 0:
		return market.SmallBalance
	}
	return market.DealActive
}
