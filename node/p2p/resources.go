package p2p

import (
	"time"

	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/protocol"
	rcmgr "github.com/libp2p/go-libp2p/p2p/host/resource-manager"
	"github.com/libp2p/go-libp2p/x/rate"
)

// Streams besides those with particles: what one peer may have open of one other protocol, and of all.
const (
	otherStreams = 64
	spareStreams = 256
)

// streamWindow is the memory that a stream reserves when it is opened; it is used when a peer sends what is not read.
const streamWindow = 256 << 10

// allPeers is how many times the streams of one peer all peers together may have.
const allPeers = 8

// newResources makes the manager that libp2p asks before it takes connections and streams. Its usual limits refuse streams over
// 64 of one peer, and a client has no way to send again what was refused (spec/network.md#N69).
func newResources(l Limits) (network.ResourceManager, error) {
	streams := rcmgr.LimitVal(l.Streams)
	all := rcmgr.LimitVal(allPeers * (l.Streams + spareStreams))
	conns := rcmgr.LimitVal(l.Connections)
	memory := func(streams rcmgr.LimitVal) rcmgr.LimitVal64 { return rcmgr.LimitVal64(streams) * streamWindow }
	system := rcmgr.ResourceLimits{
		Streams: 2 * all, StreamsInbound: all, StreamsOutbound: all, Memory: memory(2*all) + rcmgr.LimitVal64(conns)*2*streamWindow,
		Conns: 2 * conns, ConnsInbound: conns, ConnsOutbound: conns, FD: rcmgr.Unlimited,
	}
	one := rcmgr.ResourceLimits{ // what one peer has
		Streams: 2 * (streams + spareStreams), StreamsInbound: streams + spareStreams, StreamsOutbound: streams + spareStreams,
		Memory: memory(2*(streams+spareStreams)) + rcmgr.LimitVal64(l.PeerBytes),
		Conns:  rcmgr.LimitVal(2 * l.PerPeer), ConnsInbound: rcmgr.LimitVal(l.PerPeer), ConnsOutbound: rcmgr.LimitVal(l.PerPeer), FD: rcmgr.Unlimited,
	}
	limits := rcmgr.PartialLimitConfig{
		System: system, Transient: system, PeerDefault: one,
		ProtocolPeerDefault: rcmgr.ResourceLimits{Streams: 2 * otherStreams, StreamsInbound: otherStreams, StreamsOutbound: otherStreams},
		// A stream with a particle counts as one of its peer's only. That is asked before the stream is accepted, and the sender
		// sees a refusal; it would not see one that comes when the protocol is agreed.
		ProtocolPeer: map[protocol.ID]rcmgr.ResourceLimits{ProtocolID: {Streams: rcmgr.Unlimited, StreamsInbound: rcmgr.Unlimited, StreamsOutbound: rcmgr.Unlimited}},
	}.Build(rcmgr.InfiniteLimits)
	perAddress := func(bits int) rcmgr.ConnLimitPerSubnet {
		return rcmgr.ConnLimitPerSubnet{PrefixLength: bits, ConnCount: l.PerAddress}
	}
	// Behind one address there may be many clients, and after a restart all of them come at once.
	burst := func(bits int) rate.SubnetLimit {
		return rate.SubnetLimit{PrefixLength: bits, Limit: rate.Limit{RPS: float64(l.PerAddress) / 16, Burst: 2 * l.PerAddress}}
	}
	return rcmgr.NewResourceManager(rcmgr.NewFixedLimiter(limits), rcmgr.WithMetricsDisabled(),
		rcmgr.WithLimitPerSubnet([]rcmgr.ConnLimitPerSubnet{perAddress(32)}, []rcmgr.ConnLimitPerSubnet{perAddress(56)}),
		rcmgr.WithConnRateLimiters(&rate.Limiter{
			NetworkPrefixLimits: loopback(),
			SubnetRateLimiter:   rate.SubnetLimiter{GracePeriod: time.Minute, IPv4SubnetLimits: []rate.SubnetLimit{burst(32)}, IPv6SubnetLimits: []rate.SubnetLimit{burst(56)}},
		}))
}
