package local

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/node/store"
)

// bucket names those of a ledger in a database.
const bucket = "market/"

// format is what the records look like; a file of another number is refused.
const (
	formatBucket = bucket + "format"
	format       = "1"
)

// load reads all records, or writes the first.
func (l *Ledger) load(path string, c Config) error {
	found := ""
	err := l.store.View(func(tx store.Tx) error {
		found = string(tx.Get(formatBucket, "version"))
		if found != format {
			return nil
		}
		for _, t := range l.books.all() {
			err := tx.Each(bucket+t.called(), "", t.load)
			if err != nil {
				return err
			}
		}
		return nil
	})
	var problem *store.Problem
	switch {
	case errors.As(err, &problem):
		return err
	case err != nil:
		return market.Errorf(market.Malformed, "the ledger in %s cannot be read: %w", path, err)
	case found == "":
		l.books.begin(c, l.clock.Now())
		if err := l.save(); err != nil {
			return err
		}
		l.books.commit()
		return nil
	case found != format:
		return market.Errorf(market.Malformed, "the ledger in %s has the format %q, this program reads %s; use the program that wrote it", path, found, format)
	}
	if err := l.books.check(); err != nil {
		return market.Errorf(market.Malformed, "the ledger in %s does not hold together: %w", path, err)
	}
	return nil
}

// save writes what the operation has changed: all of it or nothing.
func (l *Ledger) save() error {
	if l.store == nil {
		return nil
	}
	return l.store.Update(func(tx store.Tx) error {
		if err := tx.Put(formatBucket, "version", []byte(format)); err != nil {
			return err
		}
		for _, t := range l.books.all() {
			err := t.pending(func(key string, value []byte) error {
				if value == nil {
					return tx.Delete(bucket+t.called(), key)
				}
				return tx.Put(bucket+t.called(), key, value)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// strictly reads a record that must have nothing besides what is known.
func strictly(raw []byte, into any) error {
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("null")) {
		return errors.New("it is nothing")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("something follows the record")
	}
	return nil
}

func joinClose(err error, s *store.Store) error {
	if closing := s.Close(); closing != nil {
		return errors.Join(err, closing)
	}
	return err
}
