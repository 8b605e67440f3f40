package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// ask reads something of the node into a value.
func (s *site) ask(ctx context.Context, into any, on, service, function string, args ...any) error {
	answer, err := s.c.call(ctx, on, service, function, args...)
	if err == nil {
		err = json.Unmarshal(answer, into)
	}
	if err != nil {
		return fmt.Errorf("%s.%s %v: %w", service, function, args, err)
	}
	return nil
}

// listed is what the lists of a node name.
type listed struct {
	ID   string `json:"id"`
	Type string `json:"service_type"`
}

func ids(list []listed) map[string]bool {
	all := map[string]bool{}
	for _, l := range list {
		if l.Type != "spell" { // see verifySpells
			all[l.ID] = true
		}
	}
	return all
}

// verify compares a node with what it has acknowledged before.
func verify(ctx context.Context, s *site, hands []*hand) error {
	var list []listed
	if err := s.ask(ctx, &list, s.node, "srv", "list"); err != nil {
		return err
	}
	services := ids(list)
	var dags []listed
	if err := s.ask(ctx, &dags, s.node, "dist", "list_blueprints"); err != nil {
		return err
	}
	blueprints := ids(dags)
	nameless := 0
	for _, h := range hands {
		for id, p := range h.services {
			if err := p.check("service "+id+" of "+h.name, services[id]); err != nil {
				return err
			}
			delete(services, id)
			if !p.sure {
				delete(h.services, id)
			}
		}
		for id, p := range h.blueprints {
			if err := p.check("blueprint "+id, blueprints[id]); err != nil {
				return err
			}
		}
		nameless, h.nameless = nameless+h.nameless, 0
		if err := h.verify(ctx, s); err != nil {
			return err
		}
	}
	if len(services) > nameless {
		return fmt.Errorf("there are %d services that nobody has asked for", len(services)-nameless)
	}
	for id := range services { // somebody's, who was not told of it
		hands[0].services[id] = &possible[bool]{sure: true}
	}
	return verifySpells(ctx, s, hands)
}

// verify compares what a hand has by itself, and calls what can be called.
func (h *hand) verify(ctx context.Context, s *site) error {
	var found []string
	if err := s.ask(ctx, &found, s.node, "srv", "resolve_alias_opt", h.name); err != nil {
		return err
	}
	if err := h.alias.check("the alias of "+h.name, slices.Concat(found, []string{""})[0]); err != nil {
		return err
	}
	if h.alias.sure != "" {
		var said string
		if err := s.ask(ctx, &said, s.node, h.name, "greeting", "you"); err != nil || said != "Hi, you" {
			return fmt.Errorf("the service behind alias %s answers %q: %v", h.name, said, err)
		}
	}
	for _, e := range h.deals {
		if err := e.verify(ctx, s); err != nil {
			return fmt.Errorf("the worker of deal %s: %w", e.deal, err)
		}
	}
	return nil
}

func (e *employed) verify(ctx context.Context, s *site) error {
	var found []string
	if err := s.ask(ctx, &found, s.node, "worker", "get_worker_id", e.deal); err != nil {
		return err
	}
	if len(found) == 0 {
		return e.state.check("it", absent)
	}
	if e.id != "" && e.id != found[0] {
		return fmt.Errorf("it is %s, and was %s", found[0], e.id)
	}
	e.id = found[0]
	works := false
	if err := s.ask(ctx, &works, s.node, "worker", "is_active", e.deal); err != nil {
		return err
	}
	if err := e.state.check("it", map[bool]string{true: active, false: resting}[works]); err != nil {
		return err
	}
	var own string
	if err := s.ask(ctx, &own, e.id, "sig", "get_peer_id"); err != nil || own != e.id {
		return fmt.Errorf("it answers as %q: %v", own, err)
	}
	var list []listed
	if err := s.ask(ctx, &list, e.id, "srv", "list"); err != nil {
		return err
	}
	there := ids(list)
	for id := range e.services {
		if !there[id] && !e.leaving {
			return fmt.Errorf("its service %s is gone", id)
		}
	}
	e.services, e.leaving = there, false
	return nil
}
