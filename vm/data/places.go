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

// place is where a text was written. hash is never zero in a slot that is taken.
type place struct {
	hash uint64
	text string
	at   int
}

func newPlaces(texts int) places {
	size := 16
	for size < 2*texts {
		size *= 2
	}
	return places{seed: maphash.MakeSeed(), slots: make([]place, size)}
}

func (p *places) slot(hash uint64, s string) *place {
	mask := uint64(len(p.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		if x := &p.slots[i]; x.hash == 0 || x.hash == hash && x.text == s {
			return x
		}
	}
}

func (p *places) hash(s string) uint64 { return maphash.String(p.seed, s) | 1<<63 }

// of returns where a text was written, if it was.
func (p *places) of(s string) (at int, met bool) {
	x := p.slot(p.hash(s), s)
	return x.at, x.hash != 0
}

// add notes where a text is written that was not before.
func (p *places) add(s string, at int) int {
	if p.used++; 2*p.used > len(p.slots) {
		old := p.slots
		p.slots = make([]place, 2*len(old))
		for _, x := range old {
			if x.hash != 0 {
				*p.slot(x.hash, x.text) = x
			}
		}
	}
	hash := p.hash(s)
	*p.slot(hash, s) = place{hash, s, at}
	return at
}
