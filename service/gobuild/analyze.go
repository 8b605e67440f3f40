package gobuild

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/surface"
	"github.com/aquifer-dev/aquifer/source"
)

// api is what crosses the border of a package.
type api struct {
	functions []function
	links     []link
	records   []*rec // in the order in which they are complete
	slices    []*typ
	outcomes  []*rec   // results of functions with an error
	imports   []string // packages whose types occur
}

// function is an exported function.
type function struct {
	name, goName string
	args         []field
	variadic     bool
	out          *typ // nil for none
	fails        bool // it has an error as its last result
	outcome      *rec // if it fails: the record that is returned
}

// link is a variable that the build sets to a function of another module or of the host.
type link struct {
	namespace, name, variable string
	args                      []field
	variadic                  bool
	out                       *typ
}

type analysis struct {
	p     *pkg
	api   api
	diags diag.List

	slices    map[string]*typ
	records   map[*types.TypeName]*rec
	names     *surface.Names
	typeNames map[*types.TypeName]string
	used      map[*ast.Comment]bool // directives that belong to something
}

// analyze finds what a package exports and whether all of it can be passed.
func analyze(p *pkg) (*api, diag.List) {
	a := &analysis{
		p: p, slices: map[string]*typ{}, records: map[*types.TypeName]*rec{}, typeNames: map[*types.TypeName]string{}, used: map[*ast.Comment]bool{},
	}
	a.names = surface.NewNames(language, &a.diags)
	a.eachDecl(a.renameTypes)
	a.eachDecl(a.declaration)
	a.strayDirectives()
	if len(a.api.functions) == 0 && !a.diags.HasErrors() {
		a.diags.Add(errEmpty(p.span(p.files[0].Name), p.types.Name()))
	}
	return &a.api, a.diags
}

func (a *analysis) eachDecl(visit func(ast.Decl)) {
	for _, f := range a.p.files {
		for _, d := range f.Decls {
			visit(d)
		}
	}
}

// renameTypes reads the names that types are given, before any type is looked at.
func (a *analysis) renameTypes(d ast.Decl) {
	decl, ok := d.(*ast.GenDecl)
	if !ok || decl.Tok != token.TYPE {
		return
	}
	for _, s := range decl.Specs {
		spec := s.(*ast.TypeSpec)
		for _, dir := range a.directives(spec.Doc, decl.Doc) {
			obj, ok := a.p.info.Defs[spec.Name].(*types.TypeName)
			if dir.word != "name" || len(dir.args) != 1 || !ok || len(decl.Specs) > 1 && spec.Doc == nil {
				a.diags.Add(errDirective(dir.at, dir.text, "a type takes //aqua:name NAME"))
				continue
			}
			a.typeNames[obj] = dir.args[0]
		}
	}
}

func (a *analysis) declaration(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		a.function(d)
	case *ast.GenDecl:
		if d.Tok != token.VAR {
			return
		}
		for _, s := range d.Specs {
			spec := s.(*ast.ValueSpec)
			docs := []*ast.CommentGroup{spec.Doc}
			if len(d.Specs) == 1 {
				docs = append(docs, d.Doc)
			}
			for _, dir := range a.directives(docs...) {
				a.link(spec, dir)
			}
		}
	}
}

// function enters an exported function.
func (a *analysis) function(d *ast.FuncDecl) {
	name, ignored := snake(d.Name.Name), false
	for _, dir := range a.directives(d.Doc) {
		switch {
		case d.Recv != nil || !d.Name.IsExported():
			a.diags.Add(errDirective(dir.at, dir.text, "only exported functions are called from outside"))
		case dir.word == "ignore" && len(dir.args) == 0:
			ignored = true
		case dir.word == "name" && len(dir.args) == 1:
			name = dir.args[0]
		default:
			a.diags.Add(errDirective(dir.at, dir.text, "a function takes //aqua:name NAME or //aqua:ignore"))
		}
	}
	obj, ok := a.p.info.Defs[d.Name].(*types.Func)
	if d.Recv != nil || !d.Name.IsExported() || ignored || !ok {
		return
	}
	at := a.p.span(d.Name)
	sig := obj.Signature()
	if sig.TypeParams().Len() > 0 {
		a.diags.Add(errGeneric(at, d.Name.Name))
		return
	}
	f := function{name: name, goName: d.Name.Name, variadic: sig.Variadic()}
	f.args = a.parameters(sig, d.Type, f.goName)
	results := sig.Results().Len()
	if results > 0 && isError(sig.Results().At(results-1).Type()) {
		f.fails = true
		results--
	}
	switch results {
	case 0:
	case 1:
		f.out = a.typ(sig.Results().At(0).Type(), place{a.p.span(d.Type.Results.List[0].Type), "the result of `" + f.goName + "`"}, 0)
	default:
		a.diags.Add(errResults(a.p.span(d.Type.Results), f.goName, results))
	}
	if f.fails {
		f.outcome = a.outcome(f, at)
	}
	result := f.out
	if f.fails {
		result = nil
	}
	a.fits(at, f.goName, f.args, result)
	a.names.Function(at, f.name, "`"+f.goName+"`")
	a.api.functions = append(a.api.functions, f)
}

