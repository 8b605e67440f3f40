// Package merge takes the previous and the current trace of a particle and yields, for each instruction that leaves a
// state, the state recorded for it on either side; it collects the new trace meanwhile.
//
// States are found by their place, never by an identifier: instructions ask in the order in which they run, and par and
// fold move both readers to the part of the trace that belongs to a branch or an iteration.
package merge

import (
	"fmt"
	"slices"

	"github.com/aquifer-dev/aquifer/vm/data"
)

// Source tells which side a met state stems from; it decides in which list of a stream its value goes.
type Source uint8

// The sources. A state that both sides have counts as one of the previous trace.
const (
	Nowhere Source = iota
	Prev
	Current
	Both
)

// Merger reads two traces side by side and writes a third. Out is the new trace; states are appended by Emit, and those
// of par and fold are filled in when their instruction ends.
type Merger struct {
	Out []data.State

	prev, cur         slider
	fromPrev, fromCur bijection
}

// firstRoom is for how many states there is room at least where many are guessed: few scripts get through at once, and the
// room for a script of a hundred kilobytes is half a megabyte.
const firstRoom = 1 << 10

// New starts at the beginning of both traces, which are not changed. guess is how many states there may be.
func New(prev, current []data.State, guess int) *Merger {
	known := len(prev) + len(current)/4
	return &Merger{
		Out:  make([]data.State, 0, max(known, min(guess, 4*known+firstRoom))+8),
		prev: slider{trace: prev, len: len(prev)},
		cur:  slider{trace: current, len: len(current)},
	}
}

// Emit appends a state to the new trace and returns its position.
func (m *Merger) Emit(s data.State) int {
	m.Out = append(m.Out, s)
	return len(m.Out) - 1
}

// Trace is the new trace when the script has ended. Whoever keeps it does not keep much more room than it takes.
func (m *Merger) Trace() []data.State {
	if spare := cap(m.Out) - len(m.Out); spare > len(m.Out)+spareStates {
		return slices.Clone(m.Out)
	}
	return m.Out
}

// spareStates is how much room for states may be kept in any case.
const spareStates = 64

// met takes the next state of both sides. want says whether a state is of the instruction's kind.
func (m *Merger) met(expected string, want func(data.Kind) bool) (p, c *data.State, err error) {
	p, c = m.prev.next(), m.cur.next()
	okP, okC := p == nil || want(p.Kind), c == nil || want(c.Kind)
	switch {
	case okP && okC:
		return p, c, nil
	case p != nil && c != nil:
		return nil, nil, fmt.Errorf("previous and current data have incompatible states: '%s' '%s'", debug(p), debug(c))
	case p != nil:
		return nil, nil, fmt.Errorf("state from previous `%s` is incompatible with expected %s", debug(p), expected)
	}
	return nil, nil, fmt.Errorf("state from current `%s` is incompatible with expected %s", debug(c), expected)
}

func isCall(k data.Kind) bool  { return data.CallSent <= k && k <= data.CallFailed }
func isAp(k data.Kind) bool    { return k == data.Ap }
func isCanon(k data.Kind) bool { return k == data.CanonSent || k == data.CanonDone }
func isPar(k data.Kind) bool   { return k == data.Par }
func isFold(k data.Kind) bool  { return k == data.Fold }

// Call returns the state recorded for a call, or nil (spec/air.md#A60).
func (m *Merger) Call() (*data.State, Source, error) {
	p, c, err := m.met("call", isCall)
	if err != nil {
		return nil, Nowhere, err
	}
	s, source, err := mergeCalls(p, c)
	if err == nil {
		m.remember(source)
	}
	return s, source, err
}

func mergeCalls(p, c *data.State) (*data.State, Source, error) {
	switch {
	case p == nil && c == nil:
		return nil, Nowhere, nil
	case c == nil:
		return p, Prev, nil
	case p == nil:
		return c, Current, nil
	case c.Kind == data.CallSent: // two requests are never compared
		return p, Prev, nil
	case p.Kind == data.CallSent:
		return c, Current, nil
	case (p.Kind == data.CallFailed) != (c.Kind == data.CallFailed):
		return nil, Nowhere, fmt.Errorf("previous and current call results are incompatible: '%s' '%s'", debugInner(p), debugInner(c))
	case p.Kind != c.Kind || p.Ref != c.Ref: // the generations of streams may differ
		return nil, Nowhere, fmt.Errorf("values in call results are not equal: %s != %s", ValueRef(p), ValueRef(c))
	}
	return p, Both, nil
}

// Ap returns the state recorded for an `ap` into a stream or map, or nil (spec/air.md#A61).
func (m *Merger) Ap() (*data.State, Source, error) {
	p, c, err := m.met("ap", isAp)
	if err != nil {
		return nil, Nowhere, err
	}
	s, source := p, Prev
	switch {
	case p == nil && c == nil:
		return nil, Nowhere, nil
	case p == nil:
		s, source = c, Current
	case c != nil:
		source = Both
	}
	if s.More != nil && len(s.More.Gens) != 1 {
		return nil, Nowhere, fmt.Errorf("%s ap result contains inappropriate generation count in destination", debugInner(s))
	}
	m.remember(source)
	return s, source, nil
}

// Canon returns the state recorded for a canon, or nil (spec/air.md#A62).
func (m *Merger) Canon() (*data.State, error) {
	p, c, err := m.met("canon", isCanon)
	switch {
	case err != nil:
		return nil, err
	case c == nil:
		return p, nil
	case p == nil:
		return c, nil
	case c.Kind == data.CanonSent:
		return p, nil
	case p.Kind == data.CanonSent:
		return c, nil
	case p.Ref != c.Ref:
		return nil, fmt.Errorf("canon results %s %s points to incompatible execution states", debugInner(p), debugInner(c))
	}
	return p, nil
}

// remember notes for the state that is about to be written where it came from. Folds find their lore by it.
func (m *Merger) remember(source Source) {
	if source == Prev || source == Both {
		m.fromPrev.insert(len(m.Out), m.prev.pos-1)
	}
	if source == Current || source == Both {
		m.fromCur.insert(len(m.Out), m.cur.pos-1)
	}
}

// bijection maps positions of the new trace to positions of an old one; inserting a pair removes those that share a
// position with it. Positions are kept plus one, so that zero means none.
type bijection struct{ to, back []uint32 }

func (b *bijection) insert(new, old int) {
	b.to, b.back = grown(b.to, new), grown(b.back, old)
	if stale := b.to[new]; stale != 0 {
		b.back[stale-1] = 0
	}
	if stale := b.back[old]; stale != 0 {
		b.to[stale-1] = 0
	}
	b.to[new], b.back[old] = uint32(old+1), uint32(new+1)
}

func grown(s []uint32, i int) []uint32 {
	if i >= cap(s) {
		s = slices.Grow(s, max(i+1-len(s), len(s)+64))
	}
	return s[:max(len(s), i+1)]
}

func (b *bijection) old(new int) (int, bool) {
	if new < 0 || new >= len(b.to) || b.to[new] == 0 {
		return 0, false
	}
	return int(b.to[new]) - 1, true
}
