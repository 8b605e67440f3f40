package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/node/particle"
)

func (n *networkArea) failures() error {
	nobody := particle.GenerateKey().PeerID()
	node := n.relays[0].PeerID()
	if err := n.fails("an error of the node", "fails", usual, []string{"Local service error, ret_code is 1", node}); err != nil {
		return err
	}
	if err := n.fails("a particle that is lost", "far", 2*time.Second, []string{"Particle expired after ttl of 2000ms"}, nobody, "x"); err != nil {
		return err
	}
	if err := n.gives("an answer that is late", "first", "race", "late", nobody, 300); err != nil {
		return err
	}
	for name, c := range map[string]struct{ relay, says string }{
		"another peer than the one wanted": {strings.Replace(webSocket(n.relays[0]), node, nobody, 1), nobody},
		"an address by TCP":                {strings.Replace(webSocket(n.relays[0]), "/ws/", "/", 1), "no valid addresses"},
	} {
		_, err := n.worker.Connect("wrong", c.relay, nil)
		var refused *oracle.RequestError
		if !errors.As(err, &refused) {
			return fmt.Errorf("%s: %v", name, err)
		}
		n.add(name, unless(strings.Contains(refused.Text, c.says), refused.Text))
	}
	for end := time.Now().Add(20 * time.Second); n.relays[0].Faults() == nil && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
	}
	n.relays[0].Forgive() // the particle that was late, for a peer that was searched for in vain
	return nil
}

// errorTexts are what programs are told of failures, in the original's words.
func (n *networkArea) errorTexts() error {
	node := n.relays[0].PeerID()
	local := func(message string) []string {
		inner, _ := json.Marshal(message)
		outer, _ := json.Marshal(fmt.Sprintf("Local service error, ret_code is 1, error message is '%s'", inner))
		return []string{`"error_code":10000`, `"message":` + string(outer), `"peer_id":"` + node + `"`}
	}
	for _, c := range []struct {
		name, function string
		says           []string
		args           []any
	}{
		{"no such service at the node", "missing", local("Service with id 'nothing' not found (function here)"), nil},
		{"no such service at the client", "unserved", []string{"No service found for service call: serviceId='nothing', fnName='here' args='["}, nil},
		{"what is not base58", "decode", []string{"Error: decode base58 failed"}, []any{"0"}},
		{"what is not allowed", "forbidden", local("This function is only available to the host or worker spells"), nil},
		{"an argument of another type", "echo", []string{"Aqua type mismatch", "Expected: string; Given: number"}, []any{5}},
	} {
		if err := n.fails(c.name, c.function, usual, c.says, c.args...); err != nil {
			return err
		}
	}
	cross, err := n.worker.Connect("cross", webSocket(n.relays[1]), nil)
	if err != nil {
		return err
	}
	reason := "not today"
	if err := n.serve("cross", "greeter", "Greeter", map[string]oracle.Handler{"greet": {Error: &reason}}); err != nil {
		return err
	}
	says := []string{"Service call failed.", "greet", "greeter", reason, cross.Peer}
	if err := n.fails("an exception of another client", "ask", usual, says, cross.Peer, cross.Relay, "you"); err != nil {
		return err
	}
	return n.worker.Disconnect("cross")
}
