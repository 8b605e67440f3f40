package jsbuild

import (
	"slices"
	"strconv"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/surface"
	"github.com/aquifer-dev/aquifer/source"
)

// language says how names are given in JavaScript.
var language = surface.Language{
	Rename: map[string]string{"functions": ": export { f as name }"},
	Unit:   "file",
}

// analysis finds what a file shows to callers.
type analysis struct {
	*declarations
	tokens  *tokens
	file    *source.File
	modules []string // that are imported
	typed   bool     // types are those of TypeScript, not of comments
	diags   diag.List
	names   *surface.Names

	surface surface.Surface
	spread  map[string]bool // functions whose last parameter takes the rest
	records map[string]*surface.Record
	open    map[string]bool // types that are being looked into
}

// analyze finds the functions that a file exports, and whether all of it can be passed.
func analyze(file *source.File, t *tokens, d *declarations, exports, modules []string) *analysis {
	a := &analysis{
		declarations: d, tokens: t, file: file, modules: modules, typed: isTypeScript(file.Name),
		spread: map[string]bool{}, records: map[string]*surface.Record{}, open: map[string]bool{},
	}
	a.names = surface.NewNames(language, &a.diags)
	if !a.typed {
		a.commentTypes()
	}
	type exported struct {
		name string
		f    *function
	}
	var all []exported
	for _, name := range exports {
		local := name
		if l := d.exports[name]; l != "" {
			local = l
		}
		f := d.functions[local]
		at, isValue := d.values[local]
		_, isImported := d.imported[local]
		switch {
		case name == "default" && f != nil && slices.Contains(exports, f.name): // by its name, too
		case name == "default" && f != nil && !a.hidden(f):
			a.diags.Add(warnLeftOut(a.span(f.at), "what is exported by default", "write `export function "+named(f.name)+"`: callers go by names"))
		case name == "default" && f == nil && len(d.common) == 0: // the compiler makes one of CommonJS
			a.diags.Add(warnLeftOut(a.span(d.fallback), "what is exported by default", "write `export function NAME`: callers go by names"))
		case name == "default":
		case f != nil:
			all = append(all, exported{name, f})
		case isValue:
			a.diags.Add(warnLeftOut(a.span(at), "`"+name+"`", "it is no function; those who call the service do not see it"))
		case isImported:
			a.diags.Add(warnLeftOut(source.Span{File: file.ID}, "`"+name+"`", "it is declared in another file; write a function here that calls it"))
		default:
			a.diags.Add(errHidden(source.Span{File: file.ID}, name))
		}
	}
	for _, s := range d.stars {
		a.diags.Add(warnLeftOut(a.span(s), "`export *`", "what it exports is declared in another file"))
	}
	a.imports(d.wanted)
	slices.SortStableFunc(all, func(x, y exported) int { return int(x.f.at.start - y.f.at.start) })
	for _, e := range all {
		a.function(e.name, e.f)
	}
	if len(a.surface.Functions) == 0 && !a.diags.HasErrors() {
		e := errEmpty(source.Span{File: file.ID}, file.Name)
		if len(d.common) > 0 {
			e = e.At(a.span(d.common[0]), "exports as CommonJS has them are not seen here; write export function")
		}
		a.diags.Add(e)
	}
	return a
}

// hidden tells whether a comment keeps a function from callers.
func (a *analysis) hidden(f *function) bool { return a.tokens.comment(f.doc).hidden }

// named is the name of a function, or a word for one.
func named(name string) string {
	if name == "default" {
		return "NAME"
	}
	return name
}

func (a *analysis) span(s span) source.Span {
	return source.Span{File: a.file.ID, Start: s.start, End: s.end}
}

// commentTypes enters the types that comments define.
func (a *analysis) commentTypes() {
	for i := range a.tokens.docs {
		for _, d := range a.tokens.comment(int32(i + 1)).types {
			if a.types[d.name] != nil {
				a.types[d.name].twice = true
				continue
			}
			a.types[d.name] = &d
		}
	}
}

