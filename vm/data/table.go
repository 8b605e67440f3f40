package data

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strings"
	"sync/atomic"
)

// Entry is one object of a store under its CID.
type Entry[T any] struct {
	ID     CID
	Object *T
}

// smallTable is how many entries are looked through without an index.
const smallTable = 6

// index finds entries by the hash of their CID: slots of a power of two, at most half of them taken. Hashes are seeded,
// so data cannot be made that fill one place of it.
type index struct {
	seed  maphash.Seed
	slots []slot
}

// slot names an entry by its number plus one; zero is free. tag is a part of the hash that spares most comparisons.
type slot struct{ tag, entry uint32 }

func newIndex(entries int) *index {
	size := 16
	for size < 2*entries {
		size *= 2
	}
	return &index{seed: maphash.MakeSeed(), slots: make([]slot, size)}
}

func indexOf[T any](entries []Entry[T]) *index {
	x := newIndex(len(entries) + len(entries)/2)
	for i := range entries {
		x.add(entries[i].ID, i)
	}
	return x
}

func (x *index) add(id CID, entry int) {
	h := maphash.String(x.seed, string(id))
	mask := uint64(len(x.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		if x.slots[i].entry == 0 {
			x.slots[i] = slot{uint32(h >> 32), uint32(entry + 1)}
			return
		}
	}
}

func find[T any](x *index, entries []Entry[T], id CID) int {
	h := maphash.String(x.seed, string(id))
	mask := uint64(len(x.slots) - 1)
	for i := h & mask; ; i = (i + 1) & mask {
		s := x.slots[i]
		if s.entry == 0 {
			return -1
		}
		if s.tag == uint32(h>>32) && entries[s.entry-1].ID == id {
			return int(s.entry - 1)
		}
	}
}

func search[T any](entries []Entry[T], id CID) int {
	for i := range entries {
		if entries[i].ID == id {
			return i
		}
	}
	return -1
}

// table is a growing list of entries, each CID once.
type table[T any] struct {
	entries []Entry[T]
	index   *index // of more than smallTable entries
}

func (t *table[T]) get(id CID) int {
	if t.index == nil {
		return search(t.entries, id)
	}
	return find(t.index, t.entries, id)
}

// reserve makes room for n further entries.
func (t *table[T]) reserve(n int) {
	t.entries = slices.Grow(t.entries, n)
	if n += len(t.entries); n > smallTable && (t.index == nil || 2*n > len(t.index.slots)) {
		t.index = newIndex(n)
		for i := range t.entries {
			t.index.add(t.entries[i].ID, i)
		}
	}
}

// add appends an entry whose CID the table lacks.
func (t *table[T]) add(id CID, v *T) {
	t.entries = append(t.entries, Entry[T]{id, v})
	switch n := len(t.entries); {
	case n <= smallTable:
	case t.index == nil || 2*n > len(t.index.slots):
		t.index = indexOf(t.entries)
	default:
		t.index.add(id, n-1)
	}
}

// layer is a part of a store that is never written again, in ascending order of CIDs. Its entries hide those below.
type layer[T any] struct {
	below   *layer[T]
	entries []Entry[T]
	depth   int
	index   atomic.Pointer[index] // made by the first look-up
}

func (l *layer[T]) get(id CID) *T {
	at := -1
	if len(l.entries) <= smallTable {
		at = search(l.entries, id)
	} else {
		x := l.index.Load()
		if x == nil {
			x = indexOf(l.entries)
			l.index.Store(x)
		}
		at = find(x, l.entries, id)
	}
	if at < 0 {
		return nil
	}
	return l.entries[at].Object
}

// compareIDs orders CIDs by their bytes. Those of the usual form differ behind their common head.
func compareIDs(a, b CID) int {
	if n := len(cidHead); len(a) > n+8 && len(b) > n+8 && a[:n] == cidHead && b[:n] == cidHead {
		if x, y := digits(a), digits(b); x != y {
			return cmp.Compare(x, y)
		}
	}
	return strings.Compare(string(a), string(b))
}

// cidHead is what identifiers of the usual form begin with.
const cidHead = "bagaaihra"

func digits(id CID) uint64 {
	return binary.BigEndian.Uint64([]byte(id[len(cidHead) : len(cidHead)+8]))
}

func compareEntries[T any](a, b Entry[T]) int { return compareIDs(a.ID, b.ID) }

// ordered returns entries in ascending order of their CIDs, of several under one CID the last.
func ordered[T any](entries []Entry[T]) []Entry[T] {
	if ascending(entries) {
		return entries
	}
	sorted := slices.Clone(entries)
	slices.SortFunc(sorted, compareEntries[T])
	if ascending(sorted) {
		return sorted
	}
	slices.SortStableFunc(entries, compareEntries[T])
	return lastOfEach(entries)
}

// ascending reports whether entries are in order, each CID once.
func ascending[T any](entries []Entry[T]) bool {
	for i := 1; i < len(entries); i++ {
		if compareIDs(entries[i-1].ID, entries[i].ID) >= 0 {
			return false
		}
	}
	return true
}

func lastOfEach[T any](entries []Entry[T]) []Entry[T] {
	out := entries[:0]
	for i, e := range entries {
		if i+1 == len(entries) || entries[i+1].ID != e.ID {
			out = append(out, e)
		}
	}
	return out
}

// union merges two ordered lists; of a CID in both the entry of upper stays.
func union[T any](upper, lower []Entry[T]) []Entry[T] {
	out := make([]Entry[T], 0, len(upper)+len(lower))
	for len(upper) > 0 && len(lower) > 0 {
		c := compareIDs(upper[0].ID, lower[0].ID)
		if c > 0 {
			out, lower = append(out, lower[0]), lower[1:]
			continue
		}
		out, upper = append(out, upper[0]), upper[1:]
		if c == 0 {
			lower = lower[1:]
		}
	}
	return append(append(out, upper...), lower...)
}
