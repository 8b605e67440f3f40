package exec

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// errorState holds what %last_error% and :error: show, and the two flags that make only the innermost failing
// instruction describe an error (spec/air.md#A52). The flags outlive what swallows errors: a par or a stream fold leaves
// a stale :error: behind, as in the original (spec/air.md#A53).
type errorState struct {
	last, current *value.Traced
	original      *Fault // the error whose handler runs, as long as nothing described another one
	mayLast       bool
	mayCurrent    bool
	none          *value.Traced
}

func (e *errorState) reset(literal *value.Tetraplet) {
	object := value.Object(
		value.Member{Key: "error_code", Value: value.Num(value.OfInt(0))},
		value.Member{Key: "message", Value: value.Text("")},
	)
	e.none = &value.Traced{V: value.Of(object), T: literal}
	*e = errorState{last: e.none, current: e.none, none: e.none, mayLast: true, mayCurrent: true}
}

// enterHandler prepares the right branch of an xor.
func (e *errorState) enterHandler(caught *Fault) {
	e.original, e.mayLast, e.mayCurrent = caught, true, true
}

// leaveHandler ends it.
func (e *errorState) leaveHandler(succeeded bool) {
	if e.mayCurrent {
		e.current, e.original = e.none, nil
	}
	if succeeded {
		e.mayCurrent = true
	}
}

// describe sets the two descriptors for an error that an instruction raised or passes on.
func (m *machine) describe(in *air.Instr, f *Fault) {
	e := &m.errors
	compared := f.Code == codeNotEqual || f.Code == codeEqual // these do not change %last_error%
	if e.mayLast && !compared {
		e.last, e.mayLast = m.errorObject(in, f, true), false
	}
	if e.mayCurrent {
		if !f.kept {
			e.current, e.original = m.errorObject(in, f, false), nil
		}
		e.mayCurrent = false
	}
}

// errorObject makes the value that scripts see. :error: names a peer only for calls and canons.
func (m *machine) errorObject(in *air.Instr, f *Fault, last bool) *value.Traced {
	members := []value.Member{
		{Key: "error_code", Value: value.Num(value.OfInt(f.Code))},
		{Key: "instruction", Value: value.Text(in.Short())},
		{Key: "message", Value: value.Text(f.Message)},
	}
	peer, tetraplet := m.Peer, m.literal
	if in.Op == air.Call && f.call != nil {
		peer, tetraplet = f.call.Peer, f.call
	}
	if last || in.Op == air.Call || in.Op == air.Canon {
		members = append(members, value.Member{Key: "peer_id", Value: value.Text(peer)})
	}
	return &value.Traced{V: value.Of(value.Object(members...)), T: tetraplet}
}
