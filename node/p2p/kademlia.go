package p2p

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	dht "github.com/libp2p/go-libp2p-kad-dht"
	kbucket "github.com/libp2p/go-libp2p-kbucket"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	ma "github.com/multiformats/go-multiaddr"
)

// bucketSize is how many peers a bucket holds, and how many neighbours are asked for at most.
const bucketSize = 20

// kademlia finds peers by their ids (spec/network.md#N75). Nothing is stored in it.
type kademlia struct {
	host *Host
	dht  *dht.IpfsDHT

	searches, misses atomic.Int64

	mu      sync.Mutex
	running map[peer.ID]*search
	missing map[peer.ID]*miss
}

// search is a query that is on its way, for all who want the peer.
type search struct {
	done chan struct{}
	err  error
}

// miss counts searches in a row that found nothing.
type miss struct {
	count  int
	banned time.Time // until then nobody searches again
}

const (
	missesToBan = 3
	maxMissing  = 4096
)

func newKademlia(h *Host, id string) (*kademlia, error) {
	d, err := dht.New(h.running, h.stack,
		dht.Mode(dht.ModeServer), dht.BucketSize(bucketSize),
		dht.ProtocolPrefix("/fluence"), dht.V1ProtocolOverride(protocol.ID(id)), // the first only turns off what holds for IPFS
		dht.DisableProviders(), dht.DisableValues(),
		dht.AddressFilter(func(all []ma.Multiaddr) []ma.Multiaddr { return global(all, h.config.AllowLocal) }))
	if err != nil {
		return nil, err
	}
	return &kademlia{host: h, dht: d, running: map[peer.ID]*search{}, missing: map[peer.ID]*miss{}}, nil
}

// Neighborhood returns the peers of the routing table that are nearest to a key, nearest first; the network is not asked
// (spec/network.md#N77). A key is any bytes; it is hashed here.
func (h *Host) Neighborhood(key []byte, count int) []string {
	if h.kademlia == nil || count <= 0 {
		return nil
	}
	near := h.kademlia.dht.RoutingTable().NearestPeers(kbucket.ConvertKey(string(key)), count)
	out := make([]string, 0, len(near))
	for _, p := range near {
		out = append(out, p.String())
	}
	return out
}

// Source says how a peer was found.
type Source string

// The sources.
const (
	FromPool     Source = "pool"     // it is connected, or its address was known
	FromKademlia Source = "kademlia" // the network knew it
)

// Resolve finds out where a peer is: it may be connected, or known, or the network is asked. It fails with code E0817 when nobody
// knows; at once for peers that were not found several times shortly before, and for clients that have left.
func (h *Host) Resolve(ctx context.Context, peer string) (Contact, Source, error) {
	if !h.enter() {
		return Contact{}, "", errClosed()
	}
	defer h.work.Done()
	id, err := peerID(peer)
	if err != nil {
		return Contact{}, "", err
	}
	if c := h.pool.contact(id); h.pool.isConnected(id) {
		return c, FromPool, nil
	} else if h.pool.isGone(id) {
		return Contact{}, "", fail(CodeNotFound, nil, "%s was a client and has left", peer)
	} else if len(c.Addresses) > 0 {
		return c, FromPool, nil
	}
	if h.kademlia == nil {
		return Contact{}, "", fail(CodeNotFound, nil, "%s is not connected, and there is no network to ask for it", peer)
	}
	if err := h.kademlia.find(ctx, id); err != nil {
		return Contact{}, "", err
	}
	if c := h.pool.contact(id); len(c.Addresses) > 0 || h.pool.isConnected(id) {
		return c, FromKademlia, nil
	}
	return Contact{}, "", fail(CodeNotFound, nil, "nobody knows an address of %s", peer)
}

// find searches for a peer until its addresses are known, together with all who search for it at the same time.
func (k *kademlia) find(ctx context.Context, id peer.ID) error {
	k.mu.Lock()
	if m := k.missing[id]; m != nil && time.Now().Before(m.banned) {
		k.mu.Unlock()
		return fail(CodeNotFound, nil, "%s was not found %d times; it is not searched for until %s", id, m.count, m.banned.Format(time.TimeOnly))
	}
	s := k.running[id]
	if s == nil {
		s = &search{done: make(chan struct{})}
		if !k.host.goes(func() { k.search(id, s) }) {
			k.mu.Unlock()
			return errClosed()
		}
		k.running[id] = s
	}
	k.mu.Unlock()
	select {
	case <-s.done:
		return s.err
	case <-ctx.Done():
		return fail(CodeNotFound, ctx.Err(), "%s was not found before the time for it was over", id)
	}
}

// search asks the network until the peer is found or there is no more time. It lives as long as the host, not as long as who asked
// first.
func (k *kademlia) search(id peer.ID, s *search) {
	defer close(s.done)
	k.searches.Add(1)
	err := k.ask(id)
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.running, id)
	switch {
	case err == nil:
		delete(k.missing, id)
	case k.host.running.Err() != nil:
		s.err = errClosed()
	default:
		k.misses.Add(1)
		k.missed(id)
		s.err = fail(CodeNotFound, err, "nobody knows where %s is", id)
	}
}

// ask asks again while there is time: in a network that has just come together the first answer may be too early, and the peer may
// connect by itself.
func (k *kademlia) ask(id peer.ID) error {
	limit := 2 * k.host.config.Limits.QueryTime
	ctx, cancel := context.WithTimeout(k.host.running, limit)
	defer cancel()
	for pause := limit / 32; ; pause *= 2 {
		found, err := k.dht.FindPeer(ctx, id)
		if err == nil && len(found.Addrs) > 0 || k.isKnown(id) {
			return nil
		}
		for range 4 {
			select {
			case <-time.After(pause / 4):
			case <-ctx.Done():
				if err == nil {
					err = ctx.Err()
				}
				return err
			}
			if k.isKnown(id) {
				return nil
			}
		}
	}
}

func (k *kademlia) isKnown(id peer.ID) bool {
	return k.host.pool.isConnected(id) || len(k.host.pool.contact(id).Addresses) > 0
}

// missed counts a search in vain.
func (k *kademlia) missed(id peer.ID) {
	now := time.Now()
	m := k.missing[id]
	if m == nil {
		for other, o := range k.missing { // room for the new one: who is not banned goes first
			if len(k.missing) < maxMissing {
				break
			}
			if !now.Before(o.banned) {
				delete(k.missing, other)
			}
		}
		for other := range k.missing {
			if len(k.missing) < maxMissing {
				break
			}
			delete(k.missing, other)
		}
		m = &miss{}
		k.missing[id] = m
	}
	if m.count++; m.count >= missesToBan {
		m.banned = now.Add(k.host.config.Limits.BanTime)
	}
}

// Refresh asks the network for the peers around this one, and waits for the answers.
func (h *Host) Refresh(ctx context.Context) error {
	if h.kademlia == nil {
		return fail(CodeNotFound, nil, "there is no network to ask")
	}
	select {
	case err := <-h.kademlia.dht.RefreshRoutingTable():
		if err != nil {
			return fail(CodeNotFound, err, "the network does not answer: %v", err)
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-h.running.Done():
		return errClosed()
	}
}

// Table are the ids of the peers in the routing table, in order.
func (h *Host) Table() []string {
	if h.kademlia == nil {
		return nil
	}
	var ids []string
	for _, p := range h.kademlia.dht.RoutingTable().ListPeers() {
		ids = append(ids, p.String())
	}
	slices.Sort(ids)
	return ids
}
