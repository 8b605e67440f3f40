// Package sim runs a compiled function on a network of peers in one process: a client that starts it, its relay, and
// named nodes, under virtual time, with deliveries in an order that follows from a seed.
//
// Everything is deterministic: equal options and arguments give equal steps, times and bytes. Rules: spec/network.md.
package sim

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"time"
	"unicode"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/data"
)

// The names of the peers that every network has.
const (
	Me    = "me"    // the client that starts the function
	Relay = "relay" // the node it is connected to
)

// DefaultTTL is how long a particle lives unless told otherwise: what the original's command line gives it.
const DefaultTTL = 15 * time.Second

// Options describe a network. The zero value is a client and its relay.
type Options struct {
	Seed     uint64
	Peers    []Peer
	Down     []string // names of peers that swallow what is sent to them
	TTL      time.Duration
	Limit    time.Duration // of virtual time; the time to live if zero
	Memory   int64         // bytes that a run may hold; DefaultMemory if zero
	Services []Service     // in front of the built-ins
	// Deploy makes what a peer has of modules and services behind the built-ins; without it no peer hosts any.
	Deploy    func(stdlib.Site) (stdlib.Deployment, error)
	Unmanaged bool              // the client does not hold the management key of the others
	Vault     map[string][]byte // files that every particle finds in its vault, on all peers
	Version   string            // of the peers' software, as peer.identify reports it behind "aquifer-"
	Print     func(peer, text string)
	Progress  func(steps int, virtual time.Duration) // called now and then during long runs
	Stepped   func(Step)                             // called after every interpreter step
}

// Step is one interpreter step as it happened: what went in and what came out.
type Step struct {
	Peer    string // name
	Input   vm.Input
	Outcome *vm.Outcome
}

// Peer is a named node. Secret is base64 of a 32-byte key or any text to make one of; empty means a key made of the
// network's seed and the name.
type Peer struct{ Name, Secret string }

// Service answers calls on peers. handled is false for calls that are not its own.
type Service interface {
	Call(peer string, r stdlib.Request) (resp stdlib.Response, handled bool)
}

// Network is a set of peers. It serves one call at a time.
type Network struct {
	opt   Options
	peers map[string]*peer // by name
	byID  map[string]*peer
	order []*peer
	rng   *rand.Rand

	declared  []abi.Service // by the program, see Declare
	renewFrom int64
}

// epoch is when every run begins, so that time stamps do not differ between runs.
var epoch = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

// New makes a network. Errors name a peer that is declared twice, unknown, or has a malformed key.
func New(opt Options) (*Network, error) {
	if opt.TTL <= 0 {
		opt.TTL = DefaultTTL
	}
	if opt.Limit <= 0 {
		opt.Limit = opt.TTL
	}
	if opt.Memory <= 0 {
		opt.Memory = DefaultMemory
	}
	n := &Network{renewFrom: renewFrom, opt: opt, peers: map[string]*peer{}, byID: map[string]*peer{}, rng: rand.New(rand.NewPCG(opt.Seed, 0))}
	specs := append([]Peer{{Name: Me}, {Name: Relay}}, opt.Peers...)
	for i, s := range specs {
		flavour := stdlib.Node
		if i == 0 {
			flavour = stdlib.Client
		}
		if err := n.add(s, flavour); err != nil {
			return nil, err
		}
	}
	for _, name := range opt.Down {
		p := n.peers[name]
		if p == nil {
			return nil, &UnknownPeer{name, n.Names()}
		}
		p.down = true
	}
	for _, p := range n.order { // only now all keys are settled
		if err := p.host(); err != nil {
			return nil, fmt.Errorf("peer %q: %w", p.name, err)
		}
	}
	return n, nil
}

// ValidName reports whether a text is made of what names of peers are made of.
func ValidName(name string) bool {
	for _, r := range name {
		if r != '_' && r != '-' && (r > 'z' || !unicode.IsLetter(r) && !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}

func (n *Network) add(s Peer, flavour stdlib.Flavour) error {
	if !ValidName(s.Name) {
		return fmt.Errorf("%q cannot be the name of a peer: letters, digits, `_` and `-` can", s.Name)
	}
	if known := n.peers[s.Name]; known != nil {
		switch {
		case known.fixed || s.Name != Me && s.Name != Relay:
			return fmt.Errorf("peer %q is declared twice", s.Name)
		case s.Secret == "":
			return fmt.Errorf("peer %q is always there", s.Name)
		}
		delete(n.byID, known.id) // the built-in peers may be given a key
		flavour = known.flavour
	}
	secret := secretOf(s, n.opt.Seed)
	key, refusal := data.NewKeyPair(0, secret)
	if refusal != nil {
		return refusal
	}
	p := n.peers[s.Name]
	if p == nil {
		p = &peer{name: s.Name, net: n, flavour: flavour}
		n.peers[s.Name] = p
		n.order = append(n.order, p)
	}
	p.secret, p.key, p.id, p.fixed = secret, key, key.Public().PeerID(), s.Secret != ""
	if other := n.byID[p.id]; other != nil {
		return fmt.Errorf("peers %q and %q have the same key", other.name, p.name)
	}
	n.byID[p.id] = p
	return nil
}

// secretOf makes the 32-byte secret of a peer.
func secretOf(s Peer, seed uint64) []byte {
	if raw, err := base64.StdEncoding.DecodeString(s.Secret); err == nil && len(raw) == 32 {
		return raw
	}
	text := fmt.Sprintf("aquifer simulated peer\x00%d\x00%s", seed, s.Name)
	if s.Secret != "" {
		text = "aquifer simulated peer\x00" + s.Secret
	}
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// Names returns the names of all peers, the client and its relay first.
func (n *Network) Names() []string {
	names := make([]string, len(n.order))
	for i, p := range n.order {
		names[i] = p.name
	}
	return names
}

// Services returns the services that a named peer hosts besides its built-in ones.
func (n *Network) Services(name string) []stdlib.Service {
	if p := n.peers[name]; p != nil {
		return p.hosted.Services()
	}
	return nil
}

// PeerID returns the id of a named peer.
func (n *Network) PeerID(name string) (string, error) {
	if p := n.peers[name]; p != nil {
		return p.id, nil
	}
	return "", &UnknownPeer{name, n.Names()}
}

// name returns the name of a peer id, or the id itself.
func (n *Network) name(id string) string {
	if p := n.byID[id]; p != nil {
		return p.name
	}
	return id
}

// noID says why a text cannot be a next peer.
func (n *Network) noID(text string) string {
	if n.peers[text] != nil {
		return fmt.Sprintf("this is no peer id; the id of peer `%s` is written \"@%s\"", text, text)
	}
	return "this is no peer id"
}

// UnknownPeer says that a name is none of the network's.
type UnknownPeer struct {
	Name  string
	Known []string
}

// Error names the peers that exist.
func (e *UnknownPeer) Error() string {
	return fmt.Sprintf("there is no peer %q, only %q", e.Name, e.Known)
}
