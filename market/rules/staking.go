package rules

import (
	"slices"
	"sort"

	"github.com/aquifer-dev/aquifer/market"
)

// Prices is what FLT has cost, by epochs. It is not changed once made.
type Prices struct{ Changes []PriceChange }

// PriceChange is a price from an epoch on, to the next change.
type PriceChange struct {
	Epoch   market.Epoch
	Price   market.Amount // dollars for one FLT, in market.Precision
	Inverse market.Amount // FLT for a dollar, in market.Precision
	Before  market.Amount // the inverses of all epochs before, added up
}

// NewPrices are those of a price that has always held.
func NewPrices(p market.Amount) Prices {
	return Prices{[]PriceChange{{Price: p, Inverse: inverse(p)}}}
}

func inverse(p market.Amount) market.Amount {
	return market.Units(market.Precision * market.Precision).Div(p)
}

// Set has a price hold for the epoch that runs, as a whole, and for those that follow. p is not zero.
func (ps Prices) Set(now market.Epoch, p market.Amount) Prices {
	next := PriceChange{Epoch: now, Price: p, Inverse: inverse(p), Before: ps.sum(now)}
	kept := slices.Clone(ps.Changes)
	if last := len(kept) - 1; kept[last].Epoch == now {
		kept = kept[:last]
	}
	return Prices{append(kept, next)}
}

// sum adds the inverses of all epochs before one up.
func (ps Prices) sum(before market.Epoch) market.Amount {
	i := sort.Search(len(ps.Changes), func(i int) bool { return ps.Changes[i].Epoch >= before }) - 1
	c := ps.Changes[max(i, 0)]
	return c.Before.Add(c.Inverse.Times(before - min(before, c.Epoch)))
}

// Staking is the FLT that whoever backs a peer gets for its units that work in deals, instead of the share of the price that goes to the
// market's owner. A unit earns from the epoch in which it is matched to the one before it comes back, whether its worker runs and the
// deal pays or not (spec/market.md#M26). It is not changed once made.
type Staking struct{ Spans []Span }

// Span are epochs in which the same units have worked.
type Span struct {
	Share market.Amount // of the price of an epoch, of all units together, in the smallest units of the currency
	First market.Epoch
	Last  market.Epoch // zero: it goes on
}

// StakeShare is what of the price of a unit a staker is given FLT for: its share, of at most the target revenue of the market.
func StakeShare(price, target market.Amount, rate uint64) market.Amount {
	if price.Cmp(target) > 0 {
		price = target
	}
	return price.Part(rate)
}

// Change has the units together earn more, or less, from an epoch on.
func (s Staking) Change(by market.Amount, now market.Epoch) Staking {
	s = s.Split(now)
	if last := len(s.Spans) - 1; last >= 0 && s.Spans[last].Last == 0 {
		s.Spans[last].Share = s.Spans[last].Share.Add(by)
		return s
	}
	return Staking{append(s.Spans, Span{Share: by, First: now})}
}

// Split begins a new span with the same units. It matters where the price of FLT has changed.
func (s Staking) Split(now market.Epoch) Staking {
	spans := slices.Clone(s.Spans)
	last := len(spans) - 1
	if last < 0 || spans[last].Last != 0 || spans[last].First == now {
		return Staking{spans}
	}
	next := spans[last]
	next.First = now
	spans[last].Last = now - 1
	if spans[last].Share.IsZero() {
		spans = spans[:last]
	}
	return Staking{append(spans, next)}
}

// Total is all that was earned in the epochs before one.
func (s Staking) Total(at market.Epoch, prices Prices, over uint64) (sum market.Amount) {
	for _, e := range s.Spans {
		n := e.epochs(at)
		sum = sum.Add(e.part(n, prices, over).Times(n).Times(over))
	}
	return sum
}

// Unlocked is what of it has been unlocked by an epoch: every epoch's earnings come free in equal parts, one each epoch.
func (s Staking) Unlocked(at market.Epoch, prices Prices, over uint64) (sum market.Amount) {
	for _, e := range s.Spans {
		n := e.epochs(at)
		if n == 0 {
			continue
		}
		oldest := at - e.First // how long ago the first epoch was
		sum = sum.Add(e.part(n, prices, over).Mul(ages(oldest-n+1, oldest, over)))
	}
	return sum
}

// ages adds min(age, most) up for all ages from one to another.
func ages(from, to, most uint64) market.Amount {
	whole := uint64(0)
	if to > most {
		first := max(from, most+1)
		whole = (to - first + 1) * most
		to = most
	}
	if from > to {
		return count(whole)
	}
	return count(whole + (from+to)*(to-from+1)/2)
}

// part is what one epoch's earnings are cut into, reckoned with the mean of what a dollar bought in all epochs of the span
// (spec/market.md#M27).
func (e Span) part(n uint64, prices Prices, over uint64) market.Amount {
	if n == 0 || over == 0 {
		return market.Amount{}
	}
	mean := prices.sum(e.First + n).Sub(prices.sum(e.First)).Div(count(n))
	return e.Share.Mul(mean).Mul(coin).Div(market.Units(market.Precision * market.Precision)).Div(count(over))
}

// epochs is how many epochs of the span lie before one.
func (e Span) epochs(at market.Epoch) uint64 {
	last := at - min(at, 1)
	if e.Last != 0 {
		last = min(last, e.Last)
	}
	if last < e.First {
		return 0
	}
	return last - e.First + 1
}
