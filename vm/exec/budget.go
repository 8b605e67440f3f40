package exec

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Budget bounds a run. Zero means the default. What is counted follows from the inputs alone, so a run that exceeds its
// budget does so everywhere at the same instruction.
type Budget struct {
	Steps  uint64 // instructions executed, and one more per KiB of text that they write or hash
	Depth  int    // instructions inside each other, iterations of folds included
	Text   int    // bytes of the JSON text of one value, list of arguments or message
	Memory int    // bytes, by estimate, of all that the run makes and keeps; its inputs are not counted
}

// The default budget: far beyond what the original gets through, which traps when its stack or its memory is used up. A
// short script can double a value with every canon and the number of its states with every fold, so both sizes are bounded.
const (
	DefaultSteps  = 100_000_000
	DefaultDepth  = 100_000
	DefaultText   = 64 << 20
	DefaultMemory = 256 << 20
)

func (b Budget) orDefault() Budget {
	if b.Steps == 0 {
		b.Steps = DefaultSteps
	}
	if b.Depth == 0 {
		b.Depth = DefaultDepth
	}
	if b.Text == 0 {
		b.Text = DefaultText
	}
	if b.Memory == 0 {
		b.Memory = DefaultMemory
	}
	return b
}

// What things take in memory, in bytes without their texts: rounded up, growing room of slices and maps included.
const (
	stateBytes     = 160 // a state of the new trace
	waitBytes      = 48
	cellBytes      = 512 // a variable's value at one depth, with its tree and origin
	elementBytes   = 192 // a value of a stream
	iterationBytes = 256 // of a fold over a stream: its record and its lore
	canonBytes     = 512 // a canon result without its elements
	frozenBytes    = 112 // an element of a canon that the stores know already
	storedBytes    = 512 // one that they do not know: its identifier and entries
	itemBytes      = 8   // an element of an array
	requestBytes   = 256
	argumentBytes  = 64
	originBytes    = 64 // a tetraplet
	peerBytes      = 128
)

// charge counts what the run keeps from now on. It is never given back, unlike what [machine.memory] counts itself.
func (m *machine) charge(bytes int) { m.charged += bytes }

// memory is what the run keeps, by estimate.
func (m *machine) memory() int {
	cells := m.scalars.held + m.canons.held + m.canonMaps.held
	return m.charged + len(m.traces.Out)*stateBytes + len(m.waiting)*waitBytes + cells*cellBytes
}

// worked counts a text that was written or hashed.
func (m *machine) worked(bytes int) { m.steps += uint64(bytes >> 10) }

// checkInterval is how many steps lie between two looks at the context.
const checkInterval = 1 << 10

// spend tells whether a run may go on that has done much since it was asked last, or is near a bound.
//
//go:noinline
func (m *machine) spend(in *air.Instr) *Fault {
	if m.steps > m.Budget.Steps {
		return m.exhausted(in, codeSteps, "the script executed more than %d instructions", m.Budget.Steps)
	}
	if m.steps >= m.look {
		m.look = min(m.steps+checkInterval, m.Budget.Steps+1)
		if err := m.ctx.Err(); err != nil {
			return m.exhausted(in, CodeCancelled, "the run was cancelled: %v", err)
		}
	}
	if m.memory() > m.Budget.Memory {
		return m.exhausted(in, codeSteps, "the script made values, states and calls of more than %d bytes", m.Budget.Memory)
	}
	if m.depth >= m.Budget.Depth {
		return m.exhausted(in, codeDepth, "instructions ran more than %d levels deep", m.Budget.Depth)
	}
	return nil
}

// oversize is the fault for a text beyond the budget.
func (m *machine) oversize() *Fault {
	return fault(codeSteps, "the script made a value of more than %d bytes", m.Budget.Text)
}

// keep counts a value that gets a name or a place in a stream. Values share what they are made of, so only what is written
// anew for each of them counts: the path of its origin and, for an error, its message.
func (m *machine) keep(o *air.Operand, v *value.Traced) {
	m.charge(len(v.T.Lens))
	if o.Kind == air.LastError || o.Kind == air.ErrorValue {
		m.charge(2 * len(v.V.Text())) // in its tree and as text
	}
}

// written returns a value with its canonical text, which must fit the budget. A text written just now stays with its value;
// kept tells that the value outlives the instruction.
func (m *machine) written(v *value.Value, kept bool) (*value.Value, *Fault) {
	fresh := !v.Written()
	c, f := m.canonical(v)
	if f != nil {
		return nil, f
	}
	size := len(c.Text())
	if size > m.Budget.Text {
		return nil, m.oversize()
	}
	m.worked(size)
	if fresh && kept {
		m.charge(size)
	}
	return c, nil
}
