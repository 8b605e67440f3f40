package exec

import (
	"sort"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/merge"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// maxStream is the number of values at which a stream is refused (spec/air.md#A40).
const maxStream = 1024

// maxGeneration is the last generation that a value of data may have. The original's list of generations cannot be longer,
// and it traps (spec/air.md#A57).
const maxGeneration = 178_956_969

// streamKey names a stream: its name and the `new` that declares it, 0 for the whole script.
type streamKey struct {
	name air.Sym
	new  air.InstrID
}

func keyOf(o *air.Operand) streamKey { return streamKey{o.Sym, o.New} }

// streamFor returns the stream or map an operand means, or nil if it does not exist yet.
func (m *machine) streamFor(o *air.Operand) *stream {
	live := m.streams[keyOf(o)]
	if len(live) == 0 {
		return nil
	}
	return live[len(live)-1]
}

// stream is a stream or a stream map: values in generations, in three lists by where their states were met. Reading order is
// previous, current, new (spec/vm.md#V25, spec/air.md#A41).
type stream struct {
	lists [3]generations
	size  int
}

const (
	listPrev = iota
	listCurrent
	listNew
)

// element is a value of a stream with the position of the state that recorded it.
type element struct {
	*value.Traced
	at int
}

// generations is a list of generations, most of which may be empty: data may name any generation, so only those
// with values are held.
type generations struct {
	filled []generation // ascending numbers
	count  int          // how many generations there are, empty ones included
}

type generation struct {
	number int
	values []element
}

func (g *generations) add(number int, e element) {
	g.count = max(g.count, number+1)
	if last := len(g.filled) - 1; last >= 0 && g.filled[last].number == number {
		g.filled[last].values = append(g.filled[last].values, e)
		return
	}
	i := sort.Search(len(g.filled), func(i int) bool { return g.filled[i].number >= number })
	if i == len(g.filled) || g.filled[i].number != number {
		g.filled = append(g.filled, generation{})
		copy(g.filled[i+1:], g.filled[i:])
		g.filled[i] = generation{number: number}
	}
	g.filled[i].values = append(g.filled[i].values, e)
}

// append adds a value that a state at a position records. What stands in both data counts as previous; a value that this
// run made goes to the last new generation.
func (m *machine) append(o *air.Operand, v *value.Traced, at int, state *data.State, source merge.Source) *Fault {
	s := m.streamFor(o)
	if s == nil {
		s = &stream{}
		if m.streams == nil {
			m.streams = map[streamKey][]*stream{}
		}
		m.streams[keyOf(o)] = []*stream{s}
	}
	e := element{v, at}
	switch source {
	case merge.Nowhere:
		s.lists[listNew].add(max(s.lists[listNew].count-1, 0), e)
	default:
		list := listPrev
		if source == merge.Current {
			list = listCurrent
		}
		number, _ := state.Generation()
		if number > maxGeneration {
			return fault(codeTrace, "stream doesn't have generation with number %d", number)
		}
		s.lists[list].add(int(number), e)
	}
	m.charge(elementBytes)
	if s.size++; s.size >= maxStream {
		return fault(codeStreamSize, "stream size goes over the allowed limit of %d", maxStream)
	}
	return nil
}

// values returns all values in reading order.
func (s *stream) values() []*value.Traced {
	if s == nil {
		return nil
	}
	all := make([]*value.Traced, 0, s.size)
	for i := range s.lists {
		for _, g := range s.lists[i].filled {
			for _, e := range g.values {
				all = append(all, e.Traced)
			}
		}
	}
	return all
}

// renumber drops empty generations, numbers the others through the three lists, and writes the numbers into the states of
// the new trace (spec/vm.md#V26).
func (s *stream) renumber(trace []data.State) *Fault {
	number := uint32(0)
	for i := range s.lists {
		for _, g := range s.lists[i].filled {
			for _, e := range g.values {
				switch state := &trace[e.at]; state.Kind {
				case data.Ap:
					state.A, state.More = number, nil
				case data.CallStream:
					state.A = number
				default:
					return fault(codeTrace, "a value of a stream has no state of a call or ap at position %d", e.at)
				}
			}
			number++
		}
	}
	return nil
}

// finishStreams renumbers the streams of the whole script.
func (m *machine) finishStreams() *Fault {
	for key, live := range m.streams { // each one writes to states of its own, so the order does not matter
		if key.new != 0 || len(live) == 0 {
			continue
		}
		if f := live[0].renumber(m.traces.Out); f != nil {
			return f
		}
	}
	return nil
}
