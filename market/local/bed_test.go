package local

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/markettest"
)

// bed is a ledger for one flow.
type bed struct {
	t      *testing.T
	ledger *Ledger
	clock  *ManualClock
	made   map[string]bool
}

var start = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

func newBed(t *testing.T, open func(Config) (*Ledger, error)) *bed {
	clock := NewManualClock(start)
	l, err := open(Config{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.books.balanced(); err != nil {
			t.Error(err)
		}
		l.Close()
	})
	b := &bed{t, l, clock, map[string]bool{}}
	thousand := flt(1000)
	b.must(l.Pour(l.Owner(), thousand, market.Amount{}))
	b.must(l.Govern().FillRewards(thousand))
	return b
}

func (b *bed) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bed) As(name string) market.Market {
	a := b.ledger.Account(name)
	if !b.made[name] {
		b.made[name] = true
		b.must(b.ledger.Pour(a, markettest.Purse.Native, markettest.Purse.Token))
	}
	return b.ledger.As(a)
}

func (b *bed) Owner() market.Account { return b.ledger.Owner() }

func (b *bed) Pass(epochs market.Epoch) {
	b.clock.Move(time.Duration(epochs) * Defaults().EpochLength)
}

func (b *bed) Govern() markettest.Governor { return b.ledger.Govern() }

// TestFlows plays all flows on ledgers in memory and in files.
func TestFlows(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		markettest.Run(t, func(t *testing.T) markettest.Bed {
			return newBed(t, func(c Config) (*Ledger, error) { return New(c), nil })
		})
	})
	t.Run("file", func(t *testing.T) {
		markettest.Run(t, func(t *testing.T) markettest.Bed {
			path := filepath.Join(t.TempDir(), "market.db")
			return newBed(t, func(c Config) (*Ledger, error) { return Open(path, c) })
		})
	})
}
