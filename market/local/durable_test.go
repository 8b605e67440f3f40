package local

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/node/store"
)

// content is everything that a ledger keeps, as text.
func content(l *Ledger) map[string]string {
	all := map[string]string{}
	keep := func(name string) func(string, any) {
		return func(key string, v any) { all[name+" "+key] = fmt.Sprintf("%+v", v) } // not the form in the file, which might leave something out
	}
	b := l.books
	each(b.worlds, keep("world"))
	each(b.balances, keep("balance"))
	each(b.providers, keep("provider"))
	each(b.offers, keep("offer"))
	each(b.peers, keep("peer"))
	each(b.units, keep("unit"))
	each(b.commitments, keep("commitment"))
	each(b.deals, keep("deal"))
	each(b.epochs, keep("epoch"))
	each(b.prices, keep("prices"))
	return all
}

func each[K interface {
	comparable
	fmt.Stringer
}, V any](t *table[K, V], keep func(string, any)) {
	t.each(func(k K, v *V) { keep(k.String(), v) })
}

func same(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	if maps.Equal(got, want) {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if got[key] != want[key] {
			t.Errorf("%s: %s is %s, want %s", what, key, got[key], want[key])
			return
		}
	}
	t.Errorf("%s: there are %d records, want %d", what, len(got), len(want))
}

// played plays a market on a file, and tells the ledger after each operation that was taken.
func played(t *testing.T, path string, ops int, after func(*Ledger)) {
	p := newPlayOn(t, rand.New(rand.NewPCG(5, 0)), func(c Config) *Ledger { return opened(t, path, c.Clock) })
	for range ops {
		if p.step() == "" {
			after(p.ledger)
		}
	}
	if err := p.ledger.Close(); err != nil {
		t.Fatal(err)
	}
}

func opened(t testing.TB, path string, clock Clock) *Ledger {
	t.Helper()
	l, err := Open(path, Config{Clock: clock, RewardPool: flt(100)})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestKept opens a ledger again in the midst of a play: nothing is lost, and it goes on the same.
func TestKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "market.db")
	p := newPlayOn(t, rand.New(rand.NewPCG(9, 9)), func(c Config) *Ledger { return opened(t, path, c.Clock) })
	for i := range 600 {
		p.step()
		if i%60 == 59 {
			before := content(p.ledger)
			if err := p.ledger.Close(); err != nil {
				t.Fatal(err)
			}
			p.ledger = opened(t, path, p.clock)
			same(t, "opened again", content(p.ledger), before)
			p.compare()
		}
	}
	p.ledger.Close()
}

// page is how much of a file is written at once.
var page = os.Getpagesize()

// TestKilled looks at what is left of a file when the process ends after any of the writes of an operation: the pages that the operation
// has changed reach the file one after the other, the page that makes them count last. Before that one the ledger is as before the
// operation, with it as after, and never anything else.
func TestKilled(t *testing.T) {
	path, torn := filepath.Join(t.TempDir(), "market.db"), filepath.Join(t.TempDir(), "torn.db")
	var was []byte
	var before map[string]string
	cuts, ops := 0, 0
	played(t, path, 400, func(l *Ledger) {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		now := content(l)
		ops++
		if was != nil && len(raw) == len(was) {
			image := slices.Clone(was)
			var changed []int
			for at := 0; at < len(raw); at += page {
				if !bytes.Equal(raw[at:at+page], was[at:at+page]) {
					changed = append(changed, at)
				}
			}
			slices.SortFunc(changed, func(a, b int) int { // the two first pages say which of the others count
				return rank(a) - rank(b)
			})
			for i, at := range changed {
				copy(image[at:], raw[at:at+page])
				want, what := before, "before the last write"
				if i == len(changed)-1 {
					want, what = now, "after it"
				}
				reopened(t, fmt.Sprintf("operation %d, write %d, %s", ops, i, what), torn, image, want)
				cuts++
			}
		}
		was, before = raw, now
	})
	if cuts < 100 {
		t.Errorf("only %d files were looked at", cuts)
	}
}

