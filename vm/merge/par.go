package merge

import (
	"fmt"
	"math"

	"github.com/aquifer-dev/aquifer/vm/data"
)

// Par is the progress of one par instruction.
type Par struct {
	at        int // position of its state
	leftSize  int
	prev, cur parSide
}

type parSide struct {
	right                 int
	afterLeft, afterRight window
}

// ParStart takes the state recorded for a par and limits both readers to its left branch (spec/vm.md#V23, spec/air.md#A63).
func (m *Merger) ParStart() (Par, error) {
	p, c, err := m.met("par", isPar)
	if err != nil {
		return Par{}, err
	}
	par := Par{at: m.Emit(data.State{Kind: data.Par})}
	leftPrev, err := par.prev.start(p, &m.prev, "previous")
	if err != nil {
		return par, err
	}
	leftCur, err := par.cur.start(c, &m.cur, "current")
	if err != nil {
		return par, err
	}
	if err := m.prev.setLen(leftPrev); err != nil {
		return par, err
	}
	return par, m.cur.setLen(leftCur)
}

// start computes where a side continues behind the branches of a par, and returns the size of the left one.
func (p *parSide) start(state *data.State, s *slider, side string) (left int, err error) {
	if state != nil {
		left, p.right = int(state.A), int(state.B)
	}
	size := left + p.right
	if size > math.MaxUint32 || size > s.remaining() {
		return 0, fmt.Errorf("underflow is occurred while calculating the new position of a %s slider for resolved par ParResult { left_size: %d, right_size: %d } and current subtrace len %d'",
			side, left, p.right, s.remaining())
	}
	// The length behind the left branch is the left size once more, not what remains (spec/air.md#A64). So the move there
	// fails when the trace is too short for it, and the reader stays where the left branch left it.
	p.afterLeft = window{s.pos + left, left}
	p.afterRight = window{s.pos + size, s.remaining() - size}
	return left, nil
}

// ParLeft ends the left branch: the readers move to the right one.
func (m *Merger) ParLeft(p *Par) {
	p.leftSize = len(m.Out) - p.at - 1
	_ = m.prev.setWindow(p.prev.afterLeft)
	_ = m.cur.setWindow(p.cur.afterLeft)
	_ = m.prev.setLen(p.prev.right)
	_ = m.cur.setLen(p.cur.right)
}

// ParRight ends the right branch and fills in the state.
func (m *Merger) ParRight(p *Par) {
	m.Out[p.at].A = uint32(p.leftSize)
	m.Out[p.at].B = uint32(len(m.Out) - p.at - 1 - p.leftSize)
	_ = m.prev.setWindow(p.prev.afterRight)
	_ = m.cur.setWindow(p.cur.afterRight)
}
