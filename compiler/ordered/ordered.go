// Package ordered iterates over maps and sets in the order of the original, which shows in what it puts out.
package ordered

import (
	"math/bits"
	"slices"
	"unicode/utf16"
)

// Map is a map that iterates as the original's immutable maps do: up to four entries in the order of insertion, from
// the fifth on, and for ever after, in the order of a hash trie (spec/lowering.md#W70). The zero value is empty.
type Map[V any] struct {
	keys   []string
	values map[string]V
	trie   bool
}

// Set binds a key. A key that is there keeps its place.
func (m *Map[V]) Set(key string, v V) {
	if m.values == nil {
		m.values = map[string]V{}
	}
	if _, ok := m.values[key]; !ok {
		m.keys = append(m.keys, key)
		m.trie = m.trie || len(m.keys) > 4
	}
	m.values[key] = v
}

// Get returns the value of a key.
func (m *Map[V]) Get(key string) (V, bool) {
	v, ok := m.values[key]
	return v, ok
}

// Delete removes a key. The order of a map that was large once stays that of a trie.
func (m *Map[V]) Delete(key string) {
	if _, ok := m.values[key]; !ok {
		return
	}
	delete(m.values, key)
	m.keys = slices.DeleteFunc(m.keys, func(k string) bool { return k == key })
}

// Without returns a copy that lacks some keys. What is left iterates in its own order, not in that of the whole map.
func (m *Map[V]) Without(keys map[string]bool) *Map[V] {
	out := &Map[V]{trie: m.trie, values: map[string]V{}}
	for _, k := range m.keys {
		if !keys[k] {
			out.keys = append(out.keys, k)
			out.values[k] = m.values[k]
		}
	}
	return out
}

// Keys returns the keys in the order of iteration.
func (m *Map[V]) Keys() []string {
	keys := slices.Clone(m.keys)
	if !m.trie {
		return keys
	}
	hashed := make([]hashedKey, len(keys))
	for i, k := range keys {
		hashed[i] = hashedKey{k, trieHash(k)}
	}
	return appendTrie(keys[:0], hashed, 0)
}

// SetOrder is the order in which the original iterates over a set of names built in the given order.
func SetOrder(names []string) []string {
	if len(names) <= 4 {
		set := make([]string, 0, len(names))
		for _, n := range names {
			if !slices.Contains(set, n) {
				set = append(set, n)
			}
		}
		return set
	}
	var m Map[struct{}]
	for _, n := range names {
		m.Set(n, struct{}{})
	}
	return m.Keys()
}

type hashedKey struct {
	key  string
	hash uint32
}

// trieHash is the hash of a string in UTF-16 units, improved the way the original's maps do.
func trieHash(s string) uint32 {
	var h uint32
	for _, c := range utf16.Encode([]rune(s)) {
		h = 31*h + uint32(c)
	}
	h += ^(h << 9)
	h ^= h >> 14
	h += h << 4
	return h ^ h>>10
}

// appendTrie walks a node: entries that are alone in their slot first, then the slots with several.
func appendTrie(out []string, keys []hashedKey, shift int) []string {
	if shift > 30 { // equal hashes: in the order of insertion
		for _, k := range keys {
			out = append(out, k.key)
		}
		return out
	}
	var slots [32][]hashedKey
	var full uint32
	for _, k := range keys {
		slot := k.hash >> shift & 31
		slots[slot] = append(slots[slot], k)
		full |= 1 << slot
	}
	for rest := full; rest != 0; rest &= rest - 1 {
		if slot := slots[bits.TrailingZeros32(rest)]; len(slot) == 1 {
			out = append(out, slot[0].key)
		}
	}
	for rest := full; rest != 0; rest &= rest - 1 {
		if slot := slots[bits.TrailingZeros32(rest)]; len(slot) > 1 {
			out = appendTrie(out, slot, shift+5)
		}
	}
	return out
}
