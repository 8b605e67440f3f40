package data

func (d *decoder) trace(at int, p *Particle) {
	t, n := d.vector(at, sizeState)
	end := d.claim(t, n*sizeState)
	if d.err != nil {
		return
	}
	p.Trace = make([]State, n)
	for i := 0; i < n && d.err == nil; i++ {
		d.state(t+i*sizeState, &p.Trace[i])
	}
	d.release(t, n*sizeState, end)
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
		s.More = d.fold(at + 4)
	case 3:
		s.Kind = Ap
		t, n := d.vector(at+4, 4)
		end := d.claim(t, 4*n)
		if d.err != nil {
			return
		}
		if n == 1 {
			s.A = d.u32(t)
		} else {
			s.More = &More{Gens: make([]uint32, n)}
			for i := range s.More.Gens {
				s.More.Gens[i] = d.u32(t + 4*i)
			}
		}
		d.release(t, 4*n, end)
	case 4:
		switch sub := d.text[at+4]; sub {
		case 0:
			s.Kind, s.Ref = CanonSent, d.peer(at+8)
		case 1:
			s.Kind, s.Ref = CanonDone, string(d.cid(at+8))
		default:
			d.fail("canon tag %d", sub)
		}
	default:
		d.fail("state tag %d", tag)
	}
}

func (d *decoder) fold(at int) *More {
	t, n := d.vector(at, sizeLore)
	end := d.claim(t, n*sizeLore)
	if d.err != nil {
		return nil
	}
	more := &More{Lore: make([]Lore, n)}
	for i := 0; i < n && d.err == nil; i++ {
		d.lore(t+i*sizeLore, &more.Lore[i])
	}
	d.release(t, n*sizeLore, end)
	return more
}

func (d *decoder) lore(at int, l *Lore) {
	l.Value = d.u32(at)
	t, n := d.vector(at+4, sizeSubTrace)
	end := d.claim(t, n*sizeSubTrace)
	if d.err != nil {
		return
	}
	if cap(d.subs)-len(d.subs) < n {
		d.subs = make([]SubTrace, 0, max(n, min(512, len(d.text)/sizeSubTrace)))
	}
	for i := range n {
		d.subs = append(d.subs, SubTrace{d.u32(t + i*sizeSubTrace), d.u32(t + i*sizeSubTrace + 4)})
	}
	l.Subs = d.subs[len(d.subs)-n : len(d.subs) : len(d.subs)]
	d.release(t, n*sizeSubTrace, end)
}

func (d *decoder) call(at int, s *State) {
	switch tag := d.text[at]; tag {
	case 0:
		s.Kind = CallSent
		switch sender := d.text[at+4]; sender {
		case 0:
			s.Ref = d.peer(at + 8)
		case 1:
			s.HasID, s.Ref, s.A = true, d.peer(at+8), d.u32(at+12)
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
		s.Ref = string(d.cid(at + 8))
	case 2:
		s.Kind, s.Ref = CallFailed, string(d.cid(at+4))
	default:
		d.fail("call tag %d", tag)
	}
}
