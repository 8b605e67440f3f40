package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/source"
)

// module is a file of a program.
type module struct {
	path, name string
	things     []*thing  // declared here, types and constants before functions
	accesses   []*access // of other modules, in the order of first use
	all        bool      // declares everything
	functions  strings.Builder
	taken      map[string]bool // names that others take from here
}

// declaration is where a thing is declared, and how much of it.
type declaration struct {
	home    *module
	methods []string // used ones
}

// access is how a module names what another declares.
type access struct {
	to    *module
	form  accessForm
	as    string   // module name in front
	items []string // as written
	names map[string]string
}

type accessForm uint8

const (
	importAll accessForm = iota
	importItems
	useAll
	useAs
	useItems
	accessForms
)

// layOut chooses the modules of the program.
func (g *gen) layOut() {
	g.main = &module{path: Main, name: "Random"}
	if g.chance(50) {
		lib := &module{path: "lib.aqua", name: pick(g, []string{"Lib", "Lib.Inner"}), all: g.chance(50)}
		g.modules = append(g.modules, lib)
		if g.chance(50) {
			g.modules = append(g.modules, &module{path: "other.aqua", name: "Other", all: g.chance(50)})
		}
	}
	g.modules = append(g.modules, g.main)
	g.module = g.main
}

// use makes a thing available in the current module and gives its name there.
func (g *gen) use(t *thing) string {
	d := g.declare(t)
	if d.home == g.module {
		return t.name
	}
	return g.module.accessTo(g, d.home).name(g, t)
}

// declare gives a thing a home: the current module or one before it, but none before the homes of what it needs.
func (g *gen) declare(t *thing) *declaration {
	d := g.declared[t]
	if d != nil {
		return d
	}
	least, most := 0, slices.Index(g.modules, g.module)
	needs := t.needs()
	for _, n := range needs {
		if of := g.declared[n]; of != nil {
			least = max(least, slices.Index(g.modules, of.home))
		}
	}
	home := g.module
	if k := t.constant(); k != nil { // which can only be named without a module in front
		home = g.declare(k).home
	} else if most > least && g.chance(50) {
		home = g.modules[least+g.rng.IntN(most-least)]
	}
	d = &declaration{home: home}
	g.declared[t] = d
	home.things = append(home.things, t)
	g.within(home, func() {
		for _, n := range needs {
			g.use(n)
		}
	})
	return d
}

// needs are the things that the declaration of a thing mentions. Those of services come with their methods.
func (t *thing) needs() []*thing {
	list := mentioned(t.typ, t)
	if t.kind == aService {
		list = nil
	}
	return list
}

// constant is the constant that a constant or the id of a service is taken from, nil for none.
func (t *thing) constant() *thing {
	for _, k := range constants {
		if t.value == k.name {
			return k
		}
	}
	return nil
}

// mentioned are the things that a type and the types in it mention, the one that it belongs to left out.
func mentioned(t types.Type, owner *thing) []*thing {
	var list []*thing
	switch t := t.(type) {
	case *types.Named:
		if own := thingOf(t); own != owner {
			return append([]*thing{own}, mentioned(own.typ, own)...)
		}
		for _, f := range t.Fields {
			list = append(list, mentioned(f.Type, owner)...)
		}
	case *types.Arrow:
		for _, p := range slices.Concat(t.Domain, t.Codomain) {
			list = append(list, mentioned(p.Type, owner)...)
		}
	default:
		if elem, ok := types.Elem(t); ok {
			return mentioned(elem, owner)
		}
	}
	return list
}

// useMethod makes a method of a service available. It is false where a type of it is declared behind the service.
func (g *gen) useMethod(t *thing, m method) bool {
	d := g.declare(t)
	if slices.Contains(d.methods, m.name) {
		return true
	}
	home := slices.Index(g.modules, d.home)
	needs := mentioned(m.arrow(), nil)
	for _, n := range needs {
		if of := g.declared[n]; of != nil && slices.Index(g.modules, of.home) > home {
			return false
		}
	}
	g.within(d.home, func() {
		for _, n := range needs {
			g.use(n)
		}
	})
	d.methods = append(d.methods, m.name)
	return true
}

// within runs make with another module as the current one.
func (g *gen) within(m *module, make func()) {
	before := g.module
	g.module = m
	make()
	g.module = before
}

// qualified tells whether a thing is reached through the name of its module here, or would be.
func (g *gen) qualified(t *thing) bool {
	d := g.declare(t)
	return d.home != g.module && g.module.accessTo(g, d.home).form >= useAll
}

func (m *module) accessTo(g *gen, to *module) *access {
	for _, a := range m.accesses {
		if a.to == to {
			return a
		}
	}
	a := &access{to: to, form: accessForm(g.rng.IntN(int(accessForms))), names: map[string]string{}}
	switch a.form {
	case useAll:
		a.as = to.name
	case useAs, useItems:
		a.as = "Mod" + strings.ReplaceAll(to.name, ".", "")
	}
	m.accesses = append(m.accesses, a)
	return a
}

// name is how a thing of the module is called in the one that has access.
func (a *access) name(g *gen, t *thing) string {
	if n, ok := a.names[t.name]; ok {
		return n
	}
	if a.to.taken == nil {
		a.to.taken = map[string]bool{}
	}
	a.to.taken[t.name] = true
	n := t.name
	if a.form == importItems || a.form == useItems {
		item := n
		if t.kind != aConst && g.chance(30) {
			n += "Too"
			item += " as " + n
		}
		a.items = append(a.items, item)
	}
	if a.as != "" {
		n = a.as + "." + n
	}
	a.names[t.name] = n
	return n
}

