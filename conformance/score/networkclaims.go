package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
)

func unless(ok bool, reason string) string {
	if ok {
		return ""
	}
	return reason
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func (n *networkArea) equal(name, got, want string) {
	n.add(name, unless(got == want, fmt.Sprintf("%s instead of %s", got, want)))
}

// holds gives a condition a few seconds to come true.
func (n *networkArea) holds(name string, condition func() bool) {
	ok := condition()
	for end := time.Now().Add(5 * time.Second); !ok && time.Now().Before(end); ok = condition() {
		time.Sleep(10 * time.Millisecond)
	}
	n.add(name, unless(ok, "it did not come to this"))
}

// add counts a case of the network, under a name that says in which way functions are called.
func (n *networkArea) add(name, reason string) {
	if n.generated {
		name += " [js]"
	}
	n.t.add(name, reason, "")
}

// of is a call of a function of the programs by clients.
func (n *networkArea) of(function string, ttl time.Duration, times int, args []any, clients ...string) (oracle.ClientCall, error) {
	u := n.programs[function]
	c := oracle.ClientCall{Clients: clients, TTL: int(ttl.Milliseconds()), Times: times}
	if n.generated {
		c.ModuleFunction = oracle.ModuleFunction{Module: n.modules[u.File], Function: function}
	} else {
		c.Script, c.Definition = u.Script, u.Definition()
	}
	for _, a := range args {
		raw, err := json.Marshal(a)
		if err != nil {
			return c, err
		}
		c.Args = append(c.Args, raw)
	}
	return c, nil
}

// call has a client call a function.
func (n *networkArea) call(client, function string, ttl time.Duration, times int, args ...any) ([]oracle.CallOutcome, error) {
	c, err := n.of(function, ttl, times, args, client)
	if err != nil {
		return nil, err
	}
	return n.worker.CallFunction(c)
}

// serve has a client offer a service of the programs.
func (n *networkArea) serve(client, id, service string, handlers map[string]oracle.Handler) error {
	d := n.services[service]
	s := oracle.ClientService{Client: client, ID: id, Handlers: handlers}
	if n.generated {
		s.ModuleFunction = oracle.ModuleFunction{Module: n.modules[d.File], Function: "register" + service}
	} else {
		s.Definition = d.Definition()
	}
	return n.worker.Serve(s)
}

// ask calls a function once and reads what it gives: the result, or the results if there are several.
func (n *networkArea) ask(client, function string, into any, args ...any) error {
	outcomes, err := n.call(client, function, usual, 1, args...)
	switch {
	case err != nil:
		return err
	case outcomes[0].Error != "":
		return fmt.Errorf("%s: %s", function, outcomes[0].Error)
	}
	return json.Unmarshal(outcomes[0].Value, into)
}

// usual is the time that a particle has where nothing is said of it.
const usual = 15 * time.Second

// gives calls a function once and compares its result.
func (n *networkArea) gives(name, client, function string, want any, args ...any) error {
	outcomes, err := n.call(client, function, usual, 1, args...)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(want)
	if err != nil {
		return err
	}
	n.add(name, differs(outcomes[0], raw))
	return nil
}

func differs(o oracle.CallOutcome, want []byte) string {
	switch {
	case o.Error != "":
		return o.Error
	case !bytes.Equal(o.Value, want):
		return fmt.Sprintf("%.100s instead of %.100s", o.Value, want)
	}
	return ""
}

// fails calls a function that ends with an error.
func (n *networkArea) fails(name, function string, ttl time.Duration, parts []string, args ...any) error {
	outcomes, err := n.call("first", function, ttl, 1, args...)
	if err != nil {
		return err
	}
	reason := ""
	for _, p := range parts {
		if !strings.Contains(outcomes[0].Error, p) {
			reason = fmt.Sprintf("%q does not say %q", outcomes[0].Error, p)
		}
	}
	n.add(name, reason)
	return nil
}
