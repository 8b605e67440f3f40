package p2p

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestLedger claims and gives back at random: limits hold at every moment, and in the end everybody had a turn.
func TestLedger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const perPeer, total, guaranteed = 100, 250, 20
		type want struct {
			peer string
			n    int64
			hold time.Duration
		}
		wants := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) want {
			return want{
				fmt.Sprint(rapid.IntRange(0, 5).Draw(t, "peer")), rapid.Int64Range(1, perPeer).Draw(t, "n"),
				time.Duration(rapid.IntRange(0, 20).Draw(t, "hold")) * 50 * time.Microsecond,
			}
		}), 1, 60).Draw(t, "claims")
		l := newLedger(Limits{PeerBytes: perPeer, TotalBytes: total, GuaranteedBytes: guaranteed})
		var mu sync.Mutex
		held, served := map[string]int64{}, 0
		var all sync.WaitGroup
		for _, w := range wants {
			all.Go(func() {
				if err := l.claim(context.Background(), w.peer, w.n); err != nil {
					t.Errorf("%+v: %v", w, err)
					return
				}
				mu.Lock()
				served++
				held[w.peer] += w.n
				sum := int64(0)
				for p, h := range held {
					if sum += max(h-guaranteed, 0); h > perPeer {
						t.Errorf("peer %s holds %d", p, h)
					}
				}
				if sum > total {
					t.Errorf("%d are held beyond what is guaranteed", sum)
				}
				mu.Unlock()
				time.Sleep(w.hold)
				mu.Lock()
				held[w.peer] -= w.n
				mu.Unlock()
				l.release(w.peer, w.n)
			})
		}
		all.Wait()
		if used, peers := l.load(); used != 0 || peers != 0 || served != len(wants) || len(l.blocked) > 0 {
			t.Fatalf("%d are left of %d peers, %d of %d served", used, peers, served, len(wants))
		}
	})
}

// TestLedgerGivesUp ends claims by their context and by the end of the ledger; what waits behind them goes on.
func TestLedgerGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(Limits{PeerBytes: 10, TotalBytes: 100})
		if err := l.claim(context.Background(), "a", 8); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		large, small, last := make(chan error, 1), make(chan error, 1), make(chan error, 1)
		go func() { large <- l.claim(ctx, "a", 10) }()
		synctest.Wait()
		go func() { small <- l.claim(context.Background(), "a", 2) }()
		synctest.Wait()
		if len(small) > 0 {
			t.Fatal("it overtook what came first")
		}
		cancel()
		if err := <-large; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if err := <-small; err != nil {
			t.Error(err)
		}
		go func() { last <- l.claim(context.Background(), "a", 1) }()
		synctest.Wait()
		l.close()
		l.close()
		if err := <-last; !HasCode(err, "E0816") {
			t.Error(err)
		}
		if err := l.claim(context.Background(), "b", 1); !HasCode(err, "E0816") {
			t.Error(err)
		}
		l.release("a", 8)
		l.release("a", 2)
		if used, peers := l.load(); used != 0 || peers != 0 {
			t.Error(used, peers)
		}
	})
}

// TestTurns takes particles of three senders in turn, each sender's in order.
func TestTurns(t *testing.T) {
	b := newInbox(Limits{}.withDefaults())
	for _, from := range []string{"a", "a", "a", "b", "c", "c"} {
		if err := b.ledger.claim(context.Background(), from, weight(0)); err != nil {
			t.Fatal(err)
		}
		b.push(Received{From: from})
	}
	var order []string
	for range 6 {
		r, err := b.receive(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		order = append(order, r.From)
	}
	if diff := cmp.Diff([]string{"a", "b", "c", "a", "c", "a"}, order); diff != "" {
		t.Error(diff)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := b.receive(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if b.length() > 0 {
		t.Error("something is left")
	}
}

// TestManyReceivers share what comes.
func TestManyReceivers(t *testing.T) {
	b := newInbox(Limits{}.withDefaults())
	var receivers sync.WaitGroup
	got := make(chan Received, 1000)
	for range 8 {
		receivers.Go(func() {
			for {
				r, err := b.receive(context.Background())
				if err != nil {
					return
				}
				got <- r
			}
		})
	}
	for i := range 1000 {
		from := fmt.Sprint(i % 7)
		b.ledger.force(from, weight(0))
		b.push(Received{From: from})
	}
	for range 1000 {
		select {
		case <-got:
		case <-time.After(10 * time.Second):
			t.Fatal("something is lost")
		}
	}
	b.close()
	receivers.Wait()
}
