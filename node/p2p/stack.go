package p2p

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"log/slog"
	"net"
	"os"
	"sync"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/sec"
	"github.com/libp2p/go-libp2p/core/transport"
	"github.com/libp2p/go-libp2p/gologshim"
	basichost "github.com/libp2p/go-libp2p/p2p/host/basic"
	"github.com/libp2p/go-libp2p/p2p/host/eventbus"
	"github.com/libp2p/go-libp2p/p2p/host/peerstore/pstoremem"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/libp2p/go-libp2p/p2p/net/upgrader"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	quictransport "github.com/libp2p/go-libp2p/p2p/transport/quic"
	"github.com/libp2p/go-libp2p/p2p/transport/quicreuse"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	"github.com/libp2p/go-libp2p/p2p/transport/websocket"
	ma "github.com/multiformats/go-multiaddr"
	"github.com/quic-go/quic-go"
)

// stack is libp2p put together by hand (spec/network.md#N70): TCP and WebSocket with noise and yamux, and QUIC. The package that
// would do it links other transports and services and a framework to choose from them, for which every start of the program
// would pay.
type stack struct {
	*basichost.BasicHost
	swarm *swarm.Swarm
	quic  *quicreuse.ConnManager
}

// quiet keeps libp2p from writing to standard error, where it reports errors that are none, such as a listener that is closed already.
// GOLOG_LOG_LEVEL, which its users know, brings its messages back.
var quiet = sync.OnceFunc(func() {
	if os.Getenv("GOLOG_LOG_LEVEL") == "" {
		gologshim.SetDefaultHandler(slog.DiscardHandler)
	}
})

// backlog is how many streams may be opened by a peer before this host has looked at them. What exceeds it is refused, and the
// original's client opens all that it has at once.
const backlog = 2048

// newStack makes a host that does not listen yet.
func newStack(c *Config, advertise []ma.Multiaddr, gate *gate) (*stack, error) {
	quiet()
	key, err := crypto.UnmarshalEd25519PrivateKey(ed25519.NewKeyFromSeed(c.Key.Secret()))
	if err != nil {
		return nil, err
	}
	id, err := peer.IDFromPrivateKey(key)
	if err != nil {
		return nil, err
	}
	resources, err := newResources(c.Limits)
	if err != nil {
		return nil, err
	}
	peers, err := pstoremem.NewPeerstore()
	if err != nil {
		return nil, err
	}
	if err := errors.Join(peers.AddPrivKey(id, key), peers.AddPubKey(id, key.GetPublic())); err != nil {
		return nil, err
	}
	bus := eventbus.NewBus()
	s := &stack{}
	s.swarm, err = swarm.NewSwarm(id, peers, bus, swarm.WithResourceManager(resources), swarm.WithDialTimeout(c.Limits.DialTime))
	if err != nil {
		return nil, err
	}
	if err := s.addTransports(c, key, resources, gate); err != nil {
		return nil, errors.Join(err, s.swarm.Close())
	}
	s.BasicHost, err = basichost.NewHost(s.swarm, &basichost.HostOpts{
		EventBus: bus, EnablePing: true, UserAgent: c.Agent, ProtocolVersion: ProtocolID, NegotiationTimeout: c.Limits.ReadTime,
		AddrsFactory: func(listening []ma.Multiaddr) []ma.Multiaddr {
			if len(advertise) > 0 {
				return advertise
			}
			return global(listening, c.AllowLocal)
		},
	})
	if err != nil {
		return nil, errors.Join(err, s.swarm.Close(), s.quic.Close())
	}
	return s, nil
}

func (s *stack) addTransports(c *Config, key crypto.PrivKey, resources network.ResourceManager, gate *gate) error {
	muxer := *yamux.DefaultTransport
	muxer.AcceptBacklog = backlog
	// It asks every half of this time whether the peer is there. A client on a busy machine takes longer to say so than the 10 s that are
	// usual in libp2p (spec/network.md#N180).
	muxer.KeepAliveInterval, muxer.ConnectionWriteTimeout = c.Limits.Silence/2, c.Limits.Silence
	muxers := []upgrader.StreamMuxer{{ID: yamux.ID, Muxer: &muxer}}
	security, err := noise.New(noise.ID, key, muxers)
	if err != nil {
		return err
	}
	upgrade, err := upgrader.New([]sec.SecureTransport{security}, muxers, nil, resources, gate)
	if err != nil {
		return err
	}
	options := []tcp.Option{tcp.DisableReuseport()}
	if c.DialTCP != nil {
		options = append(options, tcp.WithDialerForAddr(func(ma.Multiaddr) (tcp.ContextDialer, error) { return dialer(c.DialTCP), nil }))
	}
	plain, err := tcp.NewTCPTransport(upgrade, resources, nil, options...)
	if err != nil {
		return err
	}
	web, err := websocket.New(upgrade, resources, nil)
	if err != nil {
		return err
	}
	if s.quic, err = newQUIC(key, resources); err != nil {
		return err
	}
	quick, err := quictransport.NewTransport(key, s.quic, nil, nil, resources)
	if err != nil {
		return err
	}
	for _, t := range []transport.Transport{plain, web, quick} {
		if err := s.swarm.AddTransport(t); err != nil {
			return err
		}
	}
	return nil
}

// dialer makes connections by a function.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

func (d dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return d(ctx, network, address)
}

// newQUIC derives the keys with which QUIC makes its tokens from the host's key, so that they outlive a restart.
func newQUIC(key crypto.PrivKey, resources network.ResourceManager) (*quicreuse.ConnManager, error) {
	raw, err := key.Raw()
	if err != nil {
		return nil, err
	}
	var reset quic.StatelessResetKey
	var token quic.TokenGeneratorKey
	for purpose, out := range map[string][]byte{"aquifer quic stateless reset": reset[:], "aquifer quic token": token[:]} {
		derived, err := hkdf.Key(sha256.New, raw, nil, purpose, len(out))
		if err != nil {
			return nil, err
		}
		copy(out, derived)
	}
	return quicreuse.NewConnManager(reset, token, quicreuse.VerifySourceAddress(resources.VerifySourceAddress))
}

// listen listens on all of the addresses or fails with code E0812.
func (s *stack) listen(at []ma.Multiaddr) error {
	for _, a := range at {
		if err := s.swarm.AddListenAddr(a); err != nil {
			return fail(CodeListen, err, "cannot listen on %s: %v", a, err)
		}
	}
	return nil
}

func (s *stack) Close() error { return errors.Join(s.BasicHost.Close(), s.quic.Close()) }
