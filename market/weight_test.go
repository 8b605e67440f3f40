package market

import (
	"encoding/binary"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// number is a weight as an integer of the standard library.
func (w weight) number() *big.Int {
	raw := make([]byte, 8*len(w))
	for i, word := range w {
		binary.BigEndian.PutUint64(raw[8*i:], word)
	}
	n := new(big.Int).SetBytes(raw)
	if w[0]>>63 == 1 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(64*len(w))))
	}
	return n
}

// TestWeightsAreNumbers holds the arithmetic of weights to integers of any size.
func TestWeightsAreNumbers(t *testing.T) {
	draw := func(t *rapid.T, label string) weight {
		price := FromBig(new(big.Int).SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 32).Draw(t, label)))
		w := weigh(price, rapid.Uint64Range(0, uint64(longest.Milliseconds())).Draw(t, "transfer"), rapid.Uint64Range(0, uint64(slowest.Microseconds())).Draw(t, "latency"), rapid.Bool().Draw(t, "first"))
		if rapid.Bool().Draw(t, "negative") {
			return w.negated()
		}
		return w
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t, "a"), draw(t, "b")
		if got, want := a.plus(b).number(), new(big.Int).Add(a.number(), b.number()); got.Cmp(want) != 0 {
			t.Fatalf("sum %v, want %v", got, want)
		}
		if got := a.negated().number(); new(big.Int).Neg(got).Cmp(a.number()) != 0 {
			t.Fatalf("%v negated is %v", a.number(), got)
		}
		if a.less(b) != (a.number().Cmp(b.number()) < 0) {
			t.Fatalf("%v < %v: %v", a.number(), b.number(), a.less(b))
		}
	})
}

// TestDearestPricesAreCompared has prices as large as a market records.
func TestDearestPricesAreCompared(t *testing.T) {
	deal, view := simpleMarket(simplePeer{provider: 1}, simplePeer{provider: 2}, simplePeer{provider: 3}, simplePeer{provider: 4})
	most := FromBig(maxAmount)
	for i := range view.Offers {
		view.Offers[i].MinPrice = most.Sub(Units(int64(i)))
	}
	deal.Terms.Price = most
	got, err := Plan(deal, view, DefaultPolicy())
	if err != nil || got.Workers != 3 || got.Reasons[3].Offer != (ID{1, 1}) || !got.Bill.Ask.Equal(most.Sub(Units(1))) {
		t.Errorf("%v, %v", got, err)
	}
	if deal.Terms.Price = most.Add(Units(1)); true {
		if _, err := Plan(deal, view, DefaultPolicy()); KindOf(err) != Invalid {
			t.Errorf("a price that no record holds: %v", err)
		}
	}
}
