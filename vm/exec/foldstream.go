package exec

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/merge"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// foldStream folds over a stream or map: generation by generation, and on over what its own body appends
// (spec/vm.md#V16).
func (m *machine) foldStream(in *air.Instr) *Fault {
	s := m.streamFor(&in.In[0])
	if s == nil {
		m.complete = false
		m.waitForMore(in)
		return nil
	}
	trace, err := m.traces.FoldStart()
	if err != nil {
		return traceFault(in, err)
	}
	complete := false
	cursor := streamCursor{stream: s}
	for round := cursor.first(); len(round) > 0; round = cursor.following() {
		for _, g := range round {
			f := m.foldGeneration(in, trace, g)
			if f != nil && !f.Catchable() {
				return f
			}
			complete = complete || m.complete
		}
	}
	trace.End()
	m.complete = complete
	if !complete && isJoin(in) {
		m.waitForMore(in)
	}
	return nil
}

// isJoin tells whether a fold is how `join` is written: it waits for more values.
func isJoin(fold *air.Instr) bool { return fold.B != nil && fold.B.Op == air.Never }

func (m *machine) waitForMore(fold *air.Instr) {
	w := Wait{Variable: fold.In[0].Name(), At: fold.ID}
	if isJoin(fold) {
		w.Wanted = m.wanted(fold.A)
	}
	m.waiting = append(m.waiting, w)
}

// wanted is what the body of a join compares the length of its canon with, for those who are told of the wait.
func (m *machine) wanted(body *air.Instr) *value.Value {
	for in := body; in != nil; {
		switch in.Op {
		case air.Seq: // the comparison stands last
			in = in.B
		case air.Xor:
			in = in.A
		case air.Match:
			left, right := &in.In[0], &in.In[1]
			if left.Kind != air.CanonStream || left.Lens == nil || !left.Lens.Length || right.Lens != nil {
				return nil
			}
			var r resolved
			if right.Kind != air.Int && right.Kind != air.Scalar || m.resolve(right, &r) != nil {
				return nil
			}
			return r.V
		default:
			return nil
		}
	}
	return nil
}

// foldGeneration runs one chain of iterations over the values of a generation. Its errors end the chain alone.
func (m *machine) foldGeneration(in *air.Instr, trace *merge.Fold, values []element) *Fault {
	it := m.idle.over(in, trace, values)
	defer m.idle.giveBack(it)
	m.charge(len(values) * iterationBytes)
	trace.Expect(len(values))
	if err := trace.Begin(it.states[0]); err != nil {
		return traceFault(in, err)
	}
	f := m.iterate(it)
	trace.EndGeneration()
	return f
}

// streamCursor remembers which generations of a growing stream have been visited. A fresh generation is opened for what a
// round appends, so that the next round sees it (spec/air.md#A56).
type streamCursor struct {
	stream *stream
	seen   [3]int
}

func (c *streamCursor) first() [][]element {
	round := c.rest()
	c.mark()
	if len(round) > 0 {
		c.stream.lists[listNew].count++
	}
	return round
}

func (c *streamCursor) following() [][]element {
	round := c.rest()
	if fresh := &c.stream.lists[listNew]; fresh.count > 0 && fresh.lastEmpty() {
		fresh.count--
	}
	c.mark()
	c.stream.lists[listNew].count++
	return round
}

// rest returns the filled generations behind the cursor. The cursor counts empty ones too, but they are dropped before it
// is applied, as in the original.
func (c *streamCursor) rest() [][]element {
	var round [][]element
	for i := range c.stream.lists {
		filled := c.stream.lists[i].filled
		for _, g := range filled[min(c.seen[i], len(filled)):] {
			round = append(round, g.values[:len(g.values):len(g.values)])
		}
	}
	return round
}

func (c *streamCursor) mark() {
	for i := range c.stream.lists {
		c.seen[i] = c.stream.lists[i].count
	}
}

func (g *generations) lastEmpty() bool {
	return len(g.filled) == 0 || g.filled[len(g.filled)-1].number < g.count-1
}
