package check

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
)

// decl checks a definition and makes it visible to those below it.
func (c *checker) decl(d syntax.Decl) {
	switch d := d.(type) {
	case *syntax.Data:
		c.data(d)
	case *syntax.Ability:
		c.ability(d)
	case *syntax.Alias:
		t := c.written(d.Type)
		if c.freeType(d.Name, true) {
			o := &TypeDef{object: c.own(d.Name, t), Decl: d}
			c.types[d.Name.Text] = o
			c.define(d.Name, o)
		}
	case *syntax.Service:
		c.service(d)
	case *syntax.Const:
		c.constant(d)
	case *syntax.Func:
		c.function(d)
	case *syntax.BadDecl:
		if d.Name != nil {
			c.lost[d.Name.Text] = true
		}
	}
}

// freeType reports a type name that is taken.
func (c *checker) freeType(n *syntax.Name, alias bool) bool {
	if old := c.types[n.Text]; old != nil {
		if alias {
			c.classic(c.span(n), "Type `%s` was already defined", n.Text)
		} else {
			c.classic(c.span(n), "Name `%s` was already defined here", n.Text)
		}
		c.report(typeTaken(c.span(n), n.Text, old))
		return false
	}
	return true
}

// fields checks the members of a data, ability or service. ok is false when one of them is unusable, so that nothing
// can be said of values of the type.
func (c *checker) fields(members []syntax.Member, each func(syntax.Member) types.Type) (out []types.Field, ok bool) {
	ok = true
	seen := map[string]*syntax.Name{}
	for _, m := range members {
		var name *syntax.Name
		switch m := m.(type) {
		case *syntax.Field:
			name = m.Name
		case *syntax.Method:
			name = m.Name
		case *syntax.BadMember:
			ok = false
			continue
		}
		t := each(m)
		if first := seen[name.Text]; first != nil {
			what := "field"
			if _, method := m.(*syntax.Method); method {
				what = "arrow"
			}
			c.classic(c.span(name), "Cannot define %s `%s`, it was already defined above", what, name.Text)
			c.classicHarmless()
			c.report(fieldTwice(c.span(name), name.Text, c.span(first)))
			continue
		}
		seen[name.Text] = name
		if t == nil {
			ok = false
			continue
		}
		out = append(out, types.Field{Name: name.Text, Type: t})
	}
	return out, ok
}

func (c *checker) data(d *syntax.Data) {
	told := c.classicErrors()
	fields, ok := c.fields(d.Members, func(m syntax.Member) types.Type {
		f, isField := m.(*syntax.Field)
		if !isField {
			return nil
		}
		t := c.writtenData(f.Type)
		if t != nil && !types.IsData(t) {
			c.classic(c.span(f.Name), "Field '%s' has unacceptable for struct field type '%s'", f.Name.Text, t)
			c.report(badField(c.span(f.Name), f.Name.Text, t))
			return nil
		}
		return t
	})
	if len(fields) == 0 || c.classicFailed(told) {
		c.classic(c.span(d.Name), "Struct `%s` has no fields", d.Name.Text)
	}
	c.named(d.Name, types.Data, d, fields, ok && len(fields) > 0)
}

func (c *checker) ability(d *syntax.Ability) {
	fields, ok := c.fields(d.Members, func(m syntax.Member) types.Type {
		switch m := m.(type) {
		case *syntax.Field:
			return c.written(m.Type)
		case *syntax.Method:
			if sig := c.signature(m.Sig); sig != nil {
				return sig
			}
		}
		return nil
	})
	if len(fields) == 0 {
		c.classic(c.span(d.Name), "Ability `%s` has no fields", d.Name.Text)
	}
	c.named(d.Name, types.Ability, d, fields, ok && len(fields) > 0)
}

func (c *checker) named(n *syntax.Name, k types.NamedKind, d syntax.Decl, fields []types.Field, ok bool) {
	if !c.freeType(n, false) {
		return
	}
	var t types.Type
	if ok {
		t = c.sized(types.NewNamed(k, n.Text, fields), n)
	}
	o := &TypeDef{object: c.own(n, t), Decl: d}
	c.types[n.Text] = o
	c.define(n, o)
}

func (c *checker) service(d *syntax.Service) {
	s := &Service{Decl: d}
	fields, ok := c.fields(d.Members, func(m syntax.Member) types.Type {
		method, isMethod := m.(*syntax.Method)
		if !isMethod {
			return nil
		}
		sig := c.signature(method.Sig)
		if sig == nil {
			return nil
		}
		if len(sig.Codomain) > 1 {
			c.classic(c.span(method.Name), classicManyResults)
			c.report(methodResults(c.span(method.Name), method.Name.Text, len(sig.Codomain)))
			return nil
		}
		if t, ok := mapResult(sig); ok {
			c.report(methodGivesMap(c.span(method.Name), method.Name.Text, t))
			return nil
		}
		if s.Method(method.Name.Text) == nil {
			s.Methods = append(s.Methods, &Method{method.Name.Text, sig, method})
		}
		return sig
	})
	if len(fields) == 0 && c.classicLast() != classicManyResults {
		c.classic(c.span(d.Name), "Cannot purge arrows, no arrows provided")
	}
	if d.ID != nil {
		fine := c.defaultID(s, d.ID)
		s.idFailed = !fine
		ok = fine && ok
	}
	if !c.freeType(d.Name, false) {
		return
	}
	var t types.Type
	if ok && len(fields) > 0 {
		t = c.sized(types.NewNamed(types.Service, d.Name.Text, fields), d.Name)
	}
	s.object = c.own(d.Name, t)
	c.types[d.Name.Text] = s
	c.define(d.Name, s)
	c.bind(d.Name.Text, s)
}

