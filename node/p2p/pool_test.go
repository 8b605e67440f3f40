package p2p

import (
	"fmt"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// freePort is a port of loopback on which a host can be restarted.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprintf("/ip4/127.0.0.1/tcp/%d", l.Addr().(*net.TCPAddr).Port)
}

// TestReconnection follows a peer that goes and comes back at the same address: attempts fail with growing pauses between them,
// and work again when the peer is there.
func TestReconnection(t *testing.T) {
	key, address := particle.GenerateKey(), freePort(t)
	restart := func() *Host { return start(t, Config{Key: key, Listen: []string{address}}) }
	server := restart()
	client := start(t, Config{Limits: Limits{BackoffFirst: 200 * time.Millisecond, BackoffMax: 400 * time.Millisecond}})
	to, p := Contact{Peer: key.PeerID(), Addresses: []string{address}}, made(client.config.Key, "x", nil)
	if err := client.Send(within(t, 20*time.Second), to, p); err != nil {
		t.Fatal(err)
	}
	receive(t, server)
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the client noticed", func() bool { return !client.IsConnected(to.Peer) })
	unreachable, early := 0, 0
	for end := time.Now().Add(1500 * time.Millisecond); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		switch err := client.Send(within(t, 20*time.Second), to, p); {
		case HasCode(err, "E0813"):
			unreachable++
		case HasCode(err, "E0815"):
			early++
		default:
			t.Fatal(err)
		}
	}
	// Attempts at 0, at least 150 ms later, and then every 300 to 400 ms.
	if unreachable < 2 || unreachable > 7 || early < 10 {
		t.Errorf("%d attempts, %d refused", unreachable, early)
	}
	server = restart()
	eventually(t, "it is reached again", func() bool { return client.Send(within(t, 20*time.Second), to, p) == nil })
	receive(t, server)
	if n, _ := client.pool.backoff.wait(id(t, server), time.Now()); n != 0 {
		t.Errorf("%d failures are remembered of a peer that was reached", n)
	}
}

// TestBootstrapIsKept starts before the peer that it is to stay connected with, and loses it.
func TestBootstrapIsKept(t *testing.T) {
	key, address := particle.GenerateKey(), freePort(t)
	client := start(t, Config{Bootstrap: []string{address}, Network: "stage", Limits: Limits{BackoffFirst: 20 * time.Millisecond, BackoffMax: 100 * time.Millisecond}})
	for range 3 {
		server := start(t, Config{Key: key, Listen: []string{address}, Network: "stage"})
		eventually(t, "it is connected", func() bool { return client.IsConnected(key.PeerID()) })
		eventually(t, "it is in the table", func() bool { return slices.Contains(client.Table(), key.PeerID()) })
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
		eventually(t, "it is lost", func() bool { return !client.IsConnected(key.PeerID()) })
	}
}

func TestBackoffGrows(t *testing.T) {
	b := newBackoff(Limits{BackoffFirst: time.Second, BackoffMax: 10 * time.Second})
	h := start(t, Config{})
	now := time.UnixMilli(0)
	for i, most := range []time.Duration{1, 2, 4, 8, 10, 10, 10} {
		most *= time.Second
		b.failed(id(t, h), now, now)
		b.failed(id(t, h), now.Add(-1), now.Add(time.Minute)) // ran at the same time: counts once
		count, wait := b.wait(id(t, h), now)
		if count != i+1 || wait > most || wait < most*3/4 {
			t.Errorf("after %d failures %v", count, wait)
		}
		now = now.Add(wait)
		if _, wait := b.wait(id(t, h), now); wait != 0 {
			t.Errorf("still %v", wait)
		}
	}
	b.reached(id(t, h))
	if count, wait := b.wait(id(t, h), now); count != 0 || wait != 0 {
		t.Error(count, wait)
	}
	for range maxFailures + 10 {
		other, err := peerID(particle.GenerateKey().PeerID())
		if err != nil {
			t.Fatal(err)
		}
		b.failed(other, now, now)
	}
	if len(b.failures) != maxFailures {
		t.Errorf("%d peers are remembered", len(b.failures))
	}
}

// TestEvents wants each coming and going once, in order, with the address of the peer.
func TestEvents(t *testing.T) {
	var mu sync.Mutex
	var events []Event
	server := start(t, Config{Listen: []string{loopTCP}, Events: func(e Event) {
		mu.Lock()
		defer mu.Unlock()
		events = append(events, e)
	}})
	told := func() int { mu.Lock(); defer mu.Unlock(); return len(events) }
	client := start(t, Config{})
	for i := range 3 {
		if err := client.Connect(within(t, 20*time.Second), at(t, server)); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the client is there", func() bool { return told() == 2*i+1 }) // nobody knows the address of one that has left
		if err := client.Disconnect(server.ID()); err != nil {
			t.Fatal(err)
		}
		eventually(t, "both noticed", func() bool { return !server.IsConnected(client.ID()) && !client.IsConnected(server.ID()) })
	}
	eventually(t, "all are told", func() bool { return told() == 6 })
	mu.Lock()
	defer mu.Unlock()
	for i, e := range events {
		if e.Contact.Peer != client.ID() || e.Connected != (i%2 == 0) || e.Connected && len(e.Contact.Addresses) == 0 {
			t.Errorf("%d: %+v", i, e)
		}
	}
	if s := server.Stats(); s.Connected != 3 || s.Departed != 3 {
		t.Errorf("%+v", s)
	}
}

func TestContacts(t *testing.T) {
	server, client := listening(t), start(t, Config{})
	if c, ok := client.Contact(server.ID()); ok {
		t.Error(c)
	}
	if err := client.Connect(within(t, 20*time.Second), at(t, server)); err != nil {
		t.Fatal(err)
	}
	c, ok := client.Contact(server.ID())
	if diff := cmp.Diff(at(t, server), c); diff != "" || !ok {
		t.Error(diff)
	}
	if c, ok := server.Contact(client.ID()); !ok || len(c.Addresses) != 1 {
		t.Error(c, ok)
	}
	if diff := cmp.Diff([]string{client.ID()}, server.Peers()); diff != "" {
		t.Error(diff)
	}
	if _, ok := client.Contact("nobody"); ok {
		t.Error("a word is no peer")
	}
	if err := client.Disconnect("nobody"); !HasCode(err, "E0811") {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{at(t, server).Addresses[0] + "/p2p/" + server.ID()}, at(t, server).Multiaddrs()); diff != "" {
		t.Error(diff)
	}
}

// TestManySendersConnectOnce sends to a peer that is not connected yet from many goroutines.
func TestManySendersConnectOnce(t *testing.T) {
	server, client := listening(t), start(t, Config{})
	var sends sync.WaitGroup
	for i := range 100 {
		sends.Go(func() {
			if err := client.Send(within(t, 20*time.Second), at(t, server), made(client.config.Key, fmt.Sprint(i), nil)); err != nil {
				t.Error(err)
			}
		})
	}
	for range 100 {
		receive(t, server)
	}
	sends.Wait()
	if n := client.Stats().Connections; n != 1 {
		t.Errorf("%d connections", n)
	}
}
