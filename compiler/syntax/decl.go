package syntax

import (
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
)

// The forms of top-level lines and members, as messages show them.
var (
	formModule  = form{"the module line", "aqua Name declares a, b", false}
	formImport  = form{"this import", `import "file.aqua"` + "` or `" + `import name as other from "file.aqua"`, false}
	formUse     = form{"this use", `use "file.aqua" as Name` + "` or `" + `use name from "file.aqua" as Name`, false}
	formExport  = form{"this export", "export name, other as name", false}
	formService = form{"a service", `service Name("id"):`, true}
	formData    = form{"a data type", "data Name:", true}
	formAbility = form{"an ability", "ability Name:", true}
	formAlias   = form{"an alias", "alias Name: type", false}
	formConst   = form{"a constant", "const NAME = value", false}
	formFunc    = form{"a function", "func name(x: type) -> type:", true}
	formField   = form{"this field", "name: type", false}
	formMethod  = form{"this function", "name(x: type) -> type", false}
)

// top reads the whole file.
func (p *parser) top() {
	for p.i < len(p.lines) {
		l := p.lines[p.i]
		first := p.tokenText(l.first)
		l, first = p.foreignHead(l, first)
		kind := p.kind(l.first)
		module := p.i == 0 && kind == Lower && (first == "aqua" || first == "module")
		p.i++
		if l.indent != "" && !module { // the module line alone may be indented
			p.report(unexpectedIndent(p.lineRange(l)))
			if !declWords[first] || kind != Lower {
				p.i--
				p.file.Decls = append(p.file.Decls, p.stray(l))
				continue
			}
		}
		if kind == Lower {
			if h := p.header(l, first); h != nil {
				if len(p.file.Decls) > 0 || len(p.file.Header) > 0 && (first == "aqua" || first == "module") {
					p.report(lateHeader(p.lineRange(l), first))
				}
				p.file.Header = append(p.file.Header, h)
				continue
			}
		}
		p.file.Decls = append(p.file.Decls, p.decl(l, first))
	}
}

// stray takes indented lines that belong to nothing, as statements.
func (p *parser) stray(l line) Decl {
	b := &Block{Range: p.lineRange(l), Indent: l.indent}
	for p.i < len(p.lines) && p.lines[p.i].indent != "" {
		next := p.lines[p.i]
		p.i++
		b.Stmts = append(b.Stmts, p.stmt(next, true))
	}
	b.To = max(b.To, b.Stmts[len(b.Stmts)-1].End())
	return &BadDecl{Range: b.Range, Body: b}
}

func (p *parser) header(l line, word string) HeaderLine {
	r := p.lineRange(l)
	switch word {
	case "aqua", "module":
		return p.module(l, r)
	case "import", "use":
		f := formImport
		if word == "use" {
			f = formUse
		}
		g := read(p, &productions.imports, l, f)
		if g == nil {
			return &BadHeader{r}
		}
		h := &Import{Range: r, Use: word == "use", From: g.Items != nil, Items: p.items(g.Items), Path: g.Path.Literal}
		if g.As != nil {
			h.As = g.As.QName
		}
		if !h.Use && h.As != nil {
			p.report(malformed(p.foundNode(h.As, Lower), formImport.what, "only `use` takes `as Name` behind the file"))
		}
		return h
	case "export":
		g := read(p, &productions.export, l, formExport)
		if g == nil {
			return &BadHeader{r}
		}
		return &Export{r, p.items(g.Items)}
	}
	return nil
}

func (p *parser) foundNode(n Node, k TokenKind) found {
	return found{Range{n.Pos(), n.End()}, k, p.src[n.Pos():n.End()], n.Pos()}
}

func (p *parser) module(l line, r Range) HeaderLine {
	g := read(p, &productions.module, l, formModule)
	if g == nil {
		return &BadHeader{r}
	}
	h := &Module{Range: r, Word: g.Word.Name, Name: g.Name.QName, Declares: g.Declares, All: g.All}
	for _, n := range g.Names {
		h.Names = append(h.Names, n.QName)
	}
	return h
}

