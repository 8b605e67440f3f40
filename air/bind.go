package air

// bind resolves every stream and map name to the `new` it belongs to: the innermost one around the use that declares the
// name (spec/air.md#A8). It is lexical, so it is settled once per script.
func bind(s *Script) {
	b := binder{live: map[string][]InstrID{}}
	for _, in := range s.ByID {
		if in.Op == New && (in.Out.Kind == Stream || in.Out.Kind == StreamMap) {
			b.instr(s.Root)
			return
		}
	}
}

type binder struct {
	live map[string][]InstrID // name to the `new`s around, innermost last
}

func (b binder) instr(in *Instr) {
	if in == nil {
		return
	}
	for i := range in.In {
		b.operand(&in.In[i])
	}
	if in.Op == New && (in.Out.Kind == Stream || in.Out.Kind == StreamMap) {
		in.Out.New = in.ID
		b.live[in.Out.Name] = append(b.live[in.Out.Name], in.ID)
		b.instr(in.A)
		live := b.live[in.Out.Name]
		b.live[in.Out.Name] = live[:len(live)-1]
		return
	}
	if in.Out != nil {
		b.operand(in.Out)
	}
	b.instr(in.A)
	b.instr(in.B)
}

func (b binder) operand(o *Operand) {
	if o.Kind != Stream && o.Kind != StreamMap {
		return
	}
	if live := b.live[o.Name]; len(live) > 0 {
		o.New = live[len(live)-1]
	}
}
