package main

import (
	"fmt"
	"strings"
	"time"
)

// spells has the client that manages the nodes install two spells on the third node, one that runs every second and one for every peer
// that comes, and another client read what they keep.
func (n *networkArea) spells() error {
	node := n.relays[2].PeerID()
	install := func(function, greeting string, period int, connect bool) []any {
		return []any{node, n.programs[function].Script, greeting, period, connect, function}
	}
	if err := n.fails("a spell of others", "install", usual, []string{"who holds a management key"}, install("ticker", "tick", 1, false)...); err != nil {
		return err
	}
	var ticker, porter string
	if err := n.ask("manager", "install", &ticker, install("ticker", "tick", 1, false)...); err != nil {
		return err
	}
	if err := n.ask("manager", "install", &porter, install("porter", "welcome ", 0, true)...); err != nil {
		return err
	}
	for _, part := range []func(node, ticker, porter string) error{n.clock, n.visits, n.spellRecords, n.spellChanges} {
		if err := part(node, ticker, porter); err != nil {
			return err
		}
	}
	return nil
}

// untilSpell calls a function until its result has all parts, for a while.
func (n *networkArea) untilSpell(name, function string, args []any, parts ...string) error {
	missing := ""
	for end := time.Now().Add(20 * time.Second); ; {
		outcomes, err := n.call("first", function, usual, 1, args...)
		if err != nil {
			return err
		}
		missing = outcomes[0].Error
		for _, p := range parts {
			if missing == "" && !strings.Contains(string(outcomes[0].Value), p) {
				missing = fmt.Sprintf("%s in %s", p, outcomes[0].Value)
			}
		}
		if missing == "" || outcomes[0].Error != "" || time.Now().After(end) {
			n.add(name, missing)
			return nil
		}
	}
}

// clock waits for the second run of the spell with a clock, and reads its number, its text, its list and what is not there.
func (n *networkArea) clock(node, ticker, _ string) error {
	if err := n.untilSpell("a spell that runs every second", "values", []any{node, ticker},
		`"value":"tick"`, `"tick","tick"`, `"value":false`, `"absent":true`); err != nil {
		return err
	}
	var ticks []struct{ Value any }
	if err := n.ask("first", "values", &ticks, node, ticker); err != nil {
		return err
	}
	counted, ok := ticks[0].Value.(float64)
	n.add("how often it ran", unless(ok && counted >= 1, fmt.Sprint(ticks)))
	return nil
}

// visits connects a client with the node and waits for the other spell to greet it.
func (n *networkArea) visits(node, _, porter string) error {
	guest, err := n.worker.Connect("guest", webSocket(n.relays[2]), nil)
	if err != nil {
		return err
	}
	if err := n.untilSpell("a spell for peers that come", "logs", []any{node, porter}, "welcome "+guest.Peer); err != nil {
		return err
	}
	if err := n.untilSpell("lines of the other spell", "logs", []any{node, "ticker"}, `"message":"tick"`); err != nil {
		return err
	}
	return n.worker.Disconnect("guest")
}

// spellRecords reads the records of a spell that the library declares.
func (n *networkArea) spellRecords(node, ticker, porter string) error {
	if err := n.contains("what a spell is", "records", []any{node, ticker}, `"period_sec":1`, `"value":"bafkrei`, `"particle_errors":[]`, ticker, porter,
		`"service_type":"spell"`, `"aliases":["ticker"]`, `"owner_id":"`+node); err != nil {
		return err
	}
	return n.contains("a message for a spell", "mail", []any{node, "porter", "a letter"}, `"message":"a letter"`, `"init_peer_id":"`, `"success":false`)
}

// spellChanges has both spells rest or go.
func (n *networkArea) spellChanges(node, ticker, porter string) error {
	if err := n.fails("a spell changed by others", "reschedule", usual, []string{"error_code"}, node, ticker, 0, false); err != nil {
		return err
	}
	var now struct {
		Config struct {
			Clock struct {
				Start  int `json:"start_sec"`
				Period int `json:"period_sec"`
			}
			Connections struct{ Connect bool }
		}
	}
	if err := n.ask("manager", "reschedule", &now, node, ticker, 0, true); err != nil {
		return err
	}
	n.add("other triggers", unless(now.Config.Clock.Start == 0 && now.Config.Clock.Period == 0 && now.Config.Connections.Connect, fmt.Sprintf("%+v", now)))
	if err := n.fails("a spell removed by others", "remove", usual, []string{"error_code"}, node, ticker); err != nil {
		return err
	}
	if err := n.gives("a spell that is removed", "manager", "remove", []string{porter}, node, "ticker"); err != nil {
		return err
	}
	if err := n.gives("the last spell", "manager", "remove", []string{}, node, porter); err != nil {
		return err
	}
	return n.fails("a spell that is gone", "values", usual, []string{"Service with id '" + ticker + "' not found"}, node, ticker)
}
