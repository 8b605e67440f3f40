package exec

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/merge"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// recorded takes over the result of a call that was executed before, here or elsewhere, once it is sure that it is the
// result of this call.
func (m *machine) recorded(c *callSite, state *data.State, source merge.Source) *Fault {
	out := c.in.Out
	fits := state.Kind == data.CallFailed ||
		state.Kind == data.CallUnused && out == nil ||
		state.Kind == data.CallScalar && out != nil && out.Kind == air.Scalar ||
		state.Kind == data.CallStream && out != nil && out.Kind == air.Stream
	if !fits {
		return fault(codeResultKind, "call result value %s doesn't match with corresponding instruction", merge.ValueRef(state))
	}
	if state.Kind == data.CallUnused {
		m.traces.Emit(*state)
		return nil
	}
	if c.missing != nil {
		return m.missingForState(c)
	}
	found, f := m.verified(c, state, source)
	if f != nil {
		return f
	}
	at := m.traces.Emit(*state)
	m.traces.Out[at].Found = found
	m.sign(found.Tetraplet, state.CID())
	v := found.Value
	traced := m.traced(value.Traced{V: v, T: found.Tetraplet, P: value.Provenance{Kind: value.ServiceResult, CID: state.CID()}})
	switch state.Kind {
	case data.CallFailed:
		m.complete = false
		return m.failedBefore(v)
	case data.CallStream:
		return m.append(out, traced, at, state, source)
	}
	return m.scalars.set(&m.scope, out, traced)
}

// verified fetches a result and compares what it was computed from with what this script computes.
func (m *machine) verified(c *callSite, state *data.State, source merge.Source) (*data.Found, *Fault) {
	found := state.Found
	if found == nil || found.Value == nil || m.Replaced && source != merge.Current {
		found = m.found()
		if found.Result = m.Stores.Services.Get(state.CID()); found.Result == nil {
			return nil, missingValue("service result aggregate", state.CID())
		}
		found.Tetraplet, found.Value = m.Stores.Tetraplets.Get(found.Result.Tetraplet), m.Stores.Values.Get(found.Result.Value)
	}
	result := found.Result
	if hash := m.hash(c); result.ArgumentHash != string(hash) {
		return nil, mismatch("call argument_hash", string(hash), result.ArgumentHash)
	}
	switch t := found.Tetraplet; {
	case t == nil:
		return nil, missingValue("tetraplet", result.Tetraplet)
	case t.Peer != c.peer || t.Service != c.service || t.Function != c.function || t.Lens != "":
		return nil, mismatch("call tetraplet", tetrapletText(m.origin(c)), tetrapletText(t))
	case found.Value == nil:
		return nil, missingValue("value", result.Value)
	}
	_, f := m.canonical(found.Value) // previous data are trusted, so this is the first look at the text
	return found, f
}

func missingValue(kind string, cid data.CID) *Fault {
	return fault(codeNoValue, `%s for CID "%s" not found`, kind, cid)
}

func mismatch(what, computed, stored string) *Fault {
	return fault(codeParameters, "%s doesn't match expected parameters: expected %s, got %s ", what, computed, stored)
}

func tetrapletText(t *value.Tetraplet) string { return t.Preimage() }

// failedBefore raises a recorded failure once more.
func (m *machine) failedBefore(v *value.Value) *Fault {
	n, f := m.tree(v)
	if f != nil {
		return f
	}
	code, text := n.Get("ret_code"), n.Get("message")
	switch {
	case code == nil || code.Kind != value.KindNumber:
		return malformedFailure("no integer `ret_code`")
	case text == nil || text.Kind != value.KindString:
		return malformedFailure("no string `message`")
	}
	number, ok := code.Num.Int64()
	if !ok || number != int64(int32(number)) {
		return malformedFailure("`ret_code` is not a 32-bit integer")
	}
	return serviceFault(number, text.Str)
}

func malformedFailure(why string) *Fault {
	return fault(codeMalformedFailed, "failed to deserialize to CallServiceFailed: {%s}", why)
}
