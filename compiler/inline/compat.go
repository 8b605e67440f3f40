package inline

import (
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// This file is the only one that reads Options.Compat. Each function below is a place where the original accepts a
// program and makes something else of it than it says. Without Compat ours does what the program says and warns; with
// Compat the bytes are the original's.

// thenBranch picks the branches of an if. The original drops branches without code before it takes the first one as the
// branch for a condition that holds, so that an else can end up in its place (spec/lowering.md#W59, D1).
func (m *machine) thenBranch(branches []*model.Op) (then *model.Op, otherwise []*model.Op) {
	var kept []*model.Op
	for _, b := range branches {
		if !b.IsEmpty() {
			kept = append(kept, b)
		}
	}
	if len(kept) == 0 || m.opt.Compat || len(branches) == 0 || !branches[0].IsEmpty() {
		if len(kept) == 0 {
			return nil, nil
		}
		return kept[0], kept[1:]
	}
	m.diags.Add(warnEmptyThen(m.at.At))
	return m.op(model.Null{}), kept
}

// renameStreamLiterals gives the streams of `*[…]` in a function fresh names where a call before this one has opened them
// and they are still open. The original lets all these calls share one stream (spec/lowering.md#W61, D3).
func (m *machine) renameStreamLiterals(fn *raw.Func, names renaming) {
	if m.opt.Compat {
		return
	}
	for _, n := range fn.StreamLits {
		if _, open := m.streams.Get(n); open {
			names.put(n, m.names.Mangle(n))
			m.diags.Add(warnSharedLiteral(m.at.At))
		}
	}
}

// place names the place where a closure runs. In the original closures of one name in blocks beside each other can get the
// place of the first (spec/lowering.md#W65).
func (m *machine) place(closure, source string) model.Place {
	p := model.Place{Name: closure, Shared: closure, Source: source}
	before := m.places[closure]
	m.places[closure]++
	if !m.opt.Compat && before > 0 {
		p.Name += "-" + strconv.Itoa(before)
	}
	return p
}

// methodParam names a parameter of a service method. In the original a parameter called id or ret is taken for the
// service's id or the result (spec/lowering.md#W62, D4).
func (m *machine) methodParam(label string, i int) string {
	switch {
	case label == "":
		return "arg" + strconv.Itoa(i)
	case !m.opt.Compat && isMethodName(label):
		return label + "-param"
	}
	return label
}

// isMethodName says whether a name is one that the code behind a method uses itself.
func isMethodName(label string) bool { return label == "id" || label == "ret" }

// noteMethod warns where a method is called whose parameters the original mistakes, and from the second call on that
// returns a stream.
func (m *machine) noteMethod(a *arrow) {
	if m.opt.Compat || !a.method {
		return
	}
	if types.IsStream(a.fn.Sig.Codomain.First()) {
		if m.streamResults++; m.streamResults == 2 {
			m.diags.Add(warnSharedStream(m.at.At))
		}
	}
	for _, p := range a.fn.Sig.Domain {
		if label, ok := strings.CutSuffix(p.Label, "-param"); ok {
			m.diags.Add(warnMethodParam(m.at.At, label))
		}
	}
}

// sharesStream says whether the stream that a method returns is one for the whole script, as in the original, where it is
// neither declared nor renamed. That of a callback is renamed, but not declared either (spec/lowering.md#W64, D7).
func (m *machine) sharesStream(t types.Type) bool { return m.opt.Compat && types.IsStream(t) }

// claimName gives the name of a stream that a result is pushed into to that stream. In the original a variable that is called
// like the stream of a method is read as the stream from there on (spec/lowering.md#W64, D7).
func (m *machine) claimName(r result) {
	if m.opt.Compat && types.IsStream(r.Type) {
		m.env.set(r.Name, model.Var{Name: r.Name, Base: r.Type})
	}
}

// taken are the names that a body takes from outside. In the original what a function sees hides its parameters of the
// same name: an ability parameter called like a service with a default id (spec/lowering.md#W63, D5), and the names
// that methods use themselves (D4).
func (m *machine) taken(a *arrow) []string {
	names := a.fn.Uses()
	for _, p := range a.fn.Sig.Domain {
		hidden := a.scope.Has(p.Label)
		switch {
		case m.opt.Compat && (hidden || a.method && p.Label == a.closure.values[0].name):
			names = append(names[:len(names):len(names)], p.Label)
		case hidden:
			m.diags.Add(warnHiddenParam(m.at.At, p.Label))
		}
	}
	return names
}

// mergeNames puts the names of an inlined body together, see taken. Parameters passed by stream come last: nothing can
// hide them.
func (m *machine) mergeNames(params, seen renaming, defs map[string]string, late renaming) renaming {
	all := renaming{}
	put := func(r renaming) {
		for source, to := range r {
			all[source] = to
		}
	}
	if m.opt.Compat {
		put(params)
		put(seen)
	} else {
		put(seen)
		put(params)
	}
	for source, name := range defs {
		all.put(source, name)
	}
	put(late)
	return all
}
