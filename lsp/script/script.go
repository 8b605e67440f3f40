// Package script answers what editors ask about AIR scripts, one file per feature. Every answer is a function of a text; where the
// text cannot be read as a script, those that need no more than its brackets and words still have an answer.
package script

import (
	"sync"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// Script is the text of a document. It is immutable.
type Script struct {
	text   string
	mapper *protocol.Mapper

	once sync.Once
	tree *air.Script // nil where the text is none
	err  *air.Error  // what is wrong, also with the static rules

	onceWords sync.Once
	words     []word
}

// New is the script of a text, with positions in a unit.
func New(text string, unit protocol.Encoding) *Script {
	return &Script{text: text, mapper: protocol.NewMapper(text, unit)}
}

func (s *Script) parsed() (*air.Script, *air.Error) {
	s.once.Do(func() {
		if s.tree, s.err = air.ParseOnly(s.text); s.err == nil {
			s.err = air.Check(s.tree)
		}
	})
	return s.tree, s.err
}

func (s *Script) rangeOf(from, to int32) protocol.Range { return s.mapper.Range(from, to) }

// instruction is the innermost one around an offset, nil for none and where the text cannot be read.
func (s *Script) instruction(offset int32) *air.Instr {
	tree, _ := s.parsed()
	if tree == nil {
		return nil
	}
	var found *air.Instr
	for _, in := range tree.ByID { // in the order of their beginnings: the last that holds the place is the innermost
		if in.Start > offset {
			break
		}
		if offset <= in.End {
			found = in
		}
	}
	return found
}

// operand is the one at an offset, its end included, with its instruction.
func (s *Script) operand(offset int32) (*air.Instr, *air.Operand) {
	in := s.instruction(offset)
	if in == nil {
		return nil, nil
	}
	for _, o := range operands(in) {
		if o.Start <= offset && offset <= o.Start+int32(len(o.Text)) {
			return in, o
		}
	}
	return in, nil
}

// operands are those of an instruction in the order of the text, what it defines last.
func operands(in *air.Instr) (out []*air.Operand) {
	for i := range in.In {
		out = append(out, &in.In[i])
	}
	if in.Out != nil {
		out = append(out, in.Out)
	}
	return out
}
