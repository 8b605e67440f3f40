// Package prove takes a peer's commitment and the proofs of capacity that a prover finds, and sees to it that every compute unit proves in
// every epoch as much as the market wants.
package prove

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"sync"

	"github.com/aquifer-dev/aquifer/market"
)

// Prover looks for proofs on the cores of a machine.
type Prover interface {
	// Active has each core look for proofs of a compute unit, for a nonce and a difficulty, instead of all that was asked for before.
	Active(ctx context.Context, nonce, difficulty market.ID, cores map[uint32]market.ID) error
	// Inactive ends the search.
	Inactive(ctx context.Context) error
	// After returns the proofs behind an index, oldest first, at most limit. Indices begin with 1, and do so anew with another nonce or
	// difficulty.
	After(ctx context.Context, index uint64, limit int) ([]Found, error)
}

// Found is a proof, and what it was looked for with.
type Found struct {
	market.Proof
	Nonce, Difficulty market.ID
	Index             uint64
}

// Mock finds a proof whenever it is asked. Markets that do not check – the embedded one, and chains with a stand-in for the
// check – take them: a fresh nonce, with the difficulty as its hash (spec/market.md#M62).
type Mock struct {
	mu                sync.Mutex
	seed              [32]byte // so that no nonce comes twice, also after the process has ended
	nonce, difficulty market.ID
	units             []market.ID
	found             []Found
}

// NewMock makes one.
func NewMock() *Mock {
	m := &Mock{}
	_, _ = rand.Read(m.seed[:]) // never fails: the runtime ends a program without randomness
	return m
}

// Active implements Prover.
func (m *Mock) Active(_ context.Context, nonce, difficulty market.ID, cores map[uint32]market.ID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if nonce != m.nonce || difficulty != m.difficulty {
		m.nonce, m.difficulty, m.found = nonce, difficulty, nil
	}
	m.units = nil
	for _, core := range slices.Sorted(maps.Keys(cores)) {
		m.units = append(m.units, cores[core])
	}
	return nil
}

// Inactive implements Prover.
func (m *Mock) Inactive(context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.units = nil
	return nil
}

// After implements Prover.
func (m *Mock) After(_ context.Context, index uint64, limit int) ([]Found, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.units) == 0 && uint64(len(m.found)) <= index {
		return nil, nil
	}
	for len(m.units) > 0 && uint64(len(m.found)) < index+uint64(limit) {
		n := uint64(len(m.found)) + 1
		unit := m.units[int(n)%len(m.units)]
		text := binary.BigEndian.AppendUint64(append(slices.Concat(m.seed[:], m.nonce[:]), unit[:]...), n)
		m.found = append(m.found, Found{market.Proof{Unit: unit, LocalNonce: sha256.Sum256(text), Hash: m.difficulty}, m.nonce, m.difficulty, n})
	}
	if index >= uint64(len(m.found)) {
		return nil, nil
	}
	rest := m.found[index:]
	return slices.Clone(rest[:min(limit, len(rest))]), nil
}
