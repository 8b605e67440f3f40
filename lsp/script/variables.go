package script

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// use is an operand in its instruction.
type use struct {
	in *air.Instr
	o  *air.Operand
}

// sets reports whether the instruction gives the variable what it holds.
func (u use) sets() bool { return u.in.Out == u.o && u.in.Op != air.Next }

// uses are the operands that stand for the same variable as one of an instruction.
func (s *Script) uses(at *air.Instr, of *air.Operand) (out []use) {
	tree, _ := s.parsed()
	if tree == nil || of.Sym == 0 {
		return nil
	}
	for _, in := range tree.ByID {
		for _, o := range operands(in) {
			if o.Sym == of.Sym && o.Kind == of.Kind && s.scope(in, o) == s.scope(at, of) {
				out = append(out, use{in, o})
			}
		}
	}
	return out
}

// scope is the `new` that an operand's name belongs to; a `new` itself names what it makes.
func (s *Script) scope(in *air.Instr, o *air.Operand) air.InstrID {
	if in.Op == air.New && in.Out == o && (o.Kind == air.Stream || o.Kind == air.StreamMap) {
		return in.ID
	}
	return o.New
}

// definitions are where a variable is set. More than the first few of a stream tell nobody more.
func (s *Script) definitions(at *air.Instr, of *air.Operand) (out []use) {
	for _, u := range s.uses(at, of) {
		if u.sets() && len(out) < maxDefinitions {
			out = append(out, u)
		}
	}
	return out
}

const maxDefinitions = 5

func (s *Script) nameRange(o *air.Operand) protocol.Range {
	return s.rangeOf(o.Start, o.Start+int32(len(o.Name())))
}

// Definition are the places where the variable at a place is set.
func (s *Script) Definition(uri protocol.URI, p protocol.Position) []protocol.Location {
	out := []protocol.Location{}
	if in, o := s.operand(s.mapper.Offset(p)); o != nil {
		for _, u := range s.uses(in, o) {
			if u.sets() {
				out = append(out, protocol.Location{URI: uri, Range: s.nameRange(u.o)})
			}
		}
	}
	return out
}

// References are the places of the variable at a place, with those where it is set if they are wanted.
func (s *Script) References(uri protocol.URI, p protocol.Position, declaration bool) []protocol.Location {
	out := []protocol.Location{}
	if in, o := s.operand(s.mapper.Offset(p)); o != nil {
		for _, u := range s.uses(in, o) {
			if declaration || !u.sets() {
				out = append(out, protocol.Location{URI: uri, Range: s.nameRange(u.o)})
			}
		}
	}
	return out
}

// Highlights are the places of the variable at a place.
func (s *Script) Highlights(p protocol.Position) []protocol.Highlight {
	out := []protocol.Highlight{}
	if in, o := s.operand(s.mapper.Offset(p)); o != nil {
		for _, u := range s.uses(in, o) {
			kind := protocol.HighlightRead
			if u.sets() {
				kind = protocol.HighlightWrite
			}
			out = append(out, protocol.Highlight{Range: s.nameRange(u.o), Kind: kind})
		}
	}
	return out
}
