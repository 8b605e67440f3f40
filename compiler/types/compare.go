package types

// Order is the outcome of comparing two types in the partial order "is accepted by".
type Order uint8

// The outcomes of Compare.
const (
	Incomparable Order = iota
	Less
	Equivalent
	Greater
)

// Compare relates a to b: Less when b accepts a and not the other way round. Equivalent types need not be written alike:
// []u8 and ?u8, or string and a string literal's type.
func Compare(a, b Type) Order {
	below, above := Accepts(b, a), Accepts(a, b)
	switch {
	case below && above:
		return Equivalent
	case below:
		return Less
	case above:
		return Greater
	}
	return Incomparable
}

// Accepts says whether a value of type given can stand where expected is wanted (spec/lowering.md#W1).
func Accepts(expected, given Type) bool { return new(comparison).accepts(expected, given) }

// comparison remembers the answers for pairs of named types: types that share parts are directed graphs, and walking
// them as trees would take exponential time.
type comparison struct{ known map[[2]*Named]bool }

func (c *comparison) accepts(expected, given Type) bool {
	if expected == given {
		return true
	}
	if _, ok := given.(Bottom); ok {
		return true
	}
	switch e := expected.(type) {
	case Top:
		return true
	case Scalar:
		switch g := given.(type) {
		case Scalar:
			return e.acceptsScalar(g)
		case Literal:
			return g.fits(e)
		}
	case Literal:
		switch g := given.(type) {
		case Scalar:
			return e == BoolLiteral && g == Bool || e == StringLiteral && g == String
		case Literal:
			return e == SignedLiteral && g == UnsignedLiteral
		}
	case Array:
		return c.acceptsSnapshot(e.Elem, given)
	case Option:
		return c.acceptsSnapshot(e.Elem, given)
	case CanonStream:
		g, ok := given.(CanonStream)
		return ok && c.accepts(e.Elem, g.Elem)
	case Stream:
		g, ok := given.(Stream)
		return ok && c.accepts(e.Elem, g.Elem)
	case StreamMap:
		g, ok := given.(StreamMap)
		return ok && c.accepts(e.Elem, g.Elem)
	case CanonMap:
		g, ok := given.(CanonMap)
		return ok && c.accepts(e.Elem, g.Elem)
	case *Named:
		g, ok := given.(*Named)
		return ok && c.acceptsNamed(e, g)
	case *Arrow:
		g, ok := given.(*Arrow)
		return ok && c.acceptsProduct(g.Domain, e.Domain) && c.acceptsProduct(e.Codomain, g.Codomain)
	}
	return false
}

// acceptsSnapshot is the rule of arrays and options, which are interchangeable: every collection with fitting elements.
func (c *comparison) acceptsSnapshot(elem, given Type) bool {
	switch given.(type) {
	case Array, Option, Stream, CanonStream:
		g, _ := Elem(given)
		return c.accepts(elem, g)
	}
	return false
}

// acceptsNamed compares by width and depth; names do not matter, and a service fits an ability and the reverse.
func (c *comparison) acceptsNamed(e, g *Named) bool {
	if e.IsGeneralAbility() != g.IsGeneralAbility() || len(g.Fields) < len(e.Fields) {
		return false
	}
	key := [2]*Named{e, g}
	if answer, ok := c.known[key]; ok {
		return answer
	}
	answer := true
	for _, f := range e.Fields {
		t := g.Field(f.Name)
		if t == nil || !c.accepts(f.Type, t) {
			answer = false
			break
		}
	}
	if c.known == nil {
		c.known = map[[2]*Named]bool{}
	}
	c.known[key] = answer
	return answer
}

func (c *comparison) acceptsProduct(expected, given Product) bool {
	if len(given) < len(expected) {
		return false
	}
	for i, p := range expected {
		if !c.accepts(p.Type, given[i].Type) {
			return false
		}
	}
	return true
}

// acceptsScalar is the relation of the numbers: what converts without loss, and never a 64-bit integer to a float.
func (s Scalar) acceptsScalar(g Scalar) bool {
	if s == g {
		return true
	}
	switch {
	case !s.IsNumber() || !g.IsNumber():
		return false
	case s == F64:
		return g == F32 || g.bits() <= 32
	case s == F32:
		return g.IsInteger() && g.bits() <= 16
	case g.IsFloat():
		return false
	case s.IsSigned():
		return g.bits() < s.bits()
	default:
		return !g.IsSigned() && g.bits() < s.bits()
	}
}

func (s Scalar) bits() int {
	switch s {
	case U8, I8:
		return 8
	case U16, I16:
		return 16
	case U32, I32, F32:
		return 32
	}
	return 64
}

// Equal says whether two types are written alike and mean the same. Labels of arrows do not count.
func Equal(a, b Type) bool { return new(equality).equal(a, b) }

type equality struct{ assumed map[[2]*Named]bool }

func (q *equality) equal(a, b Type) bool {
	if a == b {
		return true
	}
	switch x := a.(type) {
	case Array:
		y, ok := b.(Array)
		return ok && q.equal(x.Elem, y.Elem)
	case Option:
		y, ok := b.(Option)
		return ok && q.equal(x.Elem, y.Elem)
	case Stream:
		y, ok := b.(Stream)
		return ok && q.equal(x.Elem, y.Elem)
	case CanonStream:
		y, ok := b.(CanonStream)
		return ok && q.equal(x.Elem, y.Elem)
	case StreamMap:
		y, ok := b.(StreamMap)
		return ok && q.equal(x.Elem, y.Elem)
	case CanonMap:
		y, ok := b.(CanonMap)
		return ok && q.equal(x.Elem, y.Elem)
	case *Named:
		y, ok := b.(*Named)
		return ok && q.equalNamed(x, y)
	case *Arrow:
		y, ok := b.(*Arrow)
		return ok && q.equalProduct(x.Domain, y.Domain) && q.equalProduct(x.Codomain, y.Codomain)
	}
	return false
}

func (q *equality) equalNamed(x, y *Named) bool {
	if x.Kind != y.Kind || x.Name != y.Name || len(x.Fields) != len(y.Fields) {
		return false
	}
	key := [2]*Named{x, y}
	if answer, ok := q.assumed[key]; ok {
		return answer
	}
	answer := true
	for i, f := range x.Fields {
		if f.Name != y.Fields[i].Name || !q.equal(f.Type, y.Fields[i].Type) {
			answer = false
			break
		}
	}
	if q.assumed == nil {
		q.assumed = map[[2]*Named]bool{}
	}
	q.assumed[key] = answer
	return answer
}

func (q *equality) equalProduct(a, b Product) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !q.equal(a[i].Type, b[i].Type) {
			return false
		}
	}
	return true
}
