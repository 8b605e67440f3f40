package inline

import (
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// readsName says whether a function, its closures not counted, reads a parameter as a value: the original's repeated renaming
// spares what it is pushed to, looped over and passed on.
func readsName(fn *raw.Func, label string) bool { return reader{name: label, again: true}.function(fn) }

// nestsName says whether a function, its closures not counted, uses a parameter inside another value: `M.f(1) + 1`, but neither
// `M.f(1)` alone nor in a constructor that is returned.
func nestsName(fn *raw.Func, label string) bool {
	return reader{name: label, again: true, inside: true}.function(fn)
}

// mentionsName says whether a function, its closures not counted, uses a name for anything but to push to it.
func mentionsName(fn *raw.Func, name string) bool { return reader{name: name}.function(fn) }

// reader looks for a name. again: where the original renames it more than once. inside: only in what is inside another value.
type reader struct {
	name          string
	again, inside bool
}

func (r reader) function(fn *raw.Func) bool {
	returns := func(v raw.Value) bool {
		if _, made := v.(*raw.Make); made && r.inside {
			return false
		}
		return r.whole(v, !r.again)
	}
	return slices.ContainsFunc(fn.Ret, returns) || r.tree(fn.Body)
}

func (r reader) tree(o *raw.Op) bool {
	reads := func(v raw.Value, bare bool) bool { return v != nil && r.whole(v, bare || !r.again) }
	any := func(vs []raw.Value) bool {
		return slices.ContainsFunc(vs, func(v raw.Value) bool { return reads(v, true) })
	}
	found := false
	switch t := o.Tag.(type) {
	case raw.Try:
		if len(o.Kids) > 0 && vanishes(o.Kids[0]) { // and the other branches with it
			return false
		}
	case raw.If:
		found = reads(t.Cond, true)
	case raw.On:
		found = reads(t.Peer, true) || any(t.Via)
	case raw.For:
		found = reads(t.Iterable, false)
	case raw.Call:
		found = reads(t.Value, false) || !r.again && slices.ContainsFunc(t.Exports, func(e raw.Export) bool { return e.Existing && e.Name == r.name })
	case raw.Assign:
		found = reads(t.Value, false)
	case raw.ServiceID:
		found = reads(t.ID, true)
	case raw.Push:
		found = reads(t.Value, true)
	case raw.Canon:
		found = reads(t.Value, false)
	case raw.Join:
		found = slices.ContainsFunc(t.Values, func(v raw.Value) bool { return r.whole(v, r.again) }) // a plain name takes no instruction
	}
	return found || slices.ContainsFunc(o.Kids, func(k *raw.Op) bool { return r.tree(k) })
}

// whole is value for what is itself the value of an instruction, of an argument of an arrow or of a copied field.
func (r reader) whole(v raw.Value, bare bool) bool {
	a, ok := v.(*raw.Apply)
	if !ok || !r.inside {
		return r.value(v, bare)
	}
	if w, ok := a.Of.(raw.Var); !ok || w.Name != r.name {
		return r.value(v, bare)
	}
	call, ok := a.Prop.(*raw.IntoArrow)
	return ok && slices.ContainsFunc(call.Args, func(arg raw.Value) bool { return r.value(arg, true) })
}

// value says whether a value reads the name. bare: a plain name counts, too.
func (r reader) value(v raw.Value, bare bool) bool {
	any := func(vs []raw.Value, bare bool) bool {
		return slices.ContainsFunc(vs, func(v raw.Value) bool { return r.value(v, bare) })
	}
	fields := func(fs []raw.NamedValue) bool {
		return slices.ContainsFunc(fs, func(f raw.NamedValue) bool { return r.value(f.Value, true) })
	}
	switch v := v.(type) {
	case raw.Var:
		return bare && v.Name == r.name
	case *raw.Apply:
		if r.value(v.Of, true) {
			return true
		}
		switch p := v.Prop.(type) {
		case *raw.Index:
			return r.value(p.Value, true)
		case *raw.IntoArrow:
			return any(p.Args, true)
		case *raw.IntoCopy:
			return slices.ContainsFunc(p.Fields, func(f raw.NamedValue) bool { return r.whole(f.Value, true) })
		}
	case *raw.Collection:
		return any(v.Items, true)
	case *raw.StreamLit:
		return any(v.Items, true)
	case *raw.Make:
		return fields(v.Fields)
	case *raw.Binary:
		return r.value(v.L, true) || r.value(v.R, true)
	case *raw.Not:
		return r.value(v.Of, true)
	case *raw.CallArrow:
		arg := func(v raw.Value) bool { return r.whole(v, !r.again) }
		return slices.ContainsFunc(v.Args, arg) || !r.again && v.Name == r.name
	case *raw.CallService:
		return any(v.Args, true)
	}
	return false
}

// vanishes says whether there is nothing to run in a tree: waiting for what is known takes no instruction.
func vanishes(o *raw.Op) bool {
	switch t := o.Tag.(type) {
	case raw.Empty:
		return true
	case raw.Join:
		return !slices.ContainsFunc(t.Values, func(v raw.Value) bool {
			w, ok := v.(raw.Var)
			return !ok || types.Grows(w.T)
		})
	case raw.Seq:
		return !slices.ContainsFunc(o.Kids, func(k *raw.Op) bool { return !vanishes(k) })
	}
	return false
}
