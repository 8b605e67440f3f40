package exec

import "github.com/aquifer-dev/aquifer/air"

// scope counts the nesting of fold iterations. Each iteration is a depth of its own; while `next` runs the following
// one, the depth it came from is not visible (spec/air.md#A33).
type scope struct {
	depth   int
	allowed []bool // by depth
}

// enter begins the first iteration of a fold (spec/vm.md#V11).
func (s *scope) enter() {
	s.depth++
	if s.depth == len(s.allowed) {
		s.allowed = append(s.allowed, true)
	}
	s.allowed[s.depth] = true
}

// leave ends it and returns the depth that variables may have now.
func (s *scope) leave() int {
	s.allowed[s.depth] = false
	s.depth--
	return s.depth
}

// next begins a further iteration, inside the current one.
func (s *scope) next() {
	s.allowed[s.depth] = false
	s.enter()
}

// back returns to the iteration that said `next`, and its depth.
func (s *scope) back() int {
	s.leave()
	s.allowed[s.depth] = true
	return s.depth
}

// cell is one value of a variable: set, or cleared by `new`.
type cell[V any] struct {
	depth int
	set   bool
	v     V
}

// variable is a stack of cells, the top one of which is all that is looked at.
type variable[V any] struct {
	top   cell[V]
	below []cell[V]
	held  int  // number of cells
	inner bool // listed among those with a cell deeper than the global scope
}

// table holds the variables of one kind, by the numbers of their names.
type table[V any] struct {
	variables []variable[V]
	inner     []air.Sym // names that may have a cell deeper than the global scope
	held      int       // number of cells
}

// state is how a variable is found.
type state uint8

const (
	present state = iota
	missing       // not set, or only where it is not visible
	cleared       // by new
)

// look finds the value of a variable. Only the top cell counts, even if it lies in an iteration that is not visible: then
// the variable is missing, whatever is below (spec/vm.md#V9, spec/air.md#A34).
func (t *table[V]) look(s *scope, sym air.Sym) (v V, found state) {
	if int(sym) >= len(t.variables) {
		return v, missing
	}
	x := &t.variables[sym]
	switch {
	case x.held == 0 || !s.allowed[x.top.depth]:
		return v, missing
	case !x.top.set:
		return v, cleared
	}
	return x.top.v, present
}

// get returns the value of a variable, or why there is none.
func (t *table[V]) get(s *scope, o *air.Operand) (v V, f *Fault) {
	v, found := t.look(s, o.Sym)
	return v, found.fault(o.Name())
}

func (s state) fault(name string) *Fault {
	switch s {
	case missing:
		return notFound(name)
	case cleared:
		return fault(codeCleared, "variable with name '%s' was cleared by new and then wasn't set", name)
	}
	return nil
}

// settable reports whether a variable may be set here: once in the global scope, once per `new`, freely in folds.
func (t *table[V]) settable(s *scope, o *air.Operand) *Fault {
	if s.depth != 0 || int(o.Sym) >= len(t.variables) {
		return nil
	}
	if x := &t.variables[o.Sym]; x.held == 0 || !x.top.set {
		return nil
	}
	return fault(codeShadowing, "trying to shadow variable '%s', but shadowing is allowed only inside fold blocks", o.Name())
}

// set gives a variable a value at the current depth (spec/vm.md#V10).
func (t *table[V]) set(s *scope, o *air.Operand, v V) *Fault {
	if f := t.settable(s, o); f != nil {
		return f
	}
	x := t.variable(o.Sym)
	if x.held > 0 && x.top.depth == s.depth {
		x.top.v, x.top.set = v, true
		return nil
	}
	t.push(o.Sym, cell[V]{s.depth, true, v})
	return nil
}

func (t *table[V]) variable(sym air.Sym) *variable[V] {
	if int(sym) >= len(t.variables) {
		grown := make([]variable[V], max(int(sym)+1, 2*len(t.variables)))
		copy(grown, t.variables)
		t.variables = grown
	}
	return &t.variables[sym]
}

func (t *table[V]) push(sym air.Sym, c cell[V]) {
	x := t.variable(sym)
	if x.held > 0 {
		x.below = append(x.below, x.top)
	}
	x.top = c
	x.held++
	t.held++
	if c.depth > 0 && !x.inner {
		x.inner = true
		t.inner = append(t.inner, sym)
	}
}

func (t *table[V]) pop(x *variable[V]) {
	t.held--
	if x.held--; x.held == 0 {
		x.top = cell[V]{}
		return
	}
	last := len(x.below) - 1
	x.top, x.below[last] = x.below[last], cell[V]{}
	x.below = x.below[:last]
}

// clear begins a `new`.
func (t *table[V]) clear(s *scope, o *air.Operand) { t.push(o.Sym, cell[V]{depth: s.depth}) }

// restore ends it.
func (t *table[V]) restore(s *scope, o *air.Operand) *Fault {
	if x := t.variable(o.Sym); x.held > 0 && x.top.depth == s.depth {
		t.pop(x)
		return nil
	}
	return fault(codeScopes, "new end block tries to pop up a variable '%s' that wasn't defined at depth %d", o.Name(), s.depth)
}

// drop removes the cells that are deeper than the current depth: one per name, as the original does.
func (t *table[V]) drop(depth int) {
	kept := t.inner[:0]
	for _, sym := range t.inner {
		x := &t.variables[sym]
		if x.held > 0 && x.top.depth > depth {
			t.pop(x)
		}
		if x.held == 0 || x.top.depth == 0 {
			x.inner = false
		} else {
			kept = append(kept, sym)
		}
	}
	t.inner = kept
}

// dropCells forgets what was set deeper than a depth.
func (m *machine) dropCells(depth int) {
	m.scalars.drop(depth)
	m.canons.drop(depth)
	m.canonMaps.drop(depth)
}
