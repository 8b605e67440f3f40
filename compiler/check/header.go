package check

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/ordered"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/source"
)

// header checks the module line.
func (c *checker) header() {
	f := c.m.File
	m := f.Module()
	if m == nil {
		for _, h := range f.Header {
			switch h := h.(type) {
			case *syntax.BadHeader:
				if w := f.Text(h); strings.HasPrefix(w, "aqua") || strings.HasPrefix(w, "module") {
					return // already reported
				}
			case *syntax.Module:
				c.classic(source.Span{File: f.Source.ID}, "Missing module header at the top of the file")
				c.classicLate(f.Header)
				return // reported as late
			}
		}
		c.classic(source.Span{File: f.Source.ID}, "Missing module header at the top of the file")
		if !syntax.IsOtherFormat(f) && !syntax.IsOtherEncoding(f) && !syntax.MostlyUnread(f) { // else reported as such
			c.report(noModule(c.m))
		}
		return
	}
	c.m.Name = m.Name.String()
	c.classicLate(f.Header[1:])
	if m.Word.Text == "module" {
		c.classic(c.span(m.Word), "Keyword `module` is deprecated, use `aqua` instead")
		c.report(moduleWord(c.span(m.Word)))
	}
}

// importLine brings in what another module declares, nil for one that could not be read (spec/language.md#L22).
func (c *checker) importLine(line *syntax.Import, from *Module) {
	c.m.Imports = append(c.m.Imports, Import{line, from})
	if from == nil {
		// Reported by the loader. Listed names still become known, so that their uses are no errors.
		c.unknownImports(line)
		return
	}
	c.importFrom(line, from)
}

func (c *checker) unknownImports(line *syntax.Import) {
	prefix := ""
	if line.Use {
		if line.As == nil {
			c.lost["*"] = true
			return
		}
		c.addModule(line.As.String(), later)
		prefix = line.As.String() + "."
		if !line.From {
			c.lost[prefix+"*"] = true
		}
	} else if !line.From {
		c.lost["*"] = true // anything may come from there
	}
	for _, item := range line.Items {
		c.lost[prefix+item.Shown().String()] = true
	}
}

// mayBeLost reports whether a name could come from an import that failed.
func (c *checker) mayBeLost(name string) bool {
	if c.lost["*"] || c.lost[name] {
		return true
	}
	for i := range len(name) {
		if name[i] == '.' {
			if c.lost[name[:i+1]+"*"] {
				return true
			}
		}
	}
	return false
}

func (c *checker) importFrom(line *syntax.Import, from *Module) {
	names := &from.public
	prefix := ""
	if line.Use {
		module := line.As.String()
		if line.As == nil {
			if m := from.File.Module(); m != nil {
				module = m.Name.String()
			}
		}
		prefix = module + "."
		if c.modules[module] != noModuleName {
			c.forget(module) // the later module replaces the earlier one
		}
		kind := published
		if line.As != nil && len(line.As.Parts) > 1 {
			kind = later
		}
		c.addModule(module, kind)
	}
	if !line.From {
		for _, name := range names.names {
			for _, o := range names.objects[name] {
				c.bring(prefix+name, o)
			}
		}
		return
	}
	for _, item := range line.Items {
		name := item.Name.String()
		objects := names.objects[name]
		if len(objects) == 0 {
			c.classicNotDeclared(c.span(item.Name), name, from)
			c.report(c.notDeclared(c.span(item.Name), name, from))
			c.lost[prefix+item.Shown().String()] = true
			continue
		}
		c.m.info.uses[item.Name.Last()] = objects[0]
		for _, o := range objects {
			c.bring(prefix+item.Shown().String(), o)
		}
	}
}

// bring makes an imported object visible. Of two with one name the later wins.
func (c *checker) bring(name string, o Object) {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		c.addModule(name[:i], later)
	}
	switch o := o.(type) {
	case *TypeDef:
		c.types[name] = o
	case *Service:
		c.types[name] = o
		c.bind(name, o)
	case *Const:
		if o.home == nil { // predefined ones are there already, except under a module's name
			if _, ok := c.values[name]; ok {
				return
			}
		}
		c.bind(name, o)
	default:
		c.bind(name, o)
	}
}

