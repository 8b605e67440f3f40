package exec

import "github.com/aquifer-dev/aquifer/air"

// xor runs its right side if the left one fails (spec/vm.md#V6).
func (m *machine) xor(in *air.Instr) *Fault {
	m.complete = true
	f := m.run(in.A)
	if f == nil || !f.Catchable() {
		return f
	}
	m.complete = true
	m.errors.enterHandler(f)
	f = m.run(in.B)
	m.errors.leaveHandler(f == nil)
	return f
}
