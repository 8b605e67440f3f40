package node

import (
	"context"
	"time"

	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// call serves a request of a step, beside the workers. Calls of one particle run at the same time; each answer is worth a step.
func (n *Node) call(a *actor, q *vm.Request) {
	weight := int64(callWeight)
	for _, arg := range q.Args {
		weight += inMemory(arg.Text())
	}
	if !n.actors.room(a.owner, weight) {
		a.answer(q.ID, failure("the call has no room on this node: particles of the same sender hold as much as they may"))
		return
	}
	stays := inVault(q)
	if !a.store(stays) {
		n.quota.give(a.owner, weight)
		a.answer(q.ID, failure("the vault of this node has no room for it: particles of the same sender hold as much as they may"))
		return
	}
	r := *q
	n.goes(a, "a service", func() {
		answered := false
		defer n.quota.give(a.owner, weight)
		defer func() {
			if !answered { // a panic; goes reports it
				a.answer(r.ID, failure("internal error of the node"))
			}
		}()
		began := time.Now()
		resp, known := stdlib.Call(a.live, host{n, a.scope}, n.request(a, &r))
		if len(resp.Text) > n.config.Limits.Answer {
			resp.Code, resp.Text = 1, failure("the answer is larger than this node allows").Text
		}
		n.metrics.called(r.Service, known, resp.Code == 0, time.Since(began))
		if resp.After > 0 {
			n.pause(a.live, resp.After)
		}
		if resp.Code != 0 {
			a.store(-stays)
		}
		answered = true
		a.answer(r.ID, vm.CallResult{Code: resp.Code, Text: resp.Text})
	})
}

// pause waits, which is no work that the end of the node waits for.
func (n *Node) pause(ctx context.Context, d time.Duration) {
	n.pending.Add(-1)
	defer n.pending.Add(1)
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// inVault is how many bytes a call leaves in the vault, where they stay as long as the particle.
func inVault(q *vm.Request) int64 {
	if q.Service != "vault" || q.Function != "put" || len(q.Args) == 0 {
		return 0
	}
	return vaultWeight + int64(len(q.Args[0].Text()))
}

// store takes from the quota for what stays in the vault, or gives it back; it reports whether there was room.
func (a *actor) store(n int64) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over { // all was given back
		return true
	}
	if n > 0 && !a.hold(n) {
		return false
	}
	if n < 0 {
		a.node.quota.give(a.owner, -n)
		a.held += n
	}
	a.vault += n
	return true
}

// inMemory is about what the tree of a value takes: a text twice its bytes, of anything else every few bytes may be a node.
func inMemory(text string) int64 {
	if len(text) > 0 && text[0] == '"' {
		return 2 * int64(len(text))
	}
	return 32 * int64(len(text))
}

func (n *Node) request(a *actor, q *vm.Request) stdlib.Request {
	r := stdlib.Request{
		Service: q.Service, Function: q.Function, Tetraplets: q.Tetraplets, InitPeer: a.first.InitPeer, Particle: a.first.ID,
		Timestamp: a.first.Timestamp, TTL: a.first.TTL, Script: a.first.Script, Signature: a.first.Signature, Token: a.token,
	}
	for _, arg := range q.Args {
		r.Args = append(r.Args, arg.Tree())
	}
	return r
}

// failure is an answer that is an error.
func failure(text string) vm.CallResult {
	return vm.CallResult{Code: 1, Text: string(value.AppendString(nil, text))}
}
