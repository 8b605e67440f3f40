package air

// printer writes the layout of the original compiler: one instruction per line, one space of indentation per level,
// every line ends in a newline. Parsers and people see the same text for the same tree.
type printer struct {
	out      []byte
	script   *Script   // Build: filled while printing
	comments []Comment // Format: not written yet
	source   string
}

// Print returns the text of a tree in the compiler's layout. The tree is not changed.
func Print(root *Instr) string {
	p := printer{}
	p.instr(root, 0)
	return string(p.out)
}

func (p *printer) indent(depth int) {
	for range depth {
		p.out = append(p.out, ' ')
	}
}

func (p *printer) instr(in *Instr, depth int) {
	if p.comments != nil {
		p.comment(in.Start, depth)
	}
	p.indent(depth)
	if p.script != nil {
		p.script.ByID = append(p.script.ByID, in)
		in.ID, in.Start = InstrID(len(p.script.ByID)), int32(len(p.out))
	}
	p.out = append(append(p.out, '('), in.Op.String()...)
	p.operands(in)
	if in.A != nil {
		p.out = append(p.out, '\n')
		p.instr(in.A, depth+1)
		if in.B != nil {
			p.instr(in.B, depth+1)
		}
		if p.comments != nil {
			p.comment(in.End, depth+1)
		}
		p.indent(depth)
	}
	p.out = append(p.out, ')')
	if p.script != nil {
		in.End = int32(len(p.out))
	}
	p.out = append(p.out, '\n')
}

// operands writes what stands between the keyword and the body, with a space in front of each word.
func (p *printer) operands(in *Instr) {
	switch in.Op {
	case Call:
		p.word(" ", &in.In[0])
		p.word(" (", &in.In[1])
		p.word(" ", &in.In[2])
		p.out = append(p.out, ") ["...)
		for i := 3; i < len(in.In); i++ {
			if i > 3 {
				p.out = append(p.out, ' ')
			}
			p.word("", &in.In[i])
		}
		p.out = append(p.out, ']')
		p.word(" ", in.Out)
	case Canon:
		p.word(" ", &in.In[0])
		p.word(" ", &in.In[1])
		p.word("  ", in.Out) // two spaces, as the original compiler writes it
	case ApMap:
		p.word(" (", &in.In[0])
		p.word(" ", &in.In[1])
		p.out = append(p.out, ')')
		p.word(" ", in.Out)
	default:
		for i := range in.In {
			p.word(" ", &in.In[i])
		}
		p.word(" ", in.Out)
	}
}

func (p *printer) word(before string, o *Operand) {
	if o == nil {
		return
	}
	p.out = append(p.out, before...)
	if p.script != nil {
		o.Start = int32(len(p.out))
	}
	p.out = append(p.out, o.Text...)
}
