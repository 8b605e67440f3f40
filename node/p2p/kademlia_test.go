package p2p

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// chain makes hosts of which each knows only the one before it.
func chain(t *testing.T, n int) []*Host {
	t.Helper()
	var hosts []*Host
	for i := range n {
		c := Config{Listen: []string{loopTCP}, Network: "kras"}
		if i > 0 {
			c.Bootstrap = hosts[i-1].Addresses()
		}
		hosts = append(hosts, start(t, c))
		if i > 0 {
			eventually(t, "it is in the network", func() bool { return slices.Contains(hosts[i].Table(), hosts[i-1].ID()) })
		}
	}
	return hosts
}

// TestLookup finds the last of five hosts from one that has just met the first, and its particles arrive. Another network is not
// mixed in.
func TestLookup(t *testing.T) {
	hosts := chain(t, 5)
	last := hosts[4]
	first := start(t, Config{Listen: []string{loopTCP}, Network: "kras"})
	if _, err := first.Dial(within(t, 20*time.Second), hosts[0].Addresses()[0]); err != nil {
		t.Fatal(err)
	}
	contact, _, err := first.Resolve(within(t, 20*time.Second), last.ID())
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Send(within(t, 20*time.Second), contact, made(first.config.Key, "far", nil)); err != nil {
		t.Fatal(err)
	}
	if r := receive(t, last); r.From != first.ID() {
		t.Error(r)
	}
	if _, source, err := first.Resolve(within(t, 20*time.Second), last.ID()); err != nil || source != FromPool {
		t.Error(source, err)
	}
	stranger := start(t, Config{Listen: []string{loopTCP}, Network: "dar"})
	if err := stranger.Connect(within(t, 20*time.Second), at(t, first)); err != nil {
		t.Fatal(err)
	}
	for _, h := range hosts {
		if err := h.Refresh(within(t, 20*time.Second)); err != nil {
			t.Error(err)
		}
	}
	if slices.Contains(first.Table(), stranger.ID()) || len(stranger.Table()) > 0 {
		t.Error("networks are mixed")
	}
}

// TestNeighborhood compares with the definition: XOR distance of SHA-256 hashes, over the table.
func TestNeighborhood(t *testing.T) {
	hosts := chain(t, 5)
	h := hosts[2]
	eventually(t, "all are known", func() bool { _ = h.Refresh(within(t, 20*time.Second)); return len(h.Table()) == 4 })
	key := []byte("any key")
	target := sha256.Sum256(key)
	want := h.Table()
	slices.SortFunc(want, func(a, b string) int {
		distance := func(id string) []byte {
			raw, err := value.DecodeBase58(id)
			if err != nil {
				t.Fatal(err)
			}
			d := sha256.Sum256(raw)
			for i := range d {
				d[i] ^= target[i]
			}
			return d[:]
		}
		return bytes.Compare(distance(a), distance(b))
	})
	if diff := cmp.Diff(want, h.Neighborhood(key, 20)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[:2], h.Neighborhood(key, 2)); diff != "" {
		t.Error(diff)
	}
	if n := h.Neighborhood(key, 0); len(n) > 0 {
		t.Error(n)
	}
	if n := start(t, Config{}).Neighborhood(key, 20); len(n) > 0 {
		t.Error(n)
	}
}

