package data

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// Sizes of the archive's fixed-size objects in bytes (spec/data.md#D10).
const (
	sizeRoot      = 60
	sizeState     = 24
	sizeLore      = 12
	sizeSubTrace  = 8
	sizeEntry     = 12
	sizeSignature = 16
	sizeCID       = 8
	sizeRaw       = 8
	sizeTetraplet = 32
	sizeElement   = 28
	sizeCanon     = 16
	sizeService   = 24
	sizeString    = 8
)

// Decode reads the archive of an envelope (code 2 when it is malformed). Objects that known holds under the same CID
// with the same content are shared with it, so what was hashed or parsed once stays so; known may be nil.
func (e Envelope) Decode(known *Particle) (*Particle, *Refusal) {
	p := &Particle{Sigs: map[PeerKey]Signature{}}
	if e.Archive == "" && e.Interpreter == minInterpreterVersion {
		return p, nil
	}
	if known == nil {
		known = &Particle{}
	}
	d := decoder{text: e.Archive, end: len(e.Archive), shared: map[int]shared{}}
	d.root(p, known)
	if d.err != nil {
		return nil, &Refusal{Code: 2, Message: fmt.Sprintf("an error occurred while data deserialization: Data(%v).\n"+
			"AquaVM version is %s and it expects %s version.", d.err, InterpreterVersion, FormatVersion)}
	}
	return p, nil
}

// decoder walks an archive in the order in which it was written and checks that every object lies where that order puts
// it (spec/data.md#D11). The first fault sticks in err; later reads return zeros.
type decoder struct {
	text       string
	start, end int // window of the objects not yet claimed
	shared     map[int]shared
	err        error
}

// shared is an object met before, by position.
type shared struct {
	kind   byte
	object any
}

// The kinds of shared objects; one position belongs to one kind.
const (
	kindText byte = iota
	kindString
	kindRaw
	kindTetraplet
	kindElement
	kindCanon
	kindService
)

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf(format, args...)
	}
}

func (d *decoder) u32(at int) uint32 {
	if d.err != nil {
		return 0
	}
	return uint32(d.text[at])<<24 | uint32(d.text[at+1])<<16 | uint32(d.text[at+2])<<8 | uint32(d.text[at+3])
}

// pointer follows the relative pointer of an object of the given size.
func (d *decoder) pointer(at, offset, size, align int) int {
	t := at + offset
	switch {
	case d.err != nil:
		return 0
	case t < 0 || t > len(d.text):
		d.fail("pointer out of bounds at %d", at)
	case t%align != 0:
		d.fail("unaligned pointer at %d", at)
	case len(d.text)-t < size:
		d.fail("object at %d overruns the archive", t)
	}
	return t
}

func (d *decoder) relative(at, size, align int) int {
	return d.pointer(at, int(int32(d.u32(at))), size, align)
}

// claim takes [t, t+size) for an object: what it points at must lie before it, its later siblings behind it. The caller
// restores the returned end by release.
func (d *decoder) claim(t, size int) (end int) {
	inside := t >= d.start && t < d.end || size == 0 && t == d.end
	switch {
	case d.err != nil:
	case !inside:
		d.fail("object at %d lies outside its subtree", t)
	case d.end-t < size:
		d.fail("object at %d overruns its subtree", t)
	}
	end, d.end = d.end, t
	return end
}

func (d *decoder) release(t, size, end int) { d.start, d.end = t+size, end }

// bytes reads a boxed byte string: pointer and length.
func (d *decoder) bytes(at int) string {
	n := int(d.u32(at + 4))
	return d.owned(d.relative(at, n, 1), n)
}

func (d *decoder) owned(t, n int) string {
	end := d.claim(t, n)
	if d.err != nil {
		return ""
	}
	d.release(t, n, end)
	return d.text[t : t+n]
}

func (d *decoder) utf8(s string) string {
	if !utf8.ValidString(s) {
		d.fail("text is not UTF-8")
	}
	return s
}

// string reads an owned string: up to 7 bytes inline, else a length and an offset that is the one little-endian number
// of the format (spec/data.md#D12).
func (d *decoder) string(at int) string {
	if d.err != nil {
		return ""
	}
	if last := d.text[at+7]; last&0x80 == 0 {
		if last > 7 {
			d.fail("inline string of %d bytes", last)
			return ""
		}
		return d.utf8(d.text[at : at+int(last)])
	}
	n := int(d.u32(at))
	offset := int(int32(binary.LittleEndian.Uint32([]byte(d.text[at+4 : at+8]))))
	return d.utf8(d.owned(d.pointer(at, offset, n, 1), n))
}

