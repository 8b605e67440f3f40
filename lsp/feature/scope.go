package feature

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/source"
)

// scope is what can be named at a place.
type scope struct {
	cursor
	decl    syntax.Decl // the definition around the place, or nil
	vars    []variable  // the innermost last
	globals []check.Binding
}

// variable is a name of a function. obj is nil for one of a line that could not be read.
type variable struct {
	name string
	obj  check.Object
}

// scope finds what can be named at the cursor. It needs no line to be whole: a place belongs to the block that its
// indentation puts it into.
func (c cursor) scope() *scope {
	s := &scope{cursor: c, globals: c.m.Visible}
	if c.indent() == 0 && !c.inside() {
		return s
	}
	for _, d := range c.m.File.Decls {
		if d.Pos() <= c.offset {
			s.decl = d
		}
	}
	switch d := s.decl.(type) {
	case *syntax.Func:
		if f, ok := c.m.DefOf(d.Name).(*check.Func); ok {
			s.globals = f.Sees()
		}
		s.parameters(d.Sig)
		s.block(d.Body)
	case *syntax.BadDecl:
		if d.Body != nil {
			s.unreadParameters(d)
			s.block(d.Body)
		}
	}
	return s
}

// indent is how many blanks stand at the beginning of the cursor's line, up to the cursor.
func (c cursor) indent() int {
	line := c.text()[:c.offset]
	line = line[strings.LastIndexByte(line, '\n')+1:]
	return len(line) - len(strings.TrimLeft(line, " \t"))
}

// inside reports whether the cursor is in a definition rather than behind it.
func (c cursor) inside() bool {
	for _, d := range c.m.File.Decls {
		if d.Pos() < c.offset && c.offset <= d.End() {
			return true
		}
	}
	return false
}

func (s *scope) parameters(sig *syntax.Signature) {
	for _, p := range s.m.ParamsOf(sig) {
		s.vars = append(s.vars, variable{p.Ident(), p})
	}
}

// unreadParameters adds the names that stand in front of a colon in the head of a function that could not be read: while it
// is written, its body still knows them.
func (s *scope) unreadParameters(d *syntax.BadDecl) {
	f := s.m.File
	last := -1 // the token before, blanks and line ends apart
	for i := tokenAt(f, d.Pos()); i < len(f.Tokens) && f.Tokens[i].Pos < d.Body.From; i++ {
		switch f.Tokens[i].Kind {
		case syntax.Blank, syntax.Newline, syntax.Comment:
			continue
		}
		if last >= 0 && tokenText(f, i) == ":" && f.Tokens[last].Kind == syntax.Lower {
			s.vars = append(s.vars, variable{name: tokenText(f, last)})
		}
		last = i
	}
}

func (s *scope) define(names ...*syntax.Name) {
	for _, n := range names {
		if n != nil && n.Text != "" {
			s.vars = append(s.vars, variable{n.Text, s.m.DefOf(n)})
		}
	}
}

// block adds what the statements of a block, up to the cursor, define.
func (s *scope) block(b *syntax.Block) {
	for i, stmt := range b.Stmts {
		if stmt.Pos() > s.offset {
			return
		}
		last := i+1 == len(b.Stmts) || b.Stmts[i+1].Pos() > s.offset
		s.stmt(stmt, last)
	}
}

// stmt adds what a statement defines for the cursor, which is inside it or behind it. last says that no other statement of
// the block stands before the cursor.
func (s *scope) stmt(stmt syntax.Stmt, last bool) {
	if p, ok := stmt.(*syntax.Par); ok {
		stmt = p.Stmt
	}
	body := syntax.BodyOf(stmt)
	within := body != nil && last && s.belongs(stmt, body)
	if on, ok := stmt.(*syntax.On); ok { // its names are those of the block around it
		s.block(on.Body)
		return
	}
	if within {
		switch stmt := stmt.(type) {
		case *syntax.For:
			s.define(stmt.Item, stmt.Second)
		case *syntax.ParSeq:
			s.define(stmt.Item, stmt.Second)
		case *syntax.Catch:
			s.define(stmt.Name)
		case *syntax.Closure:
			s.parameters(stmt.Sig)
		}
		s.block(body)
		return
	}
	if s.offset <= stmt.End() && body == nil {
		return // what is being written is not there yet
	}
	switch stmt := stmt.(type) {
	case *syntax.Declare:
		s.define(stmt.Name)
	case *syntax.Assign:
		s.define(stmt.Name)
	case *syntax.Closure:
		s.define(stmt.Name)
	case *syntax.CallStmt:
		s.define(stmt.Targets...)
	case *syntax.BadStmt:
		s.define(stmt.Names...)
	}
}

