package data

import (
	"hash/maphash"
)

// places finds texts in an archive under construction again.
type places struct {
	seed  maphash.Seed
	slots []place
	used  int
}

// place is where a text stands: its position plus one, zero in a free slot, and its length.
type place struct{ tag, at, n uint32 }

func newPlaces(texts int) places {
	size := 16
	for 2*size < 3*texts {
		size *= 2
	}
	return places{seed: maphash.MakeSeed(), slots: make([]place, size)}
}

// find returns the position of a text, or the slot that is free for it. written is what the positions count in.
func (p *places) find(written []byte, s string) (at int, free *place) {
	hash := maphash.String(p.seed, s)
	mask := uint64(len(p.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		x := &p.slots[i]
		if x.at == 0 {
			x.tag = uint32(hash >> 32)
			return 0, x
		}
		if x.tag == uint32(hash>>32) && int(x.n) == len(s) && string(written[x.at-1:x.at-1+x.n]) == s {
			return int(x.at - 1), nil
		}
	}
}

// set takes a free slot for a text that stands at a position.
func (p *places) set(free *place, at, n int, written []byte) {
	free.at, free.n = uint32(at+1), uint32(n)
	if p.used++; 4*p.used > 3*len(p.slots) {
		p.grow(written)
	}
}

func (p *places) grow(written []byte) {
	old := p.slots
	p.slots = make([]place, 2*len(old))
	for _, x := range old {
		if x.at != 0 {
			_, free := p.find(written, string(written[x.at-1:x.at-1+x.n]))
			free.at, free.n = x.at, x.n
		}
	}
}
