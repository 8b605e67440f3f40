package node

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// staff are the workers of a node. What is acknowledged is in the database.
type staff struct {
	node *Node

	changing sync.Mutex // held while something is changed, with all its waiting for disks

	mu     sync.Mutex
	byID   map[string]*employed
	byDeal map[string]*employed
}

type employed struct {
	stdlib.Worker
	scope *scope
}

var _ stdlib.Workers = (*staff)(nil)

// workerBucket has workers by id.
const workerBucket = "workers"

// workerRecord is a worker as it is kept.
type workerRecord struct {
	Creator string   `json:"creator"`
	Deal    string   `json:"deal_id"`
	Units   [][]byte `json:"cu_ids,omitempty"`
	Active  bool     `json:"active"`
	Secret  []byte   `json:"private_key_bytes"`
}

// readStaff starts the workers that are kept. A record that is none is an error: a worker must not be lost without a word.
func (n *Node) readStaff() error {
	s := &staff{node: n, byID: map[string]*employed{}, byDeal: map[string]*employed{}}
	n.staff = s
	return n.config.Store.View(func(tx store.Tx) error {
		return tx.Each(workerBucket, "", func(id string, text []byte) error {
			var r workerRecord
			if err := json.Unmarshal(text, &r); err != nil {
				return fmt.Errorf("the record of worker %s cannot be read: %w", id, err)
			}
			key, err := particle.NewKey(r.Secret)
			if err != nil || key.PeerID() != id {
				return fmt.Errorf("the record of worker %s has not its key", id)
			}
			scope, err := n.openScope(key)
			if err != nil {
				return err
			}
			s.enter(&employed{stdlib.Worker{ID: id, Creator: r.Creator, Deal: r.Deal, Units: r.Units, Active: r.Active}, scope})
			return nil
		})
	})
}

func (s *staff) enter(e *employed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.byID[e.ID], s.byDeal[e.Deal] = e, e
}

// keep stores a worker.
func (s *staff) keep(e *employed) error {
	text, err := json.Marshal(workerRecord{e.Creator, e.Deal, e.Units, e.Active, e.scope.secret})
	if err != nil {
		return err
	}
	return s.node.config.Store.Update(func(tx store.Tx) error { return tx.Put(workerBucket, e.ID, text) })
}

// Create implements stdlib.Workers.
func (s *staff) Create(ctx context.Context, deal, creator string, units [][]byte) (string, error) {
	s.changing.Lock()
	defer s.changing.Unlock()
	if _, there := s.OfDeal(deal); there {
		return "", stdlib.ErrWorkerExists
	}
	scope, err := s.node.openScope(particle.GenerateKey())
	if err != nil {
		return "", err
	}
	e := &employed{stdlib.Worker{ID: scope.id(), Creator: creator, Deal: deal, Units: units, Active: true}, scope}
	if err := s.keep(e); err != nil {
		return "", errors.Join(err, closeHosted(context.WithoutCancel(ctx), scope.hosted))
	}
	s.enter(e)
	s.node.log.Info("a worker was made", "worker", e.ID, "deal", deal, "creator", creator)
	return e.ID, nil
}

// SetActive implements stdlib.Workers. What is done in part can be asked for again: a worker rests only when its spells do, and one
// whose spell does not begin goes on resting.
func (s *staff) SetActive(_ context.Context, deal string, active bool) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	s.mu.Lock()
	e := s.byDeal[deal]
	s.mu.Unlock()
	if e == nil {
		return fmt.Errorf("Worker for deal_id %s not found", deal)
	}
	changed := *e
	changed.Active = active
	if !active {
		if err := s.node.spells.Silence(e.ID); err != nil {
			return err
		}
	}
	if err := s.keep(&changed); err != nil {
		return err
	}
	s.enter(&changed)
	if !active {
		return nil
	}
	err := s.node.spells.Begin(e.ID, stdlib.WorkerSpell, s.node.config.WorkerPeriod)
	if err != nil { // its first run would have been dropped, had it begun before
		err = errors.Join(err, s.keep(e))
		s.enter(e)
	}
	return err
}

// workerPeriod is how often the spell that sets a worker up runs if nothing is said, in seconds: the original's default.
const workerPeriod = 900

// Remove implements stdlib.Workers: with its services, the particles that it executes, and its key. It takes no more particles, and those
// that it has are ended, before anything is taken away, so that none of them makes anything new meanwhile. The record of the worker
// goes last: one that was removed in part is here again, and can be removed again.
func (s *staff) Remove(ctx context.Context, id string) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	s.mu.Lock()
	e := s.byID[id]
	s.mu.Unlock()
	if e == nil {
		return fmt.Errorf("Worker %s not found", id)
	}
	s.leave(e)
	s.node.actors.dismiss(e.scope)
	// Whoever has asked for it may have been among its particles.
	if err := s.clear(context.WithoutCancel(ctx), e); err != nil {
		s.enter(e)
		return err
	}
	s.node.log.Info("a worker was removed", "worker", id, "deal", e.Deal)
	return nil
}

func (s *staff) leave(e *employed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.byID, e.ID)
	delete(s.byDeal, e.Deal)
}

// clear takes away what a worker has, its record last. Calls of its particles that were under way may still make spells and services.
func (s *staff) clear(ctx context.Context, e *employed) error {
	if err := s.node.spells.Clear(e.ID); err != nil {
		return err
	}
	for range 2 {
		for _, one := range e.scope.hosted.Services() {
			if err := e.scope.hosted.Remove(ctx, one.ID); err != nil {
				return err
			}
		}
	}
	err := s.node.config.Store.Update(func(tx store.Tx) error { return tx.Delete(workerBucket, e.ID) })
	if err != nil {
		return err
	}
	if err := errors.Join(s.node.spells.Clear(e.ID), closeHosted(ctx, e.scope.hosted)); err != nil {
		s.node.log.Warn("a worker that was removed has left something", "worker", e.ID, "problem", err)
	}
	return nil
}

// All implements stdlib.Workers.
func (s *staff) All() []stdlib.Worker {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []stdlib.Worker
	for _, id := range slices.Sorted(maps.Keys(s.byID)) {
		list = append(list, s.byID[id].Worker)
	}
	return list
}

// OfDeal implements stdlib.Workers.
func (s *staff) OfDeal(deal string) (stdlib.Worker, bool) { return s.find(s.byDeal, deal) }

// ByID implements stdlib.Workers.
func (s *staff) ByID(id string) (stdlib.Worker, bool) { return s.find(s.byID, id) }

func (s *staff) find(in map[string]*employed, key string) (stdlib.Worker, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := in[key]
	if e == nil {
		return stdlib.Worker{}, false
	}
	return e.Worker, true
}

// scope is that of a worker, nil if there is none.
func (s *staff) scope(id string) *scope {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.byID[id]; e != nil {
		return e.scope
	}
	return nil
}

// close ends the services of all workers.
func (s *staff) close() (err error) {
	for _, w := range s.All() {
		if in := s.scope(w.ID); in != nil { // services that are closed may still ask who works here
			err = errors.Join(err, closeHosted(context.Background(), in.hosted))
		}
	}
	return err
}

// closeHosted closes a deployment if it can be closed.
func closeHosted(ctx context.Context, d stdlib.Deployment) error {
	if c, ok := d.(interface{ Close(context.Context) error }); ok {
		return c.Close(ctx)
	}
	return nil
}
