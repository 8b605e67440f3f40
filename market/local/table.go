package local

import (
	"encoding/json"
	"fmt"
)

// table keeps records of one kind by key, with the changes of the operation under way beside them. A record that get returns is not to be
// written to; edit returns one that is.
type table[K interface {
	comparable
	fmt.Stringer
}, V any] struct {
	name    string
	kept    map[K]*V
	changed map[K]*V // nil for what has been taken out
	parse   func(string) (K, error)
	clone   func(*V) *V
}

func (t *table[K, V]) get(k K) *V {
	if v, ok := t.changed[k]; ok {
		return v
	}
	return t.kept[k]
}

// edit is a record to be changed by this operation, nil if there is none.
func (t *table[K, V]) edit(k K) *V {
	if v, ok := t.changed[k]; ok {
		return v
	}
	v, ok := t.kept[k]
	if !ok {
		return nil
	}
	v = t.clone(v)
	t.changed[k] = v
	return v
}

func (t *table[K, V]) add(k K, v *V) { t.changed[k] = v }

func (t *table[K, V]) drop(k K) { t.changed[k] = nil }

// each tells all records, in no order.
func (t *table[K, V]) each(f func(K, *V)) {
	for k, v := range t.kept {
		if _, ok := t.changed[k]; !ok {
			f(k, v)
		}
	}
	for k, v := range t.changed {
		if v != nil {
			f(k, v)
		}
	}
}

// pages are what books do with every table.
type pages interface {
	called() string
	commit()
	rollback()
	// pending tells the changes as they are stored; nil for what has been taken out.
	pending(func(key string, value []byte) error) error
	load(key string, value []byte) error
}

func (t *table[K, V]) called() string { return t.name }

func (t *table[K, V]) commit() {
	for k, v := range t.changed {
		if v == nil {
			delete(t.kept, k)
		} else {
			t.kept[k] = v
		}
	}
	t.rollback()
}

func (t *table[K, V]) rollback() { clear(t.changed) }

func (t *table[K, V]) pending(put func(string, []byte) error) error {
	for k, v := range t.changed {
		var raw []byte
		if v != nil {
			var err error
			if raw, err = json.Marshal(v); err != nil {
				return fmt.Errorf("record %s of %s cannot be written: %w", k, t.name, err)
			}
		}
		if err := put(k.String(), raw); err != nil {
			return err
		}
	}
	return nil
}

func (t *table[K, V]) load(key string, value []byte) error {
	k, err := t.parse(key)
	if err != nil {
		return fmt.Errorf("a record of %s has the key %q: %w", t.name, key, err)
	}
	v := new(V)
	if err := strictly(value, v); err != nil {
		return fmt.Errorf("record %s of %s: %w", key, t.name, err)
	}
	t.kept[k] = v
	return nil
}
