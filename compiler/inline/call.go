package inline

import (
	"maps"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/ordered"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// result is a name that a call gives a value. existing: a stream that is there already, under its resolved name.
// unnamed: nobody asks for the name, the value is used where the call stands. lost: the name is that of a literal.
type result struct {
	model.Target
	existing, unnamed, lost bool
}

// results are the exports of a call under their names in the script.
func (m *machine) results(exports []raw.Export) []result {
	out := make([]result, len(exports))
	for i, e := range exports {
		name := m.nameOf(e.Name)
		out[i] = result{Target: model.Target{Name: name, Type: e.Type}}
		if e.Existing {
			if w, ok := m.resolve(name, e.Type).(model.Var); ok {
				out[i] = result{Target: model.Target{Name: w.Name, Type: w.Base}, existing: true}
			} else {
				out[i].lost = true
			}
		}
	}
	return out
}

// callNamed calls the arrow of a name of the script with raw arguments.
func (m *machine) callNamed(name string, args []raw.Value, sig *types.Arrow, out []result) ([]model.Value, prefix) {
	fn := m.find(name)
	if fn == nil {
		m.diags.Add(errNoArrow(m.at.At, name))
		return []model.Value{nothing}, prefix{}
	}
	m.noteMethod(fn)
	m.noteHidden(name)
	m.noteTaken(name)
	values := make([]model.Value, len(args))
	var before []*model.Op
	for i, a := range args {
		v, op := m.value(a)
		if i < len(fn.fn.Sig.Domain) {
			var made *model.Op
			v, made = m.convert(v, fn.fn.Sig.Domain[i].Type)
			if made != nil {
				op = m.seq(op, made)
			}
		}
		values[i] = v
		before = append(before, op)
	}
	prelude := m.besides(before)
	tree, results := m.call(fn, values, out)
	return results, code(model.NewCalled(m.at, fn.name, m.seq(prelude, tree)))
}

// nothing stands for a value that could not be made.
var nothing = model.Literal{Text: "[]", T: types.Option{Elem: types.Bottom{}}}

// find looks an arrow up: by its name, or by that of the last binding of the name.
func (m *machine) find(name string) *arrow {
	if a := m.arrows[name]; a != nil {
		return a
	}
	target := name
	if v, ok := m.last(name); ok {
		w, ok := v.(model.Var)
		if !ok {
			return nil
		}
		target = w.Name
	}
	if a := m.arrows[target]; a != nil {
		return a
	}
	return m.every[target]
}

// argument is a parameter with what is passed for it.
type argument struct {
	label string
	typ   types.Type
	value model.Value
}

// call inlines an arrow: it gives the tree of its body and the values of its results, and binds out to them
// (spec/lowering.md#W46).
func (m *machine) call(fn *arrow, args []model.Value, out []result) (*model.Op, []model.Value) {
	if m.depth >= maxDepth || m.stopped {
		if !m.stopped {
			m.stopped = true
			m.diags.Add(errTooDeep(m.at.At, maxDepth))
		}
		return nil, nil
	}
	m.depth++
	defer func() { m.depth-- }()

	passed, taken := m.passedArrows(args), m.mistaken(args)
	outer, outerArrows, outerFrame, outerAt := m.env, m.arrows, m.frame, m.at
	m.env, m.arrows = &env{up: outer}, passed

	names, twice, canons := m.prelude(fn, args)
	m.frame = &frame{names: names, fn: fn.fn.Name, caller: m.at, source: fn.fn, called: m.at.At, twice: twice, taken: taken}
	if m.depth <= 2 { // the entry wrapper, and the exported function that it calls: no call of the source
		m.frame.fn, m.frame.caller = outerAt.Func, nil
	}
	if fn.closure != nil {
		m.frame.in = fn.closure.in
	}
	body := m.process(fn.fn.Body)
	if fn.topology.Name != "" {
		body = m.op(model.AtCaptured{Place: fn.topology}, body)
	}
	var returned []model.Value
	var before []*model.Op
	m.frame.reading = withoutMarks
	for _, r := range fn.fn.Ret {
		v, op := m.value(r)
		returned = append(returned, v)
		before = append(before, op)
	}
	ops := []*model.Op{body}
	var values []model.Value
	for i, r := range out {
		if i >= len(returned) {
			break
		}
		ops = append(ops, before[i])
		v := returned[i]
		switch {
		case insertsPair(out) && len(returned) > 1:
			ops = append(ops, before[1], m.pair(v, returned[1], r.Name))
			v = model.Var{Name: r.Name, Base: r.Type}
		case types.IsStream(r.Type):
			if made, ok := m.sameTarget(out[:i], values, r); ok {
				r.Target = made
			}
			if _, _, ok := streamOf(v); !ok || r.existing || m.bindsStream(outer, r.Name) {
				ops = append(ops, m.op(model.Push{Value: v, To: r.Target}))
				v = model.Var{Name: r.Name, Base: r.Type}
			}
		}
		values = append(values, v)
	}
	tree := m.seq(m.seq(canons...), m.seq(ops...))
	kept := m.keep(values)
	m.env, m.arrows, m.frame, m.at = outer, outerArrows, outerFrame, outerAt
	for _, r := range out {
		if !r.existing {
			m.hideArrow(r.Name, r.Type) // see define
		}
	}
	for name, a := range kept.arrows {
		m.arrows[name] = a
	}
	for i, v := range values {
		if out[i].existing {
			m.claimName(out[i])
		}
		if !out[i].existing && !out[i].unnamed {
			m.env.set(out[i].Name, v)
			if w, t, ok := abilityOf(v); ok {
				m.env.set(w.Name, v)
				for _, b := range kept.values {
					m.env.set(b.name, b.value)
				}
				m.bindFields(out[i].Name, w.Name, t)
			}
		}
	}
	for _, b := range kept.values {
		m.env.set(b.name, b.value)
	}
	for _, r := range out {
		m.names.Forbid(r.Name)
	}
	return tree, values
}

// sameTarget is the stream that an earlier target of the same call has become: `s, s <- f()` gives s the first result and
// pushes the second into it. The original pushes into a stream that nothing declares (spec/lowering.md#W76).
func (m *machine) sameTarget(earlier []result, values []model.Value, r result) (model.Target, bool) {
	if !r.existing {
		return model.Target{}, false
	}
	for i, e := range earlier {
		w, t, ok := streamOf(values[i])
		if ok && !e.existing && e.Name == r.Name && w.Name != r.Name { // it is not the one of another block
			m.diags.Add(warnSameTarget(m.frame.called, r.Name))
			return model.Target{Name: w.Name, Type: t}, true
		}
	}
	return model.Target{}, false
}

// bindsStream says whether a name is bound to a stream in an environment.
func (m *machine) bindsStream(e *env, name string) bool {
	v, ok := e.get(name)
	if !ok {
		return false
	}
	_, _, ok = streamOf(v)
	return ok
}

// passedArrows are the arrows that arguments bring along: themselves, or the arrow fields of abilities.
func (m *machine) passedArrows(args []model.Value) map[string]*arrow {
	passed := map[string]*arrow{}
	bring := func(name string) {
		if a := m.find(name); a != nil {
			passed[name] = a
		}
	}
	for _, v := range args {
		if w, ok := v.(model.Var); ok && types.IsArrow(w.Type()) {
			bring(w.Name)
		}
		w, t, ok := abilityOf(v)
		if !ok {
			continue
		}
		for _, p := range fieldPaths(t) {
			if !types.IsArrow(p.typ) {
				continue
			}
			if v, ok := m.last(w.Name + "." + p.name); ok {
				if w, ok := v.(model.Var); ok {
					bring(w.Name)
				}
			}
		}
	}
	return passed
}

// prelude allocates the names of an inlined body in the original's order and binds what the body sees. It returns how
// the body's names are to be read, the arguments that noteCall returns, and the snapshots of streams that are passed for arrays.
func (m *machine) prelude(fn *arrow, args []model.Value) (renaming, twice, []*model.Op) {
	var data, streams, arrows, abilities []argument
	var canons ordered.Map[argument]
	for i, p := range fn.fn.Sig.Domain {
		if i >= len(args) {
			break
		}
		a := argument{p.Label, p.Type, args[i]}
		_, _, stream := streamOf(a.value)
		_, _, ability := abilityOf(a.value)
		_, literal := a.value.(model.Literal)
		switch {
		case types.IsStream(p.Type) && stream, types.IsMap(p.Type) && model.Grows(a.value):
			streams = append(streams, a)
		case isImmutable(p.Type) && stream:
			canons.Set(a.label, a)
		case ability:
			abilities = append(abilities, a)
		case types.IsArrow(p.Type) && !literal:
			arrows = append(arrows, a)
		default:
			data = append(data, a)
		}
	}
	params := renaming{}
	labels := make([]string, len(data))
	for i, a := range data {
		labels[i] = a.label
	}
	renamedData := m.names.Each(labels)
	for label, name := range renamedData {
		params.put(label, name)
	}
	byName := func(list []argument) {
		for _, a := range list {
			if w, ok := a.value.(model.Var); ok {
				params[a.label] = renamed{name: w.Name, misread: w.Misread}
			}
		}
	}
	byName(arrows)
	byName(abilities)

	seen := &opened{names: renaming{}, arrows: map[string]*arrow{}, hidden: map[string]bool{}}
	m.open(fn, seen)
	defs := m.defs(fn)
	var ops []*model.Op
	late := renaming{}
	for _, label := range canons.Keys() {
		a, _ := canons.Get(label)
		w, t, _ := streamOf(a.value)
		name := m.names.New(w.Name + "_canon")
		late[label] = renamed{name: name, canon: true}
		ops = append(ops, m.op(model.Canon{Of: w, To: model.Target{Name: name, Type: types.CanonStream(t)}}))
	}
	for _, a := range streams {
		w := a.value.(model.Var)
		late[a.label] = renamed{name: w.Name, misread: w.Misread}
	}
	names := m.mergeNames(params, seen.names, defs, late)
	m.renameStreamLiterals(fn.fn, names)
	twice := m.noteCall(fn, slices.Concat(streams, arrows, abilities), names)

	for name, a := range seen.arrows {
		m.addArrow(name, a)
	}
	maps.Copy(m.hidden, seen.hidden)
	for _, a := range data {
		m.env.set(renamedData[a.label], a.value)
	}
	for _, b := range seen.values {
		m.env.set(b.name, b.value)
	}
	return names, twice, ops
}

// defs gives the names that a body defines unique forms. In a closure the original renames declared streams, and only
// them, along with the function around it, so that they are named after a name of that function where one is alike
// (spec/lowering.md#W49).
func (m *machine) defs(fn *arrow) map[string]string {
	defs := fn.fn.Defs()
	if fn.closure == nil {
		return m.names.Each(defs)
	}
	bases := make([]string, len(defs))
	for i, d := range defs {
		bases[i] = d
		if fn.fn.Declares(d) {
			for f := fn.closure.in; f != nil; f = f.in {
				if to, ok := f.names[d]; ok {
					bases[i] = to.name
					break
				}
			}
		}
	}
	made := m.names.Each(bases)
	out := make(map[string]string, len(defs))
	for i, d := range defs {
		out[d] = made[bases[i]]
	}
	return out
}

func isImmutable(t types.Type) bool {
	switch t.(type) {
	case types.Array, types.Option, types.CanonStream:
		return true
	}
	return false
}

// kept is what stays known of a call's environment after it: whatever its results lead to.
type kept struct {
	values []binding
	arrows map[string]*arrow
}

func (m *machine) keep(results []model.Value) kept {
	k := kept{arrows: map[string]*arrow{}}
	done := map[string]bool{}
	arrowOf := func(name string) {
		if a := m.find(name); a != nil {
			k.arrows[name] = a
		}
	}
	for _, v := range results {
		if w, ok := v.(model.Var); ok && types.IsArrow(w.Type()) && len(w.Path) == 0 {
			arrowOf(w.Name)
		}
		w, t, ok := abilityOf(v)
		if !ok || done[w.Name] {
			continue
		}
		done[w.Name] = true
		if b, ok := m.env.get(w.Name); ok {
			k.values = append(k.values, binding{w.Name, b})
		}
		for _, p := range fieldPaths(t) {
			name := w.Name + "." + p.name
			b, ok := m.last(name)
			if !ok {
				continue
			}
			k.values = append(k.values, binding{name, b})
			if w, ok := b.(model.Var); ok && types.IsArrow(p.typ) {
				arrowOf(w.Name)
			}
		}
	}
	return k
}