// belongs reports whether the cursor is in the body of a statement.
func (s *scope) belongs(stmt syntax.Stmt, body *syntax.Block) bool {
	head := s.text()[stmt.Pos():]
	if end := strings.IndexByte(head, '\n'); end < 0 || s.offset <= stmt.Pos()+int32(end) {
		return false // on its first line
	}
	if len(body.Stmts) > 0 {
		return s.offset <= body.To && s.offset > body.From || s.indent() >= len(body.Indent)
	}
	return s.indent() > s.column(stmt.Pos())
}

// column is how far to the right an offset is in its line, in bytes.
func (c cursor) column(offset int32) int {
	return int(offset) - strings.LastIndexByte(c.text()[:offset], '\n') - 1
}

// object is what a plain or dotted name stands for here, or nil.
func (s *scope) object(name string) check.Object {
	for i := len(s.vars) - 1; i >= 0; i-- {
		if s.vars[i].name == name {
			return s.vars[i].obj
		}
	}
	for _, b := range s.globals {
		if b.Name == name {
			return b.Obj
		}
	}
	for _, t := range visibleTypes(s.m) {
		if t.Name == name {
			return t.Obj
		}
	}
	return nil
}

// visibleTypes are the types that a module can name, its own first; services are types, too.
func visibleTypes(m *check.Module) (out []check.Binding) {
	add := func(name string, o check.Object) {
		switch o.(type) {
		case *check.TypeDef, *check.Service:
			out = append(out, check.Binding{Name: name, Obj: o})
		}
	}
	for _, o := range m.Objects {
		add(o.Ident(), o)
	}
	for _, imp := range m.Imports {
		for _, b := range imp.Names() {
			add(b.Name, b.Obj)
		}
	}
	return out
}

// typeBefore is the type of the value that ends at an offset, nil if it is unknown. It needs nothing but the value to be
// readable.
func (s *scope) typeBefore(end int32) types.Type {
	text, _ := s.valueBefore(end)
	if text == "" {
		return nil
	}
	v, faults := syntax.ParseValue((&source.Set{}).Add("", text))
	if len(faults) > 0 {
		return nil
	}
	return s.typeOf(v)
}

// valueBefore is the text of the value that ends at an offset: names, dots, and what is in brackets.
func (s *scope) valueBefore(end int32) (text string, from int32) {
	f := s.m.File
	start := end
	depth, named := 0, false // named: the value is complete unless a dot stands before it
loop:
	for i := tokenAt(f, end-1); i >= 0 && end > 0; i-- {
		t, word := f.Tokens[i], tokenText(f, i)
		switch {
		case word == ")" || word == "]" || word == "}":
			if named && depth == 0 {
				break loop
			}
			depth++
		case word == "(" || word == "[" || word == "{":
			if depth == 0 {
				break loop
			}
			depth--
		case depth > 0:
			if t.Kind == syntax.Newline {
				break loop
			}
		case t.Kind == syntax.Lower || t.Kind == syntax.Upper:
			if named {
				break loop
			}
			named = true
		case t.Kind == syntax.Int && i > 0 && tokenText(f, i-1) == "!": // x!0
		case word == "!" && !named:
		case word == ".":
			named = false
		default:
			break loop
		}
		start = t.Pos
	}
	return s.text()[start:end], start
}

// typeOf is the type of a value in the scope.
func (s *scope) typeOf(v syntax.Value) types.Type {
	switch v := syntax.Unparen(v).(type) {
	case *syntax.Ident:
		if o := s.object(v.Name); o != nil {
			return o.Type()
		}
	case *syntax.Property:
		return s.typeOfProperty(v)
	case *syntax.Index:
		elem, _ := types.Elem(s.typeOf(v.X))
		return elem
	case *syntax.Call:
		if sig, ok := s.typeOf(v.Fn).(*types.Arrow); ok {
			return sig.Codomain.First()
		}
	case *syntax.Construct:
		return s.typeOf(v.Type)
	case *syntax.Copy:
		return s.typeOf(v.X)
	}
	return nil
}

func (s *scope) typeOfProperty(v *syntax.Property) types.Type {
	switch x := s.typeOf(v.X).(type) {
	case *types.Named:
		return x.Field(v.Name.Text)
	case types.StreamMap:
		return check.MapMethod(x, v.Name.Text)
	case nil:
		if name := s.source(v); name != "" {
			if o := s.object(name); o != nil {
				return o.Type()
			}
		}
	default:
		if _, ok := types.Elem(x); ok && v.Name.Text == "length" {
			return types.U32
		}
	}
	return nil
}

// source is the dotted name that a chain of properties spells, or "".
func (s *scope) source(v syntax.Value) string {
	switch v := v.(type) {
	case *syntax.Ident:
		return v.Name
	case *syntax.Property:
		if before := s.source(v.X); before != "" {
			return before + "." + v.Name.Text
		}
	}
	return ""
}
