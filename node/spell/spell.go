// Package spell keeps the spells of a node and runs them (spec/network.md#N140). A spell is a script that a peer runs by itself:
// at times, or when peers come and go. To others it is a service with what it keeps – texts, numbers and lists by key, a mailbox,
// the errors of its runs, a log; the original makes that service of WebAssembly modules, here it is code.
//
// Time is a [Clock] that the caller may give; nothing here knows of networks: a run is a particle that is handed to the caller.
package spell

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/store"
)

// Config says where spells live. Host, Home and Launch have to be given.
type Config struct {
	Store *store.Store // nil: in memory
	Clock Clock        // nil: the machine's
	Log   *slog.Logger // nil: nothing is logged

	Host string // id of the node
	// Home tells of a scope by its id, which is the host's or that of one of its workers; ok is false if there is none.
	Home func(scope string) (h Home, ok bool)
	// Manages reports whether a peer holds a management key of the node.
	Manages func(peer string) bool
	// Launch takes the particles of runs.
	Launch func(scope string, p *particle.Particle)

	Random io.Reader     // for ids; nil is the system's
	TTL    time.Duration // of the particles (120 s)
	Limits Limits

	// Created is called for every run, Scheduled with the period in seconds of every clock that is set. Either may be nil.
	Created   func()
	Scheduled func(period uint32)
}

// Home is a scope: whose spells they are.
type Home struct {
	Key     *particle.Key // signs the particles
	Creator string        // of a worker: who had it made; "" on the host
}

// Limits bound what spells take. A zero is the default in brackets.
type Limits struct {
	Spells int   // in all scopes together (1000)
	Bytes  int64 // that one spell keeps, its script included (64 MiB)
	Text   int   // bytes of a message or a line of the log (256 KiB)
}

func (c Config) withDefaults() Config {
	if c.Store == nil {
		c.Store = store.InMemory()
	}
	if c.Clock == nil {
		c.Clock = system{}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.TTL <= 0 {
		c.TTL = 120 * time.Second
	}
	if c.Limits.Spells <= 0 {
		c.Limits.Spells = 1000
	}
	if c.Limits.Bytes <= 0 {
		c.Limits.Bytes = 64 << 20
	}
	if c.Limits.Text <= 0 {
		c.Limits.Text = 256 << 10
	}
	if c.Created == nil {
		c.Created = func() {}
	}
	if c.Scheduled == nil {
		c.Scheduled = func(uint32) {}
	}
	return c
}

// Spells are those of all scopes of a node. They may be used from many goroutines.
type Spells struct {
	config Config
	work   sync.WaitGroup // runs that have begun

	aliasing sync.Mutex // the turn of who changes aliases, with all its waiting for disks

	mu      sync.Mutex // guards what follows, and the fields of spells that say so
	all     map[string]*spell
	born    uint64  // of the next one
	making  int     // that are being installed
	early   []cause // peers that came and went before the start
	running bool
	stopped bool
}

// spell is one of them.
type spell struct {
	id, scope string
	born      uint64 // number in the order of their making

	aliases []string // guarded by Spells.mu, as what follows
	plan    plan

	turn sync.Mutex // held by who changes what it keeps; never taken while Spells.mu is held
	size int64      // bytes that it keeps, guarded by turn
	gone bool       // the same
}

// bucket is where it stands which spells there are, by id; contents has what they keep.
const (
	bucket   = "spells"
	contents = "spell"
)

// card is what bucket says of a spell.
type card struct {
	Scope   string   `json:"scope"`
	Aliases []string `json:"aliases,omitempty"`
	Born    uint64   `json:"born"`
}

// Open reads which spells there are. None of them runs before Start. Errors are those of the store, or name the spell whose
// record cannot be read.
func Open(c Config) (*Spells, error) {
	s := &Spells{config: c.withDefaults(), all: map[string]*spell{}}
	err := s.config.Store.View(func(tx store.Tx) error {
		return tx.Each(bucket, "", func(id string, text []byte) error {
			var c card
			if err := json.Unmarshal(text, &c); err != nil {
				return fmt.Errorf("the record of spell %s cannot be read: %w", id, err)
			}
			sp := &spell{id: id, scope: c.Scope, aliases: c.Aliases, born: c.Born}
			s.all[id], s.born = sp, max(s.born, c.Born+1)
			return tx.Each(contents, id+"/", func(key string, value []byte) error {
				sp.size += int64(len(key) + len(value))
				return nil
			})
		})
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// card is the record of a spell.
func (sp *spell) card(aliases []string) []byte {
	text, _ := json.Marshal(card{sp.scope, aliases, sp.born}) // nothing in it can fail
	return text
}

// ordered are the spells of a scope, or of all if it is "", in the order of their making. The spells are locked.
func (s *Spells) ordered(scope string) []*spell {
	list := slices.DeleteFunc(slices.Collect(maps.Values(s.all)), func(sp *spell) bool { return scope != "" && sp.scope != scope })
	slices.SortFunc(list, func(a, b *spell) int { return cmp.Compare(a.born, b.born) })
	return list
}

// find returns the spell of a scope with an id or alias, nil if there is none.
func (s *Spells) find(scope, name string) *spell {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sp := s.all[name]; sp != nil && sp.scope == scope {
		return sp
	}
	for _, sp := range s.all {
		if sp.scope == scope && slices.Contains(sp.aliases, name) {
			return sp
		}
	}
	return nil
}
