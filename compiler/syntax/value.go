package syntax

// Value is an expression: one of *Literal, *Ident, *Collection, *Call, *Construct, *Copy, *Property, *Index, *Unary,
// *Binary, *Paren, *BadValue.
type Value interface {
	Node
	value()
}

// LiteralKind tells literals apart.
type LiteralKind uint8

// The kinds of literals.
const (
	BoolLiteral   LiteralKind = iota // true, false
	IntLiteral                       // 5, -5
	FloatLiteral                     // 1.5, -0.5
	StringLiteral                    // "text", quotes included
	PeerLiteral                      // %init_peer_id%
)

// The values.
type (
	// Literal is a literal; Text is as written, a string with its quotes and without any escapes being read.
	Literal struct {
		Range
		Kind LiteralKind
		Text string
	}
	// Ident is a plain name: a variable, constant, function, service, or the first part of a qualified name.
	Ident struct {
		Range
		Name string
	}
	// Collection is `[a, b]`, `?[a, b]` or `*[a, b]`.
	Collection struct {
		Range
		Kind  CollectionKind
		Items []Value
	}
	// Call is `f(x)`, `f{ability}(x)`, `x.method(y)` or `Module.f(x)`. Fn is an *Ident, or a *Property whose X is
	// the receiver or the module. Leading are the arguments in braces; they come before Args.
	Call struct {
		Range
		Fn      Value
		Leading []Value
		Args    []Value
	}
	// Construct is `Type(a = x, b)`. Type is an *Ident or a *Property that spells a qualified name.
	Construct struct {
		Range
		Type Value
		Args []*NamedArg
	}
	// Copy is `x.copy(a = y)`.
	Copy struct {
		Range
		X    Value
		Word *Name // copy
		Args []*NamedArg
	}
	// Property is `x.name`: a field, the length of a collection, an arrow of an ability, or a step of a qualified name.
	Property struct {
		Range
		X    Value
		Name *Name
	}
	// Index is `x[i]`, `x!` (then I is nil) or `x!2`.
	Index struct {
		Range
		X    Value
		I    Value
		Bang bool // written with !
	}
	// Unary is `!x`.
	Unary struct {
		Range
		Op Op
		X  Value
	}
	// Binary is `l op r`.
	Binary struct {
		Range
		Op   Op
		At   Range // of the operator
		L, R Value
	}
	// Paren is `(x)`.
	Paren struct {
		Range
		X Value
	}
	// BadValue stands where a value is missing or could not be read.
	BadValue struct{ Range }
)

// NamedArg is `name = value`, or `name` alone; then Short is set and Value is the variable of that name.
type NamedArg struct {
	Range
	Name  *Name
	Value Value
	Short bool
}

// AllArgs returns the arguments in braces and those in parentheses as one list.
func (c *Call) AllArgs() []Value {
	if len(c.Leading) == 0 {
		return c.Args
	}
	return append(append(make([]Value, 0, len(c.Leading)+len(c.Args)), c.Leading...), c.Args...)
}

// Unparen strips parentheses.
func Unparen(v Value) Value {
	for {
		p, ok := v.(*Paren)
		if !ok {
			return v
		}
		v = p.X
	}
}

// CollectionKind tells arrays, options and streams apart, in types and in values.
type CollectionKind uint8

// The kinds of collections.
const (
	ArrayKind     CollectionKind = iota // []T, [a, b]
	OptionKind                          // ?T, ?[a, b]
	StreamKind                          // *T, *[a, b]
	StreamMapKind                       // %T
)

var collectionMarks = [...]string{"[]", "?", "*", "%"}

// String returns the mark that stands before the element type.
func (k CollectionKind) String() string { return collectionMarks[k] }

// Op is an operator.
type Op uint8

// The operators, loosest binding first.
const (
	OpNone Op = iota
	OpOr
	OpAnd
	OpEq
	OpNeq
	OpLt
	OpLte
	OpGt
	OpGte
	OpAdd
	OpSub
	OpMul
	OpDiv
	OpRem
	OpPow
	OpNot
)

var opTexts = [...]string{"", "||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "**", "!"}

// String returns the operator as written.
func (o Op) String() string { return opTexts[o] }

// precedence is 0 for what is no infix operator; higher binds tighter (spec/language.md#L15).
func (o Op) precedence() int {
	switch o {
	case OpOr:
		return 1
	case OpAnd:
		return 2
	case OpEq, OpNeq:
		return 3
	case OpLt, OpLte, OpGt, OpGte:
		return comparisonLevel
	case OpAdd, OpSub:
		return 5
	case OpMul, OpDiv, OpRem:
		return 6
	case OpPow:
		return 7
	}
	return 0
}

const comparisonLevel = 4

// Type is a written type: one of *NamedType, *CollectionType, *ArrowType, *BadType.
type Type interface {
	Node
	typ()
}

// The types.
type (
	// NamedType is a scalar, ⊤, ⊥, or the name of a declared type, possibly qualified.
	NamedType struct{ QName }
	// CollectionType is `[]T`, `?T`, `*T` or `%T`.
	CollectionType struct {
		Range
		Kind CollectionKind
		Elem Type
	}
	// ArrowType is `{A} T, U -> V, W` or `T -> ()`. Abilities are leading parameters.
	ArrowType struct {
		Range
		Abilities []*NamedType
		Params    []Type
		Results   []Type
	}
	// BadType stands where a type is missing or could not be read.
	BadType struct{ Range }
)

func (*Literal) value()    {}
func (*Ident) value()      {}
func (*Collection) value() {}
func (*Call) value()       {}
func (*Construct) value()  {}
func (*Copy) value()       {}
func (*Property) value()   {}
func (*Index) value()      {}
func (*Unary) value()      {}
func (*Binary) value()     {}
func (*Paren) value()      {}
func (*BadValue) value()   {}

func (*NamedType) typ()      {}
func (*CollectionType) typ() {}
func (*ArrowType) typ()      {}
func (*BadType) typ()        {}