func (p *parser) items(in []item) (out []*AsItem) {
	for _, g := range in {
		i := &AsItem{Range: g.Name.Range, Name: g.Name.QName}
		if g.As != nil {
			i.As = g.As.QName
			i.To = i.As.To
			if from, to := i.Name.Last(), i.As.Last(); from.Text[0] > 'Z' != (to.Text[0] > 'Z') {
				p.report(renamedCase(to.Range, from.Text, to.Text))
			}
		}
		out = append(out, i)
	}
	return out
}

func isCapital(name string) bool { return name != "" && name[0] <= 'Z' }

// nameCase checks that a name begins as it should; the tree keeps it in any case.
func (p *parser) nameCase(n *Name, what string, upper bool) *Name {
	if n.Text != "" && isCapital(n.Text) != upper {
		p.report(wrongCase(found{Range: n.Range, kind: Upper, text: n.Text}, what, upper))
	}
	return n
}

func (p *parser) decl(l line, first string) Decl {
	r := p.lineRange(l)
	if p.kind(l.first) != Lower {
		first = ""
	}
	if declWords[first] {
		p.astray = false
	}
	switch first {
	case "service":
		g := read(p, &productions.service, l, formService)
		if g == nil {
			return p.badDecl(l, first)
		}
		d := &Service{Range: r, Name: p.nameCase(g.Name.Name, "a service", true), ID: g.ID}
		d.Members = p.members(l, first)
		d.Range = membersEnd(r, d.Members)
		return d
	case "data":
		g := read(p, &productions.typ, l, formData)
		if g == nil {
			return p.badDecl(l, first)
		}
		d := &Data{Range: r, Name: p.nameCase(g.Name.Name, "a data type", true)}
		d.Members = p.members(l, first)
		d.Range = membersEnd(r, d.Members)
		return d
	case "ability":
		g := read(p, &productions.typ, l, formAbility)
		if g == nil {
			return p.badDecl(l, first)
		}
		d := &Ability{Range: r, Name: p.nameCase(g.Name.Name, "an ability", true)}
		d.Members = p.members(l, first)
		d.Range = membersEnd(r, d.Members)
		return d
	case "alias":
		if g := read(p, &productions.alias, l, formAlias); g != nil {
			return &Alias{r, p.nameCase(g.Name.Name, "a type", true), g.Type}
		}
		return p.badDecl(l, first)
	case "const":
		if g := read(p, &productions.constant, l, formConst); g != nil {
			return p.constant(g, r)
		}
		return p.badDecl(l, first)
	case "func":
		l = p.resultBelow(l)
		g := read(p, &productions.function, l, formFunc)
		if g == nil {
			return p.badDecl(l, first)
		}
		r = p.lineRange(l)
		d := &Func{Range: r, Name: p.nameCase(g.Name.Name, "a function", false), Sig: g.Sig.Signature}
		d.Body = p.body(l, "this function", true)
		d.Range = endOf(r, d.Body)
		return d
	}
	return p.badDecl(l, p.unknownDecl(l, first))
}

func (p *parser) constant(g *constLine, r Range) Decl {
	d := &Const{r, g.Name.Name, g.Soft, g.Value}
	for i := range len(d.Name.Text) {
		if c := d.Name.Text[i]; 'a' <= c && c <= 'z' {
			p.report(constantCase(d.Name))
			break
		}
	}
	what := ""
	switch v := Unparen(d.Value).(type) {
	case *Literal, *Ident:
	case *Collection:
		what = "a collection"
	case *Call:
		what = "a call"
	case *Property, *Index:
		what = "a property or element"
	case *Construct, *Copy:
		what = "a data value or ability"
	default:
		_ = v
		what = "an expression"
	}
	if what != "" {
		p.report(constantValue(Range{d.Value.Pos(), d.Value.End()}, what))
	}
	return d
}

