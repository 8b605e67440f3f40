package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// A node that does not find the next peer of a particle tells nobody (spec/network.md#N73), and the client waits for as long as the
// particle lives. But its relay says with whom it is connected, and a relay that has sent a particle on is connected with who got it.

const (
	unreachedTime = 3 * time.Second // for the relay's answer
	unreachedMost = 16              // peers that are asked about
	unreachedWait = 5 * time.Second // before a run that goes on says what it may wait for
)

// peersOf are the ids of peers that a call names in its script or its arguments, in order of the text.
func peersOf(call *compiler.Call) (ids []string) {
	add := func(text string) {
		if value.IsPeerID(text) && !slices.Contains(ids, text) {
			ids = append(ids, text)
		}
	}
	for _, in := range call.AIR.ByID {
		for _, operand := range in.In {
			add(strings.Trim(operand.Text, `"`))
		}
	}
	for _, arg := range call.Args {
		for _, text := range textsIn(arg) {
			add(text)
		}
	}
	return ids
}

// textsIn are all texts in a JSON value; keys are none.
func textsIn(text json.RawMessage) (all []string) {
	d := json.NewDecoder(strings.NewReader(string(text)))
	for token, err := d.Token(); err == nil; token, err = d.Token() {
		if s, ok := token.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// unreached asks the relay with which of these peers it has no connection. Where the relay does not answer, nobody knows: there are none.
func (a *asker) unreached(ctx context.Context, peers []string) (without []string) {
	relay := *a
	relay.flags, relay.peer = &askFlags{}, a.network.names[sim.Relay]
	peers = slices.DeleteFunc(slices.Clone(peers), func(id string) bool { return id == relay.peer || id == a.network.names[sim.Me] })
	if peers = peers[:min(len(peers), unreachedMost)]; len(peers) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, unreachedTime)
	defer cancel()
	var connected []bool
	if err := relay.ask(ctx, true, &connected, "are_connected", peers); err != nil || len(connected) != len(peers) {
		return nil
	}
	for i, is := range connected {
		if !is {
			without = append(without, peers[i])
		}
	}
	return without
}

// withoutConnection words that a relay has no connection with a peer.
func (n *network) withoutConnection(peer string) string {
	return fmt.Sprintf("relay `%s` has no connection with peer `%s`", n.names[sim.Relay], n.name(peer))
}

// unreachedHelp says what that means for who was waited for.
func (n *network) unreachedHelp(peer string) string {
	return n.withoutConnection(peer) + ": if it was to hand the particle on to it, it did not find it, or the peer is down; a worker is found by its node only, `on WORKER via NODE`"
}

// whileWaiting says once, when a run takes long, with whom its relay has no connection. stop ends the waiting, and waits until nothing
// is said any more.
func (t *tool) whileWaiting(ctx context.Context, c *client.Client, net *network, call *compiler.Call) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		select {
		case <-time.After(unreachedWait):
		case <-ctx.Done():
			return
		}
		a := &asker{tool: t, client: c, network: net}
		for _, peer := range a.unreached(ctx, peersOf(call)) {
			fmt.Fprintf(shown(t.err), "note: no answer yet; %s\n", net.withoutConnection(peer))
		}
	}()
	return func() { cancel(); <-ended }
}
