package inline

import (
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

func traced(o *model.Op, via []model.Value, tracing bool) *model.Op {
	kids, same := o.Kids, true
	for i, k := range o.Kids {
		if t := traced(k, via, tracing); t != k {
			if same {
				kids, same = slices.Clone(kids), false
			}
			kids[i] = t
		}
	}
	called, ok := o.Node.(model.Called)
	if !ok {
		if same {
			return o
		}
		return &model.Op{Node: o.Node, Kids: kids, From: o.From}
	}
	inner := model.NewSeq(o.From, kids...)
	if !tracing {
		return inner
	}
	t := tracer{o.From, via, model.Literal{Text: `"` + called.Func + `"`, T: types.StringLiteral}}
	return t.around(inner)
}

type tracer struct {
	from *model.Origin
	via  []model.Value
	name model.Value
}

func (t tracer) around(inner *model.Op) *model.Op {
	failed := model.NewSeq(t.from, t.atInit(t.failure()), model.New(t.from, model.Fail{Value: errorValue}))
	return model.NewSeq(t.from,
		t.detached("enter"),
		model.NewXor(t.from, model.NewSeq(t.from, inner, t.detached("exit")), failed))
}

func (t tracer) detached(event string) *model.Op {
	text := model.Literal{Text: `"` + event + `"`, T: types.StringLiteral}
	return model.New(t.from, model.Detach{}, t.atInit(t.event(text)))
}

func (t tracer) atInit(o *model.Op) *model.Op {
	return model.New(t.from, model.On{Peer: model.InitPeer, Via: t.via}, o)
}

func (t tracer) event(v model.Value) *model.Op {
	return model.New(t.from, model.Call{
		Service: model.Literal{Text: `"tracingSrv"`, T: types.StringLiteral}, Fn: "tracingEvent", Args: []model.Value{t.name, v},
	})
}

func (t tracer) failure() *model.Op {
	out := model.Target{Name: "-return-error-msg-", Type: types.String}
	message := errorValue.With(model.Prop{Kind: model.Field, Text: "message", T: types.String})
	concat := model.Call{
		Service: model.Literal{Text: `"op"`, T: types.StringLiteral}, Fn: "concat_strings", Results: []model.Target{out},
		Args: []model.Value{model.Literal{Text: `"exit with error: "`, T: types.StringLiteral}, message},
	}
	return model.New(t.from, model.Restrict(out), model.New(t.from, concat), t.event(model.Var{Name: out.Name, Base: out.Type}))
}
