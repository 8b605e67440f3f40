package lower

import (
	"strconv"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/source"
)

// EntryOptions say how a script begins and ends.
type EntryOptions struct {
	NoRelay       bool // the script has no relay
	EmptyResponse bool // a function without results responds, too
	NoHandler     bool // errors are not reported
}

// Names that scripts of the original have.
const (
	wrapperName   = "funcAround"
	callbackName  = "init_peer_callable_"
	callbackValue = "init_call_res"
)

// ArgName is the variable of the script that holds an argument of the exported function.
func ArgName(label string) string { return "-" + label + "-arg-" }

// Wrap makes the entry of a script around an exported function: fetch the relay and the arguments, call, respond, and
// report an error (spec/lowering.md#W25). Its only parameter is the function.
func Wrap(f *raw.Func, o EntryOptions) *raw.Func {
	w := &wrapper{at: f.At, o: o}
	table := &raw.Table{}
	if !o.NoRelay {
		w.fetch(raw.RelayName, raw.RelayName, types.String)
	}
	args := make([]raw.Value, len(f.Sig.Domain))
	for i, p := range f.Sig.Domain {
		name := ArgName(p.Label)
		args[i] = raw.Var{Name: name, T: p.Type}
		switch t := p.Type.(type) {
		case *types.Arrow:
			f := w.callback(p.Label, t)
			table.Add(raw.Binding{Name: name, Shown: f.Name, Func: f})
		case types.Stream:
			w.refill(p.Label, name, t)
		default:
			w.fetch(p.Label, name, t)
		}
	}
	var exports []raw.Export
	var results []raw.Value
	for i, v := range f.Ret {
		t := v.Type()
		if s, ok := t.(types.Stream); ok {
			t = types.Array(s)
		}
		name := "-return-" + strconv.Itoa(i)
		exports = append(exports, raw.Export{Name: name, Type: t})
		results = append(results, raw.Var{Name: name, T: t})
	}
	w.add(raw.Call{Exports: exports, Value: &raw.CallArrow{Name: f.Name, Args: args, Sig: f.Sig}})
	if len(results) > 0 || o.EmptyResponse {
		w.add(raw.Call{Value: w.service(abi.CallbackSrv, abi.ResponseFn, results, nil)})
	}
	body := raw.NewSeq(f.At, w.ops...)
	if !o.NoHandler {
		err := []raw.Value{raw.Var{Name: raw.ErrorName, T: types.Top{}}, raw.Literal{Text: "0", T: types.UnsignedLiteral}}
		report := raw.NewOp(f.At, raw.Call{Value: w.service(abi.ErrorSrv, abi.ErrorFn, err, nil)})
		body = raw.NewOp(f.At, raw.Try{}, body, report)
	}
	out := &raw.Func{
		Name: wrapperName, At: f.At, Body: body,
		Sig:  &types.Arrow{Domain: types.Product{{Label: f.Name, Type: f.Sig}}},
		Sees: table.Scope(),
	}
	out.Seal()
	return out
}

type wrapper struct {
	at  source.Span
	o   EntryOptions
	ops []*raw.Op
}

func (w *wrapper) add(t raw.Tag, kids ...*raw.Op) {
	w.ops = append(w.ops, raw.NewOp(w.at, t, kids...))
}

func (w *wrapper) service(id, fn string, args []raw.Value, results types.Product) *raw.CallService {
	sig := &types.Arrow{Codomain: results}
	return &raw.CallService{ID: raw.Literal{Text: `"` + id + `"`, T: types.StringLiteral}, Fn: fn, Args: args, Sig: sig}
}

// fetch asks the caller for a value.
func (w *wrapper) fetch(what, name string, t types.Type) {
	w.add(raw.Call{
		Exports: []raw.Export{{Name: name, Type: t}},
		Value:   w.service(abi.DataSrv, what, nil, types.Unlabelled(t)),
	})
}

// refill fetches a stream argument as an array and pushes its items one by one. The stream itself is not restricted.
func (w *wrapper) refill(label, stream string, t types.Stream) {
	iter, item := label+"-iter", label+"-item"
	array := types.Array(t)
	op := func(t raw.Tag, kids ...*raw.Op) *raw.Op { return raw.NewOp(w.at, t, kids...) }
	fetch := op(raw.Call{
		Exports: []raw.Export{{Name: iter, Type: array}},
		Value:   w.service(abi.DataSrv, label, nil, types.Unlabelled(array)),
	})
	push := op(raw.Push{Value: raw.Var{Name: item, T: t.Elem}, Target: stream, Type: t})
	loop := op(raw.For{Item: item, Iterable: raw.Var{Name: iter, T: array}},
		op(raw.Seq{}, push, op(raw.Next{Item: item})))
	w.ops = append(w.ops, op(raw.Seq{}, fetch, loop))
}

// callback is the function behind an arrow argument: a call of the caller's peer.
func (w *wrapper) callback(label string, sig *types.Arrow) *raw.Func {
	domain := make(types.Product, len(sig.Domain))
	args := make([]raw.Value, len(sig.Domain))
	for i, p := range sig.Domain {
		if p.Label == "" {
			p.Label = "arg" + strconv.Itoa(i)
		}
		domain[i] = p
		args[i] = raw.Var{Name: p.Label, T: p.Type}
	}
	f := &raw.Func{Name: callbackName + label, At: w.at}
	f.Sig = &types.Arrow{Domain: domain, Codomain: sig.Codomain}
	var exports []raw.Export
	for i, r := range sig.Codomain {
		name := callbackValue + strconv.Itoa(i)
		exports = append(exports, raw.Export{Name: name, Type: r.Type})
		f.Ret = append(f.Ret, raw.Var{Name: name, T: r.Type})
	}
	on := raw.On{Peer: raw.Literal{Text: "%init_peer_id%", T: types.String}}
	if !w.o.NoRelay {
		on.Via = []raw.Value{raw.Var{Name: raw.RelayName, T: types.String}}
	}
	call := raw.NewOp(w.at, raw.Call{Exports: exports, Value: w.service(abi.CallbackSrv, label, args, sig.Codomain)})
	f.Body = raw.NewOp(w.at, on, call)
	f.Seal()
	return f
}
