package check

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/source"
)

// The original's wording, and in which cases it says what.

func (c *checker) classicUnknownName(at source.Span, name string) {
	names, consts := c.classicNames()
	c.classicNear(at, name, names, consts, "Name '%s' isn't found in scope. Did you mean any of this? ", name)
}

func (c *checker) classicUnknownFunction(v syntax.Value, name string) {
	if p, ok := v.(*syntax.Property); ok {
		module := strings.TrimSuffix(name, "."+p.Name.Text)
		var names []string
		for _, b := range c.m.Visible {
			if rest, ok := strings.CutPrefix(b.Name, module+"."); ok {
				if _, fn := b.Obj.(*Func); fn {
					names = append(names, rest)
				}
			}
		}
		text := "Ability is found, but arrow '%s' isn't found in scope"
		if len(names) > 0 {
			text += ". Did you mean any of this? "
		}
		c.classicNear(c.span(p.Name), p.Name.Text, names, nil, text, p.Name.Text)
		return
	}
	names, consts := c.classicNames()
	c.classicNear(c.span(v), name, names, consts, "Name '%s' not found in scope. Did you mean any of this? ", name)
}

// classicMismatch is the check of arguments, fields and other values against a type.
func (c *checker) classicMismatch(at source.Span, v syntax.Value, want, given types.Type) {
	w, ok := want.(*types.Named)
	g, ok2 := given.(*types.Named)
	if ok && ok2 {
		c.classicNamed(at, v, w, g)
		return
	}
	text := "Types mismatch.\nexpected:   " + want.String() + "\ngiven:      " + given.String()
	switch {
	case types.Accepts(want, types.Option{Elem: given}):
		text += "\nnote: Try converting value to optional"
	case types.Accepts(types.Option{Elem: want}, given) && !types.IsStream(given) && !types.IsStream(want):
		text += "\nnote: You're providing an optional value where normal value is expected.\nYou can extract value with `!`, but be aware it may trigger join behaviour."
	}
	c.classic(at, "%s", text)
}

func (c *checker) classicNamed(at source.Span, v syntax.Value, want, given *types.Named) {
	if len(want.Fields) < len(given.Fields) {
		c.classic(at, "Number of fields doesn't match, expected: %s, given: %s", want, given)
		return
	}
	for _, f := range want.Fields {
		t := given.Field(f.Name)
		if t == nil {
			c.classic(at, "Wrong value type, expected: %s, given: %s", want, given)
			return
		}
		if c.fits(f.Type, t) {
			continue
		}
		place := at
		if k, ok := syntax.Unparen(v).(*syntax.Construct); ok {
			for _, a := range k.Args {
				if a.Name.Text == f.Name {
					place = c.anchor(a.Value)
				}
			}
		}
		c.classicMismatch(place, nil, f.Type, t)
	}
}

func classicOneOf(want []string, given types.Type) string {
	return "Types mismatch.\nexpected one of:   " + strings.Join(want, ", ") + "\ngiven:             " + given.String()
}

// The sets of types that operators take, in the order of the original's hash tables.
var (
	classicIntegers = []string{"u32", "i32", "i16", "i64", "i8", "u16", "u8", "u64"}
	classicUnsigned = []string{"u8", "u16", "u32", "u64"}
	classicFloats   = []string{"f32", "f64"}
)

// classicOperators are what the original calls the operators in its warning about their type.
var classicOperators = map[syntax.Op]string{
	syntax.OpAdd: "Add", syntax.OpSub: "Sub", syntax.OpMul: "Mul", syntax.OpDiv: "Div", syntax.OpRem: "Rem", syntax.OpPow: "Pow",
}

// classicBinary goes through the operands of an operation as the original does.
func (c *checker) classicBinary(v *syntax.Binary, l, r types.Type) {
	at := source.Span{File: c.m.File.Source.ID, Start: v.At.From, End: v.At.To}
	bools := func(x syntax.Value, t types.Type) {
		if t != nil && !types.Accepts(types.Bool, t) {
			c.classicMismatch(c.anchor(x), x, types.Bool, t)
		}
	}
	oneOf := func(x syntax.Value, t types.Type, ok bool, want []string) {
		if t != nil && !ok {
			c.classic(c.anchor(x), "%s", classicOneOf(want, t))
		}
	}
	switch v.Op {
	case syntax.OpAnd, syntax.OpOr:
		bools(v.L, l)
		bools(v.R, r)
		return
	case syntax.OpEq, syntax.OpNeq:
		if l != nil && r != nil && !types.Comparable(l, r) {
			c.classic(at, "Cannot compare '%s' with '%s''", l, r)
		}
		return
	}
	float := v.Op == syntax.OpMul && l != nil && r != nil && (isFloat(l) || isFloat(r))
	for i, x := range []syntax.Value{v.L, v.R} {
		t := []types.Type{l, r}[i]
		switch {
		case t == nil:
		case float:
			oneOf(x, t, types.Accepts(types.F64, t) || types.Accepts(types.F32, t), classicFloats)
		case v.Op == syntax.OpPow && i == 1:
			oneOf(x, t, types.Accepts(types.U64, t), classicUnsigned)
		default:
			oneOf(x, t, isInteger(t), classicIntegers)
		}
	}
	if name, ok := classicOperators[v.Op]; ok && l != nil && r != nil && !float {
		switch types.Join(l, r).(type) {
		case types.Scalar, types.Literal:
		default:
			c.classicWarning(at, "Result type of (%s Math(%s) %s) is unknown, using i64 instead", l, name, r)
		}
	}
}

