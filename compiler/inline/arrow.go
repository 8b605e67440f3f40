package inline

import (
	"maps"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// arrow is something that can be called: a function with what it sees, or a closure or service method with what it took
// from the place where it was made.
type arrow struct {
	fn       *raw.Func
	name     string      // shown by tracing
	scope    raw.Scope   // of a function of a file
	closure  *captures   // of a closure or method
	topology model.Place // where it runs, none for where it is called
	method   bool        // of a service
}

// captures is what a closure took from its place of definition.
type captures struct {
	in *frame // the defining function: leads from the closure's source names to those below
	known
	copied known           // of the names in nothing but fields of `.copy(…)`, which keep their names
	hidden map[string]bool // see machine.hidden
}

// known is what names stand for.
type known struct {
	values []binding
	arrows map[string]*arrow
}

type binding struct {
	name  string
	value model.Value
}

// capture collects what a closure needs of the current environment (spec/lowering.md#W47).
func (m *machine) capture(fn *raw.Func) *captures {
	c := &captures{in: m.frame, hidden: map[string]bool{}}
	named := func(sources []string) []string {
		names := make([]string, len(sources))
		for i, source := range sources {
			names[i] = m.frame.names.name(source)
			c.hidden[names[i]] = m.hidden[names[i]]
		}
		return names
	}
	c.known = m.known(named(fn.Uses()))
	c.copied = m.known(named(fn.Copied()))
	return c
}

// known collects what the environment knows of names.
func (m *machine) known(names []string) known {
	k := known{arrows: map[string]*arrow{}}
	wanted := map[string]bool{}
	take := func(name string) {
		if v, ok := m.env.get(name); ok && !wanted[name] {
			wanted[name] = true
			k.values = append(k.values, binding{name, v})
		}
	}
	direct := map[string]bool{}
	for _, name := range names {
		direct[name] = true
		take(name)
		if v, ok := m.env.get(name); ok {
			if t, ok := types.GeneralAbility(v.Type()); ok {
				for _, p := range fieldPaths(t) {
					take(name + "." + p.name)
				}
			}
		}
	}
	keys := arrowKeys(k.values)
	for name, a := range m.arrows {
		if direct[name] || keys[name] || keys[a.name] {
			k.arrows[name] = a
		}
	}
	// An arrow that is only known to the function that made it, reached through a field or variable.
	for _, b := range k.values {
		if w, ok := b.value.(model.Var); ok && types.IsArrow(w.Base) && k.arrows[w.Name] == nil && m.arrows[w.Name] == nil {
			if a := m.every[w.Name]; a != nil {
				k.arrows[w.Name] = a
			}
		}
	}
	return k
}

// arrowKeys are the names of values and those that values of arrow type point to.
func arrowKeys(values []binding) map[string]bool {
	keys := map[string]bool{}
	for _, b := range values {
		keys[b.name] = true
		if w, ok := b.value.(model.Var); ok && types.IsArrow(w.Base) {
			keys[w.Name] = true
		}
	}
	return keys
}

// open makes what a function or closure sees available under fresh names and returns how its source calls them. It only
// binds what the body mentions; the counters of the names advance for all (spec/lowering.md#W46).
func (m *machine) open(a *arrow, into *opened) {
	if a.closure != nil {
		m.openCaptures(a, into)
		return
	}
	m.names.Capture(a.scope)
	for _, source := range slices.Concat(m.taken(a), a.fn.Copied()) {
		b, ok := a.scope.Lookup(source)
		if !ok {
			continue
		}
		name := m.names.Captured(source)
		if private := b.Private(); private != "" {
			name = m.names.New(private)
		}
		into.names.put(source, name)
		switch {
		case b.Func != nil:
			into.arrows[name] = &arrow{fn: b.Func, name: b.Shown, scope: b.Func.Sees}
		case b.Service != nil:
			m.openService(b, name, into)
		default:
			into.values = append(into.values, binding{name, m.constant(b.Const)})
		}
	}
}

// opened collects what a called arrow sees.
type opened struct {
	names  renaming
	values []binding
	arrows map[string]*arrow
	hidden map[string]bool // see machine.hidden
}

// constant is the value of a constant. The relay, where there is none, is the peer that starts the particle.
func (m *machine) constant(v raw.Value) model.Value {
	switch v := v.(type) {
	case raw.Literal:
		return model.Literal{Text: v.Text, T: v.T}
	case raw.Var:
		if v.Name == raw.RelayName && m.opt.NoRelay {
			return model.InitPeer
		}
		return model.Var{Name: v.Name, Base: v.T}
	}
	return model.Literal{Text: "[]", T: v.Type()}
}

// openCaptures renames what a closure captured: abilities as wholes, then other values, then other arrows.
func (m *machine) openCaptures(a *arrow, into *opened) {
	c := a.closure
	index := map[string]model.Value{}
	for _, b := range c.values {
		index[b.name] = b.value
	}
	fresh := map[string]string{} // captured name to its new form
	grouped := map[string]bool{}
	claimed := map[string]bool{} // arrows that belong to a value of their own name
	sorted := sortedNames(c.arrows)
	for _, b := range c.values {
		if _, t, ok := abilityOf(b.value); ok {
			for _, p := range fieldPaths(t) {
				if _, ok := index[b.name+"."+p.name]; ok {
					grouped[b.name+"."+p.name] = true
				}
			}
		}
	}
	for _, b := range c.values {
		_, t, ok := abilityOf(b.value)
		if !ok || grouped[b.name] {
			continue
		}
		m.openGroup(b.name, t, index, fresh, c.arrows, sorted, into)
		grouped[b.name] = true
	}
	var others []string
	for _, b := range c.values {
		if !grouped[b.name] {
			others = append(others, b.name)
		}
	}
	for old, name := range m.names.Each(others) {
		fresh[old] = name
	}
	var rest []binding
	for _, b := range c.values {
		if !grouped[b.name] {
			rest = append(rest, binding{fresh[b.name], b.value})
		}
	}
	into.values = append(into.values, rest...)
	keys := map[string]bool{}
	for _, name := range others {
		keys[name] = true
		if w, ok := index[name].(model.Var); ok && types.IsArrow(w.Base) {
			keys[w.Name] = true
		}
	}
	var free []string
	for _, name := range sorted {
		if _, ok := index[name]; ok {
			claimed[name] = true
		}
		if keys[name] || keys[c.arrows[name].name] {
			to := name
			if !grouped[name] && fresh[name] != "" {
				to = fresh[name]
			}
			into.arrows[to] = c.arrows[name]
		}
		if !claimed[name] {
			free = append(free, name)
		}
	}
	for old, name := range m.names.Each(free) {
		fresh[old] = name
		into.arrows[name] = c.arrows[old]
	}
	into.values = append(into.values, c.copied.values...)
	maps.Copy(into.arrows, c.copied.arrows)
	for _, source := range slices.Concat(m.taken(a), a.fn.Copied()) {
		to := c.in.to(source)
		if name, ok := fresh[to.name]; ok {
			into.hidden[name] = c.hidden[to.name]
			to.name = name
		}
		into.names[source] = to
	}
}

// openGroup renames a captured ability with all its fields, and the arrows behind them.
func (m *machine) openGroup(name string, t *types.Named, index map[string]model.Value, fresh map[string]string,
	arrows map[string]*arrow, sorted []string, into *opened) {
	to := m.names.New(name)
	mine := []string{name}
	for _, p := range fieldPaths(t) {
		if _, ok := index[name+"."+p.name]; ok {
			mine = append(mine, name+"."+p.name)
		}
	}
	own := map[string]bool{}
	keys := map[string]bool{}
	for _, n := range mine {
		own[n], keys[n] = true, true
		fresh[n] = to + n[len(name):]
		if w, ok := index[n].(model.Var); ok && types.IsArrow(w.Base) {
			keys[w.Name] = true
		}
	}
	for _, n := range mine {
		v := index[n]
		if w, ok := v.(model.Var); ok && len(w.Path) == 0 {
			if _, ability := types.GeneralAbility(w.Base); ability || own[w.Name] && types.IsArrow(w.Base) {
				w.Name = fresh[n]
				v = w
			}
		}
		into.values = append(into.values, binding{fresh[n], v})
	}
	for _, n := range sorted {
		if keys[n] || keys[arrows[n].name] {
			key := n
			if own[n] {
				key = fresh[n]
			}
			into.arrows[key] = arrows[n]
		}
	}
}

func sortedNames(arrows map[string]*arrow) []string {
	names := make([]string, 0, len(arrows))
	for n := range arrows {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
