package compiler

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/compiler/target"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// callFile is how the text of a call is named in diagnostics.
const callFile = "<call>"

// Call is a compiled function with the arguments of one call of it, as JSON by its types.
type Call struct {
	*Unit
	Args     []json.RawMessage
	Services []abi.Service // all that the program declares, imported ones too
}

// Values are what a call may refer to.
type Values struct {
	Data map[string]json.RawMessage // by the names that the call uses
	// Resolve is given every argument before its type is checked, for what stands for something else; nil for nothing.
	Resolve func(json.RawMessage) (json.RawMessage, error)
}

// CompileCall compiles the function that a call like `f("x", [1, 2], y)` names. Arguments are literals, arrays and
// objects of them, or names whose values are in the data. Any function that root can name may be called, exported or
// not. The result is nil when there are errors.
func CompileCall(ctx context.Context, fsys source.FS, root, call string, values Values, opt Options) (*Call, diag.List) {
	r := newRun(ctx, opt)
	program, graph, ok := r.front(fsys, []string{root})
	if !ok || len(graph.Roots) == 0 {
		return nil, r.diags.SortIn(r.sources)
	}
	file := r.sources.Add(callFile, call)
	expr, fault := parseCall(file)
	if fault != nil {
		return nil, append(r.diags, *fault).SortIn(r.sources)
	}
	module, fn, fault := expr.function(program, graph)
	if fault != nil {
		return nil, append(r.diags, *fault).SortIn(r.sources)
	}
	args, faults := expr.arguments(fn, values)
	r.diags.Add(faults...)
	if faults.HasErrors() {
		return nil, r.diags.SortIn(r.sources)
	}
	lowered, ok := r.lower(program)
	if !ok {
		return nil, r.diags.SortIn(r.sources)
	}
	definer := &target.Definer{}
	units := r.finish([]*job{{name: expr.name, file: module.Path, home: fn.Home(), fn: lowered.FuncOf(fn), sig: fn.Sig()}}, definer)
	if r.diags.HasErrors() || len(units) == 0 {
		return nil, r.diags.SortIn(r.sources)
	}
	c := &Call{units[0], args, declaredServices(program)}
	r.diags.Add(expr.convert(c)...)
	if r.diags.HasErrors() {
		return nil, r.diags.SortIn(r.sources)
	}
	return c, r.diags.SortIn(r.sources)
}

// function finds what the call names among the functions that the roots can name. With several roots, a directory, the
// one that defines it is meant.
func (e *callExpr) function(program *check.Program, graph *load.Graph) (*check.Module, *check.Func, *diag.Diagnostic) {
	var names, paths []string
	var module *check.Module
	var found *check.Func
	for _, root := range graph.Roots {
		m := program.ModuleOf(root.File.Source.ID)
		paths = append(paths, m.Path)
		for _, b := range callable(m, e.name) {
			switch {
			case b.name != e.name:
				names = append(names, b.name)
			case found != nil && found != b.fn:
				d := errTwoFunctions(e.nameSpan, e.name, found.At(), b.fn.At())
				return nil, nil, &d
			default:
				module, found = m, b.fn
			}
		}
	}
	if found == nil {
		slices.Sort(names)
		d := errNoFunction(e.nameSpan, e.name, strings.Join(paths, "`, `"), slices.Compact(names))
		return nil, nil, &d
	}
	return module, found, nil
}

type named struct {
	name string
	fn   *check.Func
}

// callable are the functions of a module that a call may name: those that the module can name, and those that it exports
// under other names. What the module itself calls so comes before an export of that name.
func callable(m *check.Module, name string) []named {
	var all []named
	taken := false
	for _, b := range m.Visible {
		if fn, ok := b.Obj.(*check.Func); ok && fn.Sig() != nil {
			all = append(all, named{b.Name, fn})
			taken = taken || b.Name == name
		}
	}
	for _, e := range m.Exports {
		if fn, ok := e.Obj.(*check.Func); ok && fn.Sig() != nil && !(taken && e.Name == name) {
			all = append(all, named{e.Name, fn})
		}
	}
	return all
}

// arguments pairs the call's arguments with the parameters.
func (e *callExpr) arguments(fn *check.Func, values Values) ([]json.RawMessage, diag.List) {
	var faults diag.List
	params := fn.Sig().Domain
	for i, p := range params {
		at := e.span
		if i < len(e.args) {
			at = e.args[i].span
		}
		ability, bundle := types.GeneralAbility(p.Type)
		switch {
		case bundle:
			faults.Add(errAbility(e.span, e.name, p.Label, ability, fn.At()))
			return nil, faults
		case types.IsArrow(p.Type):
			faults.Add(errCallback(at, p.Label))
			return nil, faults
		}
	}
	if len(e.args) != len(params) {
		faults.Add(errCallArity(e.span, e.name, len(params), len(e.args), fn.At()))
		return nil, faults
	}
	args := make([]json.RawMessage, len(e.args))
	for i, a := range e.args {
		args[i] = a.text
		if a.name != "" {
			value, ok := values.Data[a.name]
			if !ok {
				faults.Add(errNoData(a.span, a.name))
				continue
			}
			args[i] = value
		}
		if values.Resolve == nil {
			continue
		}
		resolved, err := values.Resolve(args[i])
		if err != nil {
			faults.Add(errUnresolved(a.span, err))
			continue
		}
		args[i] = resolved
	}
	return args, faults
}

// convert checks every argument by the type of its parameter.
func (e *callExpr) convert(c *Call) diag.List {
	var faults diag.List
	for i, p := range c.Params {
		c.Args[i] = unwrap(p.Type, c.Args[i])
		var problem *abi.Mismatch
		if _, err := abi.ToAqua(p.Type, p.Name, c.Args[i]); errors.As(err, &problem) {
			faults.Add(errArgument(e.args[i].span, p.Type.Aqua(), problem))
			continue
		}
		for _, doubt := range abi.Doubts(p.Type, p.Name, c.Args[i]) {
			faults.Add(warnArgument(e.args[i].span, doubt))
		}
	}
	return faults
}

// unwrap reads the array forms of an option, as `nil` and `?[x]` are written: an empty array is null, an array of one its
// element. An option of arrays keeps the array, which is its value.
func unwrap(t *abi.Type, arg json.RawMessage) json.RawMessage {
	var items []json.RawMessage
	if t.Kind != abi.Option || t.Elem.Kind == abi.Array || t.Elem.Kind == abi.Option || json.Unmarshal(arg, &items) != nil {
		return arg
	}
	switch len(items) {
	case 0:
		return json.RawMessage("null")
	case 1:
		return items[0]
	}
	return arg
}