// TestPeersThatAreNotFound are searched a few times, together by all who want them, and then not for a while.
func TestPeersThatAreNotFound(t *testing.T) {
	a := start(t, Config{Listen: []string{loopTCP}, Network: "dar", Limits: Limits{QueryTime: 100 * time.Millisecond, BanTime: time.Second}})
	b := start(t, Config{Listen: []string{loopTCP}, Network: "dar", Bootstrap: a.Addresses()})
	eventually(t, "they know each other", func() bool { return slices.Contains(a.Table(), b.ID()) })
	nobody := particle.GenerateKey().PeerID()
	for range missesToBan {
		results := make(chan error, 5)
		for range cap(results) {
			go func() { _, _, err := a.Resolve(within(t, 20*time.Second), nobody); results <- err }()
		}
		for range cap(results) {
			if err := <-results; !HasCode(err, "E0817") {
				t.Error(err)
			}
		}
	}
	searched := a.Stats().Searches
	if searched < missesToBan || searched >= 5*missesToBan {
		t.Errorf("%d searches", searched)
	}
	began := time.Now()
	if _, _, err := a.Resolve(within(t, 20*time.Second), nobody); !HasCode(err, "E0817") || time.Since(began) > 200*time.Millisecond {
		t.Error(err, time.Since(began))
	}
	if n := a.Stats().Searches; n != searched {
		t.Errorf("%d searches instead of %d", n, searched)
	}
	time.Sleep(time.Second)
	if _, _, err := a.Resolve(within(t, 20*time.Second), nobody); !HasCode(err, "E0817") || a.Stats().Searches != searched+1 {
		t.Error(err, a.Stats().Searches)
	}
	if _, _, err := a.Resolve(within(t, 20*time.Second), "relay"); !HasCode(err, "E0811") {
		t.Error(err)
	}
	alone := start(t, Config{})
	if _, _, err := alone.Resolve(within(t, 20*time.Second), nobody); !HasCode(err, "E0817") {
		t.Error(err)
	}
	if err := alone.Refresh(within(t, 20*time.Second)); !HasCode(err, "E0817") {
		t.Error(err)
	}
}

// TestPeerThatComesLate is searched for before it is in the network.
func TestPeerThatComesLate(t *testing.T) {
	a := start(t, Config{Listen: []string{loopTCP}, Network: "dar"})
	b := start(t, Config{Listen: []string{loopTCP}, Network: "dar", Bootstrap: a.Addresses()})
	eventually(t, "they know each other", func() bool { return slices.Contains(a.Table(), b.ID()) })
	key := particle.GenerateKey()
	found := make(chan error, 1)
	go func() { _, _, err := a.Resolve(within(t, 20*time.Second), key.PeerID()); found <- err }()
	eventually(t, "it is searched for", func() bool { return a.Stats().Searches == 1 })
	time.Sleep(100 * time.Millisecond)
	start(t, Config{Key: key, Listen: []string{loopTCP}, Network: "dar", Bootstrap: b.Addresses()})
	if err := <-found; err != nil {
		t.Error(err)
	}
	if s := a.Stats(); s.Searches != 1 || s.NotFound != 0 {
		t.Errorf("%+v", s)
	}
}

// TestClientsThatLeft are not searched for: nobody but their relay ever knew them.
func TestClientsThatLeft(t *testing.T) {
	a := start(t, Config{Listen: []string{loopTCP}, Network: "dar"})
	client := start(t, Config{})
	if err := client.Connect(within(t, 20*time.Second), at(t, a)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is known as a client", func() bool { a.pool.mu.Lock(); defer a.pool.mu.Unlock(); return a.pool.clients[id(t, client)] })
	if _, source, err := a.Resolve(within(t, 20*time.Second), client.ID()); err != nil || source != FromPool {
		t.Error(source, err)
	}
	if err := client.Disconnect(a.ID()); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it left", func() bool { return a.pool.isGone(id(t, client)) })
	if _, _, err := a.Resolve(within(t, 20*time.Second), client.ID()); !HasCode(err, "E0817") || a.Stats().Searches != 0 {
		t.Error(err, a.Stats().Searches)
	}
	if err := client.Connect(within(t, 20*time.Second), at(t, a)); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is back", func() bool {
		_, _, err := a.Resolve(within(t, 20*time.Second), client.ID())
		return err == nil
	})
}

// TestLatecomer waits for a host to hear of a peer that came after it had asked the network, and does not ask for anybody itself
// (spec/network.md#N78).
func TestLatecomer(t *testing.T) {
	middle := start(t, Config{Listen: []string{loopTCP}, Network: "dar"})
	early := start(t, Config{Listen: []string{loopTCP}, Network: "dar", Bootstrap: middle.Addresses(), Limits: Limits{BackoffFirst: 10 * time.Millisecond}})
	eventually(t, "the first two know each other", func() bool { return len(early.Table()) == 1 && len(middle.Table()) == 1 })
	late := start(t, Config{Listen: []string{loopTCP}, Network: "dar"})
	if _, err := late.Dial(within(t, 20*time.Second), middle.Addresses()[0]); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the early one hears of the late one", func() bool { return slices.Contains(early.Table(), late.ID()) })
}
