package raw

import "github.com/aquifer-dev/aquifer/compiler/types"

// Value is an expression: one of Var, Literal, *Apply, *Collection, *StreamLit, *Make, *Binary, *Not, *CallArrow,
// *CallService.
type Value interface {
	Type() types.Type
}

// BinaryOp is an operator of two operands. The value is the name of the variable, and for those that are calls of the
// services cmp and math the name of the function, that the original gives its result.
type BinaryOp string

// The operators.
const (
	And  BinaryOp = "and"
	Or   BinaryOp = "or"
	Eq   BinaryOp = "eq"
	Neq  BinaryOp = "neq"
	Lt   BinaryOp = "lt"
	Lte  BinaryOp = "lte"
	Gt   BinaryOp = "gt"
	Gte  BinaryOp = "gte"
	Add  BinaryOp = "add"
	Sub  BinaryOp = "sub"
	Mul  BinaryOp = "mul"
	FMul BinaryOp = "fmul"
	Div  BinaryOp = "div"
	Pow  BinaryOp = "pow"
	Rem  BinaryOp = "rem"
)

// NamedValue is a field of a constructor or copy.
type NamedValue struct {
	Name  string
	Value Value
}

// The values.
type (
	// Var is a name. Constants are names too.
	Var struct {
		Name string
		T    types.Type
	}
	// Literal is printed as Text: strings with their quotes; `[]` is nil and every empty array or option.
	Literal struct {
		Text string
		T    types.Type
	}
	// Apply is a property of a value. Chains nest to the left.
	Apply struct {
		Of   Value
		Prop Property
	}
	// Collection is an array or option with at least one item.
	Collection struct {
		Items []Value
		T     types.Type // types.Array or types.Option
	}
	// StreamLit is `*[…]`.
	StreamLit struct {
		Items []Value
		Name  string // of the stream
		T     types.Type
	}
	// Make constructs a data or ability value.
	Make struct {
		Fields []NamedValue // sorted by name
		T      *types.Named
	}
	// Binary is an operation of two operands.
	Binary struct {
		Op   BinaryOp
		L, R Value
		T    types.Type
	}
	// Not is `!x`.
	Not struct{ Of Value }
	// CallArrow calls a function, closure or arrow variable.
	CallArrow struct {
		Name string
		Args []Value
		Sig  *types.Arrow
	}
	// CallService calls a method of a service by its id.
	CallService struct {
		ID   Value
		Fn   string
		Args []Value
		Sig  *types.Arrow
	}
)

// Property is a step behind a value: one of Field, Functor, *Index, *IntoArrow, *IntoCopy.
type Property interface {
	Type() types.Type
}

// The properties.
type (
	// Field is `.name`.
	Field struct {
		Name string
		T    types.Type
	}
	// Length is `.length`.
	Length struct{}
	// Index is `[value]`; `!` is an Index of the literal 0.
	Index struct {
		Value Value
		T     types.Type
	}
	// IntoArrow is `.name(args)` of an ability, service or stream map.
	IntoArrow struct {
		Name string
		Args []Value
		Sig  *types.Arrow
	}
	// IntoCopy is `.copy(fields)`.
	IntoCopy struct {
		Fields []NamedValue // sorted by name
		T      *types.Named
	}
)

// Type is the type of the variable.
func (v Var) Type() types.Type { return v.T }

// Type is the type of the literal.
func (v Literal) Type() types.Type { return v.T }

// Type is the type of the last property.
func (v *Apply) Type() types.Type { return v.Prop.Type() }

// Type is the type of the collection.
func (v *Collection) Type() types.Type { return v.T }

// Type is the type of the stream.
func (v *StreamLit) Type() types.Type { return v.T }

// Type is the constructed type.
func (v *Make) Type() types.Type { return v.T }

// Type is the type of the result.
func (v *Binary) Type() types.Type { return v.T }

// Type is bool.
func (v *Not) Type() types.Type { return types.Bool }

// Type is the type of the first result.
func (v *CallArrow) Type() types.Type { return v.Sig.Codomain.First() }

// Type is the type of the result.
func (v *CallService) Type() types.Type { return v.Sig.Codomain.First() }

// Type is the type of the field.
func (p Field) Type() types.Type { return p.T }

// Type is u32.
func (p Length) Type() types.Type { return types.U32 }

// Type is the type of the element.
func (p *Index) Type() types.Type { return p.T }

// Type is the type of the first result.
func (p *IntoArrow) Type() types.Type { return p.Sig.Codomain.First() }

// Type is the type of the copy.
func (p *IntoCopy) Type() types.Type { return p.T }

// Unwind splits a chain of properties into its root and the properties in reading order.
func Unwind(v Value) (root Value, props []Property) {
	for {
		a, ok := v.(*Apply)
		if !ok {
			break
		}
		props = append(props, a.Prop)
		v = a.Of
	}
	for i, j := 0, len(props)-1; i < j; i, j = i+1, j-1 {
		props[i], props[j] = props[j], props[i]
	}
	return v, props
}

// IsOption says whether a collection is an option.
func IsOption(c *Collection) bool {
	_, ok := c.T.(types.Option)
	return ok
}
