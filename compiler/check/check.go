package check

import (
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/parallel"
	"github.com/aquifer-dev/aquifer/source"
)

// Options are what a caller may set.
type Options struct {
	// Consts are constants defined in every module before its own, each as "NAME = literal".
	Consts []string
	// Keep, if not nil, is asked for every module instead of checking it: it returns what check makes, or what it made
	// before of the same tree, the same imports and the same options. It is called for several modules at once.
	Keep func(tree *syntax.File, imports []*Module, check func() Checked) Checked
}

// Checked is a module with what there is to say about it.
type Checked struct {
	Module      *Module
	Diagnostics diag.List
}

// Check gives every name of the graph a definition and every value a type. All errors of all modules are reported; what
// follows from an error is not. Modules that do not import each other are checked side by side.
func Check(g *load.Graph, opt Options) (*Program, diag.List) {
	consts, diags := optionConsts(opt.Consts)
	checked := make([]Checked, len(g.Modules))
	parallel.InOrder(g.Modules, func(m *load.Module) (before []*load.Module) {
		for _, imp := range m.Imports {
			if imp.Module != nil {
				before = append(before, imp.Module)
			}
		}
		return before
	}, func(i int, place func(*load.Module) int) {
		m := g.Modules[i]
		imports := make([]*Module, len(m.Imports))
		for k, imp := range m.Imports {
			if imp.Module != nil {
				imports[k] = checked[place(imp.Module)].Module
			}
		}
		check := func() Checked { return module(m, imports, consts, g.Library) }
		if opt.Keep != nil {
			checked[i] = opt.Keep(m.File, imports, check)
		} else {
			checked[i] = check()
		}
	})
	p := &Program{byFile: make(map[source.FileID]*Module, len(checked))}
	for _, c := range checked {
		p.Modules = append(p.Modules, c.Module)
		p.byFile[c.Module.File.Source.ID] = c.Module
		diags.Add(c.Diagnostics...)
	}
	return p, diags.Sort()
}

// checker checks one module.
type checker struct {
	m     *Module
	diags diag.List
	// failed counts the errors so far: a statement that adds to it takes no part in what depends on its neighbours.
	failed int

	values  map[string]int        // name to its place in m.Visible
	types   map[string]Object     // *TypeDef and *Service
	modules map[string]moduleKind // names given to used modules
	// lost are names whose definition or import failed, "*" or "M.*" for all that could come from somewhere: their uses
	// are no errors of their own.
	lost    map[string]bool
	recased map[string]bool // names that the file defines, but in the wrong case; see miscast
	unread  map[string]bool // see broken
	library *load.Library
	// left are the variables of blocks that have ended, in the definition being checked.
	left map[string]left
	// told are the unknown names, and those set again, that were reported in the definition being checked.
	told map[string]bool

	sizes map[types.Type]int // of named types and arrows, see sizeOf

	fn        *function                  // the function or closure being checked
	failedIDs map[*syntax.ServiceID]bool // statements that set no id
	phase     ClassicPhase
	broke     int          // how many lines around that could not be read opened the blocks being checked
	receiver  syntax.Value // what stands before the dot of the call being resolved
}

// exports are the names that a module declares.
type exports struct {
	names    []string // in order of definition
	objects  map[string][]Object
	declared bool // the module has a declares part
}

func newChecker(tree *syntax.File, path string, consts []*Const) *checker {
	c := &checker{
		m: &Module{File: tree, Path: path, info: info{
			types:    map[syntax.Value]types.Type{},
			refs:     map[syntax.Value]*Ref{},
			calls:    map[*syntax.Call]*Call{},
			fields:   map[syntax.Value][]FieldValue{},
			defs:     map[*syntax.Name]Object{},
			uses:     map[*syntax.Name]Object{},
			services: map[*syntax.ServiceID]*Ref{},
			typeRefs: map[*syntax.NamedType]Object{},
			written:  map[syntax.Type]types.Type{},
			sigs:     map[*syntax.Signature]*types.Arrow{},
			params:   map[*syntax.Signature][]*Var{},
		}},
		values: map[string]int{}, types: map[string]Object{}, modules: map[string]moduleKind{}, lost: map[string]bool{}, sizes: map[types.Type]int{}, told: map[string]bool{}, left: map[string]left{},
	}
	for _, k := range predefined() {
		c.bind(k.name, k)
	}
	for _, k := range consts {
		if _, ok := c.values[k.name]; !ok {
			c.bind(k.name, k)
		}
	}
	return c
}

// module runs the phases of one module in order. imports are the modules that its header lines name, nil where there is
// none.
func module(m *load.Module, imports []*Module, consts []*Const, library *load.Library) Checked {
	c := newChecker(m.File, m.Path, consts)
	c.library = library
	c.header()
	for i, imp := range m.Imports {
		c.importLine(imp.Line, imports[i])
	}
	c.phase = ClassicBody
	for _, d := range c.m.File.Decls {
		clear(c.told)
		clear(c.left)
		c.decl(d)
	}
	c.phase = ClassicExports
	c.declares()
	c.exported()
	return Checked{c.m, c.diags}
}

func (c *checker) report(d diag.Diagnostic) {
	if d.Severity == diag.Error {
		c.failed++
	}
	c.diags.Add(d)
}

func (c *checker) span(n syntax.Node) source.Span { return c.m.File.Span(n) }

// bind makes a name visible as a value. A name that is there already is replaced in its place.
func (c *checker) bind(name string, o Object) {
	if i, ok := c.values[name]; ok {
		// Functions that see the old binding were checked with it; imports, the only ones to replace, come before them.
		c.m.Visible[i].Obj = o
		return
	}
	c.values[name] = len(c.m.Visible)
	c.m.Visible = append(c.m.Visible, Binding{name, o})
}

// global returns the constant, function or service of a name, or nil.
func (c *checker) global(name string) Object {
	if i, ok := c.values[name]; ok {
		return c.m.Visible[i].Obj
	}
	return nil
}

// define adds an object of this file.
func (c *checker) define(n *syntax.Name, o Object) {
	c.m.Objects = append(c.m.Objects, o)
	c.m.info.defs[n] = o
}

// own makes the common part of an object that a name of this file defines.
func (c *checker) own(n *syntax.Name, t types.Type) object {
	return object{name: n.Text, typ: t, at: c.span(n), home: c.m}
}
