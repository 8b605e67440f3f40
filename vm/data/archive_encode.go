package data

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Append writes envelope and archive behind b. Equal content gives equal bytes: stores and signatures are sorted, every
// shared text is written once (spec/data.md#D15).
func (p *Particle) Append(b []byte) []byte {
	e := encoder{texts: map[string]int{}, peers: map[string]int{}}
	e.b = make([]byte, 0, p.sizeHint())
	e.root(p)
	b = appendEnvelope(slices.Grow(b, len(e.b)+64), len(e.b))
	return append(b, e.b...)
}

// sizeHint guesses the archive's size so that the buffer rarely grows.
func (p *Particle) sizeHint() int {
	n := 256 + len(p.Trace)*(sizeState+64) + len(p.Sigs)*120
	for _, v := range p.Stores.Values.All() {
		n += len(v.Text()) + 96
	}
	return n
}

// encoder appends objects depth first: what an object points at, then padding, then the object itself. Writing a vector
// takes two passes, so the positions of the children are kept in between.
type encoder struct {
	b     []byte
	texts map[string]int // shared texts by content
	peers map[string]int // shared string objects by content
}

func (e *encoder) align() int {
	for len(e.b)%4 != 0 {
		e.b = append(e.b, 0)
	}
	return len(e.b)
}

func (e *encoder) u32(v uint32)      { e.b = binary.BigEndian.AppendUint32(e.b, v) }
func (e *encoder) to(target int)     { e.u32(uint32(int32(target - len(e.b)))) }
func (e *encoder) tag(t byte)        { e.b = append(e.b, t, 0, 0, 0) }
func (e *encoder) slice(at, n int)   { e.to(at); e.u32(uint32(n)) }
func (e *encoder) cid(at int, c CID) { e.slice(at, len(c)) }

// raw writes bytes and returns where.
func (e *encoder) raw(s string) int {
	at := len(e.b)
	e.b = append(e.b, s...)
	return at
}

// text writes a shared text on first sight. An empty one takes a byte, so that the next object has a place of its own.
func (e *encoder) text(s string) int {
	if at, ok := e.texts[s]; ok {
		return at
	}
	at := e.raw(s)
	if s == "" {
		e.b = append(e.b, 0)
	}
	e.texts[s] = at
	return at
}

// maxInline is the longest owned string that fits its 8-byte object.
const maxInline = 7

// long writes the bytes of an owned string that does not fit its object.
func (e *encoder) long(s string) int {
	if len(s) <= maxInline {
		return 0
	}
	return e.raw(s)
}

// string writes the object of an owned string whose bytes long has written.
func (e *encoder) string(at int, s string) {
	if len(s) <= maxInline {
		var object [sizeString]byte
		copy(object[:], s)
		object[7] = byte(len(s))
		e.b = append(e.b, object[:]...)
		return
	}
	self := len(e.b)
	e.u32(uint32(len(s)))
	e.b = binary.LittleEndian.AppendUint32(e.b, uint32(int32(at-self)))
}

// peer writes a shared string object on first sight.
func (e *encoder) peer(s string) int {
	if at, ok := e.peers[s]; ok {
		return at
	}
	bytes := e.long(s)
	at := e.align()
	e.string(bytes, s)
	e.peers[s] = at
	return at
}

func (e *encoder) root(p *Particle) {
	trace := e.trace(p.Trace)
	values := entries(e, &p.Stores.Values, func(v *value.Value) func() {
		at := e.raw(v.Text())
		return func() { e.slice(at, len(v.Text())) }
	})
	tetraplets := entries(e, &p.Stores.Tetraplets, func(t *value.Tetraplet) func() {
		peer, service, function, lens := e.long(t.Peer), e.long(t.Service), e.long(t.Function), e.long(t.Lens)
		return func() {
			e.string(peer, t.Peer)
			e.string(service, t.Service)
			e.string(function, t.Function)
			e.string(lens, t.Lens)
		}
	})
	elements := entries(e, &p.Stores.Elements, func(v *CanonElement) func() {
		val, tetraplet, from := e.text(string(v.Value)), e.text(string(v.Tetraplet)), 0
		if v.From.Kind != value.Literal {
			from = e.text(string(v.From.CID))
		}
		return func() {
			e.cid(val, v.Value)
			e.cid(tetraplet, v.Tetraplet)
			e.tag(byte(v.From.Kind))
			if v.From.Kind == value.Literal {
				e.u32(0)
				e.u32(0)
				return
			}
			e.cid(from, v.From.CID)
		}
	})
	canons := entries(e, &p.Stores.Canons, func(c *CanonResult) func() {
		tetraplet := e.text(string(c.Tetraplet))
		at := make([]int, len(c.Elements))
		for i, id := range c.Elements {
			at[i] = e.text(string(id))
		}
		list := e.align()
		for i, id := range c.Elements {
			e.cid(at[i], id)
		}
		return func() { e.cid(tetraplet, c.Tetraplet); e.slice(list, len(c.Elements)) }
	})
	services := entries(e, &p.Stores.Services, func(s *ServiceResult) func() {
		val, hash, tetraplet := e.text(string(s.Value)), e.text(s.ArgumentHash), e.text(string(s.Tetraplet))
		return func() { e.cid(val, s.Value); e.slice(hash, len(s.ArgumentHash)); e.cid(tetraplet, s.Tetraplet) }
	})
	sigs, count := e.signatures(p.Sigs)
	e.align()
	e.slice(trace, len(p.Trace))
	e.u32(p.LastCall)
	for _, s := range []placed{values, tetraplets, elements, canons, services} {
		e.slice(s.at, s.n)
	}
	e.slice(sigs, count)
}

