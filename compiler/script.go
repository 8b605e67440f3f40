package compiler

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/compiler/emit"
	"github.com/aquifer-dev/aquifer/compiler/inline"
	"github.com/aquifer-dev/aquifer/compiler/lower"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/topology"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// scriptKey is all that a script is made of: a function, the name that it is exported as, and options. It is what the
// cache finds scripts by, so that nothing else may have a part in compile.
type scriptKey struct {
	fn    *raw.Func
	name  string
	shape shape
}

// shape holds the options that shape code.
type shape struct{ noRelay, noXor, noHandler, tracing, emptyResponse, compat bool }

func (o *Options) shape() shape {
	return shape{
		noRelay: o.NoRelay, noXor: o.NoXor, noHandler: o.Scheduled,
		tracing: o.Tracing, emptyResponse: o.EmptyResponse, compat: o.Compat,
	}
}

// compiled is a script; nil with errors among the diagnostics.
type compiled struct {
	script    *air.Script
	sourceMap *air.SourceMap
	diags     diag.List
}

// compile takes a function through the stages behind raw.
func (k scriptKey) compile(begin func(stage string) (done func()), dumps *dumper) (out compiled) {
	if d, ok := unsupportedEntry(k.fn); !ok {
		out.diags.Add(d)
		return out
	}
	done := begin(StageEntry)
	wrapper := lower.Wrap(k.fn, lower.EntryOptions{NoRelay: k.shape.noRelay, EmptyResponse: k.shape.emptyResponse, NoHandler: k.shape.noHandler})
	done()
	dumps.text(StageEntry, k.name, wrapper.Print)

	options := inline.Options{NoRelay: k.shape.noRelay, NoXor: k.shape.noXor, Tracing: k.shape.tracing, Compat: k.shape.compat}
	done = begin(StageModel)
	model, diags := inline.Inline(wrapper, k.fn, k.name, options)
	done()
	out.diags.Add(diags...)
	if diags.HasErrors() {
		return out
	}
	dumps.text(StageModel, k.name, model.Print)

	done = begin(StageTraced)
	model = inline.Trace(model, options)
	done()
	dumps.text(StageTraced, k.name, model.Print)

	done = begin(StageRouted)
	routed, misplaced := topology.Route(model)
	done()
	for _, capture := range misplaced {
		out.diags.Add(inline.Misplaced(capture))
	}
	dumps.text(StageRouted, k.name, routed.Print)

	done = begin(StageAIR)
	script, sourceMap := emit.Emit(routed)
	done()
	if script == nil {
		out.diags.Add(errLargeText(k.fn.At, k.name))
		return out
	}
	if _, err := air.Parse(script.Text); err != nil && !k.shape.compat {
		out.diags.Add(errRefused(placeOf(script, sourceMap, err.Labels), err.Diagnostics(0)[0].Message))
		return out
	}
	dumps.text(StageAIR, k.name, func() string { return script.Text })
	out.script, out.sourceMap = script, sourceMap
	return out
}

// unsupportedEntry says why a function cannot be the entry of a script.
func unsupportedEntry(f *raw.Func) (diag.Diagnostic, bool) {
	for _, p := range f.Sig.Domain {
		if t, ok := types.GeneralAbility(p.Type); ok {
			return errEntryParameter(f.At, p.Label, t), false
		}
	}
	for _, v := range f.Ret {
		if t, ok := types.GeneralAbility(v.Type()); ok {
			return errEntryResult(f.At, t), false
		}
	}
	return diag.Diagnostic{}, true
}

// placeOf is the source of the first problem of a script.
func placeOf(script *air.Script, m *air.SourceMap, labels []air.Label) source.Span {
	var at source.Span
	for _, in := range script.ByID {
		if in.Start > labels[0].Start {
			break
		}
		if f := m.Frame(in.ID); f != nil && in.End > labels[0].Start {
			at = f.At
		}
	}
	return at
}
