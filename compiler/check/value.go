package check

import (
	"maps"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
)

func (c *checker) setType(v syntax.Value, t types.Type) {
	if t != nil {
		c.m.info.types[v] = t
	}
}

// value checks a value and returns its type, nil when it is unknown.
func (c *checker) value(v syntax.Value) types.Type {
	t := c.inferred(v)
	c.setType(v, t)
	return t
}

// usable checks a value that something is done with: the missing result of a call is none.
func (c *checker) usable(v syntax.Value) types.Type {
	t := c.value(v)
	if _, none := t.(types.Nil); none {
		c.report(c.noValue(v))
		return nil
	}
	return t
}

func (c *checker) inferred(v syntax.Value) types.Type {
	switch v := v.(type) {
	case *syntax.Literal:
		return literalType(v.Text)
	case *syntax.Ident:
		return c.name(v, v.Name)
	case *syntax.Paren:
		return c.value(v.X)
	case *syntax.Collection:
		return c.collection(v)
	case *syntax.Call:
		sig := c.call(v)
		if sig == nil {
			return nil
		}
		return sig.Codomain.First()
	case *syntax.Construct:
		return c.construct(v)
	case *syntax.Copy:
		return c.copyOf(v)
	case *syntax.Property:
		return c.property(v)
	case *syntax.Index:
		return c.index(v)
	case *syntax.Unary:
		if t := c.usable(v.X); t != nil && !types.Accepts(types.Bool, t) {
			c.classicMismatch(c.anchor(v.X), v.X, types.Bool, t)
			c.report(c.mismatch(v.X, types.Bool, t).Help("`!` negates true and false"))
		}
		return types.Bool
	case *syntax.Binary:
		return c.binary(v)
	}
	return nil
}

// name resolves a plain or qualified name that stands for a value: constants, then variables from the inside out, then
// functions, then services whose id is known (spec/language.md#L29).
func (c *checker) name(v syntax.Value, name string) types.Type {
	ref := c.lookup(name)
	switch s, service := c.types[name].(*Service); {
	case ref != nil && ref.ID != nil && c.failedIDs[ref.ID], ref == nil && service && s.idFailed:
		c.classic(c.span(v), "Service ID is undefined")
	case ref != nil && c.classicKnown(ref.Obj):
	case ref == nil && service && s.typ != nil:
		c.classic(c.span(v), "Service ID is undefined")
	default:
		c.classicUnknownName(c.span(v), name)
	}
	if ref == nil {
		if c.fn.scope.isLost(name) || c.mayBeLost(name) || c.broken(name) {
			return nil
		}
		if s, ok := c.types[name].(*Service); ok {
			c.report(noServiceID(c.span(v), name, s))
			return nil
		}
		c.missing(name, func() diag.Diagnostic { return c.unknownName(v, name) })
		return nil
	}
	c.m.info.refs[v] = ref
	return ref.Obj.Type()
}

func (c *checker) lookup(name string) *Ref {
	global := c.global(name)
	if k, ok := global.(*Const); ok {
		return &Ref{Obj: k, Name: name}
	}
	if v := c.fn.scope.find(name); v != nil {
		return &Ref{Obj: v, Name: name}
	}
	if f, ok := global.(*Func); ok {
		return &Ref{Obj: f, Name: name}
	}
	if s, ok := c.types[name].(*Service); ok {
		id := c.fn.scope.id(name)
		if id != nil || s.Default != nil {
			return &Ref{Obj: s, Name: name, ID: id}
		}
	}
	return nil
}

// spelled returns the name that a chain of identifiers and properties spells.
func spelled(v syntax.Value) (string, bool) {
	switch v := v.(type) {
	case *syntax.Ident:
		return v.Name, true
	case *syntax.Property:
		if prefix, ok := spelled(v.X); ok {
			return prefix + "." + v.Name.Text, true
		}
	}
	return "", false
}

func (c *checker) collection(v *syntax.Collection) types.Type {
	items := make([]types.Type, 0, len(v.Items))
	known := true
	before := c.classicErrors()
	for _, item := range v.Items {
		t := c.usable(item)
		switch {
		case t == nil:
			known = false
		case !types.IsData(t) && !types.IsStream(t):
			if !c.classicFailed(before) {
				c.classic(c.anchor(item), "Value of type '%s' could not be put into a collection", t)
			}
			c.report(notCollectable(c.span(item), t))
			known = false
		default:
			items = append(items, t)
		}
	}
	if !known {
		return nil
	}
	if len(items) == 0 {
		if v.Kind == syntax.StreamKind {
			return types.Stream{Elem: types.Bottom{}}
		}
		return types.Option{Elem: types.Bottom{}}
	}
	elem := types.ElementOf(items)
	switch v.Kind {
	case syntax.ArrayKind:
		return types.Array{Elem: elem}
	case syntax.OptionKind:
		return types.Option{Elem: elem}
	}
	return types.Stream{Elem: elem}
}

func (c *checker) property(v *syntax.Property) types.Type {
	if module, ok := c.usedModule(v.X, v.Name.Text); ok {
		return c.name(v, module+"."+v.Name.Text)
	}
	x := c.usable(v.X)
	if x == nil {
		return nil
	}
	if n, ok := x.(*types.Named); ok {
		t := n.Field(v.Name.Text)
		if t == nil {
			c.classic(c.span(v.Name), "Field `%s` not found in type `%s`, available: %s", v.Name.Text, n.Name, classicQuoted(fieldNames(n, false)))
			c.report(c.unknownField(v.Name, n))
		}
		return t
	}
	if _, ok := types.Elem(x); ok && v.Name.Text == "length" {
		return types.U32
	}
	c.classic(c.span(v.Name), "Property `%s` not found in type `%s`", v.Name.Text, x)
	c.report(noProperty(c.span(v.Name), v.Name.Text, x))
	return nil
}

