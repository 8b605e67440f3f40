package exec

import (
	"strconv"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/merge"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// iterator is a running fold: over the elements of an array, or over one generation of a stream.
type iterator struct {
	fold *air.Instr
	i    int

	nodes  []*value.Node   // of an array: its elements
	array  value.Traced    // and its origin; V does not count
	values []*value.Traced // of anything else: elements with origins of their own

	trace  *merge.Fold // of streams and maps
	states []int       // positions of the values' states
	ended  bool        // the last element of this generation was reached

	at     *value.Value // of an array: the element with the index atI
	atI    int
	traced *value.Traced // and it with its origin, once asked for
}

func (it *iterator) len() int {
	if it.nodes != nil {
		return len(it.nodes)
	}
	return len(it.values)
}

// idleIterators are those of generations that have been folded over: a stream that grows under its fold has one generation after the
// other, most of one value.
type idleIterators []*iterator

// over takes an iterator over the values of a generation.
func (idle *idleIterators) over(fold *air.Instr, trace *merge.Fold, values []element) *iterator {
	it := &iterator{}
	if last := len(*idle) - 1; last >= 0 {
		it, *idle = (*idle)[last], (*idle)[:last]
	}
	*it = iterator{fold: fold, trace: trace, values: it.values[:0], states: it.states[:0]}
	for _, e := range values {
		it.values, it.states = append(it.values, e.Traced), append(it.states, e.at)
	}
	return it
}

// giveBack takes an iterator that nothing runs with any more.
func (idle *idleIterators) giveBack(it *iterator) { *idle = append(*idle, it) }

// value returns the current element of an array.
func (it *iterator) value(m *machine) *value.Value {
	if it.at == nil || it.atI != it.i {
		it.at, it.atI, it.traced = m.treeValue(it.nodes[it.i]), it.i, nil
	}
	return it.at
}

// element returns the current element with its origin.
func (it *iterator) element(m *machine) *value.Traced {
	if it.nodes == nil {
		return it.values[it.i]
	}
	v := it.value(m)
	if it.traced == nil {
		it.traced = m.traced(value.Traced{V: v, T: elementOrigin(it.array.T, it.i), P: it.array.P})
	}
	return it.traced
}

// elementOrigin is the tetraplet of an element: the array's, with its path and the index.
func elementOrigin(array *value.Tetraplet, i int) *value.Tetraplet {
	return array.WithLens(array.Lens + ".$.[" + strconv.Itoa(i) + "]")
}

// iterate runs a fold's body with an iterator that has at least one element.
func (m *machine) iterate(it *iterator) *Fault {
	sym := it.fold.Out.Sym
	if m.iterators[sym] != nil {
		return fault(codeIterableTwice, "multiple iterable values found for iterable name '%s'", it.fold.Out.Name())
	}
	m.iterators[sym] = it
	m.scope.enter()
	f := m.run(it.fold.A)
	m.dropCells(m.scope.leave())
	m.iterators[sym] = nil
	return f
}

// nextIteration runs `next`: the body once more, inside this iteration, with the next element, or behind the last
// element the fold's last instruction (spec/vm.md#V15).
func (m *machine) nextIteration(in *air.Instr) *Fault {
	it := m.iterators[in.Out.Sym]
	if it == nil {
		return fault(codeFoldState, "fold state not found for this iterable '%s'", in.Out.Name())
	}
	if it.trace != nil {
		if err := it.trace.Next(); err != nil {
			return traceFault(in, err)
		}
	}
	if it.i+1 >= it.len() {
		return m.lastIteration(in, it)
	}
	it.i++
	if it.trace != nil {
		if err := it.trace.Begin(it.states[it.i]); err != nil {
			return traceFault(in, err)
		}
	}
	m.scope.next()
	f := m.run(it.fold.A)
	m.dropCells(m.scope.back())
	if f != nil {
		return f // the iterator stays where the error found it (spec/air.md#A46)
	}
	it.i--
	if it.trace != nil {
		if err := it.trace.Back(); err != nil {
			return traceFault(in, err)
		}
	}
	return nil
}

func (m *machine) lastIteration(in *air.Instr, it *iterator) *Fault {
	if it.trace != nil {
		if err := it.trace.Back(); err != nil {
			return traceFault(in, err)
		}
	}
	switch {
	case it.fold.B != nil:
		m.complete = true
		return m.run(it.fold.B)
	case it.trace != nil && !it.ended:
		m.complete = false
	}
	it.ended = true
	return nil
}
