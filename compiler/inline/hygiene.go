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

// twice is what a closure in a function must not read, because the name that it has got there is renamed again.
type twice struct {
	args     []argument
	same     []sameService
	services []string // with an id inside, too
}

// sameService is a service that is passed for a parameter to a function that knows it by the same id: it does not matter which
// of the two is called, unless another id is set.
type sameService struct{ label, name, id string }

// noteCall looks at a call whose names have been settled. passed are the arguments that go by the names of their values.
func (m *machine) noteCall(fn *arrow, passed []argument, names renaming) (again twice) {
	for _, service := range servicesWithID(fn.fn.Body) {
		to := names.name(service)
		if isAbilityOf(fn.fn, service) { // the original calls the default one
			if !fn.scope.Has(service) {
				continue
			}
			to = m.names.Captured(service)
		}
		switch {
		case to == service || !chained(names, to):
		case readsName(fn.fn, service):
			m.diags.Add(warnInnerID(m.at.At, service))
		default:
			again.services = append(again.services, service)
		}
	}
	for _, a := range passed {
		w, ok := a.value.(model.Var)
		if !ok || w.Name == a.label {
			continue
		}
		id, same := m.sameDefault(fn, w)
		s := sameService{a.label, w.Name, id}
		switch {
		case same && s.changes(fn.fn.Body) && nestsName(fn.fn, a.label):
			m.diags.Add(warnInnerID(m.at.At, w.Name))
		case same:
			again.same = append(again.same, s)
		case !chained(names, w.Name):
		case readsName(fn.fn, a.label):
			m.diags.Add(warnNameTakenTwice(m.at.At, a.label, w.Name))
		default:
			again.args = append(again.args, a)
		}
	}
	if fn.closure != nil {
		m.noteClosure(fn.fn, fn.closure.in)
	}
	return again
}

// noteClosure looks at a closure that is called: its body was renamed when the functions around it were inlined.
func (m *machine) noteClosure(c *raw.Func, in *frame) {
	own := ownNames(c)
	inner := own // names that stand for something else than in f, with those of the closures between
	bodies := []*raw.Op{c.Body}
	for f := in; f != nil && f.source != nil; f = f.in {
		for _, name := range own {
			if to, ok := f.names[name]; ok && to.name != name && isNameOf(f.source, name) {
				m.diags.Add(warnClosureNames(f.called, c.Name, name))
				break
			}
		}
		for _, a := range f.twice.args {
			if readsName(c, a.label) {
				m.diags.Add(warnNameTakenTwice(f.called, a.label, a.value.(model.Var).Name))
			}
		}
		bodies = append(bodies, f.source.Body)
		for _, s := range f.twice.same {
			if slices.ContainsFunc(bodies, s.changes) && nestsName(c, s.label) {
				m.diags.Add(warnInnerID(f.called, s.name))
			}
		}
		for _, service := range f.twice.services {
			if readsName(c, service) {
				m.diags.Add(warnInnerID(f.called, service))
			}
		}
		m.noteCaught(c, f, inner)
		inner = slices.Concat(inner, ownNames(f.source))
	}
}

// noteCaught looks at the names that a closure takes from a frame around it. What they stand for may be called like a
// definition inside, which is not renamed along.
func (m *machine) noteCaught(c *raw.Func, f *frame, inner []string) {
	for _, name := range slices.Concat(c.Uses(), c.Copied()) {
		to := f.to(name).name
		if to == name || !slices.Contains(inner, to) || !mentionsName(c, name) {
			continue
		}
		if slices.Contains(servicesWithID(c.Body), name) {
			m.diags.Add(warnInnerID(m.at.At, name))
		} else {
			m.diags.Add(warnNameTakenTwice(f.called, name, to))
		}
	}
}

// sameDefault says whether what is passed is a service with the id by which the called function knows it, too, and that id.
func (m *machine) sameDefault(fn *arrow, passed model.Var) (id string, same bool) {
	b, ok := fn.scope.Lookup(passed.Name)
	_, t, service := abilityOf(passed)
	if !ok || b.Service == nil || !service {
		return "", false
	}
	id = fmt.Sprint(m.constant(b.Service.ID))
	for _, f := range t.Fields {
		if a := m.find(passed.Name + "." + f.Name); a == nil || !a.method || fmt.Sprint(a.closure.values[0].value) != id {
			return "", false
		}
	}
	return id, true
}

// changes says whether a body gives the service another id.
func (s sameService) changes(body *raw.Op) bool {
	if t, ok := body.Tag.(raw.ServiceID); ok && t.Of == s.name {
		if id, literal := t.ID.(raw.Literal); !literal || id.Text != s.id {
			return true
		}
	}
	return slices.ContainsFunc(body.Kids, s.changes)
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
	return slices.Contains(fn.Defs(), name) || isParameter(fn, name)
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
	if ok {
		m.noteMisread(v)
	}
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
	if m.frame.in != nil && to != t.Target && !isNameOf(m.frame.source, t.Target) {
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
