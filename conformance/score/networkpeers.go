package main

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
)

// otherPeers calls at nodes behind the relay, which find each other, and at another client behind another relay.
func (n *networkArea) otherPeers() error {
	var ids []string
	for _, r := range n.relays {
		ids = append(ids, r.PeerID())
	}
	for i, id := range ids {
		if err := n.gives(fmt.Sprintf("echo of node %d", i), "first", "far", "there", id, "there"); err != nil {
			return err
		}
	}
	if err := n.gives("a way through all nodes", "first", "visit", ids, ids); err != nil {
		return err
	}
	outcomes, err := n.call("first", "gather", usual, 1, ids)
	if err != nil {
		return err
	}
	var said []string
	_ = json.Unmarshal(outcomes[0].Value, &said)
	n.add("what all nodes say at once", unless(sameOf(said, ids), outcomes[0].Error+string(outcomes[0].Value)))
	if err := n.gives("an answer in time", "first", "race", "answer", ids[2], 10_000); err != nil {
		return err
	}
	second, err := n.worker.Connect("second", webSocket(n.relays[2]), nil)
	if err != nil {
		return err
	}
	if err := n.serve("second", "greeter", "Greeter", map[string]oracle.Handler{"greet": {Prefix: "hello "}}); err != nil {
		return err
	}
	if err := n.gives("a service of another client", "first", "ask", "hello you", second.Peer, ids[2], "you"); err != nil {
		return err
	}
	if err := n.worker.Disconnect("second"); err != nil {
		return err
	}
	n.holds("the other client is gone", func() bool { return !n.relays[2].Host.IsConnected(second.Peer) })
	return nil
}

// sameOf says whether two lists hold the same, in whatever order.
func sameOf(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// chat lets two clients talk that are connected with different relays; then a message takes the way by a third node.
func (n *networkArea) chat() error {
	names, at := []string{"ann", "bob"}, []*conformance.Relay{n.relays[0], n.relays[2]}
	var peers, relays []string
	for i, name := range names {
		c, err := n.worker.Connect(name, webSocket(at[i]), nil)
		if err != nil {
			return err
		}
		peers, relays = append(peers, c.Peer), append(relays, c.Relay)
		if err := n.serve(name, "inbox", "Inbox", map[string]oracle.Handler{"receive": {Prefix: name + " has "}}); err != nil {
			return err
		}
	}
	for i, name := range names {
		receipt := fmt.Sprintf("%s has %s good day", names[1-i], peers[i])
		if err := n.gives("a line of "+name, name, "say", receipt, "good day", peers[1-i], relays[1-i]); err != nil {
			return err
		}
	}
	third := n.relays[1].PeerID()
	if err := n.gives("a message by way of a third node", "ann", "relayed", "bob has "+third+" by the way", "by the way", third, peers[1], relays[1]); err != nil {
		return err
	}
	for i, want := range [][][]string{{{peers[1], "good day"}}, {{peers[0], "good day"}, {third, "by the way"}}} {
		calls, err := n.worker.Heard(names[i], "inbox", len(want))
		if err != nil {
			return err
		}
		got, err := json.Marshal(calls)
		if err != nil {
			return err
		}
		expected, _ := json.Marshal(want)
		n.equal("what "+names[i]+" has heard", string(got), string(expected))
		if err := n.worker.Disconnect(names[i]); err != nil {
			return err
		}
	}
	return nil
}
