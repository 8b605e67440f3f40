package merge

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/aquifer-dev/aquifer/vm/data"
)

// Fold is the progress of one fold over a stream or map. Each visited value gets a record of the states written for it
// before and after the `next` of its iteration; the records become the lore of the fold's state.
type Fold struct {
	m         *Merger
	at        int // position of its state
	prev, cur foldSide
	done      []data.Lore // of the generations that are finished

	// The running generation. back counts the iterations whose part behind `next` has not ended yet.
	records     []record
	back        int
	walkingBack bool
}

type foldSide struct {
	lore  map[int]entry // by position of the value in that trace
	final window        // behind the fold
}

// entry is where a side has the states of one iteration, widened by those of the iterations inside it.
type entry struct {
	before, after window
	taken         bool
}

type record struct {
	prev, cur     entry // blank: none
	before, after part
	value         int32
}

// part is a range of the new trace under construction.
type part struct {
	begin, end     int32
	started, ended bool
}

// FoldStart takes the state recorded for a fold (spec/vm.md#V24, spec/air.md#A65).
func (m *Merger) FoldStart() (*Fold, error) {
	p, c, err := m.met("fold", isFold)
	if err != nil {
		return nil, err
	}
	f := &Fold{m: m, at: m.Emit(data.State{Kind: data.Fold})}
	if f.prev, err = resolveFold(p, &m.prev); err != nil {
		return nil, err
	}
	f.cur, err = resolveFold(c, &m.cur)
	return f, err
}

func resolveFold(state *data.State, s *slider) (foldSide, error) {
	side := foldSide{final: window{s.pos, s.remaining()}}
	if state == nil || len(state.Lore()) == 0 {
		return side, nil
	}
	lore := state.Lore()
	overflow := func(i int) error {
		return fmt.Errorf("the first %d subtrace descriptors lens of fold %s overflows", i, debugInner(state))
	}
	side.lore = make(map[int]entry, len(lore))
	gens := make([]uint32, len(lore))
	var count uint64
	for i, l := range lore {
		if len(l.Subs) != 2 {
			return side, fmt.Errorf("fold contains %d sublore descriptors, but 2 is expected", len(l.Subs))
		}
		if count += uint64(l.Subs[0].Len) + uint64(l.Subs[1].Len); count > math.MaxUint32 {
			return side, overflow(i)
		}
		var err error
		if gens[i], err = generation(s.trace, l.Value); err != nil {
			return side, err
		}
	}
	for first := 0; first < len(gens); {
		last := first
		for last+1 < len(gens) && gens[last+1] == gens[first] {
			last++
		}
		if err := side.widen(state, first, last); err != nil {
			return side, err
		}
		first = last + 1
	}
	if int(count) > side.final.len {
		return side, fmt.Errorf("underflow is occurred while calculating the new position of a slider for resolved fold %s", debugInner(state))
	}
	side.final = window{side.final.pos + int(count), side.final.len - int(count)}
	return side, nil
}

// widen makes the windows of one generation. `next` runs the following iteration inside the current one, so what lies
// before the end of an iteration is everything up to the last value of the generation, and back.
func (f *foldSide) widen(state *data.State, first, last int) error {
	after := 0
	for i := first; i <= last; i++ {
		after += int(state.More.Lore[i].Subs[1].Len)
	}
	before := after
	for i := last; i >= first; i-- {
		l := state.More.Lore[i]
		before += int(l.Subs[0].Len)
		if _, twice := f.lore[int(l.Value)]; twice {
			return fmt.Errorf("%s contains several subtraces with the same value_pos %d", debugInner(state), l.Value)
		}
		f.lore[int(l.Value)] = entry{
			before: window{int(l.Subs[0].Begin), before},
			after:  window{int(l.Subs[1].Begin), after},
		}
		after -= int(l.Subs[1].Len)
	}
	return nil
}

