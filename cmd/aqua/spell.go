package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/spf13/cobra"
)

// spellCommand holds what is done with spells, scripts that a node runs by itself.
func (t *tool) spellCommand() *cobra.Command {
	return group("spell", "Have nodes run scripts by themselves: at times, or when peers come and go",
		t.spellInstall(), t.spellList(), t.spellRemove("remove", "Remove a spell from a node", "id"), t.spellLogs())
}

// scriptCommand holds the commands with which the original's tool had functions run again and again. They are spells with a clock.
func (t *tool) scriptCommand() *cobra.Command {
	list := t.spellList()
	list.Short = "List the scripts that a node runs"
	return group("script", "Have a node run a function again and again", t.scriptAdd(), list,
		t.spellRemove("remove", "Have a node run a script no more", "script-id"))
}

// triggers say when a spell runs; zeros are never.
type triggers struct {
	Clock struct {
		Start  uint32 `json:"start_sec"`
		End    uint32 `json:"end_sec"`
		Period uint32 `json:"period_sec"`
	} `json:"clock"`
	Connections struct {
		Connect    bool `json:"connect"`
		Disconnect bool `json:"disconnect"`
	} `json:"connections"`
	Blockchain struct {
		Start uint32 `json:"start_block"`
		End   uint32 `json:"end_block"`
	} `json:"blockchain"`
}

// spellReport tells of a spell that was installed or removed.
type spellReport struct {
	Peer  string `json:"peer_id"`
	Spell string `json:"spell_id"`
	Alias string `json:"alias,omitempty"`
}

func (t *tool) spellInstall() *cobra.Command {
	var p spellProgram
	var when triggers
	var alias string
	var period, start, end time.Duration
	c := t.askCommand("install", "Compile a function and have a node run it by itself", true, func(c *cobra.Command) {
		c.Long = "The function is compiled and installed on the relay, or with --on on a peer behind it. Its arguments are values that the\n" +
			"spell keeps: written in the call, as -f 'f(5, \"a\")', or given by name with --data; those that the node sets, such as\n" +
			"hw_trigger, are left out. Without --period it runs once. What a function returns, an object, is kept by the spell, too."
		p.add(c)
		flags := c.Flags()
		flags.StringVar(&alias, "alias", "", "`NAME` of the spell besides its id")
		flags.DurationVarP(&period, "period", "n", 0, "from one run to the next, in whole seconds such as 30s")
		flags.DurationVar(&start, "after", 0, "run for the first time after so long")
		flags.DurationVar(&end, "for", 0, "run no more after so long")
		flags.BoolVar(&when.Connections.Connect, "on-connect", false, "run for every peer that connects with the node")
		flags.BoolVar(&when.Connections.Disconnect, "on-disconnect", false, "run for every peer that leaves")
		required(c, "func", "input")
	}, func(ctx context.Context, a *asker) error {
		if period > 0 || start > 0 || end > 0 || !when.Connections.Connect && !when.Connections.Disconnect {
			if err := when.clock(start, end, period); err != nil {
				return err
			}
		}
		return t.installSpell(ctx, a, &p, when, alias)
	})
	return c
}

// clock sets the times of a spell, in whole seconds from now.
func (w *triggers) clock(start, end, period time.Duration) error {
	for _, f := range []struct {
		name string
		d    time.Duration
	}{{"after", start}, {"for", end}, {"period", period}} {
		if f.d < 0 || f.d%time.Second != 0 || f.d > 100*365*24*time.Hour {
			return usage(codeFlags, "--%s %v is no number of whole seconds up to 100 years", f.name, f.d)
		}
	}
	if end > 0 && end <= start {
		return usage(codeFlags, "--for %v is over before the first run, --after %v; both count from now", end, start)
	}
	now := time.Now()
	w.Clock.Start, w.Clock.Period = 1, uint32(period/time.Second) // a start that has passed is now
	if start > 0 {
		w.Clock.Start = uint32(now.Add(start).Unix())
	}
	if end > 0 {
		w.Clock.End = uint32(now.Add(end).Unix())
	}
	return nil
}

func (t *tool) scriptAdd() *cobra.Command {
	var p spellProgram
	var seconds uint32
	return t.askCommand("add", "Compile a function and have a node run it, once or again and again", true, func(c *cobra.Command) {
		p.add(c)
		c.Flags().Uint32VarP(&seconds, "interval", "n", 0, "`SECONDS` from one run to the next; without it there is one run")
		required(c, "func", "input")
	}, func(ctx context.Context, a *asker) error {
		var when triggers
		if err := when.clock(0, 0, time.Duration(seconds)*time.Second); err != nil {
			return err
		}
		return t.installSpell(ctx, a, &p, when, "")
	})
}

// installSpell compiles a spell and installs it.
func (t *tool) installSpell(ctx context.Context, a *asker, p *spellProgram, when triggers, alias string) error {
	script, data, err := p.compile(ctx, t, a.network)
	if err != nil {
		return err
	}
	aliases := []string{}
	if alias != "" {
		aliases = append(aliases, alias)
	}
	var answer []json.RawMessage
	if err := a.ask(ctx, false, &answer, "install_spell", script, data, when, aliases); err != nil {
		return err
	}
	var id string
	var before [][]string
	if len(answer) != 2 || json.Unmarshal(answer[0], &id) != nil || json.Unmarshal(answer[1], &before) != nil {
		return failed(codeInternal, "the node answered %s", answer)
	}
	t.noteMoved(aliases, before, "%[2]s, which goes on under its id only; `aqua spell remove --id %[2]s` ends it if it is a spell")
	return t.printJSON(spellReport{a.peer, id, alias})
}

// listedSpell is a spell of a node.
type listedSpell struct {
	ID      string   `json:"id"`
	Aliases []string `json:"aliases"`
	Owner   string   `json:"owner_id"`
}

func (t *tool) spellList() *cobra.Command {
	return t.askCommand("list", "List the spells of a node", false, nil, func(ctx context.Context, a *asker) error {
		var all []struct {
			listedSpell
			Type string `json:"service_type"`
		}
		if err := a.ask(ctx, true, &all, "list_services"); err != nil {
			return err
		}
		spells := []listedSpell{}
		for _, s := range all {
			if s.Type == "spell" {
				spells = append(spells, s.listedSpell)
			}
		}
		return t.printJSON(spells)
	})
}

func (t *tool) spellRemove(name, short, flag string) *cobra.Command {
	var id string
	return t.askCommand(name, short, true, func(c *cobra.Command) {
		c.Flags().StringVarP(&id, flag, "i", "", "`ID` or alias of the spell")
		required(c, flag)
	}, func(ctx context.Context, a *asker) error {
		if err := a.ask(ctx, false, nil, "remove_spell", id); err != nil {
			return err
		}
		return t.printJSON(spellReport{Peer: a.peer, Spell: id})
	})
}
