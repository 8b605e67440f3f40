package exec

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/merge"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// ap copies a value into a scalar, which leaves no state, or appends it to a stream (spec/vm.md#V18).
func (m *machine) ap(in *air.Instr) *Fault {
	var source resolved
	if f := m.resolve(&in.In[0], &source); f != nil {
		return m.wait(in, f)
	}
	v := m.bound(&source)
	m.keep(&in.In[0], v)
	if in.Out.Kind != air.Stream {
		return m.scalars.set(&m.scope, in.Out, v)
	}
	state, from, err := m.traces.Ap()
	if err != nil {
		return traceFault(in, err)
	}
	return m.appendAp(in.Out, v, state, from)
}

func (m *machine) appendAp(target *air.Operand, v *value.Traced, state *data.State, from merge.Source) *Fault {
	at := m.traces.Emit(data.State{Kind: data.Ap})
	return m.append(target, v, at, state, from)
}
