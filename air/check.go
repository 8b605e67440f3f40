package air

import "strings"

// Check applies the static rules to a script (spec/air.md#A10 to A17): what the grammar allows and the interpreter refuses
// before it runs anything. It returns nil when the script keeps them.
func Check(s *Script) *Error {
	c := checker{defined: make([]bool, s.Names), folds: make([][]enclosing, s.Names)}
	c.instr(s.Root)
	if s.foldsStreams() {
		c.labels = append(c.labels, afterNext(s.Root)...)
	}
	c.labels = c.labels[:min(len(c.labels), maxLabels)]
	if c.labels == nil {
		return nil
	}
	return &Error{Text: s.Text, Labels: c.labels}
}

// foldsStreams reports whether there is a fold that afterNext can object to.
func (s *Script) foldsStreams() bool {
	for _, in := range s.ByID {
		if in.Op == Fold && in.In[0].isStream() {
			return true
		}
	}
	return false
}

type checker struct {
	defined []bool        // by name: whether a definition begins before the current instruction
	folds   [][]enclosing // by name: the folds around that bind it as their iterator, innermost last
	labels  []Label
}

type enclosing struct{ nexts int }

// problem reports an instruction; a format has one place, for the name that the problem is about.
func (c *checker) problem(in *Instr, code, name, format string) {
	if len(c.labels) < maxLabels {
		c.labels = append(c.labels, Label{Start: in.Start, End: in.End, Text: strings.Replace(format, "%s", name, 1), Code: code, name: name})
	}
}

// instr visits the instructions in the order of their opening brackets, which is all that "defined before" means
// (spec/air.md#A10): scopes and branches are not looked at.
func (c *checker) instr(in *Instr) {
	if in == nil {
		return
	}
	switch in.Op {
	case Call, Match, Mismatch, Ap, Fold:
		for i := range in.In {
			c.use(in, &in.In[i])
		}
	case ApMap:
		c.use(in, &in.In[0]) // the key alone (spec/air.md#A11)
	case Fail:
		if len(in.In) == 2 && isZero(in.In[0].Text) {
			c.problem(in, codeFailZero, "", "error code 0 with fail is unsupported")
		}
	case Next:
		c.next(in)
		return
	}
	if in.Op == New && len(c.folds[in.Out.Sym]) > 0 {
		c.problem(in, codeNewIterator, in.Out.Name(), "new can't be applied to a '%s' because it's an iterator")
	}
	if in.Out != nil {
		c.defined[in.Out.Sym] = true
	}
	if in.Op != Fold {
		c.instr(in.A)
		c.instr(in.B)
		return
	}
	sym := in.Out.Sym
	around := c.folds[sym]
	if len(around) > 0 {
		c.problem(in, codeSameIterator, in.Out.Name(), "multiple iterable values found for iterator name '%s'")
	}
	c.folds[sym] = append(around, enclosing{})
	c.instr(in.A)
	c.instr(in.B)
	c.folds[sym] = around
}

func (c *checker) use(in *Instr, o *Operand) {
	if o.Kind >= Scalar {
		c.name(in, o.Sym, o.Name())
	}
	if o.Lens == nil {
		return
	}
	for _, step := range o.Lens.Steps {
		if step.Kind == StepVariable {
			c.name(in, step.Sym, step.Name)
		}
	}
}

func (c *checker) name(in *Instr, sym Sym, name string) {
	if !c.defined[sym] {
		c.problem(in, codeUndefined, name, "variable '%s' wasn't defined")
	}
}

func (c *checker) next(in *Instr) {
	name := in.Out.Name()
	around := c.folds[in.Out.Sym]
	if len(around) == 0 {
		c.problem(in, codeNoFold, name, "iterable '%s' wasn't defined")
		return
	}
	fold := &around[len(around)-1]
	if fold.nexts++; fold.nexts == 2 {
		c.problem(in, codeSecondNext, name, "multiple next instructions for iterator '%s' found for one fold, that is prohibited")
	}
}

// isZero reports whether an integer's text means 0.
func isZero(text string) bool {
	for i := range len(text) {
		if text[i] >= '1' && text[i] <= '9' {
			return false
		}
	}
	return true
}
