package main

import (
	"context"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"io"
	"strings"

	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/peerstore"
	"github.com/libp2p/go-libp2p/core/sec"
	"github.com/libp2p/go-libp2p/p2p/host/eventbus"
	"github.com/libp2p/go-libp2p/p2p/host/peerstore/pstoremem"
	"github.com/libp2p/go-libp2p/p2p/muxer/yamux"
	"github.com/libp2p/go-libp2p/p2p/net/swarm"
	"github.com/libp2p/go-libp2p/p2p/net/upgrader"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
	ma "github.com/multiformats/go-multiaddr"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
)

// attacker is a peer that has connections and streams, keeps no rule and answers nothing. Package p2p would not do what it does.
type attacker struct {
	key    *particle.Key
	swarm  *swarm.Swarm
	victim peer.ID
}

// newAttacker makes one with a key of its own and connects it.
func newAttacker(ctx context.Context, at string) (*attacker, error) {
	a := &attacker{key: particle.GenerateKey()}
	key, err := crypto.UnmarshalEd25519PrivateKey(ed25519.NewKeyFromSeed(a.key.Secret()))
	if err != nil {
		return nil, err
	}
	id, err := peer.IDFromPrivateKey(key)
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
	if a.swarm, err = swarm.NewSwarm(id, peers, eventbus.NewBus()); err != nil {
		return nil, err
	}
	muxers := []upgrader.StreamMuxer{{ID: yamux.ID, Muxer: yamux.DefaultTransport}}
	security, err := noise.New(noise.ID, key, muxers)
	if err != nil {
		return nil, err
	}
	upgrade, err := upgrader.New([]sec.SecureTransport{security}, muxers, nil, &network.NullResourceManager{}, nil)
	if err != nil {
		return nil, err
	}
	transport, err := tcp.NewTCPTransport(upgrade, nil, nil, tcp.DisableReuseport())
	if err != nil {
		return nil, err
	}
	if err := a.swarm.AddTransport(transport); err != nil {
		return nil, err
	}
	address, err := ma.NewMultiaddr(at)
	if err != nil {
		return nil, err
	}
	info, err := peer.AddrInfoFromP2pAddr(address)
	if err != nil {
		return nil, err
	}
	a.victim = info.ID
	peers.AddAddrs(info.ID, info.Addrs, peerstore.PermanentAddrTTL)
	_, err = a.swarm.DialPeer(ctx, a.victim)
	return a, err
}

// open opens a stream for particles without waiting for anything.
func (a *attacker) open(ctx context.Context) (network.Stream, error) {
	s, err := a.swarm.NewStream(ctx, a.victim)
	if err != nil {
		return nil, err
	}
	for _, protocol := range []string{"/multistream/1.0.0", p2p.ProtocolID} {
		if _, err := s.Write(append(binary.AppendUvarint(nil, uint64(len(protocol)+1)), protocol+"\n"...)); err != nil {
			_ = s.Reset()
			return nil, err
		}
	}
	return s, nil
}

// throw writes bytes on a stream of their own, and waits until the victim has ended its side: what it refuses costs the attacker time,
// too.
func (a *attacker) throw(ctx context.Context, b []byte) {
	s, err := a.open(ctx)
	if err != nil {
		return
	}
	stop := context.AfterFunc(ctx, func() { _ = s.Reset() })
	defer stop()
	if _, err := s.Write(b); err == nil {
		_ = s.CloseWrite()
		_, _ = io.Copy(io.Discard, s)
	}
	_ = s.Reset()
}

// tcpAddress is where to connect without any protocol.
func tcpAddress(multiaddr string) string { return hostPort(strings.Split(multiaddr, "/p2p/")[0]) }