// defaultID resolves the id in parentheses: a literal or constant of type string.
func (c *checker) defaultID(s *Service, id syntax.Value) bool {
	k, ok := c.constantValue(id)
	if !ok {
		return false
	}
	s.Default = &k
	if !types.Accepts(types.String, k.Type) {
		c.classicMismatch(c.span(id), id, types.StringLiteral, k.Type)
		c.report(c.mismatch(id, types.String, k.Type).Help("the id of a service is a string"))
		return false
	}
	return true
}

// constantValue resolves a literal or the name of a constant.
func (c *checker) constantValue(v syntax.Value) (Constant, bool) {
	inner := syntax.Unparen(v)
	switch x := inner.(type) {
	case *syntax.Literal:
		t := literalType(x.Text)
		c.setType(v, t)
		c.setType(inner, t)
		return Constant{Text: x.Text, Type: t}, true
	case *syntax.Ident, *syntax.Property:
		name, dotted := spelled(inner)
		if !dotted {
			break
		}
		if k, ok := c.global(name).(*Const); ok {
			c.m.info.refs[inner] = &Ref{Obj: k, Name: name}
			c.setType(v, k.typ)
			c.setType(inner, k.typ)
			return k.Value, k.typ != nil
		}
		if o := c.global(name); o != nil {
			c.report(notConstant(c.span(v), name, o))
			return Constant{}, false
		}
		c.classicUnknownName(c.span(v), name)
		if !c.mayBeLost(name) {
			c.missing(name, func() diag.Diagnostic { return c.unknownName(inner, name) })
		}
		return Constant{}, false
	}
	if _, bad := inner.(*syntax.BadValue); !bad {
		c.report(notConstant(c.span(v), c.m.File.Text(v), nil))
	}
	return Constant{}, false
}

func (c *checker) constant(d *syntax.Const) {
	switch syntax.Unparen(d.Value).(type) {
	case *syntax.Literal, *syntax.Ident:
	default: // reported by the parser
		c.lost[d.Name.Text] = true
		return
	}
	if name, _ := spelled(syntax.Unparen(d.Value)); name != "" {
		if f, ok := c.global(name).(*Func); ok && c.global(d.Name.Text) == nil {
			c.bind(d.Name.Text, f) // another name for the function (spec/language.md#L35)
			return
		}
	}
	value, ok := c.constantValue(d.Value)
	k := &Const{object: c.own(d.Name, value.Type), Decl: d, Value: value}
	if !ok {
		c.lost[d.Name.Text] = true
	}
	c.define(d.Name, k)
	old := c.global(d.Name.Text)
	if old == nil {
		if ok {
			c.bind(d.Name.Text, k)
		}
		return
	}
	// The first definition stays, silently (spec/language.md#L35); a soft one must fit it.
	if d.Soft && ok && old.Type() != nil && !types.Accepts(old.Type(), value.Type) {
		c.classicMismatch(c.span(d.Value), d.Value, old.Type(), value.Type)
		c.report(c.mismatch(d.Value, old.Type(), value.Type).At(old.At(), "first defined here"))
	}
}

// function checks a function and defines it behind its own body: it cannot call itself.
func (c *checker) function(d *syntax.Func) {
	f := &Func{object: c.own(d.Name, nil), Decl: d, sees: len(c.m.Visible)}
	sig := c.signature(d.Sig)
	if sig != nil {
		f.typ = sig
	}
	free := c.freeValue(d.Name, nil)
	told := c.classicErrors()
	f.Params = c.body(d.Name, d.Sig, sig, d.Body, nil)
	f.unknown = c.classicLast() == classicNothingReturned && len(c.m.Classic) > told
	c.define(d.Name, f)
	if free {
		c.bind(d.Name.Text, f)
	}
}

// freeValue reports a value name that is taken, in the scopes from s outwards or at the top.
func (c *checker) freeValue(n *syntax.Name, s *scope) bool {
	if n.Text == "" {
		return false
	}
	if v := s.find(n.Text); v != nil {
		c.classicTaken(c.span(n), Closure, nil)
		c.report(nameTaken(c.span(n), n.Text, v))
		return false
	}
	switch o := c.global(n.Text).(type) {
	case *Const, *Func:
		c.classicTaken(c.span(n), Closure, nil)
		c.report(nameTaken(c.span(n), n.Text, o))
		return false
	}
	return true
}
