package node

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// This file has particles outlive the node (spec/network.md#N109). After each step its data and the calls that are under way are
// written, before anything is sent on and before the calls are made. A particle that only passes through is not written: nothing
// of it would be done twice.

// Buckets of particles that live here; keys are those of keptKey.
const (
	particleBucket = "particles"      // particleRecord
	dataBucket     = "particle-data"  // the interpreter's, as it is
	callsBucket    = "particle-calls" // a list of callRecord
)

// particleRecord is what does not change of a particle.
type particleRecord struct {
	Owner    string `json:"owner"`
	Particle []byte `json:"particle"` // a message without data
}

// callRecord is a call that is under way.
type callRecord struct {
	ID         uint32        `json:"id"`
	Service    string        `json:"service"`
	Function   string        `json:"function"`
	Args       [][]byte      `json:"args"` // JSON
	Tetraplets [][][4]string `json:"tetraplets"`
}

// interrupted is the answer of a call that may have been made before the node ended, and may change something.
const interrupted = "the node was started anew while this call was under way; nobody knows whether it was made"

func keptKey(in *scope, p *particle.Particle) string {
	return in.id() + "/" + hex.EncodeToString(p.Signature)
}

// under notes which calls are under way after a step, and reports whether the particle is one that is kept: it has made a call. It
// belongs to the step.
func (a *actor) under(o *vm.Outcome, results map[string]vm.CallResult) bool {
	for id := range results {
		delete(a.calls, id)
	}
	for i := range o.Requests {
		if a.calls == nil {
			a.calls = map[string]callRecord{}
		}
		q := &o.Requests[i]
		r := callRecord{ID: q.ID, Service: q.Service, Function: q.Function, Tetraplets: [][][4]string{}}
		for _, arg := range q.Args {
			r.Args = append(r.Args, []byte(arg.Text()))
		}
		for _, list := range q.Tetraplets {
			of := [][4]string{}
			for _, t := range list {
				of = append(of, [4]string{t.Peer, t.Service, t.Function, t.Lens})
			}
			r.Tetraplets = append(r.Tetraplets, of)
		}
		a.calls[fmt.Sprint(q.ID)] = r
	}
	return a.stored || len(a.calls) > 0
}

// keep writes what a particle has come to. If the disk does not take it, the particle lives on all the same, in memory.
func (n *Node) keep(a *actor, data []byte) {
	err := n.config.Store.Update(func(tx store.Tx) error {
		key := keptKey(a.scope, &a.first)
		if !a.stored {
			record, err := json.Marshal(particleRecord{a.owner, a.first.Append(nil)})
			if err != nil {
				return err
			}
			if err := tx.Put(particleBucket, key, record); err != nil {
				return err
			}
		}
		calls, err := json.Marshal(slices.SortedFunc(maps.Values(a.calls), func(x, y callRecord) int { return cmp.Compare(x.ID, y.ID) }))
		if err != nil {
			return err
		}
		if err := tx.Put(callsBucket, key, calls); err != nil {
			return err
		}
		return tx.Put(dataBucket, key, data)
	})
	if err != nil {
		n.unkept.warn(n.log, "a particle could not be kept; it will not outlive the node", "particle", shorten(a.first.ID), "problem", err)
		return
	}
	a.stored = true
}

// resume takes up the particles that a node had when it ended. Of their calls that were under way, those that change nothing are made
// again, and the others have an error for an answer.
func (n *Node) resume() error {
	type kept struct {
		key         string
		record      particleRecord
		data, calls []byte
	}
	var all []kept
	err := n.config.Store.View(func(tx store.Tx) error {
		return tx.Each(particleBucket, "", func(key string, text []byte) error {
			k := kept{key: key, data: tx.Get(dataBucket, key), calls: tx.Get(callsBucket, key)}
			if json.Unmarshal(text, &k.record) == nil {
				all = append(all, k)
			} else {
				n.forgotten.drop(key)
			}
			return nil
		})
	})
	if err != nil {
		return err
	}
	for _, k := range all {
		if why := n.resumeOne(k.key, k.record, k.data, k.calls); why != "" {
			n.forgotten.drop(k.key)
			n.log.Debug("a particle was not taken up again", "problem", why)
		}
	}
	return nil
}

