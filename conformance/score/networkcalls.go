package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

func (n *networkArea) simpleCalls() error {
	if err := n.gives("echo", "first", "echo", "hello", "hello"); err != nil {
		return err
	}
	if err := n.gives("words in parallel", "first", "streams", []string{"same", "same", "same"}, []string{"same", "same", "same"}); err != nil {
		return err
	}
	if err := n.gives("an option", "first", "maybe", "x", "x"); err != nil {
		return err
	}
	if err := n.gives("no option", "first", "maybe", nil, nil); err != nil {
		return err
	}
	before := n.relays[0].Received()
	if err := n.gives("a function without a result", "first", "tell", nil, "x"); err != nil {
		return err
	}
	n.holds("its particle comes all the same", func() bool { return n.relays[0].Received() > before })
	outcomes, err := n.call("first", "info", usual, 1)
	if err != nil {
		return err
	}
	var info struct {
		Version   string   `json:"node_version"`
		Addresses []string `json:"external_addresses"`
	}
	err = json.Unmarshal(outcomes[0].Value, &info)
	n.add("what the node says of itself", unless(err == nil && info.Version != "" && info.Addresses != nil, outcomes[0].Error+string(outcomes[0].Value)))
	return nil
}

// hostedServices calls built-ins, WebAssembly services of nodes, and functions that are arguments.
func (n *networkArea) hostedServices() error {
	if err := n.gives("built-ins for texts", "first", "words", []any{"hello world", 3, "hello world", "QmRN6wdp1S2A5EtjW9A3M1vKSBuQQGcgvuhoMUoEz4iiT5"},
		"hello", " world", []string{"a", "b", "c"}); err != nil {
		return err
	}
	if err := n.gives("a callback", "first", "each", []string{"heard a", "heard b"}, []string{"a", "b"}, map[string]string{"callback": "heard "}); err != nil {
		return err
	}
	for i, r := range n.relays {
		if err := n.gives(fmt.Sprintf("a service of node %d", i), "first", "welcome", "Hi, Ada", r.PeerID(), "Ada"); err != nil {
			return err
		}
	}
	return nil
}

// values sends texts of all sizes there and back.
func (n *networkArea) values() error {
	for _, s := range []string{"", "ünïcode 😀 \"quoted\" \\ \x00", strings.Repeat("x", 1000), strings.Repeat("y", 100_000), strings.Repeat("z", 1_000_000)} {
		if err := n.gives(fmt.Sprintf("echo of %d bytes", len(s)), "first", "echo", s, s); err != nil {
			return err
		}
	}
	return nil
}
