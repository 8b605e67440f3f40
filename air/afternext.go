package air

// afterNext finds instructions that stand behind the `next` of a fold over a stream or map, where they would run in an
// order that the trace cannot record. It is a stack machine fed in post-order, kept as it is in the original, with what
// it overlooks (spec/air.md#A17).
func afterNext(root *Instr) []Label {
	m := &nextMachine{behind: map[string]*Instr{}}
	m.instr(root)
	return m.labels
}

type nextMachine struct {
	stack  []string          // per finished instruction: the iterator of the `next` it ends in, or ""
	behind map[string]*Instr // iterator to the first seq or par with something behind its `next`
	off    bool
	labels []Label
}

func (m *nextMachine) push(iterator string) { m.stack = append(m.stack, iterator) }

func (m *nextMachine) pop() string {
	if len(m.stack) == 0 {
		m.off = true
		return ""
	}
	top := m.stack[len(m.stack)-1]
	m.stack = m.stack[:len(m.stack)-1]
	return top
}

func (m *nextMachine) instr(in *Instr) {
	if in.A != nil {
		m.instr(in.A)
	}
	if in.B != nil {
		m.instr(in.B)
	}
	if m.off {
		return
	}
	switch in.Op {
	case Next:
		m.push(in.Out.Name())
	case Match, Mismatch, New:
		m.push(m.pop())
	case Seq, Par:
		right, left := m.pop(), m.pop()
		switch {
		case left != "" && left == right:
			m.push(left)
		case left != "":
			if m.behind[left] == nil {
				m.behind[left] = in
			}
			m.push("")
		default:
			m.push(right)
		}
	case Xor:
		right, left := m.pop(), m.pop()
		switch {
		case left != "" && right != "":
			m.off = true
		case left != "":
			m.push(left)
		default:
			m.push(right)
		}
	case Fold:
		m.fold(in)
	default:
		m.push("")
	}
}

func (m *nextMachine) fold(in *Instr) {
	if in.B != nil {
		m.pop()
	}
	body := m.pop()
	iterable := in.In[0].Kind
	if iterable != Stream && iterable != StreamMap {
		m.push("")
		return
	}
	name := in.Out.Name()
	if at := m.behind[name]; at != nil {
		m.labels = append(m.labels, Label{Start: at.Start, End: at.End, Text: "fold can not have instructions after next", Code: codeAfterNext, name: name})
	}
	if body == name {
		delete(m.behind, name)
		body = ""
	}
	m.push(body)
}
