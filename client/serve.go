package client

import (
	"context"
	"crypto/ed25519"
	"errors"
	"time"

	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/data"
)

// serve answers a request of a step: what only the initiator can answer, then callbacks, services of the program, those of the
// configuration, and the built-ins.
func (c *Client) serve(a *actor, q *vm.Request) vm.CallResult {
	r := a.request(q)
	resp := c.respond(a, r)
	if resp.After > 0 {
		timer := time.NewTimer(resp.After)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-a.live.Done():
		}
	}
	return vm.CallResult{Code: resp.Code, Text: resp.Text}
}

func (c *Client) respond(a *actor, r stdlib.Request) stdlib.Response {
	if a.call != nil {
		resp, effect := a.call.Serve(r)
		switch effect {
		case initiator.Responded, initiator.Failed:
			a.over()
		case initiator.Traced:
			c.log.Debug("a script tells where it is", "particle", a.first.ID, "function", r.Function)
		}
		if effect != initiator.NotMine {
			return resp
		}
	}
	handler, ok := a.callbacks.Find(r)
	if !ok {
		handler, ok = c.services.Find(r)
	}
	if ok || !stdlib.Builtin(stdlib.Client, r.Service) || r.Service == console {
		if !a.notice() {
			return stdlib.Failure(stdlib.Client, r, errOver)
		}
	}
	if ok {
		return handler.Serve(a.live, c.ID(), stdlib.Client, r)
	}
	if resp, handled := c.configured(a, r); handled {
		return resp
	}
	resp, _ := stdlib.Call(a.live, host{c}, r)
	return resp
}

// configured asks the services of the configuration. Whether one of them takes a call of a built-in's name is known afterwards only;
// until then the call counts as noticed.
func (c *Client) configured(a *actor, r stdlib.Request) (stdlib.Response, bool) {
	if len(c.config.Services) == 0 {
		return stdlib.Response{}, false
	}
	if !a.ask(1) {
		return stdlib.Failure(stdlib.Client, r, errOver), true
	}
	defer a.ask(-1)
	for _, s := range c.config.Services {
		if resp, handled := s.Call(a.live, r); handled {
			a.notice()
			return resp, true
		}
	}
	return stdlib.Response{}, false
}

// console is the built-in service that shows something.
const console = "run-console"

var errOver = errors.New("the particle is over")

// notice marks that something of the call is seen outside of it. It reports false when that must not be any more.
func (a *actor) notice() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.live.Err() != nil {
		return false
	}
	a.noticed = true
	return true
}

// ask counts services that may be about to notice the call. It reports false when they must not any more.
func (a *actor) ask(by int) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if by > 0 && a.live.Err() != nil {
		return false
	}
	a.asked += by
	return true
}

func (a *actor) request(q *vm.Request) stdlib.Request {
	p := &a.first
	r := stdlib.Request{
		Service: q.Service, Function: q.Function, Tetraplets: q.Tetraplets, InitPeer: p.InitPeer, Particle: p.ID,
		Timestamp: p.Timestamp, TTL: p.TTL, Script: p.Script, Signature: p.Signature, Token: a.token,
	}
	for _, arg := range q.Args {
		r.Args = append(r.Args, arg.Tree())
	}
	return r
}

// host is the client as its built-in services see it.
type host struct{ client *Client }

var _ stdlib.Host = host{}

func (h host) Flavour() stdlib.Flavour                        { return stdlib.Client }
func (h host) PeerID() string                                 { return h.client.ID() }
func (h host) HostID() string                                 { return h.client.ID() }
func (h host) Now() time.Time                                 { return time.Now() }
func (h host) Deployment() stdlib.Deployment                  { return h.client.hosted }
func (h host) Workers() stdlib.Workers                        { return nil }
func (h host) Subnets() stdlib.Subnets                        { return nil }
func (h host) Manages(peer string) bool                       { return peer == h.client.ID() }
func (h host) Sign(message []byte) []byte                     { return h.client.key.Sign(message) }
func (h host) Addresses() []string                            { return nil }
func (h host) Peers() []string                                { return nil }
func (h host) Connected(peer string) bool                     { return h.client.net.IsConnected(peer) }
func (h host) Contact(string) ([]string, bool)                { return nil, false }
func (h host) Connect(context.Context, string, []string) bool { return false }

func (h host) Verify(signature, message []byte) bool {
	return len(signature) == ed25519.SignatureSize && ed25519.Verify(h.client.key.Public(), message, signature)
}

func (h host) Versions() (node, interpreter string) {
	return agent(h.client.config.Version), data.InterpreterVersion
}

func (h host) Print(text string) {
	if h.client.config.Print != nil {
		h.client.config.Print(text)
	}
}
