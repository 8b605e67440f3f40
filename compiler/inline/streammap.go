package inline

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// mapOf returns a value that is a stream map.
func mapOf(v model.Value) (model.Var, types.StreamMap, bool) {
	w, ok := v.(model.Var)
	if !ok || len(w.Path) > 0 {
		return model.Var{}, types.StreamMap{}, false
	}
	t, ok := w.Base.(types.StreamMap)
	return w, t, ok
}

// insert adds a pair to a stream map. The code of the value runs behind that of the key (spec/lowering.md#W72).
func (m *machine) insert(t raw.Insert) *model.Op {
	key, keyCode := m.value(t.Key)
	value, valueCode := m.value(t.Value)
	value, made := m.convert(value, t.Type.Elem)
	target, _, ok := mapOf(m.resolve(m.nameOf(t.Target), t.Type))
	if !ok {
		m.diags.Add(errNotStream(m.at.At, t.Target))
		return m.op(model.Empty{})
	}
	return m.seq(keyCode, valueCode, made, m.pair(key, value, target.Name))
}

// insertsPair says whether the results of a call go into a stream map, as key and value.
func insertsPair(out []result) bool {
	return len(out) == 1 && out[0].existing && types.IsMap(out[0].Type)
}

// pair inserts a key and a value that are there.
func (m *machine) pair(key, value model.Value, into string) *model.Op {
	key, keyCopy := m.mapKey(key)
	value, canon := m.snapshot(value, nil)
	return m.seq(keyCopy, canon, m.op(model.Insert{Key: key, Value: value, Map: into}))
}

// mapKey copies a key that AIR does not take in front of a value: the initial peer and parts of the last error.
func (m *machine) mapKey(key model.Value) (model.Value, *model.Op) {
	switch k := key.(type) {
	case model.Literal:
		if k.Text[0] == '"' {
			return k, nil
		}
		name := m.names.New("map-key")
		return model.Var{Name: name, Base: types.String}, m.op(model.Flatten{Value: k, Name: name})
	case model.Var:
		if k.Name == raw.ErrorName {
			return m.keyCopy(k)
		}
	}
	return key, nil
}

// keyCopy gives a key a name of its own.
func (m *machine) keyCopy(k model.Var) (model.Var, *model.Op) {
	name := m.names.New("-" + strings.ReplaceAll(k.Name, ":", "-") + "_ap")
	return model.Var{Name: name, Base: types.String}, m.op(model.Flatten{Value: k, Name: name})
}

// parts are the instructions that take the item of a loop over pairs apart. They stand at the beginning of its body.
func (m *machine) parts(t raw.For, item model.Var, elem types.Type) *model.Op {
	part := func(source, field string, typ types.Type) *model.Op {
		source = m.frame.names.name(source)
		name := m.names.New(source)
		m.define(source, model.Var{Name: name, Base: typ})
		return m.op(model.Flatten{Value: item.With(model.Prop{Kind: model.Field, Text: field, T: typ}), Name: name})
	}
	key := part(t.Key, "key", types.String)
	return m.seq(key, part(t.Value, "value", elem))
}

// checkPlace reports a stream map where AIR has room for a plain value only: a map can be sent to a service, compared
// and gone through, but not copied into another value.
func (m *machine) checkPlace(v model.Value, o *model.Op) {
	w, ok := v.(model.Var)
	if !ok || len(w.Path) > 0 {
		return
	}
	switch w.Base.(type) {
	case types.StreamMap, types.CanonMap:
		m.diags.Add(errMapValue(o.From.At))
	}
}
