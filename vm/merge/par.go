package merge

import (
	"fmt"
	"math"

	"github.com/aquifer-dev/aquifer/vm/data"
)

// Par is the progress of one par instruction.
type Par struct {
	at, leftSize int32 // position of its state; states of the left branch
	prev, cur    parSide
}

// parSide is a par as a trace has it: where its left branch begins, the sizes of both, and what is left behind it. It is
// small, because there is one on the stack for every par around an instruction.
type parSide struct{ begin, left, right, rest int32 }

// ParStart takes the state recorded for a par and limits both readers to its left branch (spec/vm.md#V23, spec/air.md#A63).
func (m *Merger) ParStart(par *Par) error {
	p, c, err := m.met("par", isPar)
	if err != nil {
		return err
	}
	par.at = int32(m.Emit(data.State{Kind: data.Par}))
	if err := par.prev.start(p, &m.prev, "previous"); err != nil {
		return err
	}
	if err := par.cur.start(c, &m.cur, "current"); err != nil {
		return err
	}
	if err := m.prev.setLen(int(par.prev.left)); err != nil {
		return err
	}
	return m.cur.setLen(int(par.cur.left))
}

// start notes where a side continues behind the branches of a par.
func (p *parSide) start(state *data.State, s *slider, side string) error {
	left, right := 0, 0
	if state != nil {
		left, right = int(state.A), int(state.B)
	}
	if size := left + right; size > math.MaxUint32 || size > s.remaining() {
		return fmt.Errorf("underflow is occurred while calculating the new position of a %s slider for resolved par ParResult { left_size: %d, right_size: %d } and current subtrace len %d'",
			side, left, right, s.remaining())
	}
	p.begin, p.left, p.right, p.rest = int32(s.pos), int32(left), int32(right), int32(s.remaining()-left-right)
	return nil
}

// toRight moves to the right branch. The length behind the left branch is the left size once more, not what remains
// (spec/air.md#A64). So the move fails when the trace is too short for it, and the reader stays where the left branch left it.
func (p *parSide) toRight(s *slider) {
	s.tryWindow(window{int(p.begin + p.left), int(p.left)})
	s.tryLen(int(p.right))
}

func (p *parSide) behind(s *slider) {
	s.tryWindow(window{int(p.begin + p.left + p.right), int(p.rest)})
}

// ParLeft ends the left branch: the readers move to the right one.
func (m *Merger) ParLeft(p *Par) {
	p.leftSize = int32(len(m.Out)) - p.at - 1
	p.prev.toRight(&m.prev)
	p.cur.toRight(&m.cur)
}

// ParRight ends the right branch and fills in the state.
func (m *Merger) ParRight(p *Par) {
	m.Out[p.at].A = uint32(p.leftSize)
	m.Out[p.at].B = uint32(int32(len(m.Out)) - p.at - 1 - p.leftSize)
	p.prev.behind(&m.prev)
	p.cur.behind(&m.cur)
}
