package spell

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// cell is what a spell keeps, as one function sees it: values by kind and key.
type cell struct {
	tx     store.Tx
	prefix string // of all keys of the spell
	grown  int64  // by how many bytes
	owner  string // of the spell: its scope
	now    uint64 // seconds since 1970
	text   int    // bytes of a message at most

	unbounded bool // it may grow beyond what the spell may keep
}

// kinds of values.
const (
	kindScript   = "script"
	kindTriggers = "triggers"
	kindValue    = "value"  // texts and numbers by key
	kindList     = "list"   // items of lists by key and number
	kindMail     = "mail"   // messages by number
	kindError    = "error"  // errors by number
	kindLog      = "log"    // lines by number
	kindCause    = "cause"  // why the last runs run, by number
	kindNext     = "number" // the next number of a list or kind
)

func (c *cell) get(kind, key string) []byte { return c.tx.Get(contents, c.prefix+kind+"/"+key) }

func (c *cell) put(kind, key string, value []byte) error {
	full := c.prefix + kind + "/" + key
	if had := c.tx.Get(contents, full); had != nil {
		c.grown -= int64(len(full) + len(had))
	}
	c.grown += int64(len(full) + len(value))
	return c.tx.Put(contents, full, value)
}

func (c *cell) drop(kind, key string) error {
	full := c.prefix + kind + "/" + key
	had := c.tx.Get(contents, full)
	if had == nil {
		return nil
	}
	c.grown -= int64(len(full) + len(had))
	return c.tx.Delete(contents, full)
}

// each calls f for what there is of a kind, in order of keys, which begin with a prefix.
func (c *cell) each(kind, prefix string, f func(key string, value []byte) error) error {
	begin := c.prefix + kind + "/"
	return c.tx.Each(contents, begin+prefix, func(key string, value []byte) error { return f(strings.TrimPrefix(key, begin), value) })
}

// number takes the next number of a list; numbers begin with 0 and are not used again.
func (c *cell) number(list string) (uint64, error) {
	var n uint64
	if had := c.get(kindNext, list); len(had) == 8 {
		n = binary.BigEndian.Uint64(had)
	}
	return n, c.put(kindNext, list, binary.BigEndian.AppendUint64(nil, n+1))
}

// numbered is the key of a number, in whose order keys are.
func numbered(n uint64) string { return hex.EncodeToString(binary.BigEndian.AppendUint64(nil, n)) }

// missing is the error for a spell that is not there.
func (s *Spells) missing(scope, id string) error {
	return stdlib.ServiceMissing(id, stdlib.Site{PeerID: scope, Host: s.config.Host}.Scope())
}

// view runs f on what a spell keeps, which f must not change.
func (s *Spells) view(sp *spell, f func(*cell) error) error {
	return s.config.Store.View(func(tx store.Tx) error {
		if tx.Get(bucket, sp.id) == nil {
			return s.missing(sp.scope, sp.id)
		}
		return f(s.cell(tx, sp))
	})
}

func (s *Spells) cell(tx store.Tx, sp *spell) *cell {
	return &cell{tx: tx, prefix: sp.id + "/", owner: sp.scope, now: uint64(max(s.config.Clock.Now().Unix(), 0)), text: s.config.Limits.Text}
}

// change runs f on what a spell keeps. All that f changes is kept, or nothing.
func (s *Spells) change(sp *spell, f func(*cell) error) error {
	sp.turn.Lock()
	defer sp.turn.Unlock()
	if sp.gone {
		return s.missing(sp.scope, sp.id)
	}
	return s.alter(sp, func(_ store.Tx, c *cell) error { return f(c) })
}

// alter is change for who has the spell's turn, and may change other records, too.
func (s *Spells) alter(sp *spell, f func(store.Tx, *cell) error) error {
	var grown int64
	err := s.config.Store.Update(func(tx store.Tx) error {
		c := s.cell(tx, sp)
		if err := f(tx, c); err != nil {
			return err
		}
		if grown = c.grown; grown > 0 && !c.unbounded && sp.size+grown > s.config.Limits.Bytes {
			return fmt.Errorf("the spell would keep %d bytes; %d are the most", sp.size+grown, s.config.Limits.Bytes)
		}
		return nil
	})
	if err == nil {
		sp.size += grown
	}
	return err
}