// rank puts data before the pages that say what counts.
func rank(at int) int {
	if at < 2*page {
		return 1<<40 + at
	}
	return at
}

func reopened(t *testing.T, what, path string, image []byte, want map[string]string) {
	t.Helper()
	if err := os.WriteFile(path, image, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := Open(path, Config{Clock: NewManualClock(start)})
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	defer l.Close()
	same(t, what, content(l), want)
}

// TestNotALedger refuses a database whose records are not those of a ledger, or do not hold together, and leaves it as it is.
func TestNotALedger(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole.db")
	played(t, whole, 300, func(*Ledger) {})
	raw, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	account, lost := market.Account{9}.String(), market.ID{9}.String()
	for _, c := range []struct{ what, bucket, key, value string }{
		{"another format", formatBucket, "version", "2"},
		{"money out of nothing", bucket + "balances", account, `{"Native":"1","Token":"0"}`},
		{"less than nothing", bucket + "balances", account, `{"Native":"-1","Token":"0"}`},
		{"a key that is none", bucket + "balances", "0x12", `{"Native":"0","Token":"0"}`},
		{"a record that is none", bucket + "deals", account, `{`},
		{"a record with more in it", bucket + "balances", account, `{"Native":"0","Token":"0","Silver":"1"}`},
		{"a record that is nothing", bucket + "deals", account, `null`},
		{"two records in one", bucket + "balances", account, `{"Native":"0","Token":"0"} {}`},
		{"a unit of no peer", bucket + "units", lost, `{}`},
		{"a peer of no offer", bucket + "peers", lost, `{}`},
		{"no rules", bucket + "world", "0", ``},
		{"rules that are none", bucket + "world", "0", `{}`},
	} {
		path := filepath.Join(t.TempDir(), "market.db")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		err = s.Update(func(tx store.Tx) error {
			if c.value == "" {
				return tx.Delete(c.bucket, c.key)
			}
			return tx.Put(c.bucket, c.key, []byte(c.value))
		})
		if err := errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
		before, _ := os.ReadFile(path)
		if _, err := Open(path, Config{Clock: NewManualClock(start)}); !errors.Is(err, market.Malformed) {
			t.Errorf("%s: %v", c.what, err)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Errorf("%s: the file was changed", c.what)
		}
	}
}

// TestDamaged (E0827) opens files with bytes changed: each is as it was written, or refused and left as it is.
func TestDamaged(t *testing.T) {
	whole, path := filepath.Join(t.TempDir(), "whole.db"), filepath.Join(t.TempDir(), "market.db")
	var want map[string]string
	played(t, whole, 300, func(l *Ledger) { want = content(l) })
	raw, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for at := 0; at < len(raw); at += len(raw)/60 | 1 {
		damaged := slices.Clone(raw)
		damaged[at] ^= 0x55
		if !soundOrRefused(t, path, damaged, want) {
			refused++
		}
	}
	soundOrRefused(t, path, raw[:len(raw)/2], want) // what is behind may be free pages
	for _, size := range []int{0, 1, page, 2 * page} {
		if soundOrRefused(t, path, raw[:size], want) {
			t.Errorf("%d bytes of it were opened", size)
		}
	}
	if refused == 0 {
		t.Error("no changed byte was noticed")
	}
}

// soundOrRefused opens a file, which must be whole or refused.
func soundOrRefused(t *testing.T, path string, raw []byte, want map[string]string) bool {
	t.Helper()
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := Open(path, Config{Clock: NewManualClock(start)})
	if err == nil {
		same(t, "a damaged file", content(l), want)
		l.Close()
		return true
	}
	if !store.HasCode(err, store.CodeDamaged) && !errors.Is(err, market.Malformed) {
		t.Error(err)
	}
	if now, _ := os.ReadFile(path); !bytes.Equal(now, raw) {
		t.Error("a refused file was changed")
	}
	return false
}

// FuzzOpen puts any bytes anywhere into the file of a ledger.
func FuzzOpen(f *testing.F) {
	whole := filepath.Join(f.TempDir(), "whole.db")
	l := opened(f, whole, NewManualClock(start))
	if err := l.Pour(l.Account("a"), flt(1), flt(1)); err != nil {
		f.Fatal(err)
	}
	want := content(l)
	l.Close()
	raw, err := os.ReadFile(whole)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(page), []byte{1, 2, 3})
	f.Add(uint32(3*page), raw[3*page:3*page+100])
	f.Fuzz(func(t *testing.T, at uint32, patch []byte) {
		damaged := slices.Clone(raw)
		copy(damaged[int(at)%len(damaged):], patch)
		soundOrRefused(t, filepath.Join(t.TempDir(), "market.db"), damaged, want)
	})
}

