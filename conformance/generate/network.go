package generate

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/aquifer-dev/aquifer/vm"
)

// Letter is what waits to be given to a peer: data of another peer, or results of its calls.
type Letter struct {
	Peer    int
	Current []byte
	Results map[string]vm.CallResult
}

// Network is a particle on several peers: what each of them stores, and what is under way. Whoever holds it runs the steps.
type Network struct {
	Script  string
	IDs     []string
	Secrets [][]byte
	Prev    [][]byte
	Queue   []Letter
}

// NewNetwork starts a particle at the first peer.
func NewNetwork(script string, ids []string, secrets [][]byte) *Network {
	return &Network{Script: script, IDs: ids, Secrets: secrets, Prev: make([][]byte, len(ids)), Queue: []Letter{{Peer: 0}}}
}

// Clone returns a network that goes on by itself.
func (n *Network) Clone() *Network {
	c := *n
	c.Prev, c.Queue = slices.Clone(n.Prev), slices.Clone(n.Queue)
	return &c
}

// Take takes a letter out of the queue.
func (n *Network) Take(i int) Letter {
	l := n.Queue[i]
	n.Queue = slices.Delete(slices.Clone(n.Queue), i, i+1)
	return l
}

// Random chooses a letter. One in ten with data stays in the queue and comes again.
func (n *Network) Random(rng *rand.Rand) Letter {
	i := rng.IntN(len(n.Queue))
	if l := n.Queue[i]; len(l.Current) > 0 && rng.IntN(10) == 0 {
		return l
	}
	return n.Take(i)
}

// Input is the step by which a letter arrives.
func (n *Network) Input(l Letter) vm.Input {
	return vm.Input{
		Params: vm.Params{
			InitPeer: n.IDs[0], Peer: n.IDs[l.Peer], Timestamp: 1700000000000, TTL: 7000, SecretKey: n.Secrets[l.Peer], ParticleID: "particle",
			AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
		},
		Script: n.Script, Prev: n.Prev[l.Peer], Current: l.Current, Results: vm.EncodeResults(l.Results),
	}
}

// Effect is what a step leaves behind, whichever interpreter ran it.
type Effect struct {
	Code     int64
	Data     []byte
	Next     []string
	Requests []vm.Request // by ascending ids
}

// EffectOf is the effect of a step of ours.
func EffectOf(o *vm.Outcome) Effect { return Effect{o.Code, o.Data(), o.NextPeers, o.Requests} }

// Post decides what becomes of what a step sends.
type Post struct {
	Lose  func() bool // asked for every peer that data go to
	Apart func() bool // asked for every result: whether it comes back by itself
}

// Chance loses one in twenty data and splits half of the results off.
func Chance(rng *rand.Rand) Post {
	return Post{Lose: func() bool { return rng.IntN(20) == 0 }, Apart: func() bool { return rng.IntN(2) == 0 }}
}

// Apply stores a step's data and sends what it asks for. Peers come in the order of their ids, so that it does not matter in
// which order an interpreter names them.
func (n *Network) Apply(peer int, e Effect, post Post) {
	n.Prev[peer] = e.Data
	n.Queue = slices.Clip(n.Queue)
	for i, id := range n.IDs {
		if slices.Contains(e.Next, id) && !post.Lose() {
			n.Queue = append(n.Queue, Letter{Peer: i, Current: e.Data})
		}
	}
	together := map[string]vm.CallResult{}
	for _, r := range e.Requests {
		id, result := fmt.Sprint(r.ID), Serve(n.IDs[peer], r)
		if post.Apart() {
			n.Queue = append(n.Queue, Letter{Peer: peer, Results: map[string]vm.CallResult{id: result}})
		} else {
			together[id] = result
		}
	}
	if len(together) > 0 {
		n.Queue = append(n.Queue, Letter{Peer: peer, Results: together})
	}
}
