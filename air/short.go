package air

import (
	"strconv"
	"strings"
)

// Short returns the instruction on one line without its bodies. Scripts read it as the field `instruction` of an error, so
// every blank counts, the one behind a call without a result too (spec/air.md#A18).
func (in *Instr) Short() string {
	var b strings.Builder
	b.WriteString(in.Op.String())
	write := func(before string, o *Operand) {
		b.WriteString(before)
		if o != nil {
			b.WriteString(o.Short())
		}
	}
	switch in.Op {
	case Call:
		write(" ", &in.In[0])
		write(" (", &in.In[1])
		write(" ", &in.In[2])
		b.WriteString(") [")
		for i := 3; i < len(in.In); i++ {
			if i > 3 {
				b.WriteByte(' ')
			}
			write("", &in.In[i])
		}
		write("] ", in.Out)
	case ApMap:
		write(" (", &in.In[0])
		write(" ", &in.In[1])
		write(") ", in.Out)
	default:
		for i := range in.In {
			write(" ", &in.In[i])
		}
		if in.Out != nil {
			write(" ", in.Out)
		}
	}
	return b.String()
}

// Short returns the operand as error messages show it: numbers by their value, lenses in canonical form.
func (o *Operand) Short() string {
	switch o.Kind {
	case Int:
		if n, err := strconv.ParseInt(o.Text, 10, 64); err == nil {
			return strconv.FormatInt(n, 10)
		}
	case Float:
		if f, err := strconv.ParseFloat(o.Text, 64); err == nil {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	if o.Lens != nil {
		return o.Name() + o.Lens.Text
	}
	return o.Text
}
