package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// site is the node that hands work on.
type site struct {
	c         *client
	node      string
	wasm      []byte // of the module that all services are made of: it has a function "greeting"
	module    string // its hash
	blueprint string
	told      func() // is called for every change that was acknowledged
}

// errUnknown says that nobody knows whether a change was made: the node is gone.
var errUnknown = errors.New("nobody has answered")

// change asks for a change. Errors are errUnknown, or refusals, which no change here may meet.
func (s *site) change(ctx context.Context, into any, on, service, function string, args ...any) error {
	answer, err := s.c.call(ctx, on, service, function, args...)
	var no refused
	switch {
	case errors.As(err, &no):
		return fmt.Errorf("%s.%s %v was refused: %s", service, function, args, no)
	case err != nil:
		return errUnknown
	}
	s.told()
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

// work makes random changes until nobody answers any more.
func (h *hand) work(ctx context.Context, s *site, random *rand.Rand) error {
	for {
		var err error
		switch random.IntN(5) {
		case 0:
			err = h.addBlueprint(ctx, s)
		case 1:
			err = h.changeServices(ctx, s, random)
		case 2:
			err = h.moveAlias(ctx, s, random)
		case 3:
			err = h.changeSpell(ctx, s, random)
		default:
			err = h.deals[random.IntN(len(h.deals))].change(ctx, s, random)
		}
		if errors.Is(err, errUnknown) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", h.name, err)
		}
	}
}

func (h *hand) addBlueprint(ctx context.Context, s *site) error {
	h.made++
	dag := stdlib.Blueprint{Name: fmt.Sprint(h.name, "-", h.made), Dependencies: []string{s.module}}.DAG()
	b := &possible[bool]{}
	b.ask(true)
	h.blueprints[deploy.Hash(dag)] = b
	var id string
	err := s.change(ctx, &id, s.node, "dist", "add_blueprint", string(dag))
	if err == nil {
		h.blueprints[id].settle(true)
	}
	return err
}

// changeServices makes a service, or removes one that has no alias.
func (h *hand) changeServices(ctx context.Context, s *site, random *rand.Rand) error {
	if ids := h.there(); len(ids) > 3 {
		id := ids[random.IntN(len(ids))]
		if id == h.alias.sure || h.alias.maybe != nil {
			return nil
		}
		h.services[id].ask(false)
		err := s.change(ctx, nil, s.node, "srv", "remove", id)
		if err == nil {
			h.services[id].settle(false)
		}
		return err
	}
	var id string
	err := s.change(ctx, &id, s.node, "srv", "create", s.blueprint)
	switch {
	case errors.Is(err, errUnknown):
		h.nameless++
	case err == nil:
		h.services[id] = &possible[bool]{sure: true}
	}
	return err
}

// there are the services that are there for sure.
func (h *hand) there() []string {
	var ids []string
	for id, p := range h.services {
		if p.sure && p.maybe == nil {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func (h *hand) moveAlias(ctx context.Context, s *site, random *rand.Rand) error {
	ids := h.there()
	if len(ids) == 0 {
		return nil
	}
	id := ids[random.IntN(len(ids))]
	h.alias.ask(id)
	err := s.change(ctx, nil, s.node, "srv", "add_alias", h.name, id)
	if err == nil {
		h.alias.settle(id)
	}
	return err
}

// change makes the worker of a deal, or has it work, rest, host something or go.
func (e *employed) change(ctx context.Context, s *site, random *rand.Rand) error {
	ask := func(to string, into any, function string, args ...any) error {
		e.state.ask(to)
		err := s.change(ctx, into, s.node, "worker", function, args...)
		if err == nil {
			e.state.settle(to)
		}
		return err
	}
	switch n := random.IntN(4); {
	case e.state.sure == absent:
		e.id, e.leaving, e.services = "", false, map[string]bool{}
		return ask(active, &e.id, "create", e.deal, [][]int{})
	case n == 0:
		e.leaving = true
		return ask(absent, nil, "remove", e.id)
	case n == 1 && e.state.sure == active:
		return ask(resting, nil, "deactivate", e.deal)
	case e.state.sure == resting:
		return ask(active, nil, "activate", e.deal)
	case len(e.services) < 2:
		var id string
		err := s.change(ctx, &id, e.id, "srv", "create", s.blueprint)
		if err == nil {
			e.services[id] = true
		}
		return err
	}
	return nil
}
