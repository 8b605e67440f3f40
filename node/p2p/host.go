// Package p2p is a peer's place in the network: particles in, particles out, over connections that it makes, keeps and shares
// with the other peers. It knows nothing of what particles mean.
//
// A [Host] speaks the protocols of the original's nodes, so that its nodes and clients take it for one of theirs. All of libp2p
// is in here; ids of peers and addresses go in and out as texts.
package p2p

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// ProtocolID is the protocol of particles, and what a host calls its protocol version (spec/network.md#N71).
const ProtocolID = "/fluence/particle/2.0.0"

// Host is a peer on the network. Its methods may be called from anywhere at any time.
type Host struct {
	config Config
	log    *slog.Logger
	stack  *stack
	id     string

	inbox      *inbox
	outgoing   *ledger // bytes of particles that are being sent
	pace       *pace
	fines      fines
	counts     counts
	pool       *pool
	kademlia   *kademlia // nil without a network
	bootstraps bootstraps

	running context.Context // ends with the host
	stop    context.CancelFunc

	mu     sync.Mutex
	closed bool
	work   sync.WaitGroup // all that has to end before the host is closed
}

// New makes a host and starts it. It fails with code E0811 if something in the configuration is no address or network, and with
// E0812 if it cannot listen on an address.
func New(c Config) (*Host, error) {
	if c.Key == nil {
		c.Key = particle.GenerateKey()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Limits = c.Limits.withDefaults()
	listen, err := addresses(c.Listen)
	if err != nil {
		return nil, err
	}
	advertise, err := addresses(c.Advertise)
	if err != nil {
		return nil, err
	}
	protocol := ""
	if c.Network != "" {
		if protocol, err = kademliaProtocol(c.Network); err != nil {
			return nil, err
		}
	}
	for _, b := range c.Bootstrap {
		if at, err := ParseContact(b); err != nil {
			return nil, err
		} else if len(at.Addresses) == 0 {
			return nil, fail(CodeConfig, nil, "%q says who the bootstrap peer is, but not where", b)
		}
	}
	traffic := &pace{}
	stack, err := newStack(&c, advertise, &gate{pace: traffic})
	if err != nil {
		return nil, err
	}
	h := &Host{config: c, log: c.Log, stack: stack, id: c.Key.PeerID(), inbox: newInbox(c.Limits), outgoing: newLedger(c.Limits), pace: traffic}
	h.running, h.stop = context.WithCancel(context.Background())
	// Everything that others may ask for is there before they can ask: nodes hang up on a peer that seems to take no particles.
	stack.SetStreamHandler(ProtocolID, h.serve)
	if h.pool, err = newPool(h, protocol); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	if protocol != "" {
		if h.kademlia, err = newKademlia(h, protocol); err != nil {
			return nil, errors.Join(err, h.Close())
		}
	}
	stack.Start()
	if err := stack.listen(listen); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	for _, b := range c.Bootstrap {
		h.goes(func() { h.keep(b) })
	}
	return h, nil
}

// ID returns the host's peer id.
func (h *Host) ID() string { return h.id }

// Addresses are the multiaddrs that the host listens on, with /p2p/ID at the end.
func (h *Host) Addresses() []string {
	listening, err := h.stack.swarm.InterfaceListenAddresses()
	if err != nil {
		listening = h.stack.swarm.ListenAddresses()
	}
	return Contact{h.id, texts(listening)}.Multiaddrs()
}

// Advertised are the multiaddrs that others are told, without the peer's id.
func (h *Host) Advertised() []string { return texts(h.stack.Addrs()) }

// Receive waits for the next particle. Senders take turns; while nothing is received, those who have sent much are made to wait.
// After Close it gives what had come, then fails with code E0816.
func (h *Host) Receive(ctx context.Context) (Received, error) {
	r, handled, err := h.Take(ctx)
	if err == nil {
		handled()
	}
	return r, err
}

// Take is Receive for who keeps what came until it is handled: it counts as the sender's, who may have to wait, until handled is
// called, once.
func (h *Host) Take(ctx context.Context) (r Received, handled func(), err error) {
	if r, err = h.inbox.receive(ctx); err != nil {
		return Received{}, nil, err
	}
	from, claimed := r.From, weight(r.Size)
	return r, func() { h.inbox.ledger.release(from, claimed) }, nil
}

// Refused notes that a particle of a peer was of no use: the peer's next message is read a little later.
func (h *Host) Refused(peer string) { h.fines.add(peer) }

// Restrain bounds how many particles of a peer, that were not handled yet, are taken in; 0 for as many as its bytes allow. It holds for as
// long as there are any.
func (h *Host) Restrain(peer string, most int) { h.inbox.ledger.restrain(peer, most) }

// goes runs something that ends when h.running does; Close waits for it.
func (h *Host) goes(f func()) bool {
	if !h.enter() {
		return false
	}
	go func() {
		defer h.work.Done()
		f()
	}()
	return true
}

// enter announces work that Close has to wait for, and that ends with h.work.Done; false when it is too late.
func (h *Host) enter() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	h.work.Add(1)
	return true
}

// Close ends all connections and waits until everything of the host has ended. Particles that are being sent are broken off;
// those that came can still be received.
func (h *Host) Close() error {
	h.mu.Lock()
	again := h.closed
	h.closed = true
	h.mu.Unlock()
	if again {
		h.work.Wait()
		return nil
	}
	h.stop()
	h.inbox.close()
	h.outgoing.close()
	var err error
	if h.kademlia != nil {
		err = h.kademlia.dht.Close()
	}
	err = errors.Join(err, h.stack.Close())
	if h.pool != nil {
		err = errors.Join(err, h.pool.close())
	}
	h.work.Wait()
	return err
}

// Peers are the ids of the peers that the host is connected with, in order.
func (h *Host) Peers() []string {
	var ids []string
	for _, p := range h.stack.Network().Peers() {
		ids = append(ids, p.String())
	}
	slices.Sort(ids)
	return ids
}