// function enters an exported function (spec/services.md#S61).
func (a *analysis) function(name string, f *function) {
	if a.hidden(f) {
		return
	}
	about := a.tokens.comment(f.doc)
	at := a.span(f.at)
	why := ""
	switch {
	case f.typeParams:
		why = "has type parameters, which a caller from outside cannot give"
	case f.generator:
		why = "is a generator, whose results come one by one; return an array"
	case f.signatures > 1:
		why = "has several signatures; a caller from outside needs one"
	}
	if why != "" {
		a.diags.Add(errFunction(at, name, why))
		return
	}
	if !a.typed && !a.fromComment(f, about) {
		return
	}
	out := surface.Function{Name: name}
	scope := a.names.Parameters()
	for i, p := range f.params {
		shown := "`" + p.name + "`"
		param, what := p.name, "the parameter "+shown+" of `"+name+"`"
		if p.name == "" {
			shown = "no. " + strconv.Itoa(i+1)
			param, what = "arg"+strconv.Itoa(i), "the parameter "+shown+" of `"+name+"`"
		}
		scope.Enter(a.span(p.span), param, shown)
		switch {
		case p.typ == nil:
			a.diags.Add(errNoType(a.span(p.span), what, a.typeHelp(p, param)))
			continue
		case p.optional:
			a.diags.Add(surface.ErrType(a.span(p.span), what, "callers from outside give all parameters"))
			continue
		}
		if t := a.typ(p.typ, what, a.span(p.typ.span), 0); t != nil {
			if p.rest {
				if t.Elem == nil {
					a.diags.Add(surface.ErrType(a.span(p.typ.span), what, "what takes the rest is an array"))
				}
				a.spread[name] = true
			}
			out.Args = append(out.Args, surface.Field{Name: param, Type: t})
		}
	}
	switch {
	case f.result != nil:
		out.Out = a.result(f.result, name)
	case a.typed:
		a.diags.Add(errNoType(at, "the result of `"+name+"`", "write it behind the parameters, `: string` for instance, or `: void` if there is none"))
	}
	a.names.Function(at, name, "`"+f.name+"`")
	a.surface.Functions = append(a.surface.Functions, out)
}

func (a *analysis) typeHelp(p param, name string) string {
	if a.typed {
		return "write it behind the name: `" + name + ": string`, for instance"
	}
	return "write it in a comment before the function: @param {string} " + name + ", for instance"
}

// fromComment gives a function in JavaScript the types of its comment: by the names of parameters, or in their order if a
// parameter is taken apart and has none.
func (a *analysis) fromComment(f *function, about *comment) bool {
	f.result = about.returns
	known := map[string]bool{}
	for i := range f.params {
		p := &f.params[i]
		known[p.name] = true
		for n, c := range about.params {
			if c.name == p.name || p.name == "" && n == i {
				p.typ, p.optional = c.typ, c.optional
				if c.rest && !p.rest {
					a.diags.Add(surface.ErrType(a.span(c.span), "the parameter `"+c.name+"` of `"+f.name+"`", "its comment lets it take the rest, which it does not"))
					return false
				}
			}
		}
	}
	for n, c := range about.params {
		if !known[c.name] && !(n < len(f.params) && f.params[n].name == "") {
			a.diags.Add(errFunction(a.span(c.span), f.name, "has no parameter `"+c.name+"`, as its comment says"))
		}
	}
	return true
}

// result is the type of a result; nil is none. What a promise holds is what callers get.
func (a *analysis) result(t *typeText, function string) *surface.Type {
	if t.name == "Promise" && len(t.args) == 1 && t.why == "" && t.elem == nil {
		t = t.args[0]
	}
	if (t.name == "void" || t.name == "undefined") && t.why == "" && len(t.args) == 0 {
		return nil
	}
	return a.typ(t, "the result of `"+function+"`", a.span(t.span), 0)
}
