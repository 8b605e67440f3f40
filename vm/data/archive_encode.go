package data

import (
	"encoding/binary"
	"slices"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// headRoom is where the envelope's head goes, in front of the archive; a multiple of the archive's alignment.
const headRoom = 64

// Append writes envelope and archive behind b. Equal content gives equal bytes: stores and signatures are sorted, every
// shared text is written once (spec/data.md#D15).
func (p *Particle) Append(b []byte) []byte {
	stores := p.ordered()
	e := encoder{b: make([]byte, headRoom, headRoom+stores.size(p)), texts: newPlaces(stores.texts() + len(p.Trace)/8)}
	e.root(p, &stores)
	var head [headRoom]byte
	n := len(appendEnvelope(head[:0], len(e.b)-headRoom))
	copy(e.b[headRoom-n:], head[:n])
	if b == nil {
		return e.b[headRoom-n:]
	}
	return append(b, e.b[headRoom-n:]...)
}

// Size is about how many bytes Append writes.
func (p *Particle) Size() int {
	stores := p.ordered()
	return headRoom + stores.size(p)
}

func (p *Particle) ordered() ordered5 {
	return ordered5{p.Stores.Values.Entries(), p.Stores.Tetraplets.Entries(), p.Stores.Elements.Entries(), p.Stores.Canons.Entries(), p.Stores.Services.Entries()}
}

// ordered5 are the entries of the five stores in order.
type ordered5 struct {
	values     []Entry[value.Value]
	tetraplets []Entry[value.Tetraplet]
	elements   []Entry[CanonElement]
	canons     []Entry[CanonResult]
	services   []Entry[ServiceResult]
}

// texts is about how many shared texts there are.
func (s *ordered5) texts() int {
	return len(s.values) + len(s.tetraplets) + len(s.elements) + len(s.canons) + 2*len(s.services)
}

// size guesses the archive's size so that the buffer rarely grows.
func (s *ordered5) size(p *Particle) int {
	const id = 64
	n := 256 + len(p.Trace)*sizeState + len(p.sigs)*(sizeSignature+sizePublicKey+sizeSigned+4)
	for i := range p.Trace {
		switch t := &p.Trace[i]; t.Kind {
		case CallUnused:
			n += id
		case Ap:
			n += 4
		case Fold:
			n += len(t.Lore()) * (sizeLore + 2*sizeSubTrace)
		}
	}
	for _, e := range s.values {
		n += len(e.Object.Text()) + sizeRaw + sizeEntry + id + 4
	}
	for _, e := range s.canons {
		n += sizeCanon + sizeEntry + id + sizeCID*len(e.Object.Elements)
	}
	for _, e := range s.tetraplets {
		t := e.Object
		n += sizeTetraplet + sizeEntry + id + len(t.Peer) + len(t.Service) + len(t.Function) + len(t.Lens)
	}
	return n + len(s.elements)*(sizeElement+sizeEntry+id) + len(s.services)*(sizeService+sizeEntry+2*id)
}

// encoder appends objects depth first: what an object points at, then padding, then the object itself. Writing a vector
// takes two passes, so the positions of the children are kept in between.
type encoder struct {
	b     []byte
	texts places         // of shared texts
	peers map[string]int // of shared string objects

	lastPeer string // most requests in a row are of one peer
	lastAt   int

	lastOrigin CID // see [encoder.origin]
	originAt   int
	at         []int // of what the objects of the vector in hand point at
}

func (e *encoder) align() int {
	if rest := len(e.b) & 3; rest != 0 {
		var zeros [4]byte
		e.b = append(e.b, zeros[rest:]...)
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
	at, free := e.texts.find(e.b, s)
	if free != nil {
		at = e.raw(s)
		e.texts.set(free, at, len(s), e.b)
		if s == "" {
			e.b = append(e.b, 0)
		}
	}
	return at
}

// origin is text for the CID of a tetraplet, which objects in a row often have in common.
func (e *encoder) origin(id CID) int {
	if id != e.lastOrigin || id == "" {
		e.lastOrigin, e.originAt = id, e.text(string(id))
	}
	return e.originAt
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
	if s == e.lastPeer && e.peers != nil {
		return e.lastAt
	}
	at, met := e.peers[s]
	if !met {
		bytes := e.long(s)
		at = e.align()
		e.string(bytes, s)
		if e.peers == nil {
			e.peers = map[string]int{}
		}
		e.peers[s] = at
	}
	e.lastPeer, e.lastAt = s, at
	return at
}

func (e *encoder) root(p *Particle, s *ordered5) {
	trace := e.trace(p.Trace)
	stores := [5]vector{
		entries(e, s.values, (*encoder).value), entries(e, s.tetraplets, (*encoder).tetraplet), entries(e, s.elements, (*encoder).element),
		entries(e, s.canons, (*encoder).canon), entries(e, s.services, (*encoder).service),
	}
	sigs := e.signatures(p.Signatures())
	e.align()
	e.slice(trace, len(p.Trace))
	e.u32(p.LastCall)
	for _, v := range stores {
		e.slice(v.at, v.n)
	}
	e.slice(sigs.at, sigs.n)
}

// vector is where a vector stands, and its length.
type vector struct{ at, n int }

// entries writes a store. body writes what an object points at, then the object, and returns where that is.
func entries[T any](e *encoder, list []Entry[T], body func(*encoder, *T) int) vector {
	e.at = e.at[:0]
	for i := range list {
		key := e.text(string(list[i].ID))
		e.at = append(e.at, key, body(e, list[i].Object))
	}
	at := e.align()
	for i := range list {
		var b [sizeEntry]byte
		self := len(e.b)
		binary.BigEndian.PutUint32(b[0:], uint32(int32(e.at[2*i]-self)))
		binary.BigEndian.PutUint32(b[4:], uint32(len(list[i].ID)))
		binary.BigEndian.PutUint32(b[8:], uint32(int32(e.at[2*i+1]-self-8)))
		e.b = append(e.b, b[:]...)
	}
	return vector{at, len(list)}
}

func (e *encoder) value(v *value.Value) int {
	text := e.raw(v.Text())
	at := e.align()
	e.slice(text, len(v.Text()))
	return at
}

func (e *encoder) tetraplet(t *value.Tetraplet) int {
	peer, service, function, lens := e.long(t.Peer), e.long(t.Service), e.long(t.Function), e.long(t.Lens)
	at := e.align()
	e.string(peer, t.Peer)
	e.string(service, t.Service)
	e.string(function, t.Function)
	e.string(lens, t.Lens)
	return at
}

func (e *encoder) element(v *CanonElement) int {
	val, tetraplet, from := e.text(string(v.Value)), e.origin(v.Tetraplet), 0
	literal := v.From.Kind == value.Literal
	if !literal {
		from = e.text(string(v.From.CID))
	}
	at := e.align()
	e.cid(val, v.Value)
	e.cid(tetraplet, v.Tetraplet)
	e.tag(byte(v.From.Kind))
	if literal {
		e.u32(0)
		e.u32(0)
	} else {
		e.cid(from, v.From.CID)
	}
	return at
}

func (e *encoder) canon(c *CanonResult) int {
	tetraplet := e.text(string(c.Tetraplet))
	texts := make([]int, len(c.Elements))
	for i, id := range c.Elements {
		texts[i] = e.text(string(id))
	}
	list := e.align()
	for i, id := range c.Elements {
		e.cid(texts[i], id)
	}
	at := e.align()
	e.cid(tetraplet, c.Tetraplet)
	e.slice(list, len(c.Elements))
	return at
}

func (e *encoder) service(s *ServiceResult) int {
	val, hash, tetraplet := e.text(string(s.Value)), e.text(s.ArgumentHash), e.origin(s.Tetraplet)
	at := e.align()
	var b [sizeService]byte
	for i, text := range [3]vector{{val, len(s.Value)}, {hash, len(s.ArgumentHash)}, {tetraplet, len(s.Tetraplet)}} {
		binary.BigEndian.PutUint32(b[8*i:], uint32(int32(text.at-at-8*i)))
		binary.BigEndian.PutUint32(b[8*i+4:], uint32(text.n))
	}
	e.b = append(e.b, b[:]...)
	return at
}

func (e *encoder) signatures(list []Signed) vector {
	e.at = e.at[:0]
	for _, s := range list {
		e.at = append(e.at, e.raw(string(s.Key)), e.raw(string(s.Signature)))
	}
	at := e.align()
	for i, s := range list {
		e.slice(e.at[2*i], len(s.Key))
		e.slice(e.at[2*i+1], len(s.Signature))
	}
	return vector{at, len(list)}
}

// trace writes what the states point at, then the states.
func (e *encoder) trace(states []State) int {
	e.at = slices.Grow(e.at[:0], len(states))[:len(states)]
	at := e.at
	for i := range states {
		switch s := &states[i]; s.Kind {
		case CallSent, CanonSent:
			at[i] = e.peer(s.Ref)
		case CallScalar, CallStream, CallUnused, CallFailed, CanonDone:
			at[i] = e.text(s.Ref)
		case Ap:
			at[i] = e.align()
			if s.More == nil {
				e.u32(s.A)
				break
			}
			for _, g := range s.More.Gens {
				e.u32(g)
			}
		case Fold:
			at[i] = e.lore(s.Lore())
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
	var b [sizeState]byte
	self := len(e.b)
	pointer := func(i int) { binary.BigEndian.PutUint32(b[i:], uint32(int32(at-self-i))) }
	number := func(i, n int) { binary.BigEndian.PutUint32(b[i:], uint32(n)) }
	switch s.Kind {
	case Par:
		number(4, int(s.A))
		number(8, int(s.B))
	case CallSent:
		b[0] = 1
		pointer(12)
		if s.HasID {
			b[8] = 1
			number(16, int(s.A))
		}
	case CallScalar, CallStream, CallUnused:
		b[0], b[4], b[8] = 1, 1, byte(s.Kind-CallScalar)
		pointer(12)
		number(16, len(s.Ref))
		if s.Kind == CallStream {
			number(20, int(s.A))
		}
	case CallFailed:
		b[0], b[4] = 1, 2
		pointer(8)
		number(12, len(s.Ref))
	case Fold:
		b[0] = 2
		pointer(4)
		number(8, len(s.Lore()))
	case Ap:
		b[0] = 3
		pointer(4)
		number(8, 1)
		if s.More != nil {
			number(8, len(s.More.Gens))
		}
	case CanonSent:
		b[0] = 4
		pointer(8)
	case CanonDone:
		b[0], b[4] = 4, 1
		pointer(8)
		number(12, len(s.Ref))
	}
	e.b = append(e.b, b[:]...)
}
