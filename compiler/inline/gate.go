package inline

import (
	"strconv"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// gate waits for an element of a stream: it collects items until there are index + 1 of them. Every use of `s[i]` makes
// a gate of its own, and computes the index even where only the waiting matters (spec/lowering.md#W55).
func (m *machine) gate(s string, elem types.Type, i *raw.Index) (model.Value, prefix) {
	size, sizeCode := m.unfold(&raw.Binary{Op: raw.Add, L: i.Value, R: intLiteral(1), T: types.U32}, keepLens)
	var index string
	var indexCode prefix
	if n, ok := intOf(size); ok {
		index = strconv.FormatInt(n-1, 10)
	} else {
		out := model.Target{Name: m.names.New(s + "_idx"), Type: size.Type()}
		indexCode = code(m.mathCall("math", "sub", size, integer("1"), out))
		index = out.Name
	}
	stream, canon := types.Stream{Elem: elem}, types.CanonStream{Elem: elem}
	snapshot := model.Target{Name: m.names.New(s + "_result_canon"), Type: canon}
	gate := m.names.New(s + "_gate")
	test := model.Target{Name: m.names.New(s + "_test"), Type: stream}
	iter := model.Target{Name: m.names.New(s + "_iter_canon"), Type: canon}
	item := m.names.New(s + "_fold_var")

	collected := model.Var{Name: test.Name, Base: stream}
	enough := model.Match{Left: model.Var{Name: iter.Name, Base: canon}.With(lengthProp), Right: size}
	tree := m.op(model.Restrict(test),
		m.op(model.For{Item: item, Iterable: model.Var{Name: s, Base: stream}, Never: true},
			m.op(model.Push{Value: model.Var{Name: item, Base: elem}, To: test}),
			m.op(model.Canon{Of: collected, To: iter}),
			m.xor(m.op(enough), m.op(model.Next{Item: item}))),
		m.op(model.Canon{Of: collected, To: snapshot}),
		m.op(model.Flatten{Value: model.Var{Name: snapshot.Name, Base: canon}, Name: gate}))
	ops := append(append(sizeCode.ops[:len(sizeCode.ops):len(sizeCode.ops)], tree), indexCode.ops...)
	value := model.Var{Name: gate, Base: types.Array{Elem: elem}}
	return value.With(model.Prop{Kind: model.Index, Text: index, T: elem}), inOrder(ops...)
}
