package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
)

// crowd makes many calls at once: none is lost. On a busy machine the client takes minutes to interpret the answers.
func (n *networkArea) crowd() error {
	const many = 200
	outcomes, err := n.call("first", "echo", 4*time.Minute, many, "crowd")
	if err != nil {
		return err
	}
	for i, o := range outcomes {
		n.add(fmt.Sprintf("call %d of %d at once", i+1, many), differs(o, []byte(`"crowd"`)))
	}
	return nil
}

// crowdOfClients makes many calls by many clients at once, which share two processes.
func (n *networkArea) crowdOfClients() error {
	const processes, clients, times = 2, 10, 100
	var groups [processes][]oracle.CallOutcome
	var errs [processes]error
	var ready, all sync.WaitGroup
	ready.Add(processes)
	for i := range processes {
		all.Go(func() { groups[i], errs[i] = n.group(clients, times, &ready) })
	}
	all.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	for i, outcomes := range groups {
		for j, o := range outcomes {
			n.add(fmt.Sprintf("call %d of client %d of %d", j%times+1, i*clients+j/times+1, processes*clients), differs(o, []byte(`"crowd"`)))
		}
	}
	return nil
}

// group starts a process with clients, each with a connection of its own, and calls when others are ready, too.
func (n *networkArea) group(clients, times int, ready *sync.WaitGroup) ([]oracle.CallOutcome, error) {
	w, c, err := n.connected(clients, times)
	ready.Done()
	if err != nil {
		return nil, err
	}
	defer w.Close()
	ready.Wait()
	return w.CallFunction(c)
}

// connected are clients of one process and what they are going to call.
func (n *networkArea) connected(clients, times int) (*oracle.Worker, oracle.ClientCall, error) {
	var names []string
	w, err := oracle.StartClients(filepath.Join(n.root, "oracle"))
	if err != nil {
		return nil, oracle.ClientCall{}, err
	}
	for i := range clients {
		names = append(names, fmt.Sprint(i))
		if _, err := w.Connect(names[i], webSocket(n.relays[0]), nil); err != nil {
			return nil, oracle.ClientCall{}, errors.Join(err, w.Close())
		}
	}
	c, err := n.of("echo", 4*time.Minute, times, []any{"crowd"}, names...)
	return w, c, err
}

// longMessage sends the client more than it reads. It leaves the stream as it is; the relay gives up, and both go on.
func (n *networkArea) longMessage() error {
	r, err := conformance.NewRelay(node.Config{Listen: []string{"/ip4/127.0.0.1/tcp/0/ws"}, Transport: p2p.Limits{SendTime: 3 * time.Second}})
	if err != nil {
		return err
	}
	n.others = append(n.others, r)
	c, err := n.worker.Connect("short", webSocket(r), nil)
	if err != nil {
		return err
	}
	long := particle.New(particle.GenerateKey(), "long", "(null)", time.Now(), time.Minute).WithData(make([]byte, particle.MaxClientMessage+1))
	err = r.Host.Send(context.Background(), p2p.Contact{Peer: c.Peer}, long)
	n.add("more than the client reads", unless(p2p.HasCode(err, p2p.CodeSend), fmt.Sprint(err)))
	if err := n.gives("a call afterwards", "short", "echo", "still here", "still here"); err != nil {
		return err
	}
	return n.worker.Disconnect("short")
}

// relayThatReturns closes a relay and starts it again at its address: the client finds it by itself.
func (n *networkArea) relayThatReturns() error {
	key := particle.GenerateKey()
	first, err := conformance.NewRelay(node.Config{Key: key, Listen: []string{"/ip4/127.0.0.1/tcp/0/ws"}})
	if err != nil {
		return err
	}
	address := webSocket(first)
	if _, err := n.worker.Connect("faithful", address, nil); err != nil {
		return errors.Join(err, first.Close())
	}
	err = n.gives("a call before the relay is closed", "faithful", "echo", "before", "before")
	if err = errors.Join(err, first.Close()); err != nil {
		return err
	}
	outcomes, err := n.call("faithful", "echo", usual, 1, "meanwhile")
	if err != nil {
		return err
	}
	n.add("a call without a relay", unless(strings.HasPrefix(outcomes[0].Error, "Could not send particle: "), outcomes[0].Error+string(outcomes[0].Value)))
	listen, _, _ := strings.Cut(address, "/p2p/")
	again, err := conformance.NewRelay(node.Config{Key: key, Listen: []string{listen}})
	if err != nil {
		return err
	}
	n.others = append(n.others, again)
	for end := time.Now().Add(20 * time.Second); outcomes[0].Error != "" && time.Now().Before(end); {
		if outcomes, err = n.call("faithful", "echo", 2*time.Second, 1, "after"); err != nil { // again, until the client has noticed
			return err
		}
	}
	n.add("a call after the relay has returned", differs(outcomes[0], []byte(`"after"`)))
	return n.worker.Disconnect("faithful")
}