// place puts a function into the current module.
func (g *gen) place(t *thing, text string) {
	g.declared[t] = &declaration{home: g.module}
	g.module.things = append(g.module.things, t)
	g.module.place(t.name, text)
}

func (m *module) place(_, text string) { m.functions.WriteString(text + "\n") }

// archive writes all files, the main one first.
func (g *gen) archive() *txtar.Archive {
	bodies := make([]string, len(g.modules))
	for i := len(g.modules) - 1; i >= 0; i-- { // declarations can take from modules before
		m := g.modules[i]
		g.within(m, func() { bodies[i] = g.declarations(m) + m.functions.String() })
	}
	a := &txtar.Archive{}
	for i := len(g.modules) - 1; i >= 0; i-- {
		m := g.modules[i]
		a.Files = append(a.Files, txtar.File{Name: m.path, Data: []byte(g.header(m) + bodies[i])})
	}
	return a
}

// Memory is a program as a file system.
func Memory(program *txtar.Archive) source.Memory {
	fsys := source.Memory{}
	for _, f := range program.Files {
		fsys[f.Name] = string(f.Data)
	}
	return fsys
}

// header writes the lines before the declarations of a module.
func (g *gen) header(m *module) string {
	var b strings.Builder
	b.WriteString(pick(g, []string{"aqua ", "aqua ", "aqua ", " aqua "}) + m.name)
	if m != g.main {
		names := make([]string, 0, len(m.taken))
		for _, t := range m.things {
			if m.taken[t.name] {
				names = append(names, t.name)
			}
		}
		switch {
		case m.all:
			b.WriteString(" declares *")
		case len(names) > 0:
			b.WriteString(" declares " + strings.Join(names, ", "))
		}
	}
	b.WriteString("\n\n")
	for _, a := range m.accesses {
		b.WriteString(a.line() + "\n")
	}
	if m == g.main {
		b.WriteString(g.exportLines())
	}
	return b.String() + "\n"
}

func (a *access) line() string {
	path := fmt.Sprintf("%q", a.to.path)
	items := strings.Join(a.items, ", ")
	switch a.form {
	case importItems:
		if items == "" {
			return "import " + path
		}
		return "import " + items + " from " + path
	case useAll:
		return "use " + path
	case useAs:
		return "use " + path + " as " + a.as
	case useItems:
		if items == "" {
			return "use " + path + " as " + a.as
		}
		return "use " + items + " from " + path + " as " + a.as
	}
	return "import " + path
}

// exportLines export f, and things without a script of their own.
func (g *gen) exportLines() string {
	var also []string
	for _, t := range g.main.things {
		if t.kind == aService && g.chance(20) || t.kind == aConst && g.chance(10) || t.kind == aData && g.chance(10) {
			also = append(also, t.name)
			if t.kind == aService && g.chance(40) {
				also[len(also)-1] += " as " + t.name + "Out"
			}
		}
	}
	switch {
	case len(also) > 0 && g.chance(50):
		return "export f\nexport " + strings.Join(also, ", ") + "\n"
	case len(also) > 0:
		return "export f, " + strings.Join(also, ", ") + "\n"
	case g.chance(15):
		return "export f as f\n"
	}
	return "export f\n"
}

// declarations writes the types, constants and services of a module, each behind what it needs.
func (g *gen) declarations(m *module) string {
	var b strings.Builder
	for _, t := range everything {
		if d := g.declared[t]; d != nil && d.home == m {
			b.WriteString(g.declarationOf(t, d) + "\n")
		}
	}
	return b.String()
}

func (g *gen) declarationOf(t *thing, d *declaration) string {
	var b strings.Builder
	switch t.kind {
	case aConst:
		op := "="
		if t.soft {
			op = "?="
		}
		return fmt.Sprintf("const %s %s %s\n", t.name, op, t.value)
	case anAlias:
		return fmt.Sprintf("alias %s : %s\n", t.name, g.unaliased(t.typ))
	case aData:
		b.WriteString("data " + t.name + ":\n")
	case anAbility:
		b.WriteString("ability " + t.name + ":\n")
	case aService:
		b.WriteString("service " + t.name)
		if t.value != "" {
			b.WriteString("(" + t.value + ")")
		}
		b.WriteString(":\n")
	}
	for _, f := range t.typ.(*types.Named).Fields {
		if !types.IsArrow(f.Type) {
			fmt.Fprintf(&b, "  %s: %s\n", f.Name, g.unaliased(f.Type))
		}
	}
	for i, m := range t.methods {
		if t.kind != aService || slices.Contains(d.methods, m.name) || len(d.methods) == 0 && i == 0 {
			b.WriteString("  " + g.methodOf(m) + "\n")
		}
	}
	return b.String()
}

func (g *gen) methodOf(m method) string {
	if m.old {
		return m.name + ": " + g.arrowType(m.arrow(), g.unaliased)
	}
	params := make([]string, len(m.params))
	for i, p := range m.params {
		params[i] = p.Label + ": " + g.unaliased(p.Type)
	}
	text := m.name + "(" + strings.Join(params, ", ") + ")"
	if m.result != nil {
		text += " -> " + g.unaliased(m.result)
	}
	return text
}

// namedID tells whether a service takes its id from a constant. From a used module the original takes the constant's name
// for it (spec/lowering.md#W68).
func (t *thing) namedID() bool { return t.kind == aService && t.constant() != nil }
