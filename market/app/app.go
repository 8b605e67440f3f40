// Package app takes the worker definition of a deal, the JSON that the market knows by its CID: which services and spells run on each
// of its workers, every part of them named by the CID of its content.
package app

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aquifer-dev/aquifer/market"
)

// Definition says what runs on a worker (spec/market.md#M100).
type Definition struct {
	Services []Service `json:"services"`
	Spells   []Spell   `json:"spells"`
}

// Service is made of modules: those that others need first, the one that can be called last. Its name becomes its alias.
type Service struct {
	Name    string   `json:"name"`
	Modules []Module `json:"modules"`
	// MemoryLimit is for all modules together, in bytes; zero: a share of what is left, see Definition.Memory.
	MemoryLimit uint64 `json:"total_memory_limit,omitempty"`
}

// Module is a WebAssembly binary.
type Module struct {
	Name string     `json:"name"`
	Wasm market.CID `json:"wasm"`
}

// Spell is a script that the worker runs by itself. Its name becomes its alias.
type Spell struct {
	Name     string     `json:"name"`
	Script   market.CID `json:"script"`    // AIR
	Config   market.CID `json:"config"`    // JSON: when it runs
	InitArgs market.CID `json:"init_args"` // a JSON object: the values it begins with
}

// Limits of a definition, so that what strangers publish cannot fill a node.
const (
	MaxBytes = 1 << 20 // of its text
	MaxParts = 1024    // services, spells and modules together
	MaxName  = 256     // bytes
)

// Parse reads a definition. What it does not know is skipped; the error is market.Malformed and says which part is wrong.
func Parse(text []byte) (Definition, error) {
	var d Definition
	if len(text) > MaxBytes {
		return d, market.Errorf(market.Malformed, "a worker definition of %d bytes is longer than %d", len(text), MaxBytes)
	}
	err := only(text, &d)
	if err == nil {
		err = d.check()
	}
	if err != nil {
		return Definition{}, market.Errorf(market.Malformed, "the worker definition cannot be used: %w", err)
	}
	return d, nil
}

// Encode writes a definition as Parse reads it; one definition has one text, and so one CID.
func (d Definition) Encode() ([]byte, error) {
	if err := d.check(); err != nil {
		return nil, market.Errorf(market.Malformed, "the worker definition cannot be written: %w", err)
	}
	if d.Services == nil {
		d.Services = []Service{}
	}
	if d.Spells == nil {
		d.Spells = []Spell{}
	}
	return json.Marshal(d)
}

// check says what of a definition cannot be installed.
func (d Definition) check() error {
	parts := len(d.Services) + len(d.Spells)
	taken := map[string]bool{}
	for i, s := range d.Services {
		if err := name(taken, s.Name); err != nil {
			return fmt.Errorf("service %d: %w", i+1, err)
		}
		if len(s.Modules) == 0 {
			return fmt.Errorf("service %q has no module", s.Name)
		}
		parts += len(s.Modules)
		modules := map[string]bool{}
		for k, m := range s.Modules {
			if err := name(modules, m.Name); err != nil {
				return fmt.Errorf("service %q, module %d: %w", s.Name, k+1, err)
			}
			if m.Wasm.IsZero() {
				return fmt.Errorf("service %q, module %q has no CID", s.Name, m.Name)
			}
		}
	}
	for i, s := range d.Spells {
		if err := name(taken, s.Name); err != nil {
			return fmt.Errorf("spell %d: %w", i+1, err)
		}
		if s.Script.IsZero() || s.Config.IsZero() || s.InitArgs.IsZero() {
			return fmt.Errorf("spell %q lacks the CID of its script, its config or its init_args", s.Name)
		}
	}
	if parts > MaxParts {
		return fmt.Errorf("it has %d parts, more than %d", parts, MaxParts)
	}
	return nil
}

// name checks a name among those of the same kind: services and spells of a worker share their aliases.
func name(taken map[string]bool, n string) error {
	switch {
	case n == "":
		return errors.New("it has no name")
	case len(n) > MaxName:
		return fmt.Errorf("its name has %d bytes, more than %d", len(n), MaxName)
	case n == "spell", n == "self", n == "worker-spell":
		return fmt.Errorf("the name %q is the node's own", n)
	case taken[n]:
		return fmt.Errorf("the name %q is taken already", n)
	}
	taken[n] = true
	return nil
}
