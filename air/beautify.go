package air

import "strings"

// Beautify returns a view of the script for reading, not for parsing: sequences lose their nesting, and the other
// instructions read like a small language with blocks.
//
//	x <- "12D3…": math.add(1, 2)
//	par:
//	  …
//	and:
//	  …
func Beautify(s *Script) string {
	b := beautifier{}
	b.instr(s.Root, 0)
	return b.String()
}

type beautifier struct{ strings.Builder }

func (b *beautifier) line(depth int, parts ...string) {
	for range depth {
		b.WriteString("  ")
	}
	for _, p := range parts {
		b.WriteString(p)
	}
	b.WriteByte('\n')
}

func (b *beautifier) instr(in *Instr, depth int) {
	word := func(i int) string { return in.In[i].Text }
	switch in.Op {
	case Seq:
		b.instr(in.A, depth)
		b.instr(in.B, depth)
	case Par:
		head := "par:"
		for _, branch := range branches(in, nil) {
			b.line(depth, head)
			b.instr(branch, depth+1)
			head = "and:"
		}
	case Xor:
		b.line(depth, "try:")
		b.instr(in.A, depth+1)
		b.line(depth, "otherwise:")
		b.instr(in.B, depth+1)
	case Match, Mismatch:
		b.line(depth, in.Op.String(), " ", word(0), " ", word(1), ":")
		b.instr(in.A, depth+1)
	case New:
		b.line(depth, "new ", in.Out.Text, ":")
		b.instr(in.A, depth+1)
	case Fold:
		b.line(depth, "for ", in.Out.Text, " in ", word(0), ":")
		b.instr(in.A, depth+1)
		if in.B != nil {
			b.line(depth, "last:")
			b.instr(in.B, depth+1)
		}
	case Call:
		args := make([]string, 0, len(in.In))
		for _, a := range in.In[3:] {
			args = append(args, a.Text)
		}
		result := ""
		if in.Out != nil {
			result = in.Out.Text + " <- "
		}
		b.line(depth, result, word(0), ": ", in.In[1].Name(), ".", in.In[2].Name(), "(", strings.Join(args, ", "), ")")
	case Canon:
		b.line(depth, in.Out.Text, " <- ", word(0), ": canon ", word(1))
	case Ap:
		sign := " = "
		if in.Out.Kind == Stream {
			sign = " << "
		}
		b.line(depth, in.Out.Text, sign, word(0))
	case ApMap:
		b.line(depth, in.Out.Text, " << ", word(0), ": ", word(1))
	default:
		b.line(depth, in.Short())
	}
}

// branches lists what runs side by side, pars within pars included.
func branches(in *Instr, list []*Instr) []*Instr {
	if in.Op != Par {
		return append(list, in)
	}
	return branches(in.B, branches(in.A, list))
}
