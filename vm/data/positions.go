package data

// positions remembers what stands at positions of an archive. Collisions cannot be made to hurt: positions are spread
// evenly, so no more of them meet in one place than the archive has bytes for each place.
type positions struct {
	slots []position
	used  int
}

// position is an object met before: its kind, and for texts their length, for others a number that names the object. at
// is the position plus one; zero is a free slot.
type position struct {
	at, ref uint32
	kind    byte
}

func (p *positions) slot(at uint32) *position {
	mask := uint32(len(p.slots) - 1)
	for i := at * 0x9E3779B1 >> 7; ; i++ {
		if s := &p.slots[i&mask]; s.at == 0 || s.at == at {
			return s
		}
	}
}

// at returns what stands at a position, if it was met.
func (p *positions) at(t int) (position, bool) {
	if len(p.slots) == 0 {
		return position{}, false
	}
	s := p.slot(uint32(t) + 1)
	return *s, s.at != 0
}

// reserve makes room for so many positions.
func (p *positions) reserve(n int) {
	size := 64
	for size < 2*n {
		size *= 2
	}
	p.grow(size)
}

func (p *positions) grow(size int) {
	old := p.slots
	p.slots = make([]position, size)
	for _, s := range old {
		if s.at != 0 {
			*p.slot(s.at) = s
		}
	}
}

// set notes or changes what stands at a position.
func (p *positions) set(t int, kind byte, ref uint32) {
	if 2*p.used >= len(p.slots) {
		p.grow(max(64, 2*len(p.slots)))
	}
	s := p.slot(uint32(t) + 1)
	if s.at == 0 {
		p.used++
	}
	*s = position{uint32(t) + 1, ref, kind}
}
