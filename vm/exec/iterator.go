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
	at     *value.Traced
	atI    int
}

func (it *iterator) len() int {
	if it.nodes != nil {
		return len(it.nodes)
	}
	return len(it.values)
}

// element returns the current element. That of an array has the array's path and its index for an origin.
func (it *iterator) element() *value.Traced {
	if it.nodes == nil {
		return it.values[it.i]
	}
	if it.at == nil || it.atI != it.i {
		t := it.array.T
		it.atI = it.i
		it.at = &value.Traced{
			V: value.Of(it.nodes[it.i]),
			T: t.WithLens(t.Lens + ".$.[" + strconv.Itoa(it.i) + "]"),
			P: it.array.P,
		}
	}
	return it.at
}

// iterate runs a fold's body with an iterator that has at least one element.
func (m *machine) iterate(it *iterator) *Fault {
	sym := it.fold.Out.Sym
	if m.iterators[sym] != nil {
		return fault(codeIterableTwice, "multiple iterable values found for iterable name '%s'", it.fold.Out.Name)
	}
	m.iterators[sym] = it
	m.scope.enter()
	f := m.run(it.fold.A)
	m.dropCells(m.scope.leave())
	m.iterators[sym] = nil
	return f
}

// nextIteration runs `next`: the body once more, inside this iteration, with the next element, or behind the last
// element the fold's last instruction.
func (m *machine) nextIteration(in *air.Instr) *Fault {
	it := m.iterators[in.Out.Sym]
	if it == nil {
		return fault(codeFoldState, "fold state not found for this iterable '%s'", in.Out.Name)
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
