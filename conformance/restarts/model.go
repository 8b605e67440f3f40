package main

import "fmt"

// possible is a state of which one knows what it was, and perhaps what it may have become: a change was asked for, and nobody has
// said whether it was made.
type possible[T comparable] struct {
	sure  T
	maybe *T
}

func (p *possible[T]) ask(v T)    { p.maybe = &v }
func (p *possible[T]) settle(v T) { p.sure, p.maybe = v, nil }

// check compares with what is found, which is sure from then on.
func (p *possible[T]) check(what string, found T) error {
	if found != p.sure && (p.maybe == nil || found != *p.maybe) {
		if p.maybe == nil {
			return fmt.Errorf("%s is %v, and was acknowledged to be %v", what, found, p.sure)
		}
		return fmt.Errorf("%s is %v, and was acknowledged to be %v, or may be %v", what, found, p.sure, *p.maybe)
	}
	p.settle(found)
	return nil
}

// States of the worker of a deal.
const (
	absent  = "absent"
	active  = "active"
	resting = "resting"
)

// employed is the worker of a deal, as it was acknowledged.
type employed struct {
	deal     string
	state    possible[string]
	id       string          // "" where it is not known
	services map[string]bool // on it
	leaving  bool            // its removal was asked for; its services may be gone already
}

// hand is one of those who change a node at the same time. What it has changed is its own.
type hand struct {
	name       string
	deals      []*employed
	services   map[string]*possible[bool] // on the node, by id
	nameless   int                        // services that may have been made, under ids that nobody has told
	alias      possible[string]           // the service that has the hand's alias
	blueprints map[string]*possible[bool]
	made       int // blueprints
	spell      spellOf
}

func newHand(i int) *hand {
	h := &hand{name: fmt.Sprintf("hand-%d", i), services: map[string]*possible[bool]{}, blueprints: map[string]*possible[bool]{}}
	for d := range 2 {
		h.deals = append(h.deals, &employed{deal: fmt.Sprintf("%036x%02x%02x", 0, i, d), state: possible[string]{sure: absent}, services: map[string]bool{}})
	}
	return h
}