// classicArity is the wrong number of arguments.
func (c *checker) classicArity(v *syntax.Call, out *Call, sig *types.Arrow, args []syntax.Value) {
	want, given := len(sig.Domain), len(args)
	if out.Callee != nil || out.Receiver == nil {
		at := c.span(v.Fn)
		if p, ok := v.Fn.(*syntax.Property); ok {
			at = c.span(p.Name)
		}
		c.classic(at, "Number of arguments doesn't match the function type, expected: %d, given: %d", want, given)
		return
	}
	owner := c.classicOwner(out.Receiver)
	if given < want {
		c.classic(c.calleeSpan(v), "Not enough arguments for arrow `%s` in `%s`, expected: %d, given: %d", out.Method, owner, want, given)
		return
	}
	c.classic(c.anchor(args[want]), "Too many arguments for arrow `%s` in `%s`, expected: %d, given: %d", out.Method, owner, want, given)
}

// classicOwner names the type of a receiver by kind and name.
func (c *checker) classicOwner(v syntax.Value) string {
	if n, ok := c.m.info.types[v].(*types.Named); ok {
		return n.Kind.String() + " " + n.Name
	}
	return ""
}

func classicQuoted(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, "`"+n+"`")
	}
	return strings.Join(out, ", ")
}

// classicTaken is a name that is defined a second time.
func (c *checker) classicTaken(at source.Span, k VarKind, t types.Type) {
	if k == Closure || t != nil && types.IsArrow(t) && (k == Assigned || k == Result) {
		c.classic(at, "This arrow was already defined in the scope")
		return
	}
	c.classic(at, "This name was already defined in the scope")
}

// Messages by which what follows is told apart.
const (
	classicNothingReturned = "Return type is defined for the arrow, but nothing returned. Use `<- value, ...` as the last expression inside function body."
	classicManyResults     = "Service functions cannot have multiple results"
)

// classicOrphan is a block that belongs to nothing: the original names it for each neighbour that it does not fit.
func (c *checker) classicOrphan(b *syntax.Block, i int, at source.Span, text string) {
	c.classic(at, "%s", text)
	if i > 0 && i+1 < len(b.Stmts) {
		c.classic(at, "%s", text)
	}
}

// classicArguments takes back what the original does not come to: it looks at no argument of a function that it does not
// know, and stops at the first that it does not know.
func (c *checker) classicArguments(v *syntax.Call, given []types.Type, told []int) {
	if id, ok := v.Fn.(*syntax.Ident); ok {
		if ref := c.lookup(id.Name); ref == nil || !c.classicKnown(ref.Obj) {
			c.classicKeep(told[0])
			return
		}
	}
	for i := range given {
		if c.classicFailed(told[i]) {
			c.classicKeep(told[i+1])
			return
		}
	}
}

func (c *checker) classicUnknownMethod(p *syntax.Property, n *types.Named) {
	names := fieldNames(n, true)
	if module, ok := c.moduleName(p.X); ok {
		c.classic(c.span(p.Name), "Function `%s` is not defined in `%s` of type `%s %s`, available functions: %s",
			p.Name.Text, module, n.Kind, n.Name, strings.Join(names, ", "))
		return
	}
	c.classic(c.span(p.Name), "Arrow `%s` not found in `%s %s`, available: %s", p.Name.Text, n.Kind, n.Name, classicQuoted(names))
}

func (c *checker) classicUnused(s *syntax.CallStmt, call *syntax.Call, results int) {
	give := fmt.Sprintf("%d values", results)
	if results == 1 {
		give = "a value"
	}
	used := "none are"
	switch n := len(s.Targets); {
	case n == 1:
		used = "only one is"
	case n > 1:
		used = fmt.Sprintf("only %d are", n)
	}
	c.classicWarning(c.anchor(call), "Arrow returns %s, but %s used", give, used)
}

func (c *checker) classicNotDeclared(at source.Span, name string, from *Module) {
	c.classic(at, "Imported file `declares %%list%%`, no %s declared. Try adding `declares %s` to that file.", name, name)
	c.m.Classic[len(c.m.Classic)-1].Listed = from.public.names
}

func (c *checker) classicExportMissing(at source.Span, name string) {
	var names []string
	for _, b := range c.m.Visible {
		if _, ok := b.Obj.(*Func); ok {
			names = append(names, b.Name)
		}
	}
	c.classic(at, "Files has no %s declaration or import, cannot export, available functions: %s", name, strings.Join(names, ", "))
}

// classicNoCall is a statement that is a value: plain ones are shown as the original dumps them.
func (c *checker) classicNoCall(v syntax.Value, t types.Type) {
	if t == nil {
		return
	}
	switch x := syntax.Unparen(v).(type) {
	case *syntax.Ident:
		c.classic(c.anchor(v), "Expected arrow call, got var{%s: %s}", x.Name, t)
	case *syntax.Literal:
		c.classic(c.anchor(v), "Expected arrow call, got {%s: %s}", x.Text, t)
	default:
		c.classic(c.anchor(v), "Expected arrow call, got %s", c.m.File.Text(v))
	}
}

// classicLate names the module lines that are not the first of their file.
func (c *checker) classicLate(header []syntax.HeaderLine) {
	for _, h := range header {
		if m, ok := h.(*syntax.Module); ok {
			c.classic(c.span(m.Name), "Module header is expected to be at the top")
		}
	}
}
