package data

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
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
	p := &Particle{}
	if e.Archive == "" && e.Interpreter == minInterpreterVersion {
		return p, nil
	}
	if known == nil {
		known = &Particle{}
	}
	d := decoder{text: e.Archive, end: len(e.Archive)}
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
	shared     positions
	peers      []string   // shared string objects
	subs       []SubTrace // a slab: one allocation for the lore of many values
	err        error
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

// vector reads pointer and count of a vector, whose elements the caller claims.
func (d *decoder) vector(at, size int) (t, n int) {
	n = int(d.u32(at + 4))
	t = d.relative(at, n*size, 4)
	if d.err != nil {
		return 0, 0
	}
	return t, n
}

// unread stands for an object that is not read to its end yet.
const unread = 1<<32 - 1

// once follows the pointer to a shared object of fixed size. At its first pointer the object is claimed, and read is to read
// it and name it by a number; at later pointers that number is returned.
func (d *decoder) once(at, size int, kind byte, read func(t int) uint32) uint32 {
	t := d.relative(at, size, 4)
	if d.err != nil {
		return unread
	}
	s, met := d.shared.at(t)
	if met {
		if s.kind != kind || s.ref == unread {
			d.fail("object at %d is used as two kinds", t)
			return unread
		}
		return s.ref
	}
	d.shared.set(t, kind, unread)
	end := d.claim(t, size)
	if d.err != nil {
		return unread
	}
	ref := read(t)
	d.release(t, size, end)
	d.shared.set(t, kind, ref)
	return ref
}

// shareText reads a shared text: pointer and length, the text at one position having one length. The original follows a
// second length into foreign memory; here it is refused (spec/data.md#D13).
func (d *decoder) shareText(at int) string {
	n := int(d.u32(at + 4))
	t := d.relative(at, n, 1)
	if d.err != nil {
		return ""
	}
	if s, met := d.shared.at(t); met {
		switch {
		case s.kind != kindText:
			d.fail("object at %d is used as two kinds", t)
			return ""
		case int(s.ref) != n:
			d.fail("text at %d has two lengths", t)
		}
		return d.text[t : t+int(s.ref)]
	}
	text := d.utf8(d.owned(t, n))
	d.shared.set(t, kindText, uint32(n))
	return text
}

func (d *decoder) cid(at int) CID { return CID(d.shareText(at)) }

func (d *decoder) peer(at int) string {
	ref := d.once(at, sizeString, kindString, d.readPeer)
	if d.err != nil {
		return ""
	}
	return d.peers[ref]
}

func (d *decoder) readPeer(t int) uint32 {
	d.peers = append(d.peers, d.string(t))
	return uint32(len(d.peers) - 1)
}

func (d *decoder) root(p, known *Particle) {
	at := d.pointer(0, len(d.text)-sizeRoot, sizeRoot, 4)
	end := d.claim(at, sizeRoot)
	if d.err != nil {
		return
	}
	d.shared.reserve(d.expected(at))
	d.trace(at, p)
	p.LastCall = d.u32(at + 8)
	d.stores(at+12, &p.Stores, &known.Stores)
	t, n := d.vector(at+52, sizeSignature)
	inner := d.claim(t, n*sizeSignature)
	var list []Signed
	for i := 0; i < n && d.err == nil; i++ {
		key := d.bytes(t + i*sizeSignature)
		list = append(list, Signed{PeerKey(key), Signature(d.bytes(t + i*sizeSignature + 8))})
	}
	p.sigs = lastSigned(list)
	d.release(t, n*sizeSignature, inner)
	d.release(at, sizeRoot, end)
}

// expected is how many shared objects the counts in the root at at suggest: of each entry its key and itself, of service
// results the hash of the arguments, too.
func (d *decoder) expected(at int) int {
	n := 0
	for store := range 5 {
		count := int(d.u32(at + 16 + 8*store))
		if n += 2 * count; store == 4 {
			n += count
		}
	}
	return min(n, len(d.text)/sizeEntry)
}

// lastSigned puts signatures in ascending order of keys. Of a repeated key the last stays.
func lastSigned(list []Signed) []Signed {
	slices.SortStableFunc(list, func(a, b Signed) int { return strings.Compare(string(a.Key), string(b.Key)) })
	out := list[:0]
	for i, s := range list {
		if i+1 == len(list) || list[i+1].Key != s.Key {
			out = append(out, s)
		}
	}
	return out
}

