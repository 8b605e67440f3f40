package market

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io"
	"math/big"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Definition is what a worker runs: the content that the application of a deal names (spec/market.md#M95). Services
// and spells are installed in its order.
type Definition struct {
	Services []ServiceDefinition `json:"services"`
	Spells   []SpellDefinition   `json:"spells"`
}

// ServiceDefinition is a service of a worker.
type ServiceDefinition struct {
	Name        string             `json:"name"`
	Modules     []ModuleDefinition `json:"modules"`                      // dependencies first, the facade last
	MemoryLimit uint64             `json:"total_memory_limit,omitempty"` // bytes; zero: an even share of what is left
}

// ModuleDefinition is a module of a service.
type ModuleDefinition struct {
	Name string    `json:"name"`
	Wasm value.CID `json:"wasm"`
}

// SpellDefinition is a spell of a worker.
type SpellDefinition struct {
	Name     string    `json:"name"`
	Script   value.CID `json:"script"`    // text of AIR
	Config   value.CID `json:"config"`    // JSON that says when it runs
	InitArgs value.CID `json:"init_args"` // a JSON object
}

// maxDefinition is the largest text of a definition that is read, in bytes.
const maxDefinition = 1 << 20

// ParseDefinition reads the JSON of a definition. Keys that it does not know are left out. The error is Malformed.
func ParseDefinition(text []byte) (Definition, error) {
	var d Definition
	if len(text) > maxDefinition {
		return d, Errorf(Malformed, "a worker's definition of %d bytes is not read, %d are the most", len(text), maxDefinition)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&d); err != nil {
		return d, Errorf(Malformed, "not a worker's definition: %v", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return d, Errorf(Malformed, "not a worker's definition: something follows its end")
	}
	return d, d.Check()
}

// Encode is the definition as JSON, on one line. Equal definitions have equal texts, so that their content has one name.
func (d Definition) Encode() ([]byte, error) {
	if d.Services == nil {
		d.Services = []ServiceDefinition{}
	}
	if d.Spells == nil {
		d.Spells = []SpellDefinition{}
	}
	return json.Marshal(d)
}

// Check says what is wrong with a definition, as Malformed: names that are missing or stand twice, and texts that are no CIDs.
func (d Definition) Check() error {
	seen := map[string]bool{}
	named := func(kind, name string) error {
		switch {
		case name == "":
			return Errorf(Malformed, "a %s has no name", kind)
		case seen[kind+"/"+name]:
			return Errorf(Malformed, "there are two of the name %q: %s", shortened(name), kind)
		}
		seen[kind+"/"+name] = true
		return nil
	}
	for _, s := range d.Services {
		if err := named("service", s.Name); err != nil {
			return err
		}
		if len(s.Modules) == 0 {
			return Errorf(Malformed, "the service %q has no modules", shortened(s.Name))
		}
		for _, m := range s.Modules {
			if err := named("module of "+shortened(s.Name), m.Name); err != nil {
				return err
			}
			if err := m.Wasm.Check(); err != nil {
				return Errorf(Malformed, "the module %q of %q: %q is no CID: %v", shortened(m.Name), shortened(s.Name), shortened(string(m.Wasm)), err)
			}
		}
	}
	for _, s := range d.Spells {
		if err := named("spell", s.Name); err != nil {
			return err
		}
		for _, c := range []value.CID{s.Script, s.Config, s.InitArgs} {
			if err := c.Check(); err != nil {
				return Errorf(Malformed, "the spell %q: %q is no CID: %v", shortened(s.Name), shortened(string(c)), err)
			}
		}
	}
	return nil
}

// What memory a worker has and a service needs, in bytes (spec/market.md#M96).
const (
	UnitMemory      = 2_000_000_000
	MinModuleMemory = 2 << 20
)

// Memory shares out the memory of a worker that has so many compute units: one limit for each service, in order. Invalid if it is not enough.
func (d Definition) Memory(units uint64) ([]uint64, error) {
	whole := counted(units).Times(UnitMemory)
	left, open := whole, uint64(0)
	for _, s := range d.Services {
		left = left.Sub(counted(s.MemoryLimit))
		if s.MemoryLimit == 0 {
			open++
		}
	}
	if left.Sign() < 0 {
		return nil, Errorf(Invalid, "the services want %s bytes together, a worker of %d units has %s", whole.Sub(left), units, whole)
	}
	share := uint64(0)
	if open > 0 {
		n := left.Div(counted(open))
		if n.Cmp(counted(maxShare)) > 0 {
			n = counted(maxShare)
		}
		share, _ = n.Uint64()
	}
	var all []uint64
	for _, s := range d.Services {
		limit := s.MemoryLimit
		if limit == 0 {
			limit = share
		}
		if least := uint64(len(s.Modules)) * MinModuleMemory; limit < least {
			return nil, Errorf(Invalid, "the service %q gets %d bytes, its %d modules need %d at least", s.Name, limit, len(s.Modules), least)
		}
		all = append(all, limit)
	}
	return all, nil
}

// maxShare bounds a limit to what is counted in 64 bits with a sign.
const maxShare = 1<<63 - 1

// counted is a number for arithmetic that must not overflow.
func counted(n uint64) Amount { return FromBig(new(big.Int).SetUint64(n)) }

// MaxContent is the largest content that ContentCID names as IPFS does; larger files are trees of blocks.
const MaxContent = 262144

// ContentCID names content by its bytes: version 1, raw, sha2-256.
func ContentCID(content []byte) CID {
	digest := sha256.Sum256(content)
	c := CID{1, 0x55, 0x12, sha256.Size}
	copy(c[4:], digest[:])
	return c
}
