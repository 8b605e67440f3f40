package lint

import (
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// place is a node with those around it.
type place struct {
	node syntax.Node
	up   *place
}

// pos is where the node begins.
func (p *place) pos() int32 { return p.node.Pos() }

// stmt is the statement that the place is in or is, nil outside of statements.
func (p *place) stmt() *place {
	for ; p != nil; p = p.up {
		if _, ok := p.node.(syntax.Stmt); ok {
			return p
		}
	}
	return nil
}

// isBelow reports whether a place is that node, or in it.
func (p *place) isBelow(n syntax.Node) bool {
	for ; p != nil; p = p.up {
		if p.node == n {
			return true
		}
	}
	return false
}

// write is a push into a stream, or a result that goes there.
type write struct {
	name *syntax.Name
	at   *place // of the statement
}

// facts are what the rules want to know of a file, gathered in one walk.
type facts struct {
	stmts []*place // all statements, in source order
	calls []*place // all calls
	// reads are the uses of variables as values, in source order.
	reads  map[*check.Var][]*place
	writes map[*check.Var][]write
	// vars are the variables that statements define, with the statement.
	vars []definition
	// places are the statements that define variables first, and together the variables of each.
	places   map[*check.Var]*place
	together map[*place][]*check.Var
	funcs    []*place // functions and closures
	// objects and names are the constants, functions, services and types that the file uses, and how it calls them.
	objects map[check.Object]bool
	names   map[string]bool
	ids     map[*syntax.ServiceID]bool // statements whose id a value takes
}

// definition is a variable with the statement that defines it.
type definition struct {
	v    *check.Var
	name *syntax.Name
	at   *place
}

type gatherer struct {
	m *check.Module
	*facts
}

func gather(m *check.Module) *facts {
	g := gatherer{m, &facts{
		reads: map[*check.Var][]*place{}, writes: map[*check.Var][]write{},
		places: map[*check.Var]*place{}, together: map[*place][]*check.Var{},
		objects: map[check.Object]bool{}, names: map[string]bool{}, ids: map[*syntax.ServiceID]bool{},
	}}
	for _, d := range m.File.Decls {
		g.walk(d, nil)
	}
	for _, h := range m.File.Header {
		g.header(h)
	}
	return g.facts
}

// header counts what is declared and exported as used; what an import names is not.
func (g *gatherer) header(h syntax.HeaderLine) {
	use := func(n *syntax.QName) {
		g.names[n.String()] = true
		if o := g.m.UseOf(n.Last()); o != nil {
			g.objects[o] = true
		}
	}
	switch h := h.(type) {
	case *syntax.Module:
		for _, n := range h.Names {
			use(n)
		}
	case *syntax.Export:
		for _, i := range h.Items {
			use(i.Name)
		}
	}
}

// walk visits a node and all below it. The value of a named argument that is written short is visited, too.
func (g *gatherer) walk(n syntax.Node, up *place) {
	at := &place{n, up}
	g.node(at)
	if a, ok := n.(*syntax.NamedArg); ok && a.Short {
		g.walk(a.Value, at)
	}
	for _, c := range syntax.Children(n) {
		g.walk(c, at)
	}
}

func (g *gatherer) node(at *place) {
	switch n := at.node.(type) {
	case syntax.Stmt:
		g.stmts = append(g.stmts, at)
		g.stmt(n, at)
	case *syntax.Func:
		g.funcs = append(g.funcs, at)
	case *syntax.NamedType:
		if o := g.m.TypeRefOf(n); o != nil {
			g.use(n.String(), o)
		}
	case syntax.Value:
		if c, ok := n.(*syntax.Call); ok {
			g.calls = append(g.calls, at)
			if r := g.m.CallOf(c); r != nil && r.Callee != nil {
				g.ref(r.Callee, at)
			}
		}
		g.ref(g.m.RefOf(n), at)
	}
}

func (g *gatherer) use(name string, o check.Object) {
	g.names[name] = true
	g.objects[o] = true
}

func (g *gatherer) ref(r *check.Ref, at *place) {
	if r == nil {
		return
	}
	if r.ID != nil {
		g.ids[r.ID] = true
	}
	v, ok := r.Obj.(*check.Var)
	if !ok {
		g.use(r.Name, r.Obj)
		return
	}
	if all := g.reads[v]; len(all) > 0 && all[len(all)-1] == at.up { // a call and the name that it calls
		return
	}
	g.reads[v] = append(g.reads[v], at)
}

func (g *gatherer) stmt(s syntax.Stmt, at *place) {
	define := func(n *syntax.Name) {
		if v, ok := g.m.DefOf(n).(*check.Var); ok {
			g.vars = append(g.vars, definition{v, n, at})
			g.together[at] = append(g.together[at], v)
			if g.places[v] == nil {
				g.places[v] = at
			}
		}
	}
	push := func(n *syntax.Name) {
		if v, ok := g.m.UseOf(n).(*check.Var); ok {
			g.writes[v] = append(g.writes[v], write{n, at})
		}
	}
	switch s := s.(type) {
	case *syntax.ServiceID:
		if r := g.m.ServiceOf(s); r != nil {
			g.use(r.Name, r.Obj)
		}
	case *syntax.Push:
		push(s.Target)
	case *syntax.Declare:
		define(s.Name)
	case *syntax.Assign:
		define(s.Name)
	case *syntax.Closure:
		define(s.Name)
		g.funcs = append(g.funcs, at)
	case *syntax.CallStmt:
		for _, t := range s.Targets {
			define(t)
			push(t)
		}
	}
}

// definitionOf is the statement that defines a variable, or nil.
func (f *facts) definitionOf(v *check.Var) *place { return f.places[v] }

// isStream reports whether a variable is a stream.
func isStream(v *check.Var) bool { return v.Type() != nil && types.IsStream(v.Type()) }
