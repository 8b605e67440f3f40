package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/sim"
)

// relayFlags say through whom a command reaches a network.
type relayFlags struct {
	relays      []string
	secret      string
	ttl         milliseconds
	dialTimeout milliseconds
}

const relayHelp = "`ADDRESS` of a relay of a real network, or a file with what `aqua up` or `aqua node` has printed; repeats: the next one is taken when one is gone"

// addAddresses defines --relay, which the original's tool called --addr.
func (f *relayFlags) addAddresses(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.relays, "relay", nil, relayHelp)
	flags.StringArrayVarP(&f.relays, "addr", "a", nil, "the same as --relay")
	flags.Var(&f.dialTimeout, "dial-timeout", "how long to wait for a relay, in milliseconds or as 10s (default 10s)")
	_ = flags.MarkHidden("addr")
}

// addCalls defines what commands with one call need besides.
func (f *relayFlags) addCalls(flags *pflag.FlagSet) {
	flags.StringVarP(&f.secret, "sk", "s", "", "`KEY` to connect with: base64 of 32 bytes or the name of a stored key (default: the client's of a file of aqua up, or a new one)")
	flags.VarP(&f.ttl, "timeout", "t", "how long to wait for the answer, in milliseconds or as 15s (default 15s)")
	flags.Var(&f.ttl, "ttl", "the same as --timeout")
	_ = flags.MarkHidden("ttl")
}

// network is what the flags name.
type network struct {
	addresses []string
	names     map[string]string // of peers, to their ids
	secret    string            // of the client that may deploy, "" if it is not known
}

// network reads the files among the relays.
func (f *relayFlags) network() (*network, error) {
	n := &network{names: map[string]string{}}
	if len(f.relays) == 0 {
		return nil, usage(codeFlags, "no relay: name one with --relay, for instance --relay /ip4/127.0.0.1/tcp/9999/ws/p2p/12D3KooW…")
	}
	for _, text := range f.relays {
		if c, err := p2p.ParseContact(text); err == nil && len(c.Addresses) > 0 {
			n.addresses = append(n.addresses, text)
			continue
		}
		if err := n.read(text); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// read takes the relays out of a file.
func (n *network) read(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return usage(codeFlags, "--relay %s is neither a multiaddr, such as /ip4/127.0.0.1/tcp/9999/ws/p2p/12D3KooW…, nor a file that can be read", path)
	}
	var up upReport
	var one listening
	if err := errors.Join(json.Unmarshal(text, &up), json.Unmarshal(text, &one)); err != nil {
		return usage(codeJSON, "%s is not what `aqua up` or `aqua node` print: %s", path, jsonProblem(text, err))
	}
	switch {
	case len(up.Relays) > 0:
		n.addresses, n.secret = append(n.addresses, up.Relays...), up.Client.Secret
		for _, node := range up.Nodes {
			n.names[node.Name] = node.Peer
		}
	case len(one.Addresses) > 0:
		n.addresses = append(n.addresses, one.Addresses...)
	default:
		return usage(codeFlags, "%s names no relays; what `aqua up` or `aqua node` print does", path)
	}
	return nil
}

// expand replaces every "@NAME" in a JSON value by the id of the peer of that name.
func (n *network) expand(text json.RawMessage) (json.RawMessage, error) {
	out, err := sim.ExpandNames(text, func(name string) (string, error) {
		if id := n.names[name]; id != "" {
			return id, nil
		}
		known := make([]string, 0, len(n.names))
		for name := range n.names {
			known = append(known, name)
		}
		slices.Sort(known)
		help := "only `" + strings.Join(known, "`, `") + "`; other peers are written by their ids"
		if near := diag.Nearest(name, known...); near != "" {
			help = "did you mean `" + near + "`?"
		}
		return "", errors.New("the network has no peer `" + name + "`, " + help)
	})
	return out, err
}

// name is the name of a peer id, or the id itself.
func (n *network) name(id string) string {
	var names []string
	for name, of := range n.names {
		if of == id {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return id
	}
	slices.Sort(names)
	return names[len(names)-1] // `relay` rather than `node-1`
}

// connect connects with a network. Names then hold the client, me, and its relay. managing says that without --sk the key is
// that of who may deploy, where it is known.
func (f *relayFlags) connect(ctx context.Context, n *network, c client.Config, managing bool) (*client.Client, error) {
	secret := f.secret
	if secret == "" && managing {
		secret = n.secret
	}
	if secret != "" {
		key, err := loadKey(secret)
		if err != nil {
			return nil, err
		}
		c.Key = key
	} else {
		c.Key = particle.GenerateKey()
	}
	c.Relays, c.TTL, c.Version = n.addresses, time.Duration(f.ttl), release
	c.Limits.DialTime = time.Duration(f.dialTimeout)
	cl, err := client.Connect(ctx, c)
	if err != nil {
		return nil, clientError(err)
	}
	relay, err := cl.Relay(ctx)
	if err != nil {
		return nil, errors.Join(clientError(err), cl.Close())
	}
	n.names[sim.Me], n.names[sim.Relay] = cl.ID(), relay
	return cl, nil
}

// clientError gives what the network refused its exit code, and everything else to who words it.
func clientError(err error) error {
	var unreachable *client.Unreachable
	var lost *client.RelayLost
	var expired *client.Expired
	var refusal *particle.Refusal
	network := func(code string) error { return &exitError{code: exitNetwork, what: code, text: err.Error()} }
	switch {
	case errors.As(err, &lost): // its cause is one of the network's, too
		return network(client.CodeRelayLost)
	case errors.As(err, &unreachable):
		return network(client.CodeUnreachable)
	case errors.As(err, &expired):
		return network(client.CodeExpired)
	case errors.As(err, &refusal):
		return network(refusal.Code)
	}
	return networkError(err)
}
