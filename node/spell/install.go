package spell

import (
	"errors"
	"fmt"
	"slices"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

var errNoTriggers = errors.New("Trigger Config is not set. Use set_trigger_config to set it.")

func (c *cell) putTriggers(t Triggers) error {
	return c.put(kindTriggers, "", t.Node().Append(nil))
}

func (c *cell) triggers() (Triggers, error) {
	text := c.get(kindTriggers, "")
	if text == nil {
		return Triggers{}, errNoTriggers
	}
	n, fault := value.ParseNode(string(text))
	if fault != nil {
		return Triggers{}, fmt.Errorf("the triggers that are kept cannot be read: %w", fault)
	}
	return ReadTriggers(n)
}

// install makes a spell of a scope and schedules it. Fields of data, an object, become its values (spec/network.md#N143).
func (s *Spells) install(scope, script string, data *value.Node, t Triggers) (id string, err error) {
	now := s.config.Clock.Now()
	if err := t.Check(now); err != nil {
		return "", err
	}
	if _, fault := air.Parse(script); fault != nil {
		return "", fmt.Errorf("the script of a spell is no AIR: %w", fault)
	}
	if _, ok := s.config.Home(scope); !ok { // a particle of a worker may live on for a moment
		return "", fmt.Errorf("the worker %s was removed", scope)
	}
	if id, err = stdlib.NewID(s.config.Random); err != nil {
		return "", err
	}
	sp := &spell{id: id, scope: scope}
	s.mu.Lock()
	if len(s.all)+s.making >= s.config.Limits.Spells {
		s.mu.Unlock()
		return "", fmt.Errorf("there are %d spells already, and no more are allowed", s.config.Limits.Spells)
	}
	s.making++
	sp.born, s.born = s.born, s.born+1
	s.mu.Unlock()
	err = s.alter(sp, func(tx store.Tx, c *cell) error {
		if err := tx.Put(bucket, id, sp.card(nil)); err != nil {
			return err
		}
		if err := c.put(kindScript, "", []byte(script)); err != nil {
			return err
		}
		if err := c.setFields(data, itself.mayWrite); err != nil {
			return err
		}
		return c.putTriggers(t)
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.making--
	if err != nil {
		return "", err
	}
	s.all[id] = sp
	wait, due := t.first(now)
	s.follow(sp, t, wait, due)
	return id, nil
}

// remove takes a spell out with all that it keeps. Particles of its runs live on.
func (s *Spells) remove(sp *spell) error {
	sp.turn.Lock()
	defer sp.turn.Unlock()
	if sp.gone {
		return s.missing(sp.scope, sp.id)
	}
	err := s.config.Store.Update(func(tx store.Tx) error {
		var keys []string
		if err := tx.Each(contents, sp.id+"/", func(key string, _ []byte) error { keys = append(keys, key); return nil }); err != nil {
			return err
		}
		for _, key := range keys {
			if err := tx.Delete(contents, key); err != nil {
				return err
			}
		}
		return tx.Delete(bucket, sp.id)
	})
	if err != nil {
		return err
	}
	sp.gone = true
	s.mu.Lock()
	defer s.mu.Unlock()
	sp.plan.halt()
	sp.plan.triggers = Triggers{}
	delete(s.all, sp.id)
	return nil
}

// schedule gives a spell other triggers.
func (s *Spells) schedule(sp *spell, t Triggers) error {
	now := s.config.Clock.Now()
	if err := t.Check(now); err != nil {
		return err
	}
	sp.turn.Lock() // until it follows them: it must not follow others than those that are kept
	defer sp.turn.Unlock()
	if sp.gone {
		return s.missing(sp.scope, sp.id)
	}
	if err := s.alter(sp, func(_ store.Tx, c *cell) error { return c.putTriggers(t) }); err != nil {
		return err
	}
	wait, due := t.first(now)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.follow(sp, t, wait, due)
	return nil
}

// giveAlias gives an alias to a spell and takes it from the others of the scope, all at once. With nil none has it afterwards. Who
// calls it has the turn of aliases.
func (s *Spells) giveAlias(scope, alias string, to *spell) error {
	next := map[*spell][]string{}
	s.mu.Lock()
	for _, sp := range s.all {
		if sp.scope == scope && (sp == to || slices.Contains(sp.aliases, alias)) {
			next[sp] = slices.DeleteFunc(slices.Clone(sp.aliases), func(a string) bool { return a == alias })
		}
	}
	s.mu.Unlock()
	if to != nil {
		next[to] = append(next[to], alias)
	}
	if len(next) == 0 {
		return nil
	}
	err := s.config.Store.Update(func(tx store.Tx) error {
		for sp, aliases := range next {
			switch gone := tx.Get(bucket, sp.id) == nil; {
			case gone && sp == to:
				return s.missing(scope, sp.id)
			case gone:
				continue
			}
			if err := tx.Put(bucket, sp.id, sp.card(aliases)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		for sp, aliases := range next {
			sp.aliases = aliases
		}
	}
	return err
}

// Silence has no spell of a scope run any more, until it is scheduled anew: that of a worker that was deactivated.
func (s *Spells) Silence(scope string) error {
	return s.eachOf(scope, func(sp *spell) error { return s.schedule(sp, Triggers{}) })
}

// Begin has the spell of a scope with an alias, if there is one, run from now on with a period in seconds: that of a worker which was
// activated.
func (s *Spells) Begin(scope, alias string, period uint32) error {
	sp := s.find(scope, alias)
	if sp == nil {
		return nil
	}
	return s.schedule(sp, Triggers{Start: 1, Period: period})
}

// Clear removes all spells of a scope: that of a worker that was removed.
func (s *Spells) Clear(scope string) error { return s.eachOf(scope, s.remove) }

func (s *Spells) eachOf(scope string, f func(*spell) error) error {
	s.mu.Lock()
	list := s.ordered(scope)
	s.mu.Unlock()
	var all []error
	for _, sp := range list {
		all = append(all, f(sp))
	}
	return errors.Join(all...)
}