// resumeOne takes up a particle, or says why not.
func (n *Node) resumeOne(key string, r particleRecord, data, calls []byte) string {
	p, err := particle.Decode(r.Particle)
	if err != nil {
		return err.Error()
	}
	id, _, _ := strings.Cut(key, "/")
	in, now := n.local(id), n.config.Now()
	var under []callRecord
	switch {
	case in == nil:
		return "its scope is gone"
	case p.Expired(now) || p.Remaining(now) > n.config.Limits.Life:
		return "it is over"
	case p.Verify() != nil:
		return "nobody has signed it"
	case json.Unmarshal(calls, &under) != nil:
		return "its calls cannot be read"
	}
	a, err := n.actors.open(in, p, r.Owner)
	if err != nil {
		return err.Error()
	}
	if !a.takeUp(data, under) {
		a.expire()
		return "there is no room for it"
	}
	for _, c := range under {
		if stdlib.Repeatable(c.Service, c.Function) {
			n.call(a, c.request())
		} else {
			a.answer(c.ID, failure(interrupted))
		}
	}
	a.works(0) // without calls it rests, and may give up what it holds
	return ""
}

// takeUp gives an actor what was kept of its particle, if there is room.
func (a *actor) takeUp(data []byte, under []callRecord) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over || !a.hold(int64(len(data))) {
		return false
	}
	a.stored, a.brought, a.kept = true, int64(len(data)), a.node.config.open(a.node.params(a.scope, &a.first), a.first.Script, data)
	a.calls = map[string]callRecord{}
	for _, c := range under {
		a.calls[fmt.Sprint(c.ID)] = c
	}
	return true
}

// request is the call as a step asks for it.
func (c *callRecord) request() *vm.Request {
	q := &vm.Request{ID: c.ID, Service: c.Service, Function: c.Function}
	for _, arg := range c.Args {
		q.Args = append(q.Args, value.Stored(string(arg)))
	}
	for _, list := range c.Tetraplets {
		of := []*value.Tetraplet{}
		for _, t := range list {
			of = append(of, value.NewTetraplet(t[0], t[1], t[2], t[3]))
		}
		q.Tetraplets = append(q.Tetraplets, of)
	}
	return q
}

// forgotten are particles that are over and still in the store. They are taken out together, beside all else: one that stays because
// the node ends is over at the next start, too.
type forgotten struct {
	mu   sync.Mutex
	keys []string
	more chan struct{}
}

func newForgotten() *forgotten { return &forgotten{more: make(chan struct{}, 1)} }

func (f *forgotten) drop(key string) {
	f.mu.Lock()
	f.keys = append(f.keys, key)
	f.mu.Unlock()
	select {
	case f.more <- struct{}{}:
	default:
	}
}

// keepFor keeps keys for when there is something to take out again.
func (f *forgotten) keepFor(keys []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keys = append(keys, f.keys...)
}

// clear takes particles out of the store until the node ends.
func (n *Node) clear() {
	f := n.forgotten
	for {
		select {
		case <-f.more:
		case <-n.running.Done():
			return
		}
		f.mu.Lock()
		keys := f.keys
		f.keys = nil
		f.mu.Unlock()
		err := n.config.Store.Update(func(tx store.Tx) error {
			for _, key := range keys {
				for _, bucket := range []string{particleBucket, dataBucket, callsBucket} {
					if err := tx.Delete(bucket, key); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			n.log.Warn("particles that are over could not be taken out of the store", "count", len(keys), "problem", err)
			f.keepFor(keys)
		}
	}
}
