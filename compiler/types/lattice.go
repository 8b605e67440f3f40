package types

// Join is the union L ∪ R of the language page: the type of arithmetic over two operands, and the test behind ==.
// It is a least upper bound for scalars, literals, ⊤ and ⊥; collections join their elements; two data types join to one
// with the fields of both (the original's choice: not an upper bound of either). Where nothing fits it is Top.
func Join(a, b Type) Type { return new(bounds).join(a, b) }

// Meet is the intersection L ∩ R, which types the elements of a collection literal. Where nothing fits it is Bottom.
// Two data types meet in one with the fields they share, named A_x_B, or in Top when they share none
// (spec/lowering.md#W2: the original's choice, the reverse of what the order asks for).
func Meet(a, b Type) Type { return new(bounds).meet(a, b) }

// ElementOf types the elements of a collection literal. Streams count as arrays; an outcome of exactly ⊥ counts as ⊤;
// no items give ⊥.
func ElementOf(items []Type) Type {
	if len(items) == 0 {
		return Bottom{}
	}
	var sum Type
	for _, t := range items {
		if s, ok := t.(Stream); ok {
			t = Array(s)
		}
		if sum == nil {
			sum = t
		} else {
			sum = Meet(sum, t)
		}
	}
	if _, ok := sum.(Bottom); ok {
		return Top{}
	}
	return sum
}

// bounds computes joins and meets; it remembers those of named types because types share parts.
type bounds struct{ joins, meets map[[2]*Named]Type }

func (l *bounds) join(a, b Type) Type {
	if x, y, ok := scalars(a, b); ok {
		return joinScalars(x, y)
	}
	ax, aok := a.(*Named)
	bx, bok := b.(*Named)
	if aok && bok && ax.Kind == Data && bx.Kind == Data && ax != bx {
		return l.joinData(ax, bx)
	}
	switch Compare(a, b) {
	case Less:
		return b
	case Greater, Equivalent:
		return a
	}
	ea, aok := Elem(a)
	eb, bok := Elem(b)
	if aok && bok {
		return collectionLike(a, b, l.join(ea, eb))
	}
	return Top{}
}

func (l *bounds) meet(a, b Type) Type {
	if x, y, ok := scalars(a, b); ok {
		return meetScalars(x, y)
	}
	if Equal(a, b) {
		return a
	}
	ea, aok := Elem(a)
	eb, bok := Elem(b)
	if aok && bok {
		if m, ok := l.meetCollections(a, b, ea, eb); ok {
			return m
		}
	}
	ax, aok := a.(*Named)
	bx, bok := b.(*Named)
	if aok && bok && ax.Kind == Data && bx.Kind == Data {
		return l.meetData(ax, bx)
	}
	switch Compare(a, b) {
	case Less, Equivalent:
		return a
	case Greater:
		return b
	}
	return Bottom{}
}

// meetCollections: an option with any collection is an option; arrays with arrays and streams are arrays. Two streams
// follow the general rule.
func (l *bounds) meetCollections(a, b, ea, eb Type) (Type, bool) {
	_, aOpt := a.(Option)
	_, bOpt := b.(Option)
	_, aArr := a.(Array)
	_, bArr := b.(Array)
	switch {
	case aOpt || bOpt:
		return Option{l.meet(ea, eb)}, true
	case aArr || bArr:
		return Array{l.meet(ea, eb)}, true
	}
	return nil, false
}

// collectionLike is the collection of elem that both a and b can be seen as.
func collectionLike(a, b Type, elem Type) Type {
	switch a.(type) {
	case Stream:
		if IsStream(b) {
			return Stream{elem}
		}
	case Option:
		if _, ok := b.(Option); ok {
			return Option{elem}
		}
	}
	return Array{elem}
}

