package inline

import (
	"cmp"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// env binds names of the script to values. An inlined function sees the bindings of its caller and adds its own, which
// go with it.
type env struct {
	up   *env
	vars map[string]model.Value
}

func (e *env) get(name string) (model.Value, bool) {
	for ; e != nil; e = e.up {
		if v, ok := e.vars[name]; ok {
			return v, v != nil
		}
	}
	return nil, false
}

func (e *env) set(name string, v model.Value) {
	if e.vars == nil {
		e.vars = map[string]model.Value{}
	}
	e.vars[name] = v
}

// forget hides what a name was bound to.
func (e *env) forget(name string) {
	if _, ok := e.get(name); ok {
		e.set(name, nil)
	}
}

// abilityOf returns the type of a value that is a whole ability or service.
func abilityOf(v model.Value) (model.Var, *types.Named, bool) {
	w, ok := v.(model.Var)
	if !ok || len(w.Path) > 0 {
		return model.Var{}, nil, false
	}
	t, ok := types.GeneralAbility(w.Base)
	return w, t, ok
}

// streamOf returns a value that is a stream.
func streamOf(v model.Value) (model.Var, types.Stream, bool) {
	w, ok := v.(model.Var)
	if !ok {
		return model.Var{}, types.Stream{}, false
	}
	t, ok := w.Base.(types.Stream)
	return w, t, ok
}

// define gives a name of the source a value. Names of scopes beside each other are the same in the script, so that there
// may be a closure of that name, which is out of sight now.
func (m *machine) define(name string, v model.Value) {
	m.hideArrow(name, v.Type())
	m.bind(name, v)
}

// hideArrow puts a closure out of sight whose name now stands for a value of a type.
func (m *machine) hideArrow(name string, t types.Type) {
	if _, ok := m.arrows[name]; ok && types.IsArrow(t) {
		m.hidden[name] = true
	}
	delete(m.arrows, name)
}

// bind gives a name a value. The fields of an ability come with it; a stream or map bound to its own name is opened.
func (m *machine) bind(name string, v model.Value) {
	if w, t, ok := abilityOf(v); ok {
		m.bindFields(name, w.Name, t)
	} else if w, ok := v.(model.Var); ok && types.Grows(w.Base) && w.Name == name && len(w.Path) == 0 {
		m.streams.Set(name, w.Base)
	}
	m.env.set(name, v)
}

// bindFields binds name.f for every field f of an ability called from, also those of abilities inside it.
func (m *machine) bindFields(name, from string, t *types.Named) {
	for _, f := range t.Fields {
		to, of := name+"."+f.Name, from+"."+f.Name
		if inner, ok := types.GeneralAbility(f.Type); ok {
			m.bindFields(to, of, inner)
			m.env.set(to, model.Var{Name: to, Base: inner})
			continue
		}
		v, ok := m.last(of)
		if !ok {
			v = model.Var{Name: of, Base: f.Type}
		}
		m.env.set(to, v)
	}
}

// fieldPaths lists the paths of all fields of an ability, those inside abilities too.
func fieldPaths(t *types.Named) []path {
	var out []path
	var walk func(string, *types.Named)
	walk = func(prefix string, t *types.Named) {
		for _, f := range t.Fields {
			out = append(out, path{prefix + f.Name, f.Type})
			if inner, ok := types.GeneralAbility(f.Type); ok {
				walk(prefix+f.Name+".", inner)
			}
		}
	}
	walk("", t)
	return out
}

type path struct {
	name string
	typ  types.Type
}

// resolve follows a name to the end of its bindings: to a literal, or to a name of the script with the properties met on
// the way.
func (m *machine) resolve(name string, base types.Type) model.Value {
	cur, steps, misread := model.Var{Name: name, Base: base}, []model.Prop(nil), (*model.Misread)(nil)
	for range maxSteps {
		v, ok := m.env.get(cur.Name)
		if !ok {
			break
		}
		w, ok := v.(model.Var)
		if !ok {
			return misreadAs(v, misread)
		}
		steps = slices.Concat(w.Path, steps)
		misread = cmp.Or(misread, w.Misread)
		if w.Name == cur.Name { // bound to itself: the end
			cur = w
			break
		}
		cur = w
	}
	return model.Var{Name: cur.Name, Base: cur.Base, Path: steps, Misread: misread}
}

// last is what a field stands for: the last binding on the way from a name. It is absent for an unbound name.
func (m *machine) last(name string) (model.Value, bool) {
	v, ok := m.env.get(name)
	if !ok {
		return nil, false
	}
	w, ok := v.(model.Var)
	if !ok {
		return v, true
	}
	return m.resolve(name, w.Base), true
}

// maxSteps bounds the walk over bindings; renaming keeps them free of cycles.
const maxSteps = 10000