// vector reads pointer and count of a vector and claims its elements; done releases them.
func (d *decoder) vector(at, size int) (t, n int, done func()) {
	n = int(d.u32(at + 4))
	t = d.relative(at, n*size, 4)
	end := d.claim(t, n*size)
	if d.err != nil {
		return 0, 0, func() {}
	}
	return t, n, func() { d.release(t, n*size, end) }
}

// seen returns a shared object met before at t.
func (d *decoder) seen(t int, kind byte) (object any, ok bool) {
	s, ok := d.shared[t]
	if ok && (s.kind != kind || s.object == nil) {
		d.fail("object at %d is used as two kinds", t)
		return nil, false
	}
	return s.object, ok && d.err == nil
}

// once reads a shared object of fixed size at its first pointer and returns the same one at later pointers.
func once[T any](d *decoder, at, size int, kind byte, read func(t int) *T) *T {
	t := d.relative(at, size, 4)
	if d.err != nil {
		return new(T)
	}
	if object, ok := d.seen(t, kind); ok {
		return object.(*T)
	}
	if d.err != nil {
		return new(T)
	}
	d.shared[t] = shared{kind: kind}
	end := d.claim(t, size)
	if d.err != nil {
		return new(T)
	}
	v := read(t)
	d.release(t, size, end)
	d.shared[t] = shared{kind, v}
	return v
}

// shareText reads a shared text: pointer and length, the text at one position having one length. The original follows a
// second length into foreign memory; here it is refused (spec/data.md#D13).
func (d *decoder) shareText(at int) string {
	n := int(d.u32(at + 4))
	t := d.relative(at, n, 1)
	if d.err != nil {
		return ""
	}
	if object, ok := d.seen(t, kindText); ok {
		s := object.(string)
		if len(s) != n {
			d.fail("text at %d has two lengths", t)
		}
		return s
	}
	if d.err != nil {
		return ""
	}
	s := d.utf8(d.owned(t, n))
	d.shared[t] = shared{kindText, s}
	return s
}

func (d *decoder) cid(at int) CID { return CID(d.shareText(at)) }

func (d *decoder) peer(at int) string {
	return *once(d, at, sizeString, kindString, func(t int) *string { s := d.string(t); return &s })
}

func (d *decoder) root(p, known *Particle) {
	at := d.pointer(0, len(d.text)-sizeRoot, sizeRoot, 4)
	end := d.claim(at, sizeRoot)
	if d.err != nil {
		return
	}
	t, n, done := d.vector(at, sizeState)
	p.Trace = make([]State, n)
	for i := range p.Trace {
		d.state(t+i*sizeState, &p.Trace[i])
	}
	done()
	p.LastCall = d.u32(at + 8)
	d.stores(at+12, &p.Stores, &known.Stores)
	t, n, done = d.vector(at+52, sizeSignature)
	for i := range n {
		key := d.bytes(t + i*sizeSignature)
		p.Sigs[PeerKey(key)] = Signature(d.bytes(t + i*sizeSignature + 8))
	}
	done()
	d.release(at, sizeRoot, end)
}

func (d *decoder) stores(at int, s, known *Stores) {
	readStore(d, at, sizeRaw, kindRaw, &s.Values, func(t int) *value.Value {
		return value.Stored(d.utf8(d.bytes(t)))
	}, &known.Values, func(a, b *value.Value) bool { return a.Text() == b.Text() })
	readStore(d, at+8, sizeTetraplet, kindTetraplet, &s.Tetraplets, func(t int) *value.Tetraplet {
		return value.NewTetraplet(d.string(t), d.string(t+8), d.string(t+16), d.string(t+24))
	}, &known.Tetraplets, (*value.Tetraplet).Equal)
	readStore(d, at+16, sizeElement, kindElement, &s.Elements, d.element, &known.Elements, func(a, b *CanonElement) bool {
		return a.Value == b.Value && a.Tetraplet == b.Tetraplet && a.From == b.From
	})
	readStore(d, at+24, sizeCanon, kindCanon, &s.Canons, d.canon, &known.Canons, equalCanons)
	readStore(d, at+32, sizeService, kindService, &s.Services, func(t int) *ServiceResult {
		return &ServiceResult{Value: d.cid(t), ArgumentHash: d.shareText(t + 8), Tetraplet: d.cid(t + 16)}
	}, &known.Services, func(a, b *ServiceResult) bool {
		return a.Value == b.Value && a.ArgumentHash == b.ArgumentHash && a.Tetraplet == b.Tetraplet
	})
}

