package exec

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// match runs match and mismatch (spec/vm.md#V7).
func (m *machine) match(in *air.Instr) *Fault {
	var left, right resolved
	if f := m.resolve(&in.In[0], &left); f != nil {
		return m.wait(in, f)
	}
	if f := m.resolve(&in.In[1], &right); f != nil {
		return m.wait(in, f)
	}
	equal := value.Equal(left.V, right.V)
	switch {
	case in.Op == air.Match && !equal:
		return fault(codeNotEqual, "compared values do not match")
	case in.Op == air.Mismatch && equal:
		return fault(codeEqual, "compared values do not mismatch")
	}
	return m.run(in.A)
}