// parameters finds names and types; a parameter without a name gets one.
func (a *analysis) parameters(sig *types.Signature, t *ast.FuncType, function string) []field {
	var exprs []ast.Expr // the type of each parameter as it is written
	for _, group := range t.Params.List {
		for range max(1, len(group.Names)) {
			exprs = append(exprs, group.Type)
		}
	}
	var args []field
	scope := a.names.Parameters()
	for i := range sig.Params().Len() {
		param := sig.Params().At(i)
		name, shown := snake(param.Name()), "`"+param.Name()+"`"
		if param.Name() == "" || param.Name() == "_" {
			name, shown = "arg"+strconv.Itoa(i), "no. "+strconv.Itoa(i+1)
		}
		at := a.p.span(exprs[i])
		scope.Enter(at, name, shown)
		if got := a.typ(param.Type(), place{at, "the parameter " + shown + " of `" + function + "`"}, 0); got != nil {
			args = append(args, field{name, "", got})
		}
	}
	return args
}

// outcome is the record of a function that may fail: whether it has succeeded, the error's text, and the result if it has one.
// This is how services in Aqua's world report errors. Functions with nothing but an error share one
// (spec/services.md#S52).
func (a *analysis) outcome(f function, at source.Span) *rec {
	name := f.goName + "Result"
	if f.out == nil {
		name = "Outcome"
		for _, r := range a.api.outcomes {
			if r.name == name {
				return r
			}
		}
	}
	flag := plains[types.Bool]
	r := &rec{index: len(a.api.outcomes), name: name, at: at, where: "the result of `" + f.goName + "` with its error"}
	r.fields = []field{{"success", "", &flag}, {"error", "", &typ{kind: text, described: "Utf8String", size: 8}}}
	if f.out != nil {
		r.fields = append(r.fields, field{"result", "", f.out})
	}
	a.api.outcomes = append(a.api.outcomes, r)
	a.addRecord(r)
	return r
}

// link enters a variable that stands for a function outside (spec/services.md#S53).
func (a *analysis) link(spec *ast.ValueSpec, dir directive) {
	if dir.word != "import" || len(dir.args) != 2 || len(spec.Names) != 1 || len(spec.Values) > 0 {
		a.diags.Add(errDirective(dir.at, dir.text, "a variable of a function type and without a value takes //aqua:import MODULE FUNCTION"))
		return
	}
	name := spec.Names[0].Name
	sig, ok := a.p.info.Defs[spec.Names[0]].Type().(*types.Signature)
	expr, written := spec.Type.(*ast.FuncType)
	if !ok || !written {
		a.diags.Add(errDirective(dir.at, dir.text, "`"+name+"` is no variable of a function type"))
		return
	}
	l := link{namespace: dir.args[0], name: dir.args[1], variable: name, variadic: sig.Variadic()}
	l.args = a.parameters(sig, expr, name)
	switch sig.Results().Len() {
	case 0:
	case 1:
		l.out = a.typ(sig.Results().At(0).Type(), place{a.p.span(expr.Results.List[0].Type), "the result of `" + name + "`"}, 0)
	default:
		a.diags.Add(errDirective(dir.at, dir.text, "a function of a module has one result at most"))
	}
	for _, other := range a.api.links {
		if other.namespace == l.namespace && other.name == l.name {
			a.diags.Add(errDirective(dir.at, dir.text, "`"+other.variable+"` is this function already"))
		}
	}
	a.fits(a.p.span(spec.Names[0]), name, l.args, l.out)
	a.api.links = append(a.api.links, l)
}
