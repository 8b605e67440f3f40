package exec

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/merge"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// callSite is a call with everything resolved that can be.
type callSite struct {
	in                      *air.Instr
	peer, service, function string
	args                    []resolved
	missing                 *Fault // the argument that is not there yet
}

// call runs a call. The order of steps is what other peers rely on: nothing is taken from the trace before the triplet
// and the arguments have been looked at (spec/vm.md#V17, spec/air.md#A35).
func (m *machine) call(in *air.Instr) *Fault {
	c := callSite{in: in}
	if f := m.triplet(&c); f != nil {
		return m.wait(in, f)
	}
	if f := m.checkResultName(in.Out); f != nil {
		return f
	}
	f := m.arguments(&c)
	if f == nil {
		state, source, err := m.traces.Call()
		if err != nil {
			return traceFault(in, err)
		}
		f = m.proceed(&c, state, source)
	}
	if f != nil && f.call == nil {
		f.call = m.origin(&c)
	}
	return f
}

func (m *machine) triplet(c *callSite) (f *Fault) {
	if c.peer, f = m.text(&c.in.In[0]); f != nil {
		return f
	}
	if c.service, f = m.text(&c.in.In[1]); f != nil {
		return f
	}
	c.function, f = m.text(&c.in.In[2])
	return f
}

// origin returns the call's tetraplet. Calls of one function in a row share theirs, and so its identifier.
func (m *machine) origin(c *callSite) *value.Tetraplet {
	if t := m.lastOrigin; t != nil && t.Peer == c.peer && t.Service == c.service && t.Function == c.function {
		return t
	}
	m.lastOrigin = value.NewTetraplet(c.peer, c.service, c.function, "")
	return m.lastOrigin
}

// checkResultName refuses a result that could not be bound.
func (m *machine) checkResultName(out *air.Operand) *Fault {
	if out == nil || out.Kind != air.Scalar {
		return nil
	}
	if m.iterators[out.Sym] != nil {
		return fault(codeIterableShadow, "variable with name '%s' can't be shadowed, shadowing isn't supported for iterables", out.Name())
	}
	return m.scalars.settable(&m.scope, out)
}

// arguments resolves the arguments in their order. The first that is missing ends it without an error: the call may
// still be one that has to be sent to its peer.
func (m *machine) arguments(c *callSite) *Fault {
	operands := c.in.In[3:]
	c.args = m.room(len(operands))
	size := 1
	for i := range operands {
		r := &c.args[i]
		if operands[i].IsLiteral() { // never missing, and many calls are only sent
			size += len(operands[i].Text) + 1
			continue
		}
		f := m.resolve(&operands[i], r)
		if f == nil {
			r.V, f = m.written(r.V, operands[i].Lens == nil && operands[i].Kind >= air.Scalar)
		}
		switch {
		case f == nil:
		case f.Code == codeVariableNotFound:
			c.missing = f
			return nil
		default:
			return f
		}
		if size += len(r.V.Text()) + 1; size > m.Budget.Text {
			return m.oversize()
		}
	}
	m.worked(size)
	return nil
}

// literals makes the arguments that [machine.arguments] left out.
func (m *machine) literals(c *callSite) {
	operands := c.in.In[3:]
	for i := range c.args {
		if c.args[i].V == nil {
			_ = m.resolve(&operands[i], &c.args[i]) // literals are always there
		}
	}
}

// canonical returns a value whose text is canonical. Texts out of data need not be (spec/data.md#D41).
func (m *machine) canonical(v *value.Value) (*value.Value, *Fault) {
	c, err := v.Canonical()
	if err != nil {
		return nil, fault(codeTrace, "value for CID %q is not JSON: %v", v.CID(), err)
	}
	return c, nil
}

// proceed acts on the state recorded for the call.
func (m *machine) proceed(c *callSite, state *data.State, source merge.Source) *Fault {
	here := c.peer == m.Peer
	switch {
	case state == nil:
	case state.Kind == data.CallSent:
		if state.HasID && state.Ref == m.Peer {
			id := strconv.FormatUint(uint64(state.A), 10)
			if result, ok := m.Results[id]; ok {
				delete(m.Results, id)
				return m.consume(c, result)
			}
		}
		if !here || state.HasID && state.Ref == m.Peer {
			m.traces.Emit(*state)
			m.complete = false
			return nil
		}
	default:
		return m.recorded(c, state, source)
	}
	if !here {
		m.send(c.peer, c.in)
		m.traces.Emit(data.State{Kind: data.CallSent, Ref: m.Peer})
		m.complete = false
		return nil
	}
	if c.missing != nil {
		if state != nil {
			m.traces.Emit(*state)
		}
		return m.wait(c.in, c.missing)
	}
	return m.request(c)
}

