package p2p

import (
	"context"
	"encoding/hex"
	"log/slog"
	"net"
	"time"

	ma "github.com/multiformats/go-multiaddr"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// Config says who a host is and how it takes part.
type Config struct {
	Key *particle.Key // nil: a new one

	// Listen are multiaddrs such as /ip4/0.0.0.0/tcp/7777, /ip4/0.0.0.0/tcp/9999/ws and /ip4/0.0.0.0/udp/7777/quic-v1. A host
	// that listens on none can only connect to others, as clients do.
	Listen []string
	// Advertise are multiaddrs that others are told instead of those that the host listens on.
	Advertise []string

	// Network names the Kademlia network: dar, stage, kras, or 64 hex digits. "" takes part in none.
	Network string
	// Bootstrap are multiaddrs of peers that the host stays connected with; /p2p/ID at the end may be left out.
	Bootstrap []string
	// AllowLocal believes others' addresses that lead nowhere outside a machine or a private network.
	AllowLocal bool
	// DialTCP makes connections by TCP, as [net.Dialer.DialContext] does, which it is if nil: for proxies, and for networks that are
	// to have faults. QUIC and WebSocket do not ask it.
	DialTCP func(ctx context.Context, network, address string) (net.Conn, error)

	Agent  string       // name and version of the software, as others see it
	Log    *slog.Logger // nil: nothing is logged
	Events func(Event)  // called for every event, one at a time, in order, until the host is closed; nil: nobody wants to know
	Limits Limits
}

// Limits bound what others can make a host do. A zero is the default in brackets.
type Limits struct {
	Message int // bytes of one message (100 MiB)

	// Bytes of particles that were not handed over yet, and as much again of those that are being sent: of one peer (128 MiB),
	// of all together (1 GiB), and what a peer gets even if the others have used up everything (1 MiB). Who wants more waits.
	PeerBytes, TotalBytes, GuaranteedBytes int64

	Streams     int // that one peer has open at a time (1024, as many as the original's client opens); all peers together: eight times as many
	Connections int // in all (2048); as many again may be made by this host
	PerPeer     int // connections with one peer (8)
	PerAddress  int // connections from one IP address (256); loopback has no such limit

	ReadTime  time.Duration // for a message to come (30 s, and a second for each MiB)
	SendTime  time.Duration // for a particle to be sent (20 s)
	DialTime  time.Duration // for a connection to be made (20 s)
	QueryTime time.Duration // for half a search in Kademlia (3 s)
	Silence   time.Duration // how long a peer may leave a question of the connection unanswered, or not read, before the connection is given up (60 s)
	BanTime   time.Duration // how long a peer that three searches did not find is not searched again (60 s)

	// After a failed attempt to connect with a peer the next one has to wait: BackoffFirst (1 s), twice as long each time, up to
	// BackoffMax (60 s).
	BackoffFirst, BackoffMax time.Duration
}

// perParticle is what a particle counts besides its bytes.
const perParticle = 1 << 10

func (l Limits) withDefaults() Limits {
	number := func(n *int, value int) {
		if *n <= 0 {
			*n = value
		}
	}
	bytes := func(n *int64, value int64) {
		if *n <= 0 {
			*n = value
		}
	}
	pause := func(d *time.Duration, value time.Duration) {
		if *d <= 0 {
			*d = value
		}
	}
	number(&l.Message, particle.MaxMessage)
	bytes(&l.PeerBytes, 128<<20)
	bytes(&l.TotalBytes, 1<<30)
	bytes(&l.GuaranteedBytes, 1<<20)
	number(&l.Streams, 1024)
	number(&l.Connections, 2048)
	number(&l.PerPeer, 8)
	number(&l.PerAddress, 256)
	pause(&l.ReadTime, 30*time.Second)
	pause(&l.SendTime, 20*time.Second)
	pause(&l.DialTime, 20*time.Second)
	pause(&l.QueryTime, 3*time.Second)
	pause(&l.Silence, 60*time.Second)
	pause(&l.BanTime, 60*time.Second)
	pause(&l.BackoffFirst, time.Second)
	pause(&l.BackoffMax, 60*time.Second)
	// What may come must have room, or it would wait for ever.
	l.PeerBytes = max(l.PeerBytes, int64(l.Message)+perParticle)
	l.TotalBytes = max(l.TotalBytes, l.PeerBytes)
	return l
}

// addresses reads multiaddrs. Bad ones are code E0811.
func addresses(texts []string) ([]ma.Multiaddr, error) {
	var out []ma.Multiaddr
	for _, text := range texts {
		a, err := ma.NewMultiaddr(text)
		if err != nil {
			return nil, fail(CodeConfig, err, "%q is no multiaddr: %v", text, err)
		}
		out = append(out, a)
	}
	return out, nil
}

// CheckNetwork says whether there can be a network of a name: dar, stage, kras, or 64 hex digits. The error is of type *Failure.
func CheckNetwork(name string) error {
	_, err := kademliaProtocol(name)
	return err
}

// kademliaProtocol is the id of the protocol of a network (spec/network.md#N75).
func kademliaProtocol(name string) (string, error) {
	switch raw, err := hex.DecodeString(name); {
	case name == "dar", name == "stage", name == "kras", err == nil && len(raw) == 32 && name == hex.EncodeToString(raw):
		return "/fluence/kad/" + name + "/1.0.0", nil
	}
	return "", fail(CodeConfig, nil, "%q is no network; dar, stage, kras and 64 lower-case hex digits are", name)
}