// unknownDecl reports a line at the left of the file that begins like no definition, and returns the word that it most
// likely begins with.
func (p *parser) unknownDecl(l line, first string) string {
	switch {
	case l.bad >= 0:
		p.badToken(l)
	case first != "" && stmtWords[first], p.looksLikeStmt(l):
		if !p.astray { // a body that lost its indent is one mistake
			p.report(looseStatement(p.lineRange(l), p.above()))
		}
		p.astray = true
	case len(p.file.Header) == 0 && len(p.file.Decls) == 0 && notAqua[p.tokenText(l.first)]:
		p.report(noAqua(p.found(l.first)))
	default:
		if word := strings.ToLower(p.tokenText(l.first)); p.kind(l.first) == Upper && declWords[word] {
			first = word
		}
		word := diag.Nearest(first, "service", "data", "ability", "alias", "const", "func", "aqua", "import", "use", "export")
		if word == "" {
			word = knownWords[first]
		}
		p.report(unknownDecl(p.found(l.first), word))
		return word
	}
	return first
}

// above names the definition above that has members instead of statements, "" if it is another one.
func (p *parser) above() string {
	if len(p.file.Decls) == 0 {
		return ""
	}
	switch d := p.file.Decls[len(p.file.Decls)-1].(type) {
	case *Service:
		return "service `" + d.Name.Text + "`"
	case *Data:
		return "data type `" + d.Name.Text + "`"
	case *Ability:
		return "ability `" + d.Name.Text + "`"
	}
	return ""
}

// badDecl keeps the place of a definition that could not be read, with what is indented under it.
func (p *parser) badDecl(l line, first string) Decl {
	d := &BadDecl{Range: p.lineRange(l), Word: first}
	if l.first < l.last {
		for i := l.first + 1; i <= l.last; i++ {
			if k := p.kind(i); k == Lower || k == Upper {
				d.Name = &Name{p.tokenRange(i), p.tokenText(i)}
			}
			if k := p.kind(i); k != Blank && k != Comment {
				break
			}
		}
	}
	switch first {
	case "service", "data", "ability":
		p.children(l, func(m line) {
			d.Range = endOf(d.Range, p.member(m, first))
		})
	default:
		d.Body = p.body(l, "", true)
		d.Range = endOf(d.Range, d.Body)
	}
	return d
}

// member reads a line of a service, data or ability.
func (p *parser) member(l line, owner string) Member {
	r := p.lineRange(l)
	bad := &BadMember{Range: r}
	if k := p.kind(l.first); k == Lower || k == Upper {
		bad.Name = &Name{p.tokenRange(l.first), p.tokenText(l.first)}
	}
	second := ""
	for i := l.first + 1; i <= l.last && second == ""; i++ {
		if k := p.kind(i); k != Blank && k != Comment {
			second = p.tokenText(i)
		}
	}
	if second != ":" && (owner != "data" || second == "(") {
		g := read(p, &productions.method, l, formMethod)
		if g == nil {
			return bad
		}
		if owner == "data" {
			p.report(memberKind(r, owner))
			return bad
		}
		for _, param := range g.Sig.Params {
			if _, ok := param.Type.(*ArrowType); ok {
				p.report(arrowOfMethod(Range{param.Type.Pos(), param.Type.End()}, param.Name.Text))
			}
		}
		return &Method{r, p.nameCase(g.Name.Name, "a function", false), g.Sig.Signature, false}
	}
	g := read(p, &productions.field, l, formField)
	if g == nil {
		return bad
	}
	arrow, isArrow := g.Type.(*ArrowType)
	switch {
	case owner != "data" && isArrow:
		sig := &Signature{Range: arrow.Range, Abilities: arrow.Abilities, Results: arrow.Results}
		for _, t := range arrow.Params {
			sig.Params = append(sig.Params, &Param{Range: Range{t.Pos(), t.End()}, Type: t})
		}
		return &Method{r, p.nameCase(g.Name.Name, "a function", false), sig, true}
	case owner == "service":
		p.report(memberKind(r, owner))
		return bad
	}
	return &Field{r, p.nameCase(g.Name.Name, "a field", false), g.Type}
}
