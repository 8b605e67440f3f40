package inline

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// mapCall is a call of a method of a stream map.
type mapCall struct {
	*machine
	of   model.Var
	elem types.Type
}

// mapMethod unfolds a call of a method of a stream map to its value (spec/lowering.md#W73).
func (m *machine) mapMethod(of model.Var, t types.StreamMap, call *raw.IntoArrow) (model.Var, prefix) {
	m.noteMisread(of)
	c := mapCall{m, of, t.Elem}
	var key model.Value
	var before *model.Op
	if len(call.Args) > 0 {
		key, before = m.value(call.Args[0])
	}
	var v model.Var
	var op *model.Op
	switch call.Name {
	case "get":
		v, op = c.get(key)
	case "contains":
		v, op = c.contains(key)
	case "getStream":
		v, op = c.getStream(key)
	case "keys":
		v, op = c.keys()
	case "keysStream":
		v, op = c.keysStream()
	default:
		m.diags.Add(errNoArrow(m.at.At, of.Name+"."+call.Name))
		return of, prefix{}
	}
	return v, code(m.seq(before, op))
}

// name makes a name for a part of the call.
func (c mapCall) name(suffix string) string { return c.names.New("-" + c.of.Name + "_" + suffix) }

// canon takes a snapshot of the map.
func (c mapCall) canon(name string) (model.Var, *model.Op) {
	t := types.CanonMap{Elem: c.elem}
	return model.Var{Name: name, Base: t}, c.op(model.Canon{Of: c.of, To: model.Target{Name: name, Type: t}})
}

// item is the iterator of a loop over the map with the parts of its pairs.
func (c mapCall) item(name string) (key, value model.Var) {
	item := model.Var{Name: name, Base: types.Pair(c.elem)}
	return item.With(model.Prop{Kind: model.Field, Text: "key", T: types.String}),
		item.With(model.Prop{Kind: model.Field, Text: "value", T: c.elem})
}

// get is the array of all values of a key: empty for one that is not there. It is copied out of the snapshot: there AIR
// gives an empty array for every step behind a missing key instead of failing.
func (c mapCall) get(key model.Value) (model.Var, *model.Op) {
	var copied *model.Op
	k, named := key.(model.Var)
	if named && c.opaque(k) {
		k, copied = c.keyCopy(k)
	}
	snapshot, canon := c.canon(c.name("canon"))
	if !named {
		k = model.Var{Name: c.name("idx"), Base: types.String}
		copied = c.op(model.Flatten{Value: key, Name: k.Name})
	}
	c.noteMisread(k)
	array := model.Var{Name: c.name("array"), Base: types.Array{Elem: c.elem}}
	index := model.Prop{Kind: model.Index, Text: k.Name, T: array.Base}
	return array, c.seq(copied, canon, c.op(model.Flatten{Value: snapshot.With(index), Name: array.Name}))
}

// opaque says whether a key cannot stand between the brackets of a lens: AIR takes plain names there, and of a map no
// iterators.
func (c mapCall) opaque(k model.Var) bool {
	return len(k.Path) > 0 || c.items[k.Name] || strings.ContainsAny(k.Name, ".:")
}

// contains asks whether a key has any values.
func (c mapCall) contains(key model.Value) (model.Var, *model.Op) {
	values, get := c.get(key)
	out := model.Var{Name: c.name("contains_result"), Base: types.Bool}
	set := func(text string) *model.Op {
		return c.op(model.Flatten{Value: model.Literal{Text: text, T: types.Bool}, Name: out.Name})
	}
	none := c.op(model.Match{Left: values.With(lengthProp), Right: integer("0")}, set("false"))
	return out, c.seq(get, c.xor(none, set("true")))
}

// getStream is a stream that gets the values of a key, also those that come later.
func (c mapCall) getStream(key model.Value) (model.Var, *model.Op) {
	out := c.open("get_stream_result", c.elem)
	iter := c.name("iter")
	k, value := c.item(iter)
	take := c.xor(c.op(model.Match{Left: k, Right: key}, c.op(model.Push{Value: value, To: target(out)})))
	return out, c.follow(iter, take)
}

// keys is the array of the keys, one for each pair.
func (c mapCall) keys() (model.Var, *model.Op) {
	stream := model.Var{Name: c.name("stream"), Base: types.Stream{Elem: types.String}}
	iter := c.name("iter")
	out := model.Var{Name: c.name("keys_result"), Base: types.CanonStream{Elem: types.String}}
	snapshot, canon := c.canon(c.name("canon"))
	key, _ := c.item(iter)
	loop := c.op(model.For{Item: iter, Iterable: snapshot}, c.op(model.Push{Value: key, To: target(stream)}), c.op(model.Next{Item: iter}))
	return out, c.op(model.Restrict(target(stream)), canon, loop, c.op(model.Canon{Of: stream, To: target(out)}))
}

// keysStream is a stream of the keys, also of those that come later.
func (c mapCall) keysStream() (model.Var, *model.Op) {
	out := c.open("keys_stream_result", types.String)
	iter := c.name("iter")
	key, _ := c.item(iter)
	return out, c.follow(iter, c.op(model.Push{Value: key, To: target(out)}))
}

// open makes the stream that a method gives.
func (c mapCall) open(suffix string, elem types.Type) model.Var {
	out := model.Var{Name: c.name(suffix), Base: types.Stream{Elem: elem}}
	c.bind(out.Name, out)
	return out
}

// follow does something for every pair of the map, beside what comes next.
func (c mapCall) follow(iter string, each *model.Op) *model.Op {
	loop := c.op(model.For{Item: iter, Iterable: c.of, Never: true}, each, c.op(model.Next{Item: iter}))
	return c.op(model.Par{}, loop, c.op(model.Null{}))
}

func target(v model.Var) model.Target { return model.Target{Name: v.Name, Type: v.Base} }
