package store

import (
	"errors"
	"maps"
	"slices"
	"strings"
)

// tx lays the changes of one function over what is stored.
type tx struct {
	below    records
	changed  map[string][]byte // by full key; nil for what is deleted
	readOnly bool
	fault    error // damage that was come across
}

// run calls f. Damage counts more than what f made of it.
func (t *tx) run(f func(Tx) error) error {
	err := f(t)
	if t.fault != nil {
		return t.fault
	}
	return err
}

var errReadOnly = errors.New("nothing can be changed while the database is only viewed")

// Get implements Tx.
func (t *tx) Get(bucket, key string) []byte {
	full, err := fullKey(bucket, key)
	if err != nil {
		return nil // nothing can be there
	}
	if v, ok := t.changed[full]; ok {
		return slices.Clone(v)
	}
	v, err := t.below.get(full)
	if err != nil && t.fault == nil {
		t.fault = err
	}
	return v
}

// Put implements Tx.
func (t *tx) Put(bucket, key string, value []byte) error {
	full, err := fullKey(bucket, key)
	switch {
	case err != nil:
		return err
	case t.readOnly:
		return errReadOnly
	}
	t.changed[full] = append([]byte{}, value...)
	return nil
}

// Delete implements Tx.
func (t *tx) Delete(bucket, key string) error {
	full, err := fullKey(bucket, key)
	switch {
	case err != nil:
		return err
	case t.readOnly:
		return errReadOnly
	}
	t.changed[full] = nil
	return nil
}

// Each implements Tx: stored and changed records are merged by key.
func (t *tx) Each(bucket, prefix string, f func(key string, value []byte) error) error {
	full, err := fullKey(bucket, prefix)
	if err != nil {
		return err
	}
	ours := maps.Clone(t.changed)
	var keys []string
	for k := range ours {
		if strings.HasPrefix(k, full) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	tell := func(key string, value []byte) error { return f(key[len(bucket)+1:], value) }
	before := func(limit string, all bool) error { // tells our records that come before the next one
		for len(keys) > 0 && (all || keys[0] < limit) {
			key := keys[0]
			keys = keys[1:]
			if v := ours[key]; v != nil {
				if err := tell(key, slices.Clone(v)); err != nil {
					return err
				}
			}
		}
		return nil
	}
	var stopped error
	err = t.below.each(full, func(key string, value []byte) error {
		if stopped = before(key, false); stopped != nil {
			return stopped
		}
		if _, ok := ours[key]; ok {
			return nil
		}
		stopped = tell(key, value)
		return stopped
	})
	if err != nil {
		if stopped == nil && t.fault == nil {
			t.fault = err
		}
		return err
	}
	return before("", true)
}

// apply writes the changes.
func (t *tx) apply(e editor) error {
	for _, key := range slices.Sorted(maps.Keys(t.changed)) {
		var err error
		if v := t.changed[key]; v != nil {
			err = e.set(key, v)
		} else {
			err = e.remove(key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
