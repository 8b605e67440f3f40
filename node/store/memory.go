package store

import (
	"slices"
	"strings"
	"sync"
)

// InMemory returns a database that ends with the process.
func InMemory() *Store { return &Store{engine: &memory{}} }

// memory holds records in order.
type memory struct {
	mu  sync.RWMutex
	all []record
}

type record struct {
	key   string
	value []byte
}

func (m *memory) find(key string) (int, bool) {
	return slices.BinarySearchFunc(m.all, key, func(r record, key string) int { return strings.Compare(r.key, key) })
}

func (m *memory) view(f func(records) error) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return f(m)
}

func (m *memory) update(f func(editor) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return f(m)
}

func (m *memory) close() error { return nil }

func (m *memory) get(key string) ([]byte, error) {
	if i, ok := m.find(key); ok {
		return append([]byte{}, m.all[i].value...), nil
	}
	return nil, nil
}

func (m *memory) each(prefix string, f func(string, []byte) error) error {
	from, _ := m.find(prefix)
	for _, r := range m.all[from:] {
		if !strings.HasPrefix(r.key, prefix) {
			break
		}
		if err := f(r.key, append([]byte{}, r.value...)); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) set(key string, value []byte) error {
	i, ok := m.find(key)
	if !ok {
		m.all = slices.Insert(m.all, i, record{key: key})
	}
	m.all[i].value = value
	return nil
}

func (m *memory) remove(key string) error {
	if i, ok := m.find(key); ok {
		m.all = slices.Delete(m.all, i, i+1)
	}
	return nil
}