func equalCanons(a, b *CanonResult) bool {
	if a.Tetraplet != b.Tetraplet || len(a.Elements) != len(b.Elements) {
		return false
	}
	for i := range a.Elements {
		if a.Elements[i] != b.Elements[i] {
			return false
		}
	}
	return true
}

// readStore reads a vector of entries. Of a repeated CID the last entry stays.
func readStore[T any](d *decoder, at, size int, kind byte, into *Store[T], read func(t int) *T, known *Store[T], equal func(a, b *T) bool) {
	t, n, done := d.vector(at, sizeEntry)
	for i := 0; i < n && d.err == nil; i++ {
		id := d.cid(t + i*sizeEntry)
		v := once(d, t+i*sizeEntry+8, size, kind, read)
		if d.err != nil { // v is a blank that must not be compared
			break
		}
		if k := known.Get(id); k != nil && equal(k, v) {
			v = k
		}
		into.Put(id, v)
	}
	done()
}

func (d *decoder) element(t int) *CanonElement {
	e := &CanonElement{Value: d.cid(t), Tetraplet: d.cid(t + 8)}
	if d.err != nil {
		return e
	}
	switch tag := d.text[t+16]; tag {
	case 0:
	case 1, 2:
		e.From = value.Provenance{Kind: value.ProvenanceKind(tag), CID: d.cid(t + 20)}
	default:
		d.fail("provenance tag %d", tag)
	}
	return e
}

func (d *decoder) canon(t int) *CanonResult {
	c := &CanonResult{Tetraplet: d.cid(t)}
	first, n, done := d.vector(t+8, sizeCID)
	c.Elements = make([]CID, n)
	for i := range c.Elements {
		c.Elements[i] = d.cid(first + i*sizeCID)
	}
	done()
	return c
}

// state reads one record of the trace; tags stand in the first byte of a 4-byte cell (spec/data.md#D14).
func (d *decoder) state(at int, s *State) {
	if d.err != nil {
		return
	}
	switch tag := d.text[at]; tag {
	case 0:
		s.Kind, s.A, s.B = Par, d.u32(at+4), d.u32(at+8)
	case 1:
		d.call(at+4, s)
	case 2:
		s.Kind = Fold
		t, n, done := d.vector(at+4, sizeLore)
		s.Lore = make([]Lore, n)
		for i := range s.Lore {
			d.lore(t+i*sizeLore, &s.Lore[i])
		}
		done()
	case 3:
		s.Kind = Ap
		t, n, done := d.vector(at+4, 4)
		s.Gens = make([]uint32, n)
		for i := range s.Gens {
			s.Gens[i] = d.u32(t + 4*i)
		}
		done()
	case 4:
		switch sub := d.text[at+4]; sub {
		case 0:
			s.Kind, s.Peer = CanonSent, d.peer(at+8)
		case 1:
			s.Kind, s.CID = CanonDone, d.cid(at+8)
		default:
			d.fail("canon tag %d", sub)
		}
	default:
		d.fail("state tag %d", tag)
	}
}

func (d *decoder) lore(at int, l *Lore) {
	l.Value = d.u32(at)
	t, n, done := d.vector(at+4, sizeSubTrace)
	l.Subs = make([]SubTrace, n)
	for i := range l.Subs {
		l.Subs[i] = SubTrace{d.u32(t + i*sizeSubTrace), d.u32(t + i*sizeSubTrace + 4)}
	}
	done()
}

func (d *decoder) call(at int, s *State) {
	switch tag := d.text[at]; tag {
	case 0:
		s.Kind = CallSent
		switch sender := d.text[at+4]; sender {
		case 0:
			s.Peer = d.peer(at + 8)
		case 1:
			s.HasID, s.Peer, s.A = true, d.peer(at+8), d.u32(at+12)
		default:
			d.fail("sender tag %d", sender)
		}
	case 1:
		switch ref := d.text[at+4]; ref {
		case 0:
			s.Kind = CallScalar
		case 1:
			s.Kind, s.A = CallStream, d.u32(at+16)
		case 2:
			s.Kind = CallUnused
		default:
			d.fail("value tag %d", ref)
		}
		s.CID = d.cid(at + 8)
	case 2:
		s.Kind, s.CID = CallFailed, d.cid(at+4)
	default:
		d.fail("call tag %d", tag)
	}
}
