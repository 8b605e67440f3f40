package exec

// scope counts the nesting of fold iterations. Each iteration is a depth of its own; while `next` runs the following
// one, the depth it came from is not visible (spec/air.md#A33).
type scope struct {
	depth   int
	allowed []bool // by depth
}

// enter begins the first iteration of a fold.
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

// table holds the variables of one kind. A name has a stack of cells, at most one of which is looked at.
type table[V any] struct {
	cells map[string][]cell[V]
	inner map[string]struct{} // names with a cell deeper than the global scope
	held  int                 // number of cells
}

// get returns the value of a variable. Only the top cell counts, even if it lies in an iteration that is not visible: then
// the variable is not found, whatever is below (spec/air.md#A34).
func (t *table[V]) get(s *scope, name string) (v V, f *Fault) {
	cells := t.cells[name]
	if len(cells) == 0 {
		return v, notFound(name)
	}
	top := &cells[len(cells)-1]
	switch {
	case !s.allowed[top.depth]:
		return v, notFound(name)
	case !top.set:
		return v, fault(codeCleared, "variable with name '%s' was cleared by new and then wasn't set", name)
	}
	return top.v, nil
}

// settable reports whether a variable may be set here: once in the global scope, once per `new`, freely in folds.
func (t *table[V]) settable(s *scope, name string) *Fault {
	cells := t.cells[name]
	if s.depth != 0 || len(cells) == 0 || !cells[len(cells)-1].set {
		return nil
	}
	return fault(codeShadowing, "trying to shadow variable '%s', but shadowing is allowed only inside fold blocks", name)
}

func (t *table[V]) set(s *scope, name string, v V) *Fault {
	if f := t.settable(s, name); f != nil {
		return f
	}
	cells := t.cells[name]
	if n := len(cells); n > 0 && cells[n-1].depth == s.depth {
		cells[n-1].v, cells[n-1].set = v, true
		return nil
	}
	t.push(name, cell[V]{s.depth, true, v})
	return nil
}

func (t *table[V]) push(name string, c cell[V]) {
	if t.cells == nil {
		t.cells, t.inner = map[string][]cell[V]{}, map[string]struct{}{}
	}
	t.cells[name] = append(t.cells[name], c)
	t.held++
	if c.depth > 0 {
		t.inner[name] = struct{}{}
	}
}

// clear begins a `new`.
func (t *table[V]) clear(s *scope, name string) { t.push(name, cell[V]{depth: s.depth}) }

// restore ends it.
func (t *table[V]) restore(s *scope, name string) *Fault {
	cells := t.cells[name]
	if n := len(cells); n > 0 && cells[n-1].depth == s.depth {
		t.cells[name] = cells[:n-1]
		t.held--
		return nil
	}
	return fault(codeScopes, "new end block tries to pop up a variable '%s' that wasn't defined at depth %d", name, s.depth)
}

// drop removes the cells that are deeper than the current depth: one per name, as the original does.
func (t *table[V]) drop(depth int) {
	for name := range t.inner {
		cells := t.cells[name]
		if n := len(cells); n > 0 && cells[n-1].depth > depth {
			cells[n-1] = cell[V]{}
			cells = cells[:n-1]
			t.cells[name] = cells
			t.held--
		}
		if n := len(cells); n == 0 || cells[n-1].depth == 0 {
			delete(t.inner, name)
		}
	}
}

// dropCells forgets what was set deeper than a depth.
func (m *machine) dropCells(depth int) {
	m.scalars.drop(depth)
	m.canons.drop(depth)
	m.canonMaps.drop(depth)
}
