package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm"
)

// client calls functions on a node by particles, as many at a time as one likes.
type client struct {
	key  *particle.Key
	net  *p2p.Host
	node p2p.Contact

	mu      sync.Mutex
	made    int
	waiting map[string]chan []byte // by signature: data of particles that come back
}

// connect makes a client of a node at an address.
func connect(ctx context.Context, key *particle.Key, address string) (*client, error) {
	h, err := p2p.New(p2p.Config{Key: key, Agent: "faults/1", AllowLocal: true})
	if err != nil {
		return nil, err
	}
	c := &client{key: key, net: h, waiting: map[string]chan []byte{}}
	if c.node, err = h.Dial(ctx, address); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	go c.receive()
	return c, nil
}

func (c *client) receive() {
	for {
		r, err := c.net.Receive(context.Background())
		if err != nil {
			return
		}
		c.mu.Lock()
		to := c.waiting[string(r.Particle.Signature)]
		c.mu.Unlock()
		if to != nil {
			to <- r.Particle.Data
		}
	}
}

// refused is an answer that is an error.
type refused string

func (r refused) Error() string { return string(r) }

// call calls a function on a peer, which is the node or a worker of it, and returns its answer. An answer that is an error is of type
// refused; other errors mean that nobody knows whether the call was made. It is the first thing that the particle does on the node,
// but for the way to a worker: a particle outlives the node, and what comes later in it may be done at any time after the next start.
func (c *client) call(ctx context.Context, on, service, function string, args ...any) (json.RawMessage, error) {
	const life = time.Minute
	ctx, cancel := context.WithTimeout(ctx, life)
	defer cancel()
	var names, before strings.Builder
	for i := range args {
		fmt.Fprintf(&before, `(seq (call %%init_peer_id%% ("arg" "%d") [] a%d) `, i, i)
		fmt.Fprintf(&names, " a%d", i)
	}
	by := "(null)"
	if on != c.node.Peer { // by way of its node
		by = fmt.Sprintf(`(call %q ("op" "noop") [])`, c.node.Peer)
	}
	script := fmt.Sprintf(`%[1]s(xor (seq (seq %[8]s (call %[3]q (%[4]q %[5]q) [%[6]s] y)) (seq (call %[2]q ("op" "noop") []) (call %%init_peer_id%% ("done" "well") [y])))
		(seq (call %[2]q ("op" "noop") []) (call %%init_peer_id%% ("done" "badly") [:error:.$.message])))%[7]s`,
		before.String(), c.node.Peer, on, service, function, names.String(), strings.Repeat(")", len(args)), by)
	c.mu.Lock()
	c.made++
	p := particle.New(c.key, fmt.Sprint("call-", c.made), script, time.Now(), life)
	back := make(chan []byte, 4)
	c.waiting[string(p.Signature)] = back
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.waiting, string(p.Signature))
	}()
	kept := vm.Open(vm.Params{
		InitPeer: p.InitPeer, Peer: c.net.ID(), SecretKey: c.key.Secret(), ParticleID: p.ID, Timestamp: p.Timestamp, TTL: p.TTL,
		AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
	}, script, nil)
	var data []byte
	for {
		answer, done, next, err := c.step(ctx, kept, data, args)
		if err != nil || done {
			return answer, err
		}
		if next != nil {
			if err := c.net.Send(ctx, c.node, p.WithData(next)); err != nil {
				return nil, err
			}
		}
		select {
		case data = <-back:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// step runs the particle at the client until it waits for others, and returns data for them, if there are any.
func (c *client) step(ctx context.Context, kept *vm.Particle, data []byte, args []any) (answer json.RawMessage, done bool, next []byte, err error) {
	results := map[string]vm.CallResult{}
	for {
		o := kept.Step(ctx, data, vm.EncodeResults(results))
		if o.Code != 0 {
			return nil, false, nil, fmt.Errorf("the client's step failed: %d %s", o.Code, o.Message)
		}
		if len(o.NextPeers) > 0 {
			next = o.Data()
		}
		if len(o.Requests) == 0 {
			return nil, false, next, nil
		}
		data, results = nil, map[string]vm.CallResult{}
		for _, q := range o.Requests {
			text := "{}"
			switch {
			case q.Service == "done" && q.Function == "well":
				return json.RawMessage(q.Args[0].Text()), true, nil, nil
			case q.Service == "done":
				return nil, true, nil, refused(q.Args[0].Text())
			default:
				var i int
				if _, err := fmt.Sscan(q.Function, &i); err != nil || i >= len(args) {
					return nil, false, nil, fmt.Errorf("there is no argument %s", q.Function)
				}
				raw, err := json.Marshal(args[i])
				if err != nil {
					return nil, false, nil, err
				}
				text = string(raw)
			}
			results[fmt.Sprint(q.ID)] = vm.CallResult{Text: text}
		}
	}
}
