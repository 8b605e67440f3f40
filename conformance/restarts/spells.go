package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
)

// spellOf is the spell of a hand, as it was acknowledged. It never runs: what it keeps changes by the hand alone.
type spellOf struct {
	id       string           // "" if there is none
	nameless bool             // one may have been made under an id that nobody has told
	leaving  bool             // its removal was asked for
	value    string           // that it was given at the beginning
	start    possible[uint32] // second at which its clock starts
	message  possible[string] // that was pushed last
	made     int
}

// farOff is a time that no test sees.
const farOff = 4_000_000_000

// clock is a configuration of triggers that lets a spell run for the first time at a second.
func clock(start uint32) map[string]any {
	return map[string]any{
		"clock":       map[string]uint32{"start_sec": start, "end_sec": 0, "period_sec": 0},
		"connections": map[string]bool{"connect": false, "disconnect": false},
		"blockchain":  map[string]uint32{"start_block": 0, "end_block": 0},
	}
}

// changeSpell installs the hand's spell, or changes it in one way or the other, or removes it.
func (h *hand) changeSpell(ctx context.Context, s *site, random *rand.Rand) error {
	p := &h.spell
	p.made++
	number := farOff + uint32(p.made)
	switch n := random.IntN(6); {
	case p.nameless || p.leaving:
		return nil // nobody knows what there is before the next start
	case p.id == "":
		value := fmt.Sprint(h.name, "-", p.made)
		var id string
		err := s.change(ctx, &id, s.node, "spell", "install", "(null)", map[string]string{"value": value}, clock(number))
		if errors.Is(err, errUnknown) {
			p.nameless = true
		} else if err == nil {
			*p = spellOf{id: id, value: value, start: possible[uint32]{sure: number}, made: p.made}
		}
		return err
	case n == 0:
		p.leaving = true
		err := s.change(ctx, nil, s.node, "spell", "remove", p.id)
		if err == nil {
			*p = spellOf{made: p.made}
		}
		return err
	case n < 3:
		p.start.ask(number)
		err := s.change(ctx, nil, s.node, "spell", "update_trigger_config", p.id, clock(number))
		if err == nil {
			p.start.settle(number)
		}
		return err
	default:
		text := fmt.Sprint("message ", p.made)
		p.message.ask(text)
		var answer struct {
			Success bool   `json:"success"`
			Error   string `json:"error"`
		}
		err := s.change(ctx, &answer, s.node, p.id, "push_mailbox", text)
		if err == nil && !answer.Success {
			err = errors.New("a message was refused: " + answer.Error)
		}
		if err == nil {
			p.message.settle(text)
		}
		return err
	}
}

// verifySpells compares all spells with what was acknowledged of them.
func verifySpells(ctx context.Context, s *site, hands []*hand) error {
	var found []string
	if err := s.ask(ctx, &found, s.node, "spell", "list"); err != nil {
		return err
	}
	nameless := 0
	for _, h := range hands {
		there := slices.Contains(found, h.spell.id)
		switch {
		case h.spell.id == "":
		case !there && !h.spell.leaving:
			return fmt.Errorf("the spell %s of %s is gone", h.spell.id, h.name)
		case there:
			if err := h.spell.verify(ctx, s); err != nil {
				return fmt.Errorf("the spell %s of %s: %w", h.spell.id, h.name, err)
			}
			found = slices.DeleteFunc(found, func(id string) bool { return id == h.spell.id })
		default:
			h.spell = spellOf{made: h.spell.made}
		}
		if h.spell.leaving = false; h.spell.nameless {
			nameless++
			h.spell.nameless = false
		}
	}
	if len(found) > nameless {
		return fmt.Errorf("there are %d spells that nobody has asked for", len(found)-nameless)
	}
	for _, id := range found { // somebody's, who was not told of it
		if err := s.ask(ctx, new(any), s.node, "spell", "remove", id); err != nil {
			return err
		}
	}
	return nil
}

// verify compares what a spell keeps.
func (p *spellOf) verify(ctx context.Context, s *site) error {
	var value struct {
		Value string `json:"value"`
	}
	if err := s.ask(ctx, &value, s.node, p.id, "get_string", "value"); err != nil {
		return err
	}
	if value.Value != fmt.Sprintf("%q", p.value) { // a field of the data is kept as its JSON
		return fmt.Errorf("its value is %s, and was %q", value.Value, p.value)
	}
	var triggers struct {
		Config struct {
			Clock struct {
				Start uint32 `json:"start_sec"`
			} `json:"clock"`
		} `json:"config"`
	}
	if err := s.ask(ctx, &triggers, s.node, p.id, "get_trigger_config"); err != nil {
		return err
	}
	if err := p.start.check("the start of its clock", triggers.Config.Clock.Start); err != nil {
		return err
	}
	var mail struct {
		Messages []struct {
			Message string `json:"message"`
		} `json:"messages"`
	}
	if err := s.ask(ctx, &mail, s.node, p.id, "get_mailbox"); err != nil {
		return err
	}
	last := ""
	if len(mail.Messages) > 0 {
		last = mail.Messages[0].Message
	}
	return p.message.check("its last message", last)
}
