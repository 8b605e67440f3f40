package air

// bind settles what is lexical, once per script: it numbers the names of variables, and resolves every stream and map name
// to the `new` it belongs to, the innermost one around the use that declares the name (spec/air.md#A8).
func bind(s *Script) {
	b := binder{numbers: map[string]Sym{}}
	scoped := false
	s.States, s.Calls = 0, 0
	for _, in := range s.ByID {
		if in.leavesState() {
			s.States++
		}
		if in.Op == Call {
			s.Calls++
		}
		for i := range in.In {
			b.name(&in.In[i])
		}
		if in.Out != nil {
			b.name(in.Out)
		}
		scoped = scoped || in.declares()
	}
	s.Names = len(b.numbers) + 1
	if scoped {
		b.live = make([][]InstrID, s.Names)
		b.instr(s.Root)
	}
}

// leavesState reports whether an instruction has a state in traces.
func (in *Instr) leavesState() bool {
	switch in.Op {
	case Call, Canon, Par, ApMap:
		return true
	case Ap:
		return in.Out.Kind == Stream
	case Fold:
		return in.In[0].isStream()
	}
	return false
}

// declares reports whether an instruction is a `new` of a stream or map.
func (in *Instr) declares() bool { return in.Op == New && in.Out.isStream() }

func (o *Operand) isStream() bool { return o.Kind == Stream || o.Kind == StreamMap }

type binder struct {
	numbers map[string]Sym
	live    [][]InstrID // by name: the `new`s around, innermost last
}

// name numbers the names that an operand speaks of.
func (b *binder) name(o *Operand) {
	if o.Kind >= Scalar {
		o.Sym = b.number(o.Name())
	}
	if o.Lens == nil {
		return
	}
	for i := range o.Lens.Steps {
		if step := &o.Lens.Steps[i]; step.Kind == StepVariable {
			step.Sym = b.number(step.Name)
		}
	}
}

func (b *binder) number(name string) Sym {
	n, known := b.numbers[name]
	if !known {
		n = Sym(len(b.numbers) + 1)
		b.numbers[name] = n
	}
	return n
}

func (b *binder) instr(in *Instr) {
	if in == nil {
		return
	}
	for i := range in.In {
		b.operand(&in.In[i])
	}
	if in.declares() {
		sym := in.Out.Sym
		in.Out.New = in.ID
		b.live[sym] = append(b.live[sym], in.ID)
		b.instr(in.A)
		b.live[sym] = b.live[sym][:len(b.live[sym])-1]
		return
	}
	if in.Out != nil {
		b.operand(in.Out)
	}
	b.instr(in.A)
	b.instr(in.B)
}

func (b *binder) operand(o *Operand) {
	if !o.isStream() {
		return
	}
	if live := b.live[o.Sym]; len(live) > 0 {
		o.New = live[len(live)-1]
	}
}