func (d *decoder) stores(at int, s, known *Stores) {
	readStore(d, at, sizeRaw, kindRaw, &s.Values, (*decoder).value, &known.Values, func(a, b *value.Value) bool { return a.Text() == b.Text() })
	readStore(d, at+8, sizeTetraplet, kindTetraplet, &s.Tetraplets, (*decoder).tetraplet, &known.Tetraplets, (*value.Tetraplet).Equal)
	readStore(d, at+16, sizeElement, kindElement, &s.Elements, (*decoder).element, &known.Elements, func(a, b *CanonElement) bool {
		return a.Value == b.Value && a.Tetraplet == b.Tetraplet && a.From == b.From
	})
	readStore(d, at+24, sizeCanon, kindCanon, &s.Canons, (*decoder).canon, &known.Canons, func(a, b *CanonResult) bool {
		return a.Tetraplet == b.Tetraplet && slices.Equal(a.Elements, b.Elements)
	})
	readStore(d, at+32, sizeService, kindService, &s.Services, (*decoder).service, &known.Services, func(a, b *ServiceResult) bool {
		return a.Value == b.Value && a.ArgumentHash == b.ArgumentHash && a.Tetraplet == b.Tetraplet
	})
}

// slabSize bounds the first slab of a store's objects; each further one is twice as large.
const slabSize = 1024

// readStore reads a vector of entries. Of a repeated CID the last entry stays.
func readStore[T any](d *decoder, at, size int, kind byte, into *Store[T], read func(*decoder, int, *T), known *Store[T], equal func(a, b *T) bool) {
	t, n := d.vector(at, sizeEntry)
	if d.err != nil {
		return
	}
	end := d.claim(t, n*sizeEntry)
	entries := make([]Entry[T], 0, n)
	var slab []T
	first := func(t int) uint32 { // an object is named by the first entry that has it
		if len(slab) == cap(slab) {
			slab = make([]T, 0, min(n-len(entries), max(slabSize, 2*cap(slab))))
		}
		slab = slab[:len(slab)+1]
		read(d, t, &slab[len(slab)-1])
		return uint32(len(entries))
	}
	share := !known.Empty()
	for i := 0; i < n && d.err == nil; i++ {
		id := d.cid(t + i*sizeEntry)
		ref := d.once(t+i*sizeEntry+8, size, kind, first)
		if d.err != nil {
			break
		}
		var v *T
		if int(ref) < len(entries) {
			v = entries[ref].Object
		} else {
			v = &slab[len(slab)-1]
		}
		if share {
			if k := known.Get(id); k != nil && equal(k, v) {
				v = k
			}
		}
		entries = append(entries, Entry[T]{id, v})
	}
	d.release(t, n*sizeEntry, end)
	into.read(entries)
}

func (d *decoder) value(t int, v *value.Value) { v.Store(d.utf8(d.bytes(t))) }

func (d *decoder) tetraplet(t int, p *value.Tetraplet) {
	p.Peer, p.Service, p.Function, p.Lens = d.string(t), d.string(t+8), d.string(t+16), d.string(t+24)
}

func (d *decoder) service(t int, s *ServiceResult) {
	s.Value, s.ArgumentHash, s.Tetraplet = d.cid(t), d.shareText(t+8), d.cid(t+16)
}

func (d *decoder) element(t int, e *CanonElement) {
	e.Value, e.Tetraplet = d.cid(t), d.cid(t+8)
	if d.err != nil {
		return
	}
	switch tag := d.text[t+16]; tag {
	case 0:
	case 1, 2:
		e.From = value.Provenance{Kind: value.ProvenanceKind(tag), CID: d.cid(t + 20)}
	default:
		d.fail("provenance tag %d", tag)
	}
}

func (d *decoder) canon(t int, c *CanonResult) {
	c.Tetraplet = d.cid(t)
	first, n := d.vector(t+8, sizeCID)
	end := d.claim(first, n*sizeCID)
	if d.err != nil {
		return
	}
	c.Elements = make([]CID, n)
	for i := range c.Elements {
		c.Elements[i] = d.cid(first + i*sizeCID)
	}
	d.release(first, n*sizeCID, end)
}
