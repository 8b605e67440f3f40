package agent

import (
	"context"
	"slices"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Most bytes of what an application is made of, and most parts.
const (
	maxDefinition = 1 << 20
	maxWasm       = 64 << 20
	maxScript     = 8 << 20
	maxJSON       = 1 << 20
	maxParts      = 1024 // services, spells and modules together
)

// readDefinition reads what a worker of so many compute units runs, and refuses what could not be installed (spec/market.md#M100).
func readDefinition(text []byte, units int) (market.Definition, error) {
	d, err := market.ParseDefinition(text)
	if err == nil {
		err = installable(d)
	}
	if err == nil {
		_, err = d.Memory(uint64(units))
	}
	return d, err
}

func installable(d market.Definition) error {
	aliases := map[string]bool{}
	parts := len(d.Services) + len(d.Spells)
	alias := func(name string) error {
		switch {
		case stdlib.Reserved(name) || name == stdlib.WorkerSpell:
			return market.Errorf(market.Invalid, "the name %q is the node's own; no service or spell can have it", name)
		case aliases[name]:
			return market.Errorf(market.Invalid, "a service and a spell cannot both have the name %q on one worker", name)
		}
		aliases[name] = true
		return nil
	}
	for _, s := range d.Services {
		if err := alias(s.Name); err != nil {
			return err
		}
		parts += len(s.Modules)
		for _, m := range s.Modules {
			if _, err := market.ParseCID(string(m.Wasm)); err != nil {
				return err
			}
		}
	}
	for _, s := range d.Spells {
		if err := alias(s.Name); err != nil {
			return err
		}
		for _, c := range []value.CID{s.Script, s.Config, s.InitArgs} {
			if _, err := market.ParseCID(string(c)); err != nil {
				return err
			}
		}
	}
	if parts > maxParts {
		return market.Errorf(market.Invalid, "the application has %d parts, a node installs %d at most", parts, maxParts)
	}
	return nil
}

// get fetches a part of an application.
func (a *Agent) get(ctx context.Context, cid value.CID, limit int64) ([]byte, error) {
	c, err := market.ParseCID(string(cid))
	if err != nil {
		return nil, err
	}
	return a.config.Content.Get(ctx, c, limit)
}

// mark names what a spell is made from.
func mark(s market.SpellDefinition) string {
	return string(s.Script) + " " + string(s.Config) + " " + string(s.InitArgs) + " " + s.Name
}

// marked says that a mark belongs to one of the spells.
func marked(list []market.SpellDefinition, m string) bool {
	return slices.ContainsFunc(list, func(s market.SpellDefinition) bool { return mark(s) == m })
}
