package exec

import "github.com/aquifer-dev/aquifer/air"

// new runs its body with a variable that is not set, or with an empty stream or map (spec/vm.md#V12).
func (m *machine) new(in *air.Instr) *Fault {
	switch in.Out.Kind {
	case air.Stream, air.StreamMap:
		return m.newStream(in)
	case air.CanonStream:
		m.canons.clear(&m.scope, in.Out)
	case air.CanonMap:
		m.canonMaps.clear(&m.scope, in.Out)
	default:
		m.scalars.clear(&m.scope, in.Out)
	}
	f := m.run(in.A)
	var restored *Fault
	switch in.Out.Kind {
	case air.CanonStream:
		restored = m.canons.restore(&m.scope, in.Out)
	case air.CanonMap:
		restored = m.canonMaps.restore(&m.scope, in.Out)
	default:
		restored = m.scalars.restore(&m.scope, in.Out)
	}
	if f != nil {
		return f
	}
	return restored
}

func (m *machine) newStream(in *air.Instr) *Fault {
	key := keyOf(in.Out)
	fresh := &stream{}
	if m.streams == nil {
		m.streams = map[streamKey][]*stream{}
	}
	m.streams[key] = append(m.streams[key], fresh)
	f := m.run(in.A)
	m.streams[key] = m.streams[key][:len(m.streams[key])-1]
	if f == nil || f.Catchable() {
		if g := fresh.renumber(m.traces.Out); g != nil {
			return g
		}
	}
	return f
}