// placed is a vector in the archive.
type placed struct{ at, n int }

// entries writes a store. body writes what an object points at and returns what writes the object itself.
func entries[T any](e *encoder, s *Store[T], body func(*T) func()) placed {
	keys := s.Keys()
	at := make([][2]int, len(keys)) // of key text and object
	for i, id := range keys {
		key := e.text(string(id))
		object := body(s.Get(id))
		at[i] = [2]int{key, e.align()}
		object()
	}
	list := e.align()
	for i, id := range keys {
		e.cid(at[i][0], id)
		e.to(at[i][1])
	}
	return placed{list, len(keys)}
}

func (e *encoder) signatures(sigs map[PeerKey]Signature) (at, n int) {
	keys := slices.Sorted(maps.Keys(sigs))
	places := make([][2]int, len(keys))
	for i, k := range keys {
		places[i] = [2]int{e.raw(string(k)), e.raw(string(sigs[k]))}
	}
	at = e.align()
	for i, k := range keys {
		e.slice(places[i][0], len(k))
		e.slice(places[i][1], len(sigs[k]))
	}
	return at, len(keys)
}

// trace writes what the states point at, then the states.
func (e *encoder) trace(states []State) int {
	at := make([]int, len(states))
	for i := range states {
		switch s := &states[i]; s.Kind {
		case CallSent, CanonSent:
			at[i] = e.peer(s.Peer)
		case CallScalar, CallStream, CallUnused, CallFailed, CanonDone:
			at[i] = e.text(string(s.CID))
		case Ap:
			at[i] = e.align()
			for _, g := range s.Gens {
				e.u32(g)
			}
		case Fold:
			at[i] = e.lore(s.Lore)
		}
	}
	start := e.align()
	for i := range states {
		e.state(&states[i], at[i])
	}
	return start
}

func (e *encoder) lore(lore []Lore) int {
	at := make([]int, len(lore))
	for i, l := range lore {
		at[i] = e.align()
		for _, s := range l.Subs {
			e.u32(s.Begin)
			e.u32(s.Len)
		}
	}
	start := e.align()
	for i, l := range lore {
		e.u32(l.Value)
		e.slice(at[i], len(l.Subs))
	}
	return start
}

// state writes the 24 bytes of one record; at is where its child stands.
func (e *encoder) state(s *State, at int) {
	end := len(e.b) + sizeState
	switch s.Kind {
	case Par:
		e.tag(0)
		e.u32(s.A)
		e.u32(s.B)
	case CallSent:
		e.tag(1)
		e.tag(0)
		if s.HasID {
			e.tag(1)
			e.to(at)
			e.u32(s.A)
			break
		}
		e.tag(0)
		e.to(at)
	case CallScalar, CallStream, CallUnused:
		e.tag(1)
		e.tag(1)
		e.tag(byte(s.Kind - CallScalar))
		e.cid(at, s.CID)
		if s.Kind == CallStream {
			e.u32(s.A)
		}
	case CallFailed:
		e.tag(1)
		e.tag(2)
		e.cid(at, s.CID)
	case Fold:
		e.tag(2)
		e.slice(at, len(s.Lore))
	case Ap:
		e.tag(3)
		e.slice(at, len(s.Gens))
	case CanonSent:
		e.tag(4)
		e.tag(0)
		e.to(at)
	case CanonDone:
		e.tag(4)
		e.tag(1)
		e.cid(at, s.CID)
	}
	for len(e.b) < end {
		e.b = append(e.b, 0)
	}
}