func (l *bounds) joinData(a, b *Named) Type {
	key := [2]*Named{a, b}
	if t, ok := l.joins[key]; ok {
		return t
	}
	var fields []Field
	for _, f := range a.Fields {
		if t := b.Field(f.Name); t != nil {
			f.Type = l.join(f.Type, t)
		}
		fields = append(fields, f)
	}
	for _, f := range b.Fields {
		if a.Field(f.Name) == nil {
			fields = append(fields, f)
		}
	}
	t := NewNamed(Data, a.Name+"_u_"+b.Name, fields)
	if l.joins == nil {
		l.joins = map[[2]*Named]Type{}
	}
	l.joins[key] = t
	return t
}

func (l *bounds) meetData(a, b *Named) Type {
	key := [2]*Named{a, b}
	if t, ok := l.meets[key]; ok {
		return t
	}
	var fields []Field
	for _, f := range a.Fields {
		if t := b.Field(f.Name); t != nil {
			fields = append(fields, Field{f.Name, l.meet(f.Type, t)})
		}
	}
	var t Type = Top{}
	if len(fields) > 0 {
		t = NewNamed(Data, a.Name+"_x_"+b.Name, fields)
	}
	if l.meets == nil {
		l.meets = map[[2]*Named]Type{}
	}
	l.meets[key] = t
	return t
}

func scalars(a, b Type) (Scalar, Scalar, bool) {
	x, ok1 := a.(Scalar)
	y, ok2 := b.(Scalar)
	return x, y, ok1 && ok2
}

// joinScalars is the least scalar that accepts both, floats only if one side is a float, signed types only if one side
// is signed.
func joinScalars(a, b Scalar) Type {
	for s := U8; s <= String; s++ {
		if s.IsFloat() && !a.IsFloat() && !b.IsFloat() || s.IsSigned() && !a.IsSigned() && !b.IsSigned() {
			continue
		}
		if s.acceptsScalar(a) && s.acceptsScalar(b) {
			return s // scalars are listed so that the first fit is the least
		}
	}
	return Top{}
}

// meetScalars is the greatest scalar that both accept. Where there are two greatest, the original's choice
// (spec/lowering.md#W3).
func meetScalars(a, b Scalar) Type {
	switch {
	case a.acceptsScalar(b):
		return b
	case b.acceptsScalar(a):
		return a
	case a > b:
		a, b = b, a
	}
	if a == I64 && b == F64 {
		return U32
	}
	best, found := Scalar(0), false
	for s := U8; s <= F64; s++ {
		if s.IsSigned() && !a.IsSigned() && !b.IsSigned() {
			continue
		}
		// The walk goes unsigned, then signed: of two incomparable candidates the signed one, later in the walk, stays.
		if a.acceptsScalar(s) && b.acceptsScalar(s) && (!found || s.acceptsScalar(best) || !best.acceptsScalar(s) && s.bits() >= best.bits()) {
			best, found = s, true
		}
	}
	if !found {
		return Bottom{}
	}
	return best
}

// Comparable says whether values of the two types may be compared with == and != (spec/lowering.md#W4).
func Comparable(a, b Type) bool {
	switch x := a.(type) {
	case Scalar:
		switch y := b.(type) {
		case Scalar:
			if x.IsNumber() && y.IsNumber() {
				return true
			}
		case Literal:
			if x.IsNumber() && (y == SignedLiteral || y == NumberLiteral) {
				return true
			}
		}
	case Literal:
		switch y := b.(type) {
		case Literal:
			return x == y || x.shares(y) || y.shares(x)
		case Scalar:
			return Comparable(b, a)
		}
	case *Arrow:
		return false
	case *Named:
		if y, ok := b.(*Named); ok && x.IsGeneralAbility() && y.IsGeneralAbility() {
			return (x.Kind == Service || y.Kind == Service) && Compare(a, b) != Incomparable
		}
	}
	if _, ok := b.(*Arrow); ok {
		return false
	}
	ea, aok := Elem(a)
	eb, bok := Elem(b)
	if aok && bok {
		return Comparable(ea, eb)
	}
	am, aok := a.(StreamMap)
	bm, bok := b.(StreamMap)
	if aok || bok {
		return aok && bok && Comparable(am.Elem, bm.Elem)
	}
	_, top := Join(a, b).(Top)
	return !top
}
