package check

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
)

// call checks a call and returns the type of what is called, nil when it is unknown.
func (c *checker) call(v *syntax.Call) *types.Arrow {
	args := v.AllArgs()
	given := make([]types.Type, len(args))
	told := []int{c.classicErrors()}
	for i, a := range args {
		given[i] = c.usable(a)
		told = append(told, c.classicErrors())
	}
	c.classicArguments(v, given, told)
	out := &Call{Args: args}
	var sig *types.Arrow
	if p, ok := v.Fn.(*syntax.Property); ok {
		sig = c.callee(p, out)
	} else if id, ok := v.Fn.(*syntax.Ident); ok {
		sig = c.called(id, id.Name, out)
	}
	if sig == nil {
		return nil
	}
	out.Sig = sig
	c.m.info.calls[v] = out
	c.setType(v.Fn, sig)
	c.setType(v, sig.Codomain.First())
	c.arguments(v, sig, args, given)
	return sig
}

// callee resolves `x.name(…)`: a function of a used module, or a method. A service with a known id, or an ability,
// that is called like the module goes first (spec/language.md#L29).
func (c *checker) callee(p *syntax.Property, out *Call) *types.Arrow {
	if module, ok := c.moduleName(p.X); ok {
		ref := c.lookup(module)
		if ref == nil || !isAbility(ref.Obj.Type()) {
			return c.called(p, module+"."+p.Name.Text, out)
		}
	}
	c.receiver = p.X
	x := c.usable(p.X)
	if x == nil {
		return nil
	}
	out.Receiver, out.Method = p.X, p.Name.Text
	if m, ok := x.(types.StreamMap); ok {
		sig := mapMethod(m, p.Name.Text)
		if sig == nil {
			c.report(c.unknownMapMethod(p.Name))
		}
		return sig
	}
	n, ok := x.(*types.Named)
	if !ok || n.Kind == types.Data {
		c.classic(c.span(p.Name), "Arrow `%s` not found in `%s`", p.Name.Text, x)
		c.report(noMethods(c.span(p.Name), p.Name.Text, x))
		return nil
	}
	t := n.Field(p.Name.Text)
	if t == nil {
		c.classicUnknownMethod(p, n)
		c.report(c.unknownMethod(p.Name, n))
		return nil
	}
	sig, isArrow := t.(*types.Arrow)
	if !isArrow {
		c.classic(c.span(p.Name), "Field `%s` has non arrow type `%s` in `%s %s`", p.Name.Text, t, n.Kind, n.Name)
		c.report(notCallable(c.span(p.Name), "field `"+p.Name.Text+"`", t))
		return nil
	}
	return sig
}

func isAbility(t types.Type) bool {
	_, ok := types.GeneralAbility(t)
	return ok
}

// called resolves the name of a function, closure or variable of arrow type.
func (c *checker) called(v syntax.Value, name string, out *Call) *types.Arrow {
	ref := c.lookup(name)
	if ref == nil || !c.classicKnown(ref.Obj) {
		c.classicUnknownFunction(v, name)
	}
	if ref == nil {
		if !c.fn.scope.isLost(name) && !c.mayBeLost(name) && !c.broken(name) {
			c.missing(name, func() diag.Diagnostic { return c.unknownFunction(v, name) })
		}
		return nil
	}
	c.m.info.refs[v] = ref
	t := ref.Obj.Type()
	if t == nil {
		return nil
	}
	sig, ok := t.(*types.Arrow)
	if !ok {
		c.report(notCallable(c.span(v), "`"+name+"`", t))
		return nil
	}
	out.Callee = ref
	return sig
}

// arguments checks number and types of the arguments.
func (c *checker) arguments(v *syntax.Call, sig *types.Arrow, args []syntax.Value, given []types.Type) {
	failed, before := c.failed, c.classicErrors()
	at := c.calleeSpan(v)
	if len(args) != len(sig.Domain) {
		if len(args) > len(sig.Domain) {
			at = c.span(args[len(sig.Domain)])
		}
		c.classicArity(v, c.m.info.calls[v], sig, args)
		c.report(c.wrongArity(at, v, sig, len(args)))
		return // which argument is meant for which parameter cannot be told
	}
	for i, param := range sig.Domain {
		want := param.Type
		if want == nil || given[i] == nil || c.fits(want, given[i]) {
			continue
		}
		if !c.classicFailed(before) && c.failed == failed {
			c.classicMismatch(c.anchor(args[i]), args[i], want, given[i])
		}
		d := c.mismatch(args[i], want, given[i])
		if place := c.paramSpan(v, i); place.IsValid() {
			d = d.At(place, "declared here")
		}
		c.report(d)
	}
}

// fits is the check of arguments and fields: beyond the relation of types, a data value passes for an ability with the
// same fields and the other way round (spec/language.md#L19).
func (c *checker) fits(want, given types.Type) bool {
	return fitting{}.fits(want, given)
}

// fitting remembers the pairs that fit or are being looked at: types may share fields many times over.
type fitting map[[2]*types.Named]bool

func (f fitting) fits(want, given types.Type) bool {
	if types.Accepts(want, given) {
		return true
	}
	e, ok := want.(*types.Named)
	g, ok2 := given.(*types.Named)
	if !ok || !ok2 || len(e.Fields) < len(g.Fields) {
		return false
	}
	pair := [2]*types.Named{e, g}
	if f[pair] {
		return true
	}
	f[pair] = true
	for _, field := range e.Fields {
		t := g.Field(field.Name)
		if t == nil || !f.fits(field.Type, t) {
			return false // and so is the whole: a wrong entry is never read
		}
	}
	return true
}
