package check

import (
	"fmt"
	"path"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// The wording of errors in headers and declarations: E0004, E0203, E0214 and E0310 to E0320. Those in types, names, values and
// statements are in messages_types.go, messages_names.go, messages_value.go and messages_stmt.go, those about stream maps in
// messages_map.go.

func failure(code string, at source.Span, format string, args ...any) diag.Diagnostic {
	return diag.New(code, at, fmt.Sprintf(format, args...), args...)
}

// plural writes a number with its noun.
func plural(n int, noun string) string {
	switch n {
	case 0:
		return "no " + noun + "s"
	case 1:
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// a puts a noun behind its article.
func a(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// short is a type as a reader wrote it: named types by their names, functions inside functions up to a depth.
func short(t types.Type) string { return shortTo(t, 3) }

func shortTo(t types.Type, depth int) string {
	switch t := t.(type) {
	case *types.Named:
		return t.Name
	case types.Array:
		return "[]" + shortTo(t.Elem, depth)
	case types.Option:
		if t.Elem == types.Type(types.Bottom{}) {
			return "nil"
		}
		return "?" + shortTo(t.Elem, depth)
	case types.Stream:
		return "*" + shortTo(t.Elem, depth)
	case types.StreamMap:
		return "%" + shortTo(t.Elem, depth)
	case *types.Arrow:
		return arrowTo(t, depth)
	case types.Literal:
		switch t {
		case types.UnsignedLiteral:
			return "number"
		case types.SignedLiteral:
			return "signed number"
		case types.FloatLiteral:
			return "fraction"
		}
		return t.Name()
	}
	return t.String()
}

// long is a type with its fields, each in short.
func long(t types.Type) string {
	n, ok := t.(*types.Named)
	if !ok {
		return short(t)
	}
	fields := make([]string, len(n.Fields))
	for i, f := range n.Fields {
		fields[i] = f.Name + ": " + short(f.Type)
	}
	return n.Kind.String() + " " + n.Name + "{" + strings.Join(fields, ", ") + "}"
}

func arrowText(a *types.Arrow) string { return arrowTo(a, 3) }

func arrowTo(a *types.Arrow, depth int) string {
	if depth == 0 {
		return "…"
	}
	list := func(p types.Product) string {
		parts := make([]string, len(p))
		for i, x := range p {
			parts[i] = "?"
			if x.Type != nil {
				parts[i] = shortTo(x.Type, depth-1)
				if _, ok := x.Type.(*types.Arrow); ok && len(p) > 1 {
					parts[i] = "(" + parts[i] + ")"
				}
			}
			if x.Label != "" {
				parts[i] = x.Label + ": " + parts[i]
			}
		}
		return strings.Join(parts, ", ")
	}
	results := list(a.Codomain)
	if results == "" {
		results = "()"
	}
	return "(" + list(a.Domain) + ") -> " + results
}

// whatIs names the kind of an object.
func whatIs(o Object) string {
	switch o := o.(type) {
	case *Const:
		return "constant"
	case *Func:
		return "function"
	case *Service:
		return "service"
	case *TypeDef:
		switch o.Decl.(type) {
		case *syntax.Data:
			return "data type"
		case *syntax.Ability:
			return "ability"
		}
		return "alias"
	case *Var:
		switch o.Kind {
		case Argument:
			return "argument"
		case Closure:
			return "closure"
		case Item:
			return "loop item"
		}
	}
	return "variable"
}

func badOption(text string) diag.Diagnostic {
	name, value, ok := strings.Cut(text, "=")
	name, value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(name), "?")), strings.TrimSpace(value)
	const form = "a constant is given as NAME=value"
	switch {
	case !ok || name == "":
		return failure("E0004", source.Span{}, "%q is no constant", text).Help(form)
	case !constName(name):
		return failure("E0004", source.Span{}, "`%s` is no name for a constant", name).
			Help("names of constants are written in capital letters, digits and `_`: " + form)
	}
	if value == "" {
		return failure("E0004", source.Span{}, "constant `%s` has no value", name).Help(form)
	}
	d := failure("E0004", source.Span{}, "the value of constant `%s` cannot be read: `%s`", name, value).
		Help("a value is a number, true, false, or a text in double quotes")
	if !strings.Contains(value, `"`) {
		return d.Help(`for a text write '` + name + `="` + value + `"', with single quotes around it in a shell`)
	}
	return d
}

// Headers.

func noModule(m *Module) diag.Diagnostic {
	base := strings.TrimSuffix(path.Base(m.Path), ".aqua")
	name := ""
	for _, part := range strings.FieldsFunc(base, func(r rune) bool { return r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z' }) {
		name += strings.ToUpper(part[:1]) + part[1:]
	}
	if name == "" || name[0] < 'A' {
		name = "Main"
	}
	at := source.Span{File: m.File.Source.ID}
	return failure("E0310", at, "the file does not begin with a module line").
		Help("the first line of a file names its module: `aqua "+name+"`").
		Fixable("add aqua "+name, at, "aqua "+name+"\n\n")
}

func moduleWord(at source.Span) diag.Diagnostic {
	return failure("E0311", at, "the word `module` is no longer used").Fixable("write aqua", at, "aqua")
}

func (c *checker) declaredMissing(n *syntax.QName) diag.Diagnostic {
	if c.modules[n.String()] != noModuleName {
		return failure("E0312", c.span(n), "`%s` is a module; its names are declared one by one", n).
			Help("write `" + n.String() + ".name`")
	}
	d := failure("E0312", c.span(n), "`%s` is declared, but the file neither defines nor imports it", n)
	return didYouMean(d, c.span(n), c.nearest(n.String(), c.ownNames))
}

func baseName(m *Module) string { return path.Base(m.Path) }

// notDeclared is about a name that is imported from a file, but that importers do not see.
func (c *checker) notDeclared(at source.Span, name string, from *Module) diag.Diagnostic {
	if o := from.hidden(name); o != nil {
		return hiddenName(at, name, o, from)
	}
	d := failure("E0320", at, "`%s` does not define `%s`", baseName(from), name)
	return didYouMean(d, at, c.nearest(name, func() []string { return from.public.names }))
}

// hiddenName is about a definition that its file does not declare for others.
func hiddenName(at source.Span, name string, o Object, home *Module) diag.Diagnostic {
	d := failure("E0313", at, "`%s` is defined in `%s`, but not declared for others", name, baseName(home)).At(o.At(), "defined here")
	line := home.File.Module()
	if line == nil {
		return d
	}
	place, text := line.End(), " declares "+name
	if line.Declares {
		text = ", " + name
	}
	span := home.File.Span(line)
	return d.At(span, "add `"+name+"` behind `declares` here").
		Fixable("declare "+name+" in "+baseName(home), source.Span{File: span.File, Start: place, End: place}, text)
}

func (c *checker) exportMissing(n *syntax.QName) diag.Diagnostic {
	names := func() (out []string) {
		for _, b := range c.m.Visible {
			switch b.Obj.(type) {
			case *Func, *Service:
				if !strings.Contains(b.Name, ".") {
					out = append(out, b.Name)
				}
			}
		}
		return out
	}
	d := failure(CodeNoExport, c.span(n), "`%s` is exported, but the file neither defines nor imports it", n)
	if near := c.nearest(n.String(), names); near != "" {
		return didYouMean(d, c.span(n), near)
	}
	if all := names(); len(all) > 0 && len(all) <= 10 {
		return d.Help("functions and services here: " + strings.Join(all, ", "))
	}
	return d
}

func exportAbility(at source.Span, name string, o Object) diag.Diagnostic {
	return failure("E0315", at, "`%s` is an ability and cannot be exported", name).At(o.At(), "defined here")
}

func exportReturns(at source.Span, f *Func, t types.Type) diag.Diagnostic {
	return failure("E0316", at, "`%s` cannot be exported: it returns %s", f.name, a(kindOfType(t))).
		At(f.at, "defined here").Help("a caller from outside can only receive data")
}

func exportAccepts(at source.Span, f *Func, param string, t types.Type) diag.Diagnostic {
	return failure("E0317", at, "`%s` cannot be exported: its argument `%s` is %s", f.name, param, a(kindOfType(t))).
		At(f.at, "defined here").Help("write a function that makes the " + kindOfType(t) + " and calls this one, and export that")
}

func kindOfType(t types.Type) string {
	if n, ok := t.(*types.Named); ok {
		return n.Kind.String()
	}
	if types.IsMap(t) {
		return "stream map"
	}
	return "function"
}

func exportPath(at source.Span, n *syntax.QName) diag.Diagnostic {
	end := source.Span{File: at.File, Start: at.End, End: at.End}
	return failure("E0318", at, "`%s` needs a simple name to be exported under", n).
		Fixable("add as "+n.Last().Text, end, " as "+n.Last().Text)
}

func exportAsPath(at source.Span, name string, as *syntax.QName) diag.Diagnostic {
	return failure("E0319", at, "`%s` cannot be exported as `%s`: outside it has a simple name", name, as).
		Fixable("write "+as.Last().Text, at, as.Last().Text)
}

func exportedTwice(at source.Span, name string, first source.Span) diag.Diagnostic {
	d := diag.Warn("W0302", at, fmt.Sprintf("`%s` is exported more than once in one line", name), name)
	return d.At(first, "first here").Help("its new names are joined to one; give every export a line of its own, the last one counts")
}

func exportHidden(at source.Span, name string, winner source.Span) diag.Diagnostic {
	d := diag.Warn("W0303", at, fmt.Sprintf("this is not exported: something else takes the name `%s`", name), name)
	return d.At(winner, "exported under that name")
}

// Declarations.

func nameTaken(at source.Span, name string, old Object) diag.Diagnostic {
	d := failure("E0203", at, "the name `%s` is taken by %s", name, a(whatIs(old)))
	if old.At().IsValid() {
		d = d.At(old.At(), "defined here")
	} else {
		d = d.Help("`" + name + "` is predefined")
	}
	return d.Help("no name may be defined a second time where it is visible")
}

// setAgain is a second assignment.
func setAgain(at source.Span, name string, old Object) diag.Diagnostic {
	return failure("E0203", at, "the name `%s` is taken by %s", name, a(whatIs(old))).At(old.At(), "defined here").
		Help("a variable does not change: give the new value another name, or gather values in a stream, `" + name + ": *type`")
}

// assignedStream is an assignment to a stream.
func assignedStream(f *syntax.File, s *syntax.Assign, v *Var) diag.Diagnostic {
	equals := source.Span{File: f.Source.ID, Start: s.Name.End(), End: s.Value.Pos()}
	return failure("E0203", f.Span(s.Name), "the name `%s` is taken by a stream", v.name).At(v.at, "defined here").
		Help("a value is pushed to a stream with `<<-`").Fixable("write <<-", equals, " <<- ")
}

func notConstant(at source.Span, name string, o Object) diag.Diagnostic {
	if o == nil {
		return failure("E0214", at, "`%s` is not known when the program is compiled", name).
			Help("a literal or a constant is needed here")
	}
	return failure("E0214", at, "`%s` is %s, not a constant", name, a(whatIs(o))).Help("a literal or a constant is needed here")
}
