package data

import "iter"

// Store maps CIDs to shared objects. A copy of a store is a snapshot: extending the copy leaves the other as it was,
// without copying what both hold. Nothing is ever removed.
type Store[T any] struct {
	base *layer[T] // shared, never written again
	own  table[T]
}

// maxLayers bounds the look-ups for one CID; deeper stores are made flat.
const maxLayers = 6

// Get returns the object of a CID, or nil.
func (s *Store[T]) Get(id CID) *T {
	if i := s.own.get(id); i >= 0 {
		return s.own.entries[i].Object
	}
	for l := s.base; l != nil; l = l.below {
		if v := l.get(id); v != nil {
			return v
		}
	}
	return nil
}

// Put adds an object or replaces the one of the same CID.
func (s *Store[T]) Put(id CID, v *T) {
	if i := s.own.get(id); i >= 0 {
		s.own.entries[i].Object = v
		return
	}
	s.own.add(id, v)
}

// Add puts an object unless its CID is known, and returns the one that the store holds.
func (s *Store[T]) Add(id CID, v *T) *T {
	if known := s.Get(id); known != nil {
		return known
	}
	s.own.add(id, v)
	return v
}

// Reserve makes room for so many further objects.
func (s *Store[T]) Reserve(n int) { s.own.reserve(n) }

// read makes a blank store one with the given entries, of which it takes possession.
func (s *Store[T]) read(entries []Entry[T]) {
	if entries = ordered(entries); len(entries) > 0 {
		s.base = &layer[T]{entries: entries, depth: 1}
	}
}

// Fork returns a store with the same content; from then on neither sees what is put into the other. The receiver's own
// entries become a layer that both share.
func (s *Store[T]) Fork() Store[T] {
	s.Freeze()
	return Store[T]{base: s.base}
}

// Freeze turns the store's own entries into a layer. A frozen store may be read and forked by several goroutines.
func (s *Store[T]) Freeze() {
	if len(s.own.entries) == 0 {
		return
	}
	entries := ordered(s.own.entries)
	s.own = table[T]{}
	s.cover(entries)
}

// cover puts a layer on top. A small layer under a larger one is folded into it, so that the depth stays logarithmic in
// practice.
func (s *Store[T]) cover(entries []Entry[T]) {
	below := s.base
	for below != nil && (below.depth >= maxLayers || len(below.entries) <= len(entries)) {
		entries, below = union(entries, below.entries), below.below
	}
	s.base = &layer[T]{below: below, entries: entries, depth: 1}
	if below != nil {
		s.base.depth += below.depth
	}
}

// Merge returns the union of two stores; of two objects under one CID current's is taken (spec/data.md#D60). replaced tells
// that there was such a CID: with stores that were verified that does not happen.
func Merge[T any](prev, current *Store[T]) (out Store[T], replaced bool) {
	if prev.Empty() {
		return current.Fork(), false
	}
	out = prev.Fork()
	if current.Empty() {
		return out, false
	}
	var fresh []Entry[T]
	for _, e := range current.Entries() {
		if known := out.Get(e.ID); known != e.Object {
			replaced = replaced || known != nil
			fresh = append(fresh, e)
		}
	}
	if len(fresh) > 0 {
		out.cover(fresh)
	}
	return out, replaced
}

// Empty reports whether the store holds nothing.
func (s *Store[T]) Empty() bool { return len(s.own.entries) == 0 && s.base == nil }

// Entries returns every entry once, in ascending order of the CIDs. The list is shared.
func (s *Store[T]) Entries() []Entry[T] {
	var list []Entry[T]
	if len(s.own.entries) > 0 {
		list = ordered(s.own.entries)
	}
	for l := s.base; l != nil; l = l.below {
		if list == nil {
			list = l.entries
			continue
		}
		list = union(list, l.entries)
	}
	return list
}

// All yields every entry once, in ascending order of the CIDs.
func (s *Store[T]) All() iter.Seq2[CID, *T] {
	return func(yield func(CID, *T) bool) {
		for _, e := range s.Entries() {
			if !yield(e.ID, e.Object) {
				return
			}
		}
	}
}

// Freeze makes all stores ready to be shared.
func (s *Stores) Freeze() {
	s.Values.Freeze()
	s.Tetraplets.Freeze()
	s.Elements.Freeze()
	s.Canons.Freeze()
	s.Services.Freeze()
}

// MergeStores returns the union of the stores of two particles. replaced tells that objects of prev gave way to others, so
// that what its states found in them does not count any more.
func MergeStores(prev, current *Stores) (out Stores, replaced bool) {
	var r [5]bool
	out.Values, r[0] = Merge(&prev.Values, &current.Values)
	out.Tetraplets, r[1] = Merge(&prev.Tetraplets, &current.Tetraplets)
	out.Elements, r[2] = Merge(&prev.Elements, &current.Elements)
	out.Canons, r[3] = Merge(&prev.Canons, &current.Canons)
	out.Services, r[4] = Merge(&prev.Services, &current.Services)
	return out, r != [5]bool{}
}
