package exec

import "github.com/aquifer-dev/aquifer/air"

// seq runs its right side once the left one is complete (spec/vm.md#V4).
func (m *machine) seq(in *air.Instr) *Fault {
	m.complete = true
	if f := m.run(in.A); f != nil || !m.complete {
		return f
	}
	return m.run(in.B)
}
