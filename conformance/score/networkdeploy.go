package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// deployed is what a client is told of a service that it deployed.
type deployed struct{ Module, Blueprint, Service string }

// deployment has the client that manages the nodes make a service out of a module, by dist and srv of the third node; another client,
// behind the first node, finds that node by Kademlia and calls the service, until it is removed.
func (n *networkArea) deployment() error {
	if _, err := n.worker.Connect("manager", webSocket(n.relays[0]), n.key.Secret()); err != nil {
		return err
	}
	const alias = "guest"
	node := n.relays[2].PeerID()
	d, err := n.deploy(node, alias)
	if err != nil {
		return err
	}
	if err := n.gives("a deployed service, by Kademlia", "first", "lookup", "Hi, Ada", node, alias, "Ada"); err != nil {
		return err
	}
	if err := n.inventory(node, alias, d); err != nil {
		return err
	}
	if err := n.fails("a removal by others", "withdraw", usual, []string{"This function is only available to the host or worker spells"}, node, alias); err != nil {
		return err
	}
	if err := n.gives("a removal", "manager", "withdraw", nil, node, alias); err != nil {
		return err
	}
	gone := []string{"Service with id '" + alias + "' not found (function greeting)", node}
	return n.fails("a service that is removed", "called", usual, gone, node, alias, "Ada")
}

// deploy deploys the module greeting.wasm on a node.
func (n *networkArea) deploy(node, alias string) (d deployed, err error) {
	wasm, err := os.ReadFile(filepath.Join(n.root, "..", "service", "testdata", "guests", "greeting.wasm"))
	if err != nil {
		return d, err
	}
	content := base64.StdEncoding.EncodeToString(wasm)
	if err := n.fails("a deployment by others", "deploy", usual, []string{"This function is only available to the host or worker spells"}, node, content, alias); err != nil {
		return d, err
	}
	err = n.ask("manager", "deploy", &d, node, content, alias)
	n.add("a deployment", unless(err == nil && d.Service != "", text(err)))
	return d, err
}

// inventory reads what a node tells of its services, in all the records that the library declares: the client is strict about types.
func (n *networkArea) inventory(node, alias string, d deployed) error {
	if err := n.contains("lists of what is deployed", "listed", []any{node, alias},
		`"hash":"`+d.Module, `"id":"`+d.Blueprint, `"aliases":["guest"]`, `"id":"`+d.Service, `"worker_id":"`+node, `"owner_id":"`+n.key.PeerID()); err != nil {
		return err
	}
	return n.contains("descriptions of a service", "described", []any{node, alias, d.Module},
		`"arguments":[["name","string"]],"name":"greeting","output_types":["string"]`, `"memory_size_bytes":`, `"success_req_count":`)
}

// contains calls a function by a client that nobody knows and looks for parts of what it gives.
func (n *networkArea) contains(name, function string, args []any, parts ...string) error {
	outcomes, err := n.call("first", function, usual, 1, args...)
	if err != nil {
		return err
	}
	reason := outcomes[0].Error
	for _, p := range parts {
		if reason == "" && !strings.Contains(string(outcomes[0].Value), p) {
			reason = fmt.Sprintf("%s in %s", p, outcomes[0].Value)
		}
	}
	n.add(name, reason)
	return nil
}

// workers makes a worker for a deal on the second node and a service in its scope, which others call, lets it rest, and removes it.
func (n *networkArea) workers() error {
	const deal, alias = "0x6dD1aFfe90415C61AeDf5c0ACcA9Cf5fD5031517", "desk"
	node, unit := n.relays[1].PeerID(), make([]int, 32)
	for _, again := range []bool{false, true} {
		if again {
			unit[0]++ // a deal can have a worker again when the one before is removed
		}
		if err := n.workerWith(node, deal, alias, unit); err != nil {
			return err
		}
	}
	return nil
}

func (n *networkArea) workerWith(node, deal, alias string, unit []int) error {
	d, err := n.deploy(node, alias+"-of-the-node")
	if err != nil {
		return err
	}
	if err := n.fails("a worker made by others", "hire", usual, []string{"Only management or host peer can create worker"}, node, deal, [][]int{unit}); err != nil {
		return err
	}
	var worker string
	if err := n.ask("manager", "hire", &worker, node, deal, [][]int{unit}); err != nil {
		return err
	}
	var services []struct {
		Aliases []string
		Scope   string `json:"worker_id"`
	}
	if err := n.ask("manager", "employ", &services, worker, node, d.Blueprint, alias); err != nil {
		return err
	}
	last := services[len(services)-1] // others are there from the start
	n.add("a service in the scope of a worker", unless(slices.Contains(last.Aliases, alias) && last.Scope == worker, fmt.Sprint(services)))
	steps := []struct {
		name, client, function string
		want                   any
		args                   []any
	}{
		{"the workers of a node", "first", "staff", []any{[]string{worker}, worker}, []any{node, deal}},
		{"a service of a worker", "first", "employed", "Hi, Ada", []any{worker, node, alias, "Ada", 10_000}},
		{"a worker that is to rest", "manager", "rest", false, []any{node, deal}},
		{"a worker at rest", "first", "employed", "late", []any{worker, node, alias, "Ada", 100}},
		{"a worker at rest, for its manager", "manager", "employed", "Hi, Ada", []any{worker, node, alias, "Ada", 10_000}},
		{"a worker that is to work", "manager", "resume", true, []any{node, deal}},
		{"a worker at work again", "first", "employed", "Hi, Bob", []any{worker, node, alias, "Bob", 10_000}},
		{"a worker that is removed", "manager", "dismiss", []string{}, []any{node, worker}},
		{"a node without workers", "first", "staff", []any{[]string{}, nil}, []any{node, deal}},
		{"a service of the node", "manager", "withdraw", nil, []any{node, alias + "-of-the-node"}},
	}
	for _, s := range steps {
		if err := n.gives(s.name, s.client, s.function, s.want, s.args...); err != nil {
			return err
		}
	}
	return nil
}
