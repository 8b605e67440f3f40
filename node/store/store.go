// Package store is the one durable database of a node: records under a bucket and a key, changed all or nothing, on disk when
// a change is acknowledged. Records are small; large binaries are files beside it, written whole, since pages of a database are
// copied when they change and are all read when it is opened.
//
// Each record carries a checksum. When a database is opened its file is read page by page without trust in it (pages.go), so that
// damage is an error with a name, before anything is written, and never a crash or a database that has become empty.
package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
)

// Store is a database. It is safe for concurrent use.
type Store struct {
	engine engine

	queued sync.Mutex // guards waiting
	turn   sync.Mutex // held by who writes

	waiting []*change
	broken  error // why nothing can be written any more; belongs to who writes
	closed  bool  // the same
}

// Tx is what a function sees of the database. It must not be used after the function has returned, nor may the function use the
// store itself.
type Tx interface {
	// Get returns a value of the caller's own, nil if there is none.
	Get(bucket, key string) []byte
	// Put sets a value. It fails in View, and for names that cannot be: a bucket has at least one byte and no zero byte; bucket
	// and key together have 32 kB at most.
	Put(bucket, key string, value []byte) error
	// Delete takes a value out, if it is there.
	Delete(bucket, key string) error
	// Each calls f for all keys of a bucket with a prefix, in order, until f fails. What f changes meanwhile it does not see.
	Each(bucket, prefix string, f func(key string, value []byte) error) error
}

// engine keeps records by full key, in order.
type engine interface {
	view(func(records) error) error
	// update keeps all that the function sets, or nothing.
	update(func(editor) error) error
	close() error
}

type records interface {
	get(key string) ([]byte, error)
	// each calls f for all records whose key has a prefix, in order.
	each(prefix string, f func(key string, value []byte) error) error
}

type editor interface {
	records
	set(key string, value []byte) error
	remove(key string) error
}

var errClosed = errors.New("the database is closed")

// View runs f on the database as it is at the moment. Its error is that of f, or tells of damage that f has come across.
func (s *Store) View(f func(Tx) error) error {
	return s.engine.view(func(r records) error {
		t := &tx{below: r, readOnly: true}
		return t.run(f)
	})
}

// Close ends the database, after the change that is under way. It may be called more than once.
func (s *Store) Close() error {
	s.turn.Lock()
	defer s.turn.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.engine.close()
}

// The longest bucket and key together, with the zero byte between them.
const maxKey = 32 << 10

// fullKey is the name of a record in the engine: a zero byte ends the bucket.
func fullKey(bucket, key string) (string, error) {
	full := bucket + "\x00" + key
	switch {
	case bucket == "" || strings.Contains(bucket, "\x00"):
		return "", fmt.Errorf("%q is no name of a bucket: it is empty or has a zero byte", bucket)
	case len(full) > maxKey:
		return "", fmt.Errorf("the key of a record in bucket %q is too long: %d bytes, %d are allowed", bucket, len(key), maxKey-len(bucket)-1)
	}
	return full, nil
}
