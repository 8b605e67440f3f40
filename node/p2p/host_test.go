package p2p

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/node/particle"
)

const loopTCP, loopWS, loopQUIC = "/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/tcp/0/ws", "/ip4/127.0.0.1/udp/0/quic-v1"

// start makes a host on loopback that ends with the test.
func start(t testing.TB, c Config) *Host {
	t.Helper()
	c.AllowLocal = true
	if c.Agent == "" {
		c.Agent = "test/1"
	}
	h, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func listening(t testing.TB) *Host { return start(t, Config{Listen: []string{loopTCP}}) }

// at is where others find a host.
func at(t testing.TB, h *Host) Contact {
	t.Helper()
	c := Contact{Peer: h.ID()}
	for _, a := range h.Addresses() {
		p, err := ParseContact(a)
		if err != nil || p.Peer != h.ID() {
			t.Fatal(a, err)
		}
		c.Addresses = append(c.Addresses, p.Addresses...)
	}
	return c
}

func within(t testing.TB, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

func made(key *particle.Key, id string, data []byte) *particle.Particle {
	return particle.New(key, id, "(null)", time.Now(), time.Minute).WithData(data)
}

func receive(t testing.TB, h *Host) Received {
	t.Helper()
	r, err := h.Receive(within(t, 20*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came to this: %s", what)
		}
	}
}

// TestExchange sends particles both ways over every transport; the answer needs no address.
func TestExchange(t *testing.T) {
	for name, listen := range map[string]string{"tcp": loopTCP, "ws": loopWS, "quic": loopQUIC} {
		t.Run(name, func(t *testing.T) {
			key := particle.GenerateKey()
			server, client := start(t, Config{Listen: []string{listen}}), start(t, Config{Key: key})
			for _, size := range []int{0, 100, 5 << 20} {
				sent := made(key, "there", bytes.Repeat([]byte("x"), size))
				if err := client.Send(within(t, 20*time.Second), at(t, server), sent); err != nil {
					t.Fatal(err)
				}
				got := receive(t, server)
				if diff := cmp.Diff(sent.WithData(nil), got.Particle.WithData(nil)); diff != "" || !bytes.Equal(sent.Data, got.Particle.Data) || got.From != client.ID() {
					t.Error(got.From, diff)
				}
				if err := got.Particle.Check(time.Now()); err != nil {
					t.Error(err)
				}
				if err := server.Send(within(t, 20*time.Second), Contact{Peer: client.ID()}, sent); err != nil {
					t.Fatal(err)
				}
				if back := receive(t, client); back.From != server.ID() || !bytes.Equal(back.Particle.Data, sent.Data) {
					t.Error(back.From)
				}
			}
			if s := server.Stats(); s.Received != 3 || s.Sent != 3 || s.Waiting != 0 || s.WaitingBytes != 0 || s.Peers != 1 {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestOwnParticles(t *testing.T) {
	h := start(t, Config{})
	p := made(particle.GenerateKey(), "own", []byte("x"))
	if err := h.Send(context.Background(), Contact{Peer: h.ID()}, p); err != nil {
		t.Fatal(err)
	}
	if r := receive(t, h); r.From != h.ID() || r.Particle != p {
		t.Error(r)
	}
}

// TestNoneIsLost sends from several peers at once, much more than they may have open at a time.
func TestNoneIsLost(t *testing.T) {
	const peers, each = 5, 400
	server := start(t, Config{Listen: []string{loopTCP, loopWS}, Limits: Limits{Streams: 100}})
	var senders sync.WaitGroup
	for i := range peers {
		client := start(t, Config{})
		to := at(t, server)
		to.Addresses = to.Addresses[i%2 : i%2+1]
		if err := client.Connect(within(t, 20*time.Second), to); err != nil {
			t.Fatal(err)
		}
		for n := range each {
			senders.Go(func() {
				p := made(client.config.Key, fmt.Sprintf("%d %d", i, n), bytes.Repeat([]byte{byte(n)}, n*10))
				if err := client.Send(within(t, time.Minute), to, p); err != nil {
					t.Error(err)
				}
			})
		}
	}
	seen := map[string]bool{}
	for range peers * each {
		r := receive(t, server)
		if seen[r.Particle.ID] {
			t.Errorf("%s came twice", r.Particle.ID)
		}
		seen[r.Particle.ID] = true
	}
	senders.Wait()
	s := server.Stats()
	if len(seen) != peers*each || s.Received != peers*each || len(s.Refused) > 0 || s.Broken > 0 {
		t.Errorf("%d of %d: %+v", len(seen), peers*each, s)
	}
}

func TestIdentity(t *testing.T) {
	server := start(t, Config{Listen: []string{loopTCP}, Agent: "server/2", Network: "dar"})
	client := start(t, Config{})
	if _, err := client.Dial(within(t, 20*time.Second), server.Addresses()[0]); err != nil {
		t.Fatal(err)
	}
	i := client.Identity(server.ID())
	if i.Agent != "server/2" || i.Version != "/fluence/particle/2.0.0" {
		t.Errorf("%+v", i)
	}
	for _, p := range []string{"/fluence/particle/2.0.0", "/fluence/kad/dar/1.0.0", "/ipfs/ping/1.0.0", "/ipfs/id/1.0.0"} {
		if !slices.Contains(i.Protocols, p) {
			t.Errorf("%s is not in %q", p, i.Protocols)
		}
	}
	if !slices.Contains(i.Addresses, at(t, server).Addresses[0]) {
		t.Errorf("%q", i.Addresses)
	}
	if d, err := client.Ping(within(t, 20*time.Second), server.ID()); err != nil || d <= 0 {
		t.Error(d, err)
	}
	if _, err := client.Ping(within(t, 20*time.Second), particle.GenerateKey().PeerID()); !HasCode(err, "E0813") {
		t.Error(err)
	}
	if i := client.Identity("nobody"); i.Agent != "" || len(i.Protocols) > 0 {
		t.Errorf("%+v", i)
	}
}

// TestIdentityOfOneJustConnected asks who a peer is over a connection that was made without waiting for that, as a search does.
func TestIdentityOfOneJustConnected(t *testing.T) {
	server := start(t, Config{Listen: []string{loopTCP}, Agent: "server/2"})
	for range 8 {
		client := start(t, Config{})
		to := at(t, server)
		client.stack.Peerstore().AddAddrs(server.stack.ID(), server.stack.Addrs(), time.Hour)
		if _, err := client.stack.Network().DialPeer(within(t, 20*time.Second), server.stack.ID()); err != nil {
			t.Fatal(err)
		}
		if err := client.Connect(within(t, 20*time.Second), to); err != nil {
			t.Fatal(err)
		}
		if i := client.Identity(server.ID()); i.Agent != "server/2" {
			t.Errorf("%+v", i)
		}
	}
}

func TestDialWithoutID(t *testing.T) {
	server, client := listening(t), start(t, Config{})
	text, _, _ := strings.Cut(server.Addresses()[0], "/p2p/")
	c, err := client.Dial(within(t, 20*time.Second), text)
	if err != nil || c.Peer != server.ID() || !slices.Contains(c.Addresses, text) {
		t.Error(c, err)
	}
	if !client.IsConnected(server.ID()) || client.IsConnected("nobody") {
		t.Error(client.Peers())
	}
}

func TestAdvertised(t *testing.T) {
	const public = "/dns4/node.example/tcp/7777"
	h := start(t, Config{Listen: []string{loopTCP}, Advertise: []string{public}})
	if diff := cmp.Diff([]string{public}, h.Advertised()); diff != "" {
		t.Error(diff)
	}
	// Without AllowLocal an address of loopback is told to nobody.
	closed, err := New(Config{Listen: []string{loopTCP}})
	if err != nil {
		t.Fatal(err)
	}
	defer closed.Close()
	if a := closed.Advertised(); len(a) > 0 {
		t.Error(a)
	}
}

func TestBadConfigurations(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		code   string
	}{
		"listen":         {Config{Listen: []string{"127.0.0.1:0"}}, "E0811"},
		"transport":      {Config{Listen: []string{"/ip4/127.0.0.1/udp/0"}}, "E0812"},
		"not here":       {Config{Listen: []string{"/ip4/192.0.2.1/tcp/1"}}, "E0812"},
		"one of two":     {Config{Listen: []string{loopTCP, "/ip4/192.0.2.1/tcp/1"}}, "E0812"},
		"advertise":      {Config{Advertise: []string{"x"}}, "E0811"},
		"network":        {Config{Network: "mainnet"}, "E0811"},
		"short network":  {Config{Network: "00ff"}, "E0811"},
		"bootstrap":      {Config{Bootstrap: []string{"x"}}, "E0811"},
		"bootstrap only": {Config{Bootstrap: []string{"/p2p/12D3KooWRawPbxPtP1eZaJpumGnyWX2DcUyd3RQnydr3eAto4Az7"}}, "E0811"},
	} {
		h, err := New(c.config)
		if !HasCode(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
		if h != nil && err == nil {
			h.Close()
		}
	}
	for name, text := range map[string]string{"none": "x", "bad id": "/ip4/127.0.0.1/tcp/1/p2p/x"} {
		if _, err := ParseContact(text); !HasCode(err, "E0811") {
			t.Errorf("%s: %v", name, err)
		}
	}
	custom := strings.Repeat("0f", 32)
	if p, err := kademliaProtocol(custom); err != nil || p != "/fluence/kad/"+custom+"/1.0.0" {
		t.Error(p, err)
	}
}

func TestSendsThatFail(t *testing.T) {
	client := start(t, Config{Limits: Limits{DialTime: 2 * time.Second, Message: 1000}})
	nobody, nowhere := particle.GenerateKey().PeerID(), particle.GenerateKey().PeerID()
	p := made(client.config.Key, "x", nil)
	for _, c := range []struct {
		what string
		to   Contact
		code string
	}{
		{"no id", Contact{Peer: "relay"}, "E0811"},
		{"no address", Contact{Peer: nowhere}, "E0813"},
		{"bad address", Contact{Peer: nobody, Addresses: []string{"x"}}, "E0811"},
		{"nobody there", Contact{Peer: nobody, Addresses: []string{"/ip4/127.0.0.1/tcp/1"}}, "E0813"},
		{"too soon", Contact{Peer: nobody, Addresses: []string{"/ip4/127.0.0.1/tcp/1"}}, "E0815"},
	} {
		if err := client.Send(within(t, 20*time.Second), c.to, p); !HasCode(err, c.code) {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	var large *particle.Refusal
	if err := client.Send(context.Background(), Contact{Peer: nobody}, p.WithData(make([]byte, 1000))); !errors.As(err, &large) || large.Code != "E0802" {
		t.Error(err)
	}
	if err := client.Connect(context.Background(), Contact{Peer: client.ID()}); !HasCode(err, "E0813") {
		t.Error(err)
	}
}

// TestWrongPeer dials an address at which another peer is.
func TestWrongPeer(t *testing.T) {
	server, client := listening(t), start(t, Config{})
	wrong := Contact{Peer: particle.GenerateKey().PeerID(), Addresses: at(t, server).Addresses}
	err := client.Connect(within(t, 20*time.Second), wrong)
	if !HasCode(err, "E0813") || !strings.Contains(err.Error(), server.ID()) {
		t.Error(err)
	}
}

func TestClosedHost(t *testing.T) {
	h, other := listening(t), listening(t)
	if err := other.Connect(within(t, 20*time.Second), at(t, h)); err != nil {
		t.Fatal(err)
	}
	p := made(particle.GenerateKey(), "x", nil)
	if err := other.Send(within(t, 20*time.Second), at(t, h), p); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the particle came", func() bool { return h.Stats().Waiting == 1 })
	waits := make(chan error, 1)
	go func() {
		_, err := other.Receive(context.Background())
		waits <- err
	}()
	for range 2 {
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if r := receive(t, h); r.Particle.ID != "x" {
		t.Error(r)
	}
	_, receiving := h.Receive(context.Background())
	_, dialing := h.Dial(context.Background(), other.Addresses()[0])
	_, searching := func() (Source, error) { _, s, err := h.Resolve(context.Background(), other.ID()); return s, err }()
	_, pinging := h.Ping(context.Background(), other.ID())
	for what, err := range map[string]error{
		"receive": receiving, "dial": dialing, "resolve": searching, "ping": pinging,
		"send": h.Send(context.Background(), at(t, other), p), "connect": h.Connect(context.Background(), at(t, other)),
	} {
		if !HasCode(err, "E0816") {
			t.Errorf("%s: %v", what, err)
		}
	}
	eventually(t, "the other noticed", func() bool { return !other.IsConnected(h.ID()) })
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-waits; !HasCode(err, "E0816") {
		t.Error(err)
	}
}
