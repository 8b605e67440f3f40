package agent

import (
	"context"
	"fmt"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// application is a worker definition that was read, and what is known of its modules.
type application struct {
	cid    market.CID
	units  int
	def    market.Definition
	hashes map[value.CID]string // of modules that the node has
}

// application reads the definition of a deal, once for each CID.
func (a *Agent) application(ctx context.Context, m market.Assignment) (*application, error) {
	if have := a.apps[m.Deal]; have != nil && have.cid == m.App && have.units == len(m.Units) {
		return have, nil
	}
	a.note(m.Deal, func(s *Status) {
		s.State, s.Message = InProgress, "the worker definition "+m.App.String()+" is being fetched"
	})
	text, err := a.config.Content.Get(ctx, m.App, maxDefinition)
	if err != nil {
		return nil, fmt.Errorf("the worker definition: %w", err)
	}
	def, err := readDefinition(text, len(m.Units))
	if err != nil {
		return nil, fmt.Errorf("the worker definition: %w", err)
	}
	read := &application{m.App, len(m.Units), def, map[value.CID]string{}}
	a.apps[m.Deal] = read
	return read, nil
}

// install puts on a worker what of its application is missing, and takes off what does not belong to it any more. Services come before
// spells, which call them.
func (a *Agent) install(ctx context.Context, m market.Assignment, w Worker, resting bool) error {
	read, err := a.application(ctx, m)
	if err != nil {
		return err
	}
	have, err := a.config.Host.Look(ctx, w.ID)
	if err != nil {
		return fmt.Errorf("the node does not say what is on the worker: %w", err)
	}
	if err := a.services(ctx, m.Deal, w, read, have.Services); err != nil {
		return err
	}
	return a.spells(ctx, m.Deal, w, read, have.Spells, resting)
}

func (a *Agent) services(ctx context.Context, deal market.DealID, w Worker, read *application, have []InstalledService) error {
	wanted := map[string]bool{} // ids
	for _, s := range read.def.Services {
		hashes, err := a.modules(ctx, deal, read, s)
		if err != nil {
			return err
		}
		blueprint := deploy.Hash(stdlib.Blueprint{Name: s.Name, Dependencies: hashes}.DAG())
		i := slices.IndexFunc(have, func(h InstalledService) bool { return h.Blueprint == blueprint && slices.Contains(h.Aliases, s.Name) })
		if i >= 0 {
			wanted[have[i].ID] = true
			continue
		}
		a.note(deal, func(t *Status) { t.State, t.Message = InProgress, "the service "+s.Name+" is being made" })
		if err := a.config.Host.CreateService(ctx, w.ID, s.Name, hashes); err != nil {
			return fmt.Errorf("service %q: %w", s.Name, err)
		}
	}
	for _, h := range have {
		if !wanted[h.ID] {
			if err := a.config.Host.RemoveService(ctx, w.ID, h.ID); err != nil {
				return fmt.Errorf("the former service %s: %w", h.ID, err)
			}
		}
	}
	return nil
}

// modules has the node keep the modules of a service and returns their hashes there. A module whose CID is a hash of the node's own kind,
// and which it has, is not fetched.
func (a *Agent) modules(ctx context.Context, deal market.DealID, read *application, s market.ServiceDefinition) ([]string, error) {
	var kept []string
	var hashes []string
	for _, m := range s.Modules {
		if read.hashes[m.Wasm] == "" && kept == nil {
			list, err := a.config.Host.Modules(ctx)
			if err != nil {
				return nil, fmt.Errorf("the node does not say which modules it has: %w", err)
			}
			kept = append([]string{}, list...)
		}
		if read.hashes[m.Wasm] == "" && slices.Contains(kept, string(m.Wasm)) {
			read.hashes[m.Wasm] = string(m.Wasm)
		}
		if read.hashes[m.Wasm] == "" {
			a.note(deal, func(t *Status) { t.State, t.Message = InProgress, "the module "+m.Name+" is being fetched" })
			wasm, err := a.get(ctx, m.Wasm, maxWasm)
			if err != nil {
				return nil, fmt.Errorf("service %q, module %q: %w", s.Name, m.Name, err)
			}
			if read.hashes[m.Wasm], err = a.config.Host.AddModule(ctx, m.Name, wasm); err != nil {
				return nil, fmt.Errorf("service %q, module %q: %w", s.Name, m.Name, err)
			}
		}
		hashes = append(hashes, read.hashes[m.Wasm])
	}
	return hashes, nil
}

// spells takes away what is no longer wanted first, so that no spell runs twice.
func (a *Agent) spells(ctx context.Context, deal market.DealID, w Worker, read *application, have []InstalledSpell, resting bool) error {
	there := map[string]bool{}
	for _, h := range have {
		if !there[h.Mark] && marked(read.def.Spells, h.Mark) {
			there[h.Mark] = true
			continue
		}
		if err := a.config.Host.RemoveSpell(ctx, w.ID, h.ID); err != nil {
			return fmt.Errorf("the former spell %s: %w", h.ID, err)
		}
	}
	for _, s := range read.def.Spells {
		if there[mark(s)] {
			continue
		}
		a.note(deal, func(t *Status) { t.State, t.Message = InProgress, "the spell "+s.Name+" is being installed" })
		if err := a.spell(ctx, w, s, resting); err != nil {
			return fmt.Errorf("spell %q: %w", s.Name, err)
		}
	}
	return nil
}

func (a *Agent) spell(ctx context.Context, w Worker, s market.SpellDefinition, resting bool) error {
	script, err := a.get(ctx, s.Script, maxScript)
	if err != nil {
		return err
	}
	values, err := a.get(ctx, s.InitArgs, maxJSON)
	if err != nil {
		return err
	}
	triggers, err := a.triggers(ctx, s)
	if err != nil {
		return err
	}
	if resting {
		triggers = Triggers{}
	}
	return a.config.Host.InstallSpell(ctx, w.ID, Spell{s.Name, mark(s), string(script), values, triggers})
}

// triggers are those of a spell, as far as they are still of use: a node refuses an end that is over.
func (a *Agent) triggers(ctx context.Context, s market.SpellDefinition) (Triggers, error) {
	text, err := a.get(ctx, s.Config, maxJSON)
	if err != nil {
		return Triggers{}, err
	}
	t, err := ParseTriggers(text)
	if t.Clock.End != 0 && int64(t.Clock.End) < a.config.Clock.Now().Unix() {
		t.Clock = Clock{}
	}
	return t, err
}

// schedule gives the spells of a worker that has rested their triggers back.
func (a *Agent) schedule(ctx context.Context, deal market.DealID, w Worker) error {
	have, err := a.config.Host.Look(ctx, w.ID)
	if err != nil {
		return err
	}
	for _, s := range a.apps[deal].def.Spells {
		t, err := a.triggers(ctx, s)
		if err != nil {
			return err
		}
		for _, h := range have.Spells {
			if h.Mark != mark(s) {
				continue
			}
			if err := a.config.Host.ScheduleSpell(ctx, w.ID, h.ID, t); err != nil {
				return err
			}
		}
	}
	return nil
}
