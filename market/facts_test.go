package market

import (
	"math"
	"testing"
	"time"
)

func TestTransfer(t *testing.T) {
	for _, c := range []struct {
		near, bandwidth, size uint64
		want                  time.Duration // −1: not known
	}{
		{0, 0, 0, 0}, {100, 0, 100, 0}, {0, 0, 1, -1}, {50, 100, 100, 500 * time.Millisecond}, {0, 3, 1, 334 * time.Millisecond},
		{0, 1, math.MaxUint64, longest}, {0, math.MaxUint64, math.MaxUint64 - 1, time.Second}, {0, 1 << 20, 1 << 30, 1024 * time.Second},
	} {
		got, known := Measured{Near: c.near, Bandwidth: c.bandwidth}.Transfer(c.size)
		if !known {
			got = -1
		}
		if got != c.want {
			t.Errorf("%d bytes of which %d are near, at %d: %v, want %v", c.size, c.near, c.bandwidth, got, c.want)
		}
	}
}

func TestMeasuredAvailability(t *testing.T) {
	for _, c := range []struct{ asked, answered, want uint64 }{
		{3, 2, 6_666_666}, {1, 1, Precision}, {1, 0, 0}, {2, 5, Precision}, {math.MaxUint64, math.MaxUint64 - 1, Precision - 1},
	} {
		got, ok := Measured{Asked: c.asked, Answered: c.answered}.Availability()
		if got != c.want || !ok {
			t.Errorf("%d of %d: %d, want %d", c.answered, c.asked, got, c.want)
		}
	}
	if _, ok := (Measured{}).Availability(); ok {
		t.Error("nobody has asked, and yet it is known")
	}
}