func (m *machine) request(c *callSite) *Fault {
	if m.LastCall == 1<<32-1 { // the original traps
		return fault(codeTrace, "there are no more ids for call requests")
	}
	m.LastCall++
	r := Request{ID: m.LastCall, Service: c.service, Function: c.function, At: c.in.ID}
	m.literals(c)
	r.Args, r.Tetraplets = m.argumentRoom(len(c.args))
	for i := range c.args {
		v, origins := c.args[i].V, m.tetraplets(&c.args[i])
		r.Args[i], r.Tetraplets[i] = v, origins
		m.charge(argumentBytes + len(v.Text()) + len(origins)*originBytes)
		for _, t := range origins {
			m.charge(len(t.Peer) + len(t.Service) + len(t.Function) + len(t.Lens))
		}
	}
	m.charge(requestBytes)
	m.roomForRequest()
	m.requests = append(m.requests, r)
	m.traces.Emit(data.State{Kind: data.CallSent, Ref: m.Peer, HasID: true, A: m.LastCall})
	m.complete = false
	return nil
}

// roomForRequest lets the list of requests grow. A script that makes many is expected to make all it can.
func (m *machine) roomForRequest() {
	const many = 256
	if n := len(m.requests); n == cap(m.requests) && n >= many && n < m.Script.Calls {
		m.requests = slices.Grow(m.requests, m.Script.Calls-n)
	}
}

// consume turns a result from the host into a state.
func (m *machine) consume(c *callSite, result Result) *Fault {
	if c.missing != nil {
		return m.missingForState(c)
	}
	if result.Code == 0 {
		v, err := value.Parse(result.Text)
		if err == nil {
			return m.succeeded(c, v)
		}
		// Unlike the original, whose own signature is broken for one step, this failure is signed like any
		// other (spec/air.md#A37).
		result = Result{
			Code: 1<<31 - 1,
			Text: fmt.Sprintf("call_service result 'ret_code: 0, result: '%s'' can't be serialized or deserialized with an error: %v", result.Text, err),
		}
	}
	v := value.Of(value.Object(
		value.Member{Key: "ret_code", Value: value.Num(value.OfInt(int64(result.Code)))},
		value.Member{Key: "message", Value: value.Text(result.Text)},
	))
	cid, found := m.track(c, v)
	m.traces.Emit(data.State{Kind: data.CallFailed, Ref: string(cid), Found: found})
	// `complete` stays as it was; only a failure found in the trace clears it (spec/air.md#A36).
	return serviceFault(int64(result.Code), result.Text)
}

func serviceFault(code int64, text string) *Fault {
	return fault(codeService, "Local service error, ret_code is %d, error message is '%s'", code, text)
}

func (m *machine) succeeded(c *callSite, v *value.Value) *Fault {
	out := c.in.Out
	if out == nil {
		m.traces.Emit(data.State{Kind: data.CallUnused, Ref: string(v.CID())})
		return nil
	}
	cid, found := m.track(c, v)
	traced := m.traced(value.Traced{V: v, T: m.origin(c), P: value.Provenance{Kind: value.ServiceResult, CID: cid}})
	if out.Kind == air.Stream {
		at := m.traces.Emit(data.State{Kind: data.CallStream, Ref: string(cid), Found: found})
		return m.append(out, traced, at, nil, merge.Nowhere)
	}
	m.traces.Emit(data.State{Kind: data.CallScalar, Ref: string(cid), Found: found})
	return m.scalars.set(&m.scope, out, traced)
}

// track puts a result into the stores and notes it for this peer's signature.
func (m *machine) track(c *callSite, v *value.Value) (data.CID, *data.Found) {
	found := m.found()
	found.Value = m.Stores.Values.Add(m.valueCID(v), v)
	t := m.origin(c)
	if m.lastTracked != t {
		t = m.Stores.Tetraplets.Add(t.CID(), t)
		m.lastOrigin, m.lastTracked = t, t
	}
	found.Tetraplet = t
	result := m.serviceResult()
	result.Value, result.ArgumentHash, result.Tetraplet = v.CID(), string(m.hash(c)), t.CID()
	cid := m.identify(result)
	found.Result = m.Stores.Services.Add(cid, result)
	m.sign(t, cid)
	return cid, found
}

// sign notes that the trace holds a CID that a peer produced, for this peer's signature if it is its own.
func (m *machine) sign(producer *value.Tetraplet, cid data.CID) {
	m.producers.add(producer)
	if producer.Peer == m.Peer {
		m.signed = append(m.signed, cid)
	}
}

// producers are the peers whose results and canons a trace holds.
type producers struct {
	peers []string
	last  *value.Tetraplet
	known map[string]bool
}

func (p *producers) add(t *value.Tetraplet) {
	if t == p.last {
		return
	}
	p.last = t
	if p.known[t.Peer] {
		return
	}
	if p.known == nil {
		p.known = map[string]bool{}
	}
	p.known[t.Peer] = true
	p.peers = append(p.peers, t.Peer)
}

// missingForState is met when a finished call's arguments are missing, which no honest peer records; the original traps.
func (m *machine) missingForState(c *callSite) *Fault {
	return fault(codeTrace, "on instruction '%s' a result was recorded, but %s", c.in.Short(), c.missing.Message)
}
