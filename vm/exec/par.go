package exec

import "github.com/aquifer-dev/aquifer/air"

// par runs both branches; it fails if both fail, with the right one's error (spec/vm.md#V5).
func (m *machine) par(in *air.Instr) *Fault {
	state, err := m.traces.ParStart()
	if err != nil {
		return traceFault(in, err)
	}
	left, leftFault := m.branch(in.A)
	if leftFault != nil && !leftFault.Catchable() {
		return leftFault
	}
	m.traces.ParLeft(&state)
	right, rightFault := m.branch(in.B)
	if rightFault != nil && !rightFault.Catchable() {
		return rightFault
	}
	m.traces.ParRight(&state)
	m.complete = left || right
	if leftFault != nil && rightFault != nil {
		return rightFault
	}
	m.errors.mayLast = true
	return nil
}

// branch runs one branch and tells whether it is complete. A branch that is `next` itself starts as incomplete: the
// iterations behind it count only when one of them completes (spec/air.md#A32).
func (m *machine) branch(in *air.Instr) (bool, *Fault) {
	m.complete = in.Op != air.Next
	f := m.run(in)
	return m.complete && f == nil, f
}