// generation reads the generation of the value whose state lies at a position.
func generation(trace []data.State, at uint32) (uint32, error) {
	if int64(at) >= int64(len(trace)) {
		return 0, fmt.Errorf("requested an element at position '%d', but executed trace contains only '%d' elements", at, len(trace))
	}
	if g, ok := trace[at].Generation(); ok {
		return g, nil
	}
	return 0, fmt.Errorf("expected a state of CallResult(Value::Stream) or Ap types but '%s' obtained", short(&trace[at]))
}

// take finds and removes the entry of a value.
func (f *foldSide) take(position int, from *bijection) (e entry) {
	if len(f.lore) == 0 {
		return e
	}
	old, ok := from.old(position)
	if !ok {
		return e
	}
	if e, ok = f.lore[old]; ok {
		delete(f.lore, old)
		e.taken = true
	}
	return e
}

// Expect makes room for a generation of n values.
func (f *Fold) Expect(n int) {
	f.records = slices.Grow(f.records, n)
	f.done = slices.Grow(f.done, n)
}

// Begin starts the iteration over the value whose state lies at a position of the new trace.
func (f *Fold) Begin(value int) error {
	f.records = append(f.records, record{value: int32(value), prev: f.prev.take(value, &f.m.fromPrev), cur: f.cur.take(value, &f.m.fromCur)})
	r := &f.records[len(f.records)-1]
	r.before.start(len(f.m.Out))
	f.back++
	if err := f.m.prev.setPart(r.prev.taken, r.prev.before); err != nil {
		return err
	}
	return f.m.cur.setPart(r.cur.taken, r.cur.before)
}

// errOrder is met where the original goes on with an index below zero and traps: `next` of an outer fold was reached
// from an inner one after the outer one's iterations had ended.
var errOrder = errors.New("fold FSM was asked for an iteration that has ended")

func (f *Fold) current() (*record, error) {
	if f.back < 1 || f.back > len(f.records) {
		return nil, errOrder
	}
	return &f.records[f.back-1], nil
}

// Next ends the part of the current iteration that lies before `next`.
func (f *Fold) Next() error {
	r, err := f.current()
	if err != nil {
		return err
	}
	r.before.finish(len(f.m.Out))
	return nil
}

// Back starts the part of an iteration that lies behind its `next`: the first time of the last one, then one further out
// each time.
func (f *Fold) Back() error {
	if !f.walkingBack {
		f.walkingBack = true
	} else {
		r, err := f.current()
		if err != nil {
			return err
		}
		r.after.finish(len(f.m.Out))
		f.back--
	}
	r, err := f.current()
	if err != nil {
		return err
	}
	r.after.start(len(f.m.Out))
	if err := f.m.prev.setPart(r.prev.taken, r.prev.after); err != nil {
		return err
	}
	return f.m.cur.setPart(r.cur.taken, r.cur.after)
}

// EndGeneration finishes what is open and moves the records into the lore.
func (f *Fold) EndGeneration() {
	now := len(f.m.Out)
	subs := make([]data.SubTrace, 0, 2*len(f.records))
	for i := range f.records {
		r := &f.records[i]
		r.before.close(now)
		r.after.close(now)
		subs = append(subs, r.before.sub(), r.after.sub())
		f.done = append(f.done, data.Lore{Value: uint32(r.value), Subs: subs[2*i : 2*i+2 : 2*i+2]})
	}
	f.records, f.back, f.walkingBack = f.records[:0], 0, false
}

// End fills in the fold's state and moves both readers behind it.
func (f *Fold) End() {
	f.m.Out[f.at].More = &data.More{Lore: f.done}
	_ = f.m.prev.setWindow(f.prev.final)
	_ = f.m.cur.setWindow(f.cur.final)
}

func (p *part) start(now int)  { p.begin, p.started, p.ended = int32(now), true, false }
func (p *part) finish(now int) { p.end, p.ended = int32(now), true }

func (p *part) close(now int) {
	if !p.started {
		p.start(now)
	}
	if !p.ended {
		p.finish(now)
	}
}

func (p *part) sub() data.SubTrace {
	return data.SubTrace{Begin: uint32(p.begin), Len: uint32(p.end - p.begin)}
}
