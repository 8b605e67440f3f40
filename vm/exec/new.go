package exec

import "github.com/aquifer-dev/aquifer/air"

// new runs its body with a variable that is not set, or with an empty stream or map.
func (m *machine) new(in *air.Instr) *Fault {
	name := in.Out.Name
	switch in.Out.Kind {
	case air.Stream, air.StreamMap:
		return m.newStream(in)
	case air.CanonStream:
		m.canons.clear(&m.scope, name)
	case air.CanonMap:
		m.canonMaps.clear(&m.scope, name)
	default:
		m.scalars.clear(&m.scope, name)
	}
	f := m.run(in.A)
	var restored *Fault
	switch in.Out.Kind {
	case air.CanonStream:
		restored = m.canons.restore(&m.scope, name)
	case air.CanonMap:
		restored = m.canonMaps.restore(&m.scope, name)
	default:
		restored = m.scalars.restore(&m.scope, name)
	}
	if f != nil {
		return f
	}
	return restored
}

func (m *machine) newStream(in *air.Instr) *Fault {
	key := keyOf(in.Out)
	fresh := &stream{}
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
