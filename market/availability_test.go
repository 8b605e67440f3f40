package market

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestAvailability(t *testing.T) {
	for _, c := range []struct {
		replicas, quorum uint64
		uptime, want     string // "" is refused
	}{
		{3, 1, "80%", "99.2"}, {5, 1, "0.8", "99.968"}, {3, 2, "80", "89.6"}, {1, 1, "100 %", "100"}, {1, 1, "1", "100"}, {1, 1, "0", "0"},
		{3, 1, "99.9999%", "99.999999999999"}, {1000, 1, "99%", "99.999999999999"}, {3, 4, "80%", ""}, {0, 1, "80%", ""}, {3, 0, "80%", ""}, {1001, 1, "80%", ""},
	} {
		uptime, err := ParseShare(c.uptime)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Availability(c.replicas, c.quorum, uptime)
		switch {
		case c.want == "" && !errors.Is(err, Invalid):
			t.Errorf("%+v: %v, %v; want it refused", c, got, err)
		case c.want != "" && (err != nil || Percentage(got) != c.want):
			t.Errorf("%+v: %v, %v", c, got, err)
		}
	}
}

// TestQuorumsAddUp checks against the definition: the chance of exactly k, over all k, is one.
func TestQuorumsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64Range(1, 12).Draw(t, "replicas")
		uptime := big.NewRat(rapid.Int64Range(0, 1000).Draw(t, "uptime"), 1000)
		want := map[uint64]*big.Rat{}
		for set := range 1 << n { // every set of running replicas
			chance, running := big.NewRat(1, 1), uint64(0)
			for i := range n {
				if set>>i&1 == 1 {
					chance.Mul(chance, uptime)
					running++
				} else {
					chance.Mul(chance, new(big.Rat).Sub(big.NewRat(1, 1), uptime))
				}
			}
			for k := uint64(1); k <= running; k++ {
				if want[k] == nil {
					want[k] = new(big.Rat)
				}
				want[k].Add(want[k], chance)
			}
		}
		for k, w := range want {
			if got, err := Availability(n, k, uptime); err != nil || got.Cmp(w) != 0 {
				t.Fatalf("%d of %d at %v: %v, want %v (%v)", k, n, uptime, got, w, err)
			}
		}
	})
}

func FuzzParseShare(f *testing.F) {
	for _, text := range []string{"80%", "0.8", "99.95 %", "1", "100.1%", "-1", "1e9", "٣%"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		share, err := ParseShare(text)
		if err != nil && !errors.Is(err, Malformed) {
			t.Fatal(err)
		}
		if err == nil && (share.Sign() < 0 || share.Cmp(big.NewRat(1, 1)) > 0) {
			t.Fatalf("%q is %v", text, share)
		}
	})
}
