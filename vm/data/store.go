package data

import (
	"iter"
	"maps"
	"slices"
)

// Store maps CIDs to shared objects. A copy of a store is a snapshot: extending the copy leaves the other as it was,
// without copying what both hold. Nothing is ever removed.
type Store[T any] struct {
	base *layer[T] // shared, never written again
	own  map[CID]*T
}

// layer is one generation of a store's contents; its own entries hide those below.
type layer[T any] struct {
	below   *layer[T]
	entries map[CID]*T
	depth   int
	count   int // entries of this and all layers below, hidden ones counted too
}

// maxLayers bounds the look-ups for one CID; deeper stores are made flat.
const maxLayers = 6

// Get returns the object of a CID, or nil.
func (s *Store[T]) Get(id CID) *T {
	if v, ok := s.own[id]; ok {
		return v
	}
	for l := s.base; l != nil; l = l.below {
		if v, ok := l.entries[id]; ok {
			return v
		}
	}
	return nil
}

// Put adds an object or replaces the one of the same CID.
func (s *Store[T]) Put(id CID, v *T) {
	if s.own == nil {
		s.own = map[CID]*T{}
	}
	s.own[id] = v
}

// Add puts an object unless its CID is known, and returns the one that the store holds.
func (s *Store[T]) Add(id CID, v *T) *T {
	if known := s.Get(id); known != nil {
		return known
	}
	s.Put(id, v)
	return v
}

// Fork returns a store with the same content; from then on neither sees what is put into the other. The receiver's own
// entries become a layer that both share.
func (s *Store[T]) Fork() Store[T] {
	s.freeze()
	return Store[T]{base: s.base}
}

// freeze turns the own entries into a shared layer.
func (s *Store[T]) freeze() {
	if len(s.own) == 0 {
		return
	}
	l := &layer[T]{below: s.base, entries: s.own, depth: 1, count: len(s.own)}
	if s.base != nil {
		l.depth += s.base.depth
		l.count += s.base.count
	}
	// A small layer under a larger one is folded into it, so that depth stays logarithmic in practice.
	for l.below != nil && (l.depth > maxLayers || len(l.below.entries) <= len(l.entries)) {
		merged := make(map[CID]*T, len(l.entries)+len(l.below.entries))
		maps.Copy(merged, l.below.entries)
		maps.Copy(merged, l.entries)
		below := l.below.below
		l = &layer[T]{below: below, entries: merged, depth: 1, count: len(merged)}
		if below != nil {
			l.depth += below.depth
			l.count += below.count
		}
	}
	s.base, s.own = l, nil
}

// Merge returns the union of two stores; of two objects under one CID current's is taken (spec/data.md#D60).
func Merge[T any](prev, current *Store[T]) Store[T] {
	if prev.Empty() {
		return current.Fork()
	}
	out := prev.Fork()
	for id, v := range current.All() {
		if out.Get(id) != v {
			out.Put(id, v)
		}
	}
	return out
}

// Empty reports whether the store holds nothing.
func (s *Store[T]) Empty() bool { return len(s.own) == 0 && s.base == nil }

// All yields every entry once, in no particular order.
func (s *Store[T]) All() iter.Seq2[CID, *T] {
	return func(yield func(CID, *T) bool) {
		for id, v := range s.own {
			if !yield(id, v) {
				return
			}
		}
		for l := s.base; l != nil; l = l.below {
			for id, v := range l.entries {
				if s.shadowed(id, l) {
					continue
				}
				if !yield(id, v) {
					return
				}
			}
		}
	}
}

// shadowed reports whether an entry of layer l is hidden by one above it.
func (s *Store[T]) shadowed(id CID, l *layer[T]) bool {
	if _, ok := s.own[id]; ok {
		return true
	}
	for m := s.base; m != l; m = m.below {
		if _, ok := m.entries[id]; ok {
			return true
		}
	}
	return false
}

// Keys returns the CIDs in ascending order.
func (s *Store[T]) Keys() []CID {
	n := len(s.own)
	if s.base != nil {
		n += s.base.count
	}
	keys := make([]CID, 0, n)
	for id := range s.All() {
		keys = append(keys, id)
	}
	slices.Sort(keys)
	return keys
}

// Fork returns stores with the same content that can be extended apart.
func (s *Stores) Fork() Stores {
	return Stores{s.Values.Fork(), s.Tetraplets.Fork(), s.Elements.Fork(), s.Canons.Fork(), s.Services.Fork()}
}

// MergeStores returns the union of the stores of two particles.
func MergeStores(prev, current *Stores) Stores {
	return Stores{
		Merge(&prev.Values, &current.Values),
		Merge(&prev.Tetraplets, &current.Tetraplets),
		Merge(&prev.Elements, &current.Elements),
		Merge(&prev.Canons, &current.Canons),
		Merge(&prev.Services, &current.Services),
	}
}
