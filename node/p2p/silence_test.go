package p2p

import (
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// line is a way to a host by which nothing passes while its lock is held.
type line struct {
	sync.RWMutex
	address string
}

// newLine makes a way to a host at a multiaddr of TCP.
func newLine(t *testing.T, to string) *line {
	t.Helper()
	parts := strings.Split(to, "/") // /ip4/IP/tcp/PORT/…
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	w := &line{address: "/ip4/127.0.0.1/tcp/" + l.Addr().String()[len("127.0.0.1:"):]}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", net.JoinHostPort(parts[2], parts[4]))
			if err != nil {
				near.Close()
				continue
			}
			go w.carry(near, far)
			go w.carry(far, near)
		}
	}()
	return w
}

func (w *line) carry(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	buffer := make([]byte, 1<<12)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		w.RLock()
		_, err = to.Write(buffer[:n])
		w.RUnlock()
		if err != nil {
			return
		}
	}
}

// TestSilence lets two peers fall silent: the one whose host has little patience is given up; the other one, which could be a busy
// client, gets on as soon as it is back (spec/network.md#N180).
func TestSilence(t *testing.T) {
	hasty := start(t, Config{Listen: []string{loopTCP}, Limits: Limits{Silence: 300 * time.Millisecond}})
	patient := start(t, Config{Listen: []string{loopTCP}})
	var lines []*line
	var clients []*Host
	for _, server := range []*Host{hasty, patient} {
		l, client := newLine(t, server.Addresses()[0]), start(t, Config{})
		if err := client.Connect(within(t, 20*time.Second), Contact{Peer: server.ID(), Addresses: []string{l.address}}); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the client is connected", func() bool { return server.IsConnected(client.ID()) })
		lines, clients = append(lines, l), append(clients, client)
	}
	for _, l := range lines {
		l.Lock()
	}
	release := sync.OnceFunc(func() {
		for _, l := range lines {
			l.Unlock()
		}
	})
	defer release()
	ctx, sent, p := within(t, 20*time.Second), make(chan error, 1), made(clients[1].config.Key, "late", nil)
	go func() { sent <- patient.Send(ctx, Contact{Peer: clients[1].ID()}, p) }()
	eventually(t, "the silent peer is given up", func() bool { return !hasty.IsConnected(clients[0].ID()) })
	if !patient.IsConnected(clients[1].ID()) {
		t.Error("both hosts have lost patience")
	}
	release()
	if got := receive(t, clients[1]); got.Particle.ID != p.ID {
		t.Error(got.Particle.ID)
	}
	if err := <-sent; err != nil {
		t.Error(err)
	}
}
