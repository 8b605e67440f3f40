package lower

import (
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

var operators = [...]raw.BinaryOp{
	syntax.OpOr: raw.Or, syntax.OpAnd: raw.And, syntax.OpEq: raw.Eq, syntax.OpNeq: raw.Neq, syntax.OpLt: raw.Lt, syntax.OpLte: raw.Lte,
	syntax.OpGt: raw.Gt, syntax.OpGte: raw.Gte, syntax.OpAdd: raw.Add, syntax.OpSub: raw.Sub, syntax.OpMul: raw.Mul,
	syntax.OpDiv: raw.Div, syntax.OpRem: raw.Rem, syntax.OpPow: raw.Pow,
}

// value lowers a value. How deep values can lie in each other is limited by the parser.
func (b *builder) value(v syntax.Value) raw.Value {
	v = syntax.Unparen(v)
	t := b.typeOf(v)
	if ref := b.module.RefOf(v); ref != nil {
		return raw.Var{Name: b.nameOf(ref), T: t}
	}
	switch v := v.(type) {
	case *syntax.Literal:
		return raw.Literal{Text: v.Text, T: t}
	case *syntax.Collection:
		return b.collection(v, t)
	case *syntax.Call:
		return b.call(v)
	case *syntax.Construct:
		if named, ok := t.(*types.Named); ok {
			return &raw.Make{Fields: b.fields(b.module.FieldsOf(v)), T: named}
		}
	case *syntax.Copy:
		if named, ok := t.(*types.Named); ok {
			return &raw.Apply{Of: b.value(v.X), Prop: &raw.IntoCopy{Fields: b.fields(b.module.FieldsOf(v)), T: named}}
		}
	case *syntax.Property:
		of := b.value(v.X)
		if _, ok := types.Elem(b.typeOf(v.X)); ok {
			return &raw.Apply{Of: of, Prop: raw.Length{}}
		}
		return &raw.Apply{Of: of, Prop: raw.Field{Name: v.Name.Text, T: t}}
	case *syntax.Index:
		of := b.value(v.X)
		index := raw.Value(raw.Literal{Text: "0", T: types.UnsignedLiteral})
		if v.I != nil {
			index = b.value(v.I)
		}
		return &raw.Apply{Of: of, Prop: &raw.Index{Value: index, T: t}}
	case *syntax.Unary:
		return &raw.Not{Of: b.value(v.X)}
	case *syntax.Binary:
		l, r := b.value(v.L), b.value(v.R)
		op := operators[v.Op]
		if op == raw.Mul && (types.Accepts(l.Type(), types.FloatLiteral) || types.Accepts(r.Type(), types.FloatLiteral)) {
			op = raw.FMul
		}
		return &raw.Binary{Op: op, L: l, R: r, T: t}
	}
	b.diags.Add(errUncompilableValue(b.module.File.Span(v)))
	return nothing
}

// nothing stands for a value that could not be lowered.
var nothing = raw.Literal{Text: "[]", T: types.Option{Elem: types.Bottom{}}}

func (b *builder) typeOf(v syntax.Value) types.Type {
	if t := b.module.TypeOf(v); t != nil {
		return t
	}
	return types.Bottom{}
}

// nameOf is the raw name of what a name stands for: services are called after the statement that sets their id.
func (b *builder) nameOf(ref *check.Ref) string {
	if ref.ID != nil {
		if name, ok := b.services[ref.ID]; ok {
			return name
		}
	}
	if _, ok := ref.Obj.(*check.Var); ok { // an ability parameter is called like its type, module and all
		return ref.Name
	}
	return rawName(ref.Name)
}

func (b *builder) collection(v *syntax.Collection, t types.Type) raw.Value {
	items := b.values(v.Items)
	if v.Kind == syntax.StreamKind {
		name := b.names.Mangle("stream-anon")
		b.lits = append(b.lits, name)
		return &raw.StreamLit{Items: items, Name: name, T: t}
	}
	if len(items) == 0 {
		return raw.Literal{Text: "[]", T: t}
	}
	return &raw.Collection{Items: items, T: t}
}

func (b *builder) values(vs []syntax.Value) []raw.Value {
	out := make([]raw.Value, len(vs))
	for i, v := range vs {
		out[i] = b.value(v)
	}
	return out
}

func (b *builder) fields(fs []check.FieldValue) []raw.NamedValue {
	out := make([]raw.NamedValue, len(fs))
	for i, f := range fs {
		out[i] = raw.NamedValue{Name: f.Name, Value: b.value(f.Value)}
	}
	return out
}

func (b *builder) call(c *syntax.Call) raw.Value {
	call := b.module.CallOf(c)
	if call == nil {
		b.diags.Add(errUncompilableValue(b.module.File.Span(c)))
		return nothing
	}
	if call.Callee != nil {
		return &raw.CallArrow{Name: b.nameOf(call.Callee), Args: b.values(call.Args), Sig: call.Sig}
	}
	receiver := b.value(call.Receiver)
	return &raw.Apply{Of: receiver, Prop: &raw.IntoArrow{Name: call.Method, Args: b.values(call.Args), Sig: call.Sig}}
}
