package inline

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// This file finds what the original gets wrong in the results of functions (spec/lowering.md#W66, D12 and D21): it renames
// them other than bodies. A constructor is what can have something in it there, see W18.

// reading is how the original reads names.
type reading uint8

const (
	renamedAll   reading = iota // as the body has them
	withoutMarks                // in results: snapshots that stand for arrays lose their mark
	asWritten                   // in arguments of calls and fields of `.copy(…)` there: names stay those of the source
)

// leaveWritten says that what is unfolded next is an argument of a call, or a field of a copy, until the function that it
// returns is called.
func (m *machine) leaveWritten() (end func()) {
	f, before := m.frame, m.frame.reading
	if before != renamedAll {
		f.reading = asWritten
	}
	return func() { f.reading = before }
}

// noteReturned looks at a name that is read, and at its value. Whether it matters what the original reads shows where the
// value, or the name that it is passed under, comes into the script.
func (m *machine) noteReturned(v raw.Var, value model.Value) model.Value {
	f := m.frame
	switch f.reading {
	case withoutMarks:
		if f.names.to(v.Name).canon && isParameter(f.source, v.Name) {
			return misreadAs(value, &model.Misread{At: m.at.At, Func: f.source.Name, Name: v.Name, Snapshot: true})
		}
	case asWritten:
		if m.readsOther(v, value) {
			return misreadAs(value, &model.Misread{At: m.at.At, Func: f.source.Name, Name: v.Name})
		}
	}
	return value
}

// misreadAs is a value with a note, unless it has one.
func misreadAs(v model.Value, note *model.Misread) model.Value {
	if note == nil {
		return v
	}
	switch w := v.(type) {
	case model.Literal:
		w.Misread = cmp.Or(w.Misread, note)
		return w
	case model.Var:
		w.Misread = cmp.Or(w.Misread, note)
		return w
	}
	return v
}

// isParameter says whether a function has a parameter of a name.
func isParameter(fn *raw.Func, name string) bool {
	return slices.ContainsFunc(fn.Sig.Domain, func(p types.Param) bool { return p.Label == name })
}

// readsOther says whether the original, which looks a name up that has not been renamed, finds another value. Where it
// finds no arrow or ability it ends with an exception, and there is nothing to compare.
func (m *machine) readsOther(v raw.Var, value model.Value) bool {
	name, ours := m.written(v.Name), m.frame.names.name(v.Name)
	if name == ours {
		return false
	}
	if t, ok := types.GeneralAbility(v.T); ok {
		return slices.ContainsFunc(fieldPaths(t), func(p path) bool {
			return m.differ(name+"."+p.name, ours+"."+p.name, p.typ)
		})
	}
	if types.IsArrow(v.T) {
		return m.differ(name, ours, v.T)
	}
	other := model.Value(model.Var{Name: name, Base: v.T})
	if _, bound := m.env.get(name); bound {
		other = m.resolve(name, v.T)
	} else if b, ok := m.sees.Lookup(name); ok && b.Const != nil {
		other = m.constant(b.Const)
	}
	return fmt.Sprint(other) != fmt.Sprint(value)
}

// differ says whether two names, or fields, are known for different things.
func (m *machine) differ(name, ours string, t types.Type) bool {
	if types.IsArrow(t) {
		a, b := m.find(name), m.find(ours)
		if a == nil || b == nil {
			return false
		}
		if a.method && b.method {
			return a.name != b.name || fmt.Sprint(a.closure.values[0].value) != fmt.Sprint(b.closure.values[0].value)
		}
		return a.fn != b.fn || a.closure != b.closure
	}
	a, ok := m.last(name)
	b, _ := m.last(ours)
	return ok && fmt.Sprint(a) != fmt.Sprint(b)
}

// written is a name as the original has it where it stays as written: that of the source, in a closure as the function
// around it calls it.
func (m *machine) written(source string) string {
	f := m.frame
	if f.in == nil || isNameOf(f.source, source) {
		return source
	}
	return f.in.to(source).name
}

// nameOf is the name in the script of something that is called, or pushed to.
func (m *machine) nameOf(source string) string {
	to := m.frame.names.to(source)
	if to.misread != nil {
		m.diags.Add(warnReturned(to.misread))
	}
	return to.name
}

// noteMisread warns of a value that comes into the script without its note, or decides what does.
func (m *machine) noteMisread(v model.Value) {
	var note *model.Misread
	switch v := v.(type) {
	case model.Literal:
		note = v.Misread
	case model.Var:
		note = v.Misread
	}
	if note != nil {
		m.diags.Add(warnReturned(note))
	}
}

// noteValues warns of the values in a script that the original reads others for.
func (m *machine) noteValues(o *model.Op) {
	for _, v := range valuesOf(o.Node) {
		m.noteMisread(v)
	}
	for _, k := range o.Kids {
		m.noteValues(k)
	}
}

// valuesOf are the values that a node takes.
func valuesOf(n model.Node) []model.Value {
	switch n := n.(type) {
	case model.Call:
		return append([]model.Value{n.Service}, n.Args...)
	case model.Canon:
		return []model.Value{n.Of}
	case model.Push:
		return []model.Value{n.Value}
	case model.Insert:
		return []model.Value{n.Key, n.Value}
	case model.Flatten:
		return []model.Value{n.Value}
	case model.Match:
		return []model.Value{n.Left, n.Right}
	case model.For:
		return []model.Value{n.Iterable}
	case model.On:
		return append([]model.Value{n.Peer}, n.Via...)
	case model.Fail:
		return []model.Value{n.Value}
	}
	return nil
}
