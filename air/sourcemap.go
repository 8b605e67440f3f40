package air

import "github.com/aquifer-dev/aquifer/source"

// SourceMap leads from the instructions of a compiled script to the Aqua source they were made from. It is kept by id, so
// nothing is searched for in texts when a script runs.
type SourceMap struct {
	frames []*Frame // frames[id-1]
}

// Frame is a place in an Aqua source and the call through which its code was inlined, up to the exported function.
// Instructions of one inlined call share their callers' frames.
type Frame struct {
	At     source.Span
	Func   string // the function that At lies in
	Caller *Frame // nil in the exported function itself
}

// NewSourceMap asks for the frame of every instruction of a script; nil means that it has none of its own.
func NewSourceMap(s *Script, frame func(*Instr) *Frame) *SourceMap {
	m := &SourceMap{frames: make([]*Frame, len(s.ByID))}
	for i, in := range s.ByID {
		m.frames[i] = frame(in)
	}
	return m
}

// Frame returns the place an instruction comes from, or nil.
func (m *SourceMap) Frame(id InstrID) *Frame {
	if m == nil || id == 0 || int(id) > len(m.frames) {
		return nil
	}
	return m.frames[id-1]
}