// declares collects what importers may see.
func (c *checker) declares() {
	public := &c.m.public
	public.objects = map[string][]Object{}
	m := c.m.File.Module()
	if m == nil || !m.Declares {
		return
	}
	public.declared = true
	if m.All {
		for _, b := range c.m.Visible {
			if !strings.Contains(b.Name, ".") {
				public.add(b.Name, b.Obj)
			}
		}
		names := make([]string, 0, len(c.types))
		for name, o := range c.types {
			if _, isService := o.(*Service); !isService && !strings.Contains(name, ".") {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			public.add(name, c.types[name])
		}
	}
	for _, n := range m.Names {
		name := n.String()
		o := c.global(name)
		if o == nil {
			o = c.types[name]
		}
		if o == nil {
			if !c.mayBeLost(name) && !c.broken(name) {
				c.classic(c.span(n), "`%s` is expected to be declared, but declaration is not found in the file", name)
				if !c.miscast(name) {
					c.report(c.declaredMissing(n))
				}
			}
			continue
		}
		c.m.info.uses[n.Last()] = o
		public.add(name, o)
	}
}

func (e *exports) add(name string, o Object) {
	if len(e.objects[name]) == 0 {
		e.names = append(e.names, name)
	}
	if !slices.Contains(e.objects[name], o) {
		e.objects[name] = append(e.objects[name], o)
	}
}

// broken reports whether a definition of the name is there but could not be read.
func (c *checker) broken(name string) bool {
	if c.unread == nil {
		c.unread = map[string]bool{}
		for _, d := range c.m.File.Decls {
			if b, ok := d.(*syntax.BadDecl); ok && b.Name != nil {
				c.unread[b.Name.Text] = true
			}
		}
	}
	return c.unread[name]
}

// exported collects what the export lines select. Which of two with one name counts, and in which place, depends on the
// order of the original's map of all that is listed, constants and types too (spec/language.md#L30).
func (c *checker) exported() {
	listed := map[string]*Export{} // by the name in the file: a later line counts
	var names, chosen []string
	for _, h := range c.m.File.Header {
		line, ok := h.(*syntax.Export)
		if !ok {
			continue
		}
		for _, e := range c.exportLine(line) {
			name := e.Item.Name.String()
			listed[name] = e
			names = append(names, name)
		}
	}
	last := map[string]*Export{} // by the name outside
	for _, name := range ordered.SetOrder(names) {
		if e := listed[name]; isOutput(e.Obj) {
			last[e.Name] = e
			chosen = append(chosen, e.Name)
		}
	}
	rank := map[string]int{}
	for i, name := range outputOrder(chosen, last) {
		rank[name] = i
	}
	seen := map[string]bool{}
	for _, name := range names {
		e := listed[name]
		if !isOutput(e.Obj) || seen[name] {
			continue
		}
		seen[name] = true
		if winner := last[e.Name]; winner != e {
			c.report(exportHidden(c.span(e.Item), e.Name, c.span(winner.Item)))
			continue
		}
		e.Rank = rank[e.Name]
		c.m.Exports = append(c.m.Exports, e)
	}
}

// isOutput says whether anything is put out for an object that is exported.
func isOutput(o Object) bool {
	switch o.(type) {
	case *Func, *Service:
		return true
	}
	return false
}

// outputOrder puts names into the order of the original's output, in which functions have a map of their own, and services.
func outputOrder(names []string, exports map[string]*Export) []string {
	var functions, services []string
	for _, name := range names {
		if _, ok := exports[name].Obj.(*Func); ok {
			functions = append(functions, name)
		} else {
			services = append(services, name)
		}
	}
	return append(ordered.SetOrder(functions), ordered.SetOrder(services)...)
}

// exportLine resolves the items of one line. The second item comes before the first, as in the original.
func (c *checker) exportLine(line *syntax.Export) (out []*Export) {
	first := map[string]*Export{}
	for _, item := range line.Items {
		o := c.exportable(item)
		if o == nil {
			continue
		}
		name := ""
		if item.As != nil {
			name = item.As.String()
		}
		if e := first[item.Name.String()]; e != nil {
			if isOutput(o) {
				c.report(exportedTwice(c.span(item), o.Ident(), c.span(e.Item)))
			}
			e.Name += name // new names of one function are joined
			continue
		}
		e := &Export{Name: name, Obj: o, Item: item}
		first[item.Name.String()] = e
		out = append(out, e)
	}
	for _, e := range out {
		if e.Name == "" {
			e.Name = e.Item.Name.String()
		}
	}
	if len(out) > 1 {
		out[0], out[1] = out[1], out[0]
	}
	return out
}

// exportable resolves an item of an export line; nil for what cannot be exported.
func (c *checker) exportable(item *syntax.AsItem) Object {
	name := item.Name.String()
	o := c.global(name)
	if o == nil {
		o = c.types[name]
	}
	if o == nil {
		if !c.mayBeLost(name) && !c.broken(name) {
			c.classicExportMissing(c.span(item.Name), name)
			if !c.miscast(name) {
				c.report(c.exportMissing(item.Name))
			}
		}
		return nil
	}
	c.m.info.uses[item.Name.Last()] = o
	at := c.span(item.Name)
	switch {
	case item.As != nil && len(item.As.Parts) > 1:
		c.report(exportAsPath(c.span(item.As), name, item.As))
		return nil
	case item.As == nil && len(item.Name.Parts) > 1:
		c.report(exportPath(at, item.Name))
		return nil
	}
	switch o := o.(type) {
	case *Service:
		return o
	case *Func:
		sig := o.Sig()
		if sig == nil {
			return nil
		}
		for _, r := range sig.Codomain {
			if isAbility(r.Type) || types.IsArrow(r.Type) || types.IsMap(r.Type) {
				c.classic(at, "The function '%s' cannot be exported, because it returns an arrow or an ability", name)
				c.report(exportReturns(at, o, r.Type))
				return nil
			}
		}
		for _, p := range sig.Domain {
			if isAbility(p.Type) || types.IsMap(p.Type) {
				c.classic(at, "The function '%s' cannot be exported, because it accepts an ability", name)
				c.report(exportAccepts(at, o, p.Label, p.Type))
				return nil
			}
			if t, ok := mapResult(p.Type); ok {
				c.report(exportCallback(at, o, p.Label, t))
				return nil
			}
		}
		return o
	case *TypeDef:
		if n, ok := o.typ.(*types.Named); ok && n.Kind == types.Ability {
			c.classic(at, "Can not export '%s' as it is an ability", name)
			c.report(exportAbility(at, name, o))
			return nil
		}
	}
	return o
}
