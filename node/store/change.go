package store

import (
	"fmt"
)

// change is a call of Update that waits for its turn.
type change struct {
	run    func(Tx) error
	done   bool
	err    error
	raised any // what run panicked with
}

// Update runs f and keeps what it changes when it returns nil: all of it, on disk when Update returns, or nothing with an error.
// f runs once, alone. Changes that come while another one is being written are written together.
func (s *Store) Update(f func(Tx) error) error {
	c := &change{run: f}
	s.queued.Lock()
	s.waiting = append(s.waiting, c)
	s.queued.Unlock()
	s.turn.Lock()
	if !c.done { // nobody who waited longer has taken it along
		s.write()
	}
	s.turn.Unlock()
	if c.raised != nil {
		panic(c.raised)
	}
	return c.err
}

// write makes all changes that wait. Who calls it has the turn.
func (s *Store) write() {
	s.queued.Lock()
	group := s.waiting
	s.waiting = nil
	s.queued.Unlock()
	err := s.broken
	if s.closed {
		err = errClosed
	}
	if err == nil {
		err = s.engine.update(func(e editor) error { return makeAll(e, group) })
	}
	if HasCode(err, CodeDamaged) { // a library may have been left in the middle of something
		s.broken = err
	}
	for _, c := range group {
		c.done = true
		if c.err == nil && c.raised == nil {
			c.err = err
		}
	}
}

// makeAll makes changes one after the other; those that fail leave nothing behind. The error is that of the engine.
func makeAll(e editor, group []*change) error {
	for _, c := range group {
		t := &tx{below: e, changed: map[string][]byte{}}
		c.err = c.contained(t)
		if c.err != nil || c.raised != nil {
			continue
		}
		if err := t.apply(e); err != nil {
			return fmt.Errorf("the database could not be written: %w", err)
		}
	}
	return nil
}

// contained runs a change; a panic of its is kept for its caller.
func (c *change) contained(t *tx) error {
	defer func() { c.raised = recover() }()
	return t.run(c.run)
}