// records are those of a store, by bucket and key.
func records(t testing.TB, s *store.Store) (list []record) {
	t.Helper()
	err := s.View(func(tx store.Tx) error {
		for _, b := range newBooks().all() {
			err := tx.Each(bucket+b.called(), "", func(key string, value []byte) error {
				list = append(list, record{b.called(), key, value})
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

type record struct {
	table, key string
	value      []byte
}

// FuzzRecords puts any record into a ledger whose file is sound: it holds together, can be read in all its parts and used, or is refused.
func FuzzRecords(f *testing.F) {
	kept := store.InMemory()
	p := newPlayOn(f, rand.New(rand.NewPCG(3, 3)), func(c Config) *Ledger {
		l := &Ledger{clock: c.Clock, store: kept, books: newBooks()}
		if err := l.load("memory", c); err != nil {
			f.Fatal(err)
		}
		return l
	})
	for range 500 {
		p.step()
	}
	base := records(f, kept)
	seen := map[string]int{}
	for _, r := range base {
		if seen[r.table]++; seen[r.table] <= 2 {
			f.Add(r.table, r.key, r.value)
		}
	}
	f.Fuzz(func(t *testing.T, name, key string, value []byte) {
		s := store.InMemory()
		err := s.Update(func(tx store.Tx) error {
			err := tx.Put(formatBucket, "version", []byte(format))
			for _, r := range base {
				err = errors.Join(err, tx.Put(bucket+r.table, r.key, r.value))
			}
			return errors.Join(err, tx.Put(bucket+name, key, value))
		})
		if err != nil {
			return // a name that cannot be
		}
		l := &Ledger{clock: p.clock, store: s, books: newBooks()}
		if l.load("memory", Config{}) == nil {
			useAll(t, l)
		}
	})
}

// useAll reads everything and changes something of everything. What comes of it is not looked at, but that it comes.
func useAll(t *testing.T, l *Ledger) {
	deals, err := l.Deals(ctx, market.Account{})
	offers, err2 := l.Offers(ctx, market.OfferFilter{})
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	for _, d := range deals {
		m := l.As(d.Owner)
		_, _ = m.Deposit(ctx, d.ID, market.Units(1))
		for _, w := range d.Workers {
			_, _ = m.Reward(ctx, d.ID, w.ID)
			_, _ = l.As(w.Provider).Activate(ctx, d.ID, w.ID, market.ID{1})
			_, _ = m.RemoveWorker(ctx, d.ID, w.ID)
		}
		_, _ = m.Stop(ctx, d.ID)
	}
	for _, o := range offers {
		for _, p := range o.Peers {
			_, _ = l.Assignments(ctx, p.ID)
			for _, u := range p.Units {
				_, _ = l.As(p.Owner).SubmitProofs(ctx, []market.Proof{{Unit: u.ID, LocalNonce: market.ID{7}}})
			}
		}
	}
	for _, id := range slices.SortedFunc(maps.Keys(l.books.commitments.kept), byID) {
		k, _ := l.Commitment(ctx, id)
		m := l.As(k.Delegator)
		_, _ = m.PayCollateral(ctx, []market.ID{id})
		_, _ = m.CollectCommitment(ctx, id)
		_, _ = l.As(l.books.commitments.get(id).Provider).EndCommitment(ctx, id)
	}
}
