package inline

import (
	"fmt"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// This file warns where the original's renaming, which replaces texts and not variables, makes something else of a program
// than it says (spec/lowering.md#W66). Ours is right in both modes: nothing here changes what is compiled.

// noteCall looks at a call whose names have been settled. passed are the arguments that go by the names of their values. It
// returns those that a closure in the function must not read, see noteClosure.
func (m *machine) noteCall(fn *arrow, passed []argument, names renaming) (twice []argument) {
	for _, v := range fn.fn.Ret {
		if name := returnedWhole(v, names); name != "" {
			m.diags.Add(warnReturnedSnapshot(m.at.At, name))
		}
	}
	for _, service := range servicesWithID(fn.fn.Body) {
		to := names.name(service)
		if isAbilityOf(fn.fn, service) || to != service && chained(names, to) && readsName(fn.fn, service) {
			m.diags.Add(warnInnerID(m.at.At, service))
		}
	}
	for _, a := range passed {
		w, ok := a.value.(model.Var)
		if !ok || w.Name == a.label || !chained(names, w.Name) || m.sameDefault(fn, w) {
			continue
		}
		if readsName(fn.fn, a.label) {
			m.diags.Add(warnNameTakenTwice(m.at.At, a.label, w.Name))
		} else {
			twice = append(twice, a)
		}
	}
	if fn.closure != nil {
		m.noteClosure(fn.fn, fn.closure.in)
	}
	return twice
}

// noteClosure looks at a closure that is called: its body was renamed when the functions around it were inlined.
func (m *machine) noteClosure(c *raw.Func, in *frame) {
	for f := in; f != nil && f.source != nil; f = f.in {
		for _, own := range ownNames(c) {
			if to, ok := f.names[own]; ok && to.name != own && isNameOf(f.source, own) {
				m.diags.Add(warnClosureNames(f.called, c.Name, own))
				break
			}
		}
		for _, a := range f.twice {
			if readsName(c, a.label) {
				m.diags.Add(warnNameTakenTwice(f.called, a.label, a.value.(model.Var).Name))
			}
		}
	}
}

// sameDefault says whether what is passed is a service with the id by which the called function knows it, too: then it does
// not matter which of the two is called.
func (m *machine) sameDefault(fn *arrow, passed model.Var) bool {
	b, ok := fn.scope.Lookup(passed.Name)
	_, t, service := abilityOf(passed)
	if !ok || b.Service == nil || !service {
		return false
	}
	id := fmt.Sprint(m.constant(b.Service.ID))
	for _, f := range t.Fields {
		if a := m.find(passed.Name + "." + f.Name); a == nil || !a.method || fmt.Sprint(a.closure.values[0].value) != id {
			return false
		}
	}
	return true
}

// returnedWhole is the name of a parameter whose snapshot a function returns as it is, alone or in a field; "" if it does not.
func returnedWhole(v raw.Value, names renaming) string {
	switch v := v.(type) {
	case raw.Var:
		if names.to(v.Name).canon {
			return v.Name
		}
	case *raw.Make:
		for _, f := range v.Fields {
			if name := returnedWhole(f.Value, names); name != "" {
				return name
			}
		}
	}
	return ""
}

// chained says whether a name that the renaming leads to is itself renamed: what is renamed twice ends at the wrong one.
func chained(names renaming, name string) bool {
	to, ok := names[name]
	return ok && to.name != name
}

// servicesWithID are the services that a body sets ids for, by the names that the source has for them.
func servicesWithID(o *raw.Op) (out []string) {
	if id, ok := o.Tag.(raw.ServiceID); ok {
		out = append(out, id.Of)
	}
	for _, k := range o.Kids {
		for _, name := range servicesWithID(k) {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// isAbilityOf says whether a function has an ability parameter of a name.
func isAbilityOf(fn *raw.Func, name string) bool {
	return slices.ContainsFunc(fn.Sig.Domain, func(p types.Param) bool {
		_, ability := types.GeneralAbility(p.Type)
		return ability && p.Label == name
	})
}

// ownNames are the parameters of a closure and what its body defines.
func ownNames(c *raw.Func) []string {
	var out []string
	for _, p := range c.Sig.Domain {
		out = append(out, p.Label)
	}
	return append(out, c.Defs()...)
}

// isNameOf says whether a name is a parameter of a function or defined in its body.
func isNameOf(fn *raw.Func, name string) bool {
	return slices.Contains(fn.Defs(), name) || slices.ContainsFunc(fn.Sig.Domain, func(p types.Param) bool { return p.Label == name })
}

// noteHidden looks at a call by a name that was that of a closure in another block: the original still calls the closure.
func (m *machine) noteHidden(name string) {
	if m.hidden[name] && m.arrows[name] == nil {
		m.diags.Add(warnHiddenClosure(m.at.At))
	}
}

// noteTaken looks at a call of a closure that was used as a value, under whatever name, and whose own name was that of another
// arrow in a block before: the original has taken that arrow, and calls it.
func (m *machine) noteTaken(name string) {
	v, ok := m.last(name)
	if slices.Contains(m.frame.taken, name) || ok && m.isMistaken(v) {
		m.diags.Add(warnTakenClosure(m.at.At, m.find(name).fn))
	}
}

// isMistaken says whether a value is a closure that the original takes for another arrow.
func (m *machine) isMistaken(v model.Value) bool {
	w, ok := v.(model.Var)
	if !ok || !m.hidden[w.Name] {
		return false
	}
	_, bound := m.env.get(w.Name) // then it is the closure that is hidden, see noteHidden
	return !bound
}

// mistaken are the names of arguments that the original takes for other arrows.
func (m *machine) mistaken(args []model.Value) (names []string) {
	for _, v := range args {
		if m.isMistaken(v) {
			names = append(names, v.(model.Var).Name)
		}
	}
	return names
}

// notePush looks at a push in a closure: the original leaves the name of the stream as the source has it.
func (m *machine) notePush(t raw.Push, to string) {
	if m.frame.in != nil && to != t.Target && !slices.Contains(m.frame.defs, t.Target) {
		m.diags.Add(warnPushInClosure(m.at.At, t.Target))
	}
}

// noteField looks at what becomes the field of an ability. The original loses the properties of a variable that is bound to
// itself.
func (m *machine) noteField(name string, v model.Value) {
	w, ok := v.(model.Var)
	if !ok || len(w.Path) == 0 {
		return
	}
	if b, ok := m.env.get(w.Name); ok {
		if root, ok := b.(model.Var); ok && root.Name == w.Name {
			m.diags.Add(warnLostLens(m.at.At, name))
		}
	}
}

// readsName says whether a function, its closures not counted, reads a parameter as a value: the original's repeated renaming
// spares what it is pushed to, looped over and passed on.
func readsName(fn *raw.Func, label string) bool {
	return slices.ContainsFunc(fn.Ret, func(v raw.Value) bool { return readsValue(v, label, false) }) || readsTag(fn.Body, label)
}

func readsTag(o *raw.Op, label string) bool {
	reads := func(v raw.Value, bare bool) bool { return v != nil && readsValue(v, label, bare) }
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
		found = reads(t.Value, false)
	case raw.Assign:
		found = reads(t.Value, false)
	case raw.ServiceID:
		found = reads(t.ID, true)
	case raw.Push:
		found = reads(t.Value, true)
	case raw.Join:
		found = any(t.Values)
	}
	return found || slices.ContainsFunc(o.Kids, func(k *raw.Op) bool { return readsTag(k, label) })
}

// readsValue says whether a value reads the name. bare: a plain name counts, too.
func readsValue(v raw.Value, label string, bare bool) bool {
	any := func(vs []raw.Value, bare bool) bool {
		return slices.ContainsFunc(vs, func(v raw.Value) bool { return readsValue(v, label, bare) })
	}
	fields := func(fs []raw.NamedValue) bool {
		return slices.ContainsFunc(fs, func(f raw.NamedValue) bool { return readsValue(f.Value, label, true) })
	}
	switch v := v.(type) {
	case raw.Var:
		return bare && v.Name == label
	case *raw.Apply:
		if readsValue(v.Of, label, true) {
			return true
		}
		switch p := v.Prop.(type) {
		case *raw.Index:
			return readsValue(p.Value, label, true)
		case *raw.IntoArrow:
			return any(p.Args, true)
		case *raw.IntoCopy:
			return fields(p.Fields)
		}
	case *raw.Collection:
		return any(v.Items, true)
	case *raw.StreamLit:
		return any(v.Items, true)
	case *raw.Make:
		return fields(v.Fields)
	case *raw.Binary:
		return readsValue(v.L, label, true) || readsValue(v.R, label, true)
	case *raw.Not:
		return readsValue(v.Of, label, true)
	case *raw.CallArrow:
		return any(v.Args, false)
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