func (c *checker) index(v *syntax.Index) types.Type {
	x := c.usable(v.X)
	elem, ok := types.Elem(x)
	if v.I != nil {
		if t := c.usable(v.I); t != nil && !isInteger(t) {
			c.classic(c.anchor(v.I), "%s", classicOneOf(classicIntegers, t))
			c.classicHarmless()
			if ok || x == nil { // else it has no index at all
				c.report(wrongOperand(c.span(v.I), "an index", "an integer", t))
			}
		}
	}
	if x == nil {
		return nil
	}
	if !ok {
		c.classic(c.classicIndex(v), "Non collection type `%s` does not support indexing", x)
		c.report(notIndexable(c.span(v), x))
		return nil
	}
	if _, option := x.(types.Option); option && v.I != nil {
		c.classic(c.anchor(v.I), "Options might have only one element, use ! to get it")
		c.report(optionIndex(c.m.File, v))
		return nil
	}
	return elem
}

// construct checks `Type(field = value)` of a data or ability type.
func (c *checker) construct(v *syntax.Construct) types.Type {
	name, ok := spelled(v.Type)
	if !ok {
		c.args(v.Args, nil, nil)
		c.report(notConstructible(c.span(v.Type), c.m.File.Text(v.Type), nil))
		return nil
	}
	o := c.types[name]
	told := c.classicErrors()
	if o == nil {
		c.args(v.Args, nil, nil)
		c.classicKeep(told)
		c.classic(c.span(v.Type), "Type %s is not defined", name)
		if !c.mayBeLost(name) && !c.broken(name) {
			c.missing(name, func() diag.Diagnostic { return c.unknownConstructor(v.Type, name, false) })
		}
		return nil
	}
	c.m.info.refs[v.Type] = &Ref{Obj: o, Name: name}
	n, isNamed := o.Type().(*types.Named)
	if o.Type() == nil {
		c.args(v.Args, nil, nil)
		c.classicKeep(told)
		c.classic(c.span(v.Type), "Type %s is not defined", name)
		return nil
	}
	if !isNamed || n.Kind == types.Service {
		c.args(v.Args, nil, nil)
		c.classicKeep(told)
		c.classic(c.span(v.Type), "Type must be an ability or a data")
		c.report(notConstructible(c.span(v.Type), name, o))
		return nil
	}
	c.setType(v.Type, n)
	given := c.args(v.Args, n, func(a *syntax.NamedArg) {
		c.classicWarning(c.span(a.Name), "Unexpected argument '%s'", a.Name.Text)
		c.report(unexpectedArgument(c.span(a.Name), a.Name.Text, n))
	})
	var missing []types.Field
	for _, f := range n.Fields {
		if given[f.Name] == nil {
			missing = append(missing, f)
		}
	}
	if len(missing) > 0 {
		c.classicKeep(told)
		c.classic(c.span(v.Type), "Missing argument '%s' of type '%s'", missing[0].Name, missing[0].Type)
		c.report(missingArguments(c.span(v.Type), n, missing, o.At()))
	}
	c.m.info.fields[v] = fieldValues(given)
	return n
}

// copyOf checks `x.copy(field = value)`.
func (c *checker) copyOf(v *syntax.Copy) types.Type {
	x := c.usable(v.X)
	n, ok := x.(*types.Named)
	before := c.classicErrors()
	if x == nil || !ok || n.Kind != types.Data {
		c.args(v.Args, nil, nil)
		if x != nil {
			c.classicKeep(before)
			c.classic(c.span(v.Word), "Non data type `%s` does not support `.copy`", x)
			c.report(notCopyable(c.span(v.Word), x))
		}
		return nil
	}
	given := c.args(v.Args, n, func(a *syntax.NamedArg) {
		c.classic(c.span(a.Name), "No field with name '%s' in `%s`", a.Name.Text, n)
		c.report(c.unknownField(a.Name, n))
	})
	c.m.info.fields[v] = fieldValues(given)
	return n
}

// args checks named arguments against the fields of a type, which may be nil, and returns the first of every name.
func (c *checker) args(args []*syntax.NamedArg, n *types.Named, unknown func(*syntax.NamedArg)) map[string]*syntax.NamedArg {
	given := map[string]*syntax.NamedArg{}
	before := c.classicErrors()
	for _, a := range args {
		t := c.usable(a.Value)
		if first := given[a.Name.Text]; first != nil {
			c.classic(c.span(first.Name), "Duplicate argument `%s`", a.Name.Text)
			c.classicHarmless()
			c.classic(c.span(a.Name), "Duplicate argument `%s`", a.Name.Text)
			c.classicHarmless()
			c.report(argumentTwice(c.span(a.Name), a.Name.Text, c.span(first.Name)))
			continue
		}
		given[a.Name.Text] = a
		if n == nil {
			continue
		}
		want := n.Field(a.Name.Text)
		switch {
		case want == nil:
			unknown(a)
		case t != nil && !c.fits(want, t):
			if !c.classicFailed(before) {
				c.classicMismatch(c.anchor(a.Value), a.Value, want, t)
			}
			c.report(c.mismatch(a.Value, want, t).Labelled("field `" + a.Name.Text + "` is a `" + short(want) + "`"))
		}
	}
	return given
}

// fieldValues lists the arguments sorted by name, those included that the type does not have: they are warned about, but
// reach the value.
func fieldValues(given map[string]*syntax.NamedArg) (out []FieldValue) {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		out = append(out, FieldValue{name, given[name].Value})
	}
	return out
}
