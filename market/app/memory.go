package app

import (
	"math/bits"

	"github.com/aquifer-dev/aquifer/market"
)

// What memory there is, in bytes (spec/market.md#M101).
const (
	UnitMemory   = 2_000_000_000 // of a compute unit
	ModuleMemory = 2 << 20       // that each module needs at least
)

// Memory says how much each service may use on a worker of so many compute units, in the order of the services: its limit, or an equal
// share of what those with limits leave. The error is market.Invalid when they do not fit.
func (d Definition) Memory(units uint64) ([]uint64, error) {
	high, all := bits.Mul64(units, UnitMemory)
	if high != 0 {
		return nil, market.Errorf(market.Invalid, "%d compute units are more than there can be", units)
	}
	rest, sharing := all, uint64(0)
	for _, s := range d.Services {
		switch {
		case s.MemoryLimit == 0:
			sharing++
		case s.MemoryLimit < s.least():
			return nil, market.Errorf(market.Invalid, "service %q may use %d bytes; its %d modules need %d at least", s.Name, s.MemoryLimit, len(s.Modules), s.least())
		case s.MemoryLimit > rest:
			return nil, market.Errorf(market.Invalid, "the services want more memory than a worker of %d compute units has, which is %d bytes: nothing is left for service %q", units, all, s.Name)
		default:
			rest -= s.MemoryLimit
		}
	}
	limits := make([]uint64, len(d.Services))
	for i, s := range d.Services {
		if limits[i] = s.MemoryLimit; limits[i] != 0 {
			continue
		}
		if limits[i] = rest / sharing; limits[i] < s.least() {
			return nil, market.Errorf(market.Invalid, "the share of service %q is %d bytes; its %d modules need %d at least", s.Name, limits[i], len(s.Modules), s.least())
		}
	}
	return limits, nil
}

func (s Service) least() uint64 { return uint64(len(s.Modules)) * ModuleMemory }
