package syntax

import "slices"

// anyType reads a type where an arrow may stand without parentheses.
func (r *reader) anyType() (Type, error) {
	if err := r.nest(); err != nil {
		return nil, err
	}
	defer func() { r.depth-- }()
	if arrow, ok, err := r.arrowType(); ok || err != nil {
		return arrow, err
	}
	return r.basicType()
}

// parenType reads a type that may stand in parentheses, one pair of them: a parameter or result.
func (r *reader) parenType() (Type, error) {
	if !r.at("(") {
		return r.anyType()
	}
	open := tokenRange(r.take())
	if r.at("(") {
		return nil, r.typeInParens("one pair of parentheses around a type is enough", true)
	}
	t, err := r.anyType()
	if err != nil {
		return nil, err
	}
	if err := r.expect(")", open, "a type"); err != nil || !r.at("->") {
		return t, err
	}
	return nil, paramsInParens(r.next().Range, open, Range{r.end - 1, r.end}, isArrow(t))
}

// arrowType tries to read `{A} T, U -> V`. ok is false, and nothing is taken, when what follows is no arrow.
func (r *reader) arrowType() (*ArrowType, bool, error) {
	if r.RawCursor() < r.plainUntil {
		return nil, false, nil
	}
	start, end := r.MakeCheckpoint(), r.end
	from := r.next().From
	a := &ArrowType{}
	height := 0
	var err error
	braces := r.at("{")
	if braces {
		if a.Abilities, err = r.abilities(); err != nil {
			return nil, false, err
		}
	}
	if !r.at("->") {
		if !r.startsType() {
			if braces {
				return nil, false, r.unexpected("`->`")
			}
			switch {
			case r.kind() == Lower:
				return nil, false, unknownScalar(r.next())
			case r.at("("):
				return nil, false, r.typeInParens(noParens, true)
			}
			return nil, false, r.unexpected("a type")
		}
		for {
			p, err := r.basicType()
			if err != nil {
				return nil, false, err
			}
			height = max(height, r.height)
			a.Params = append(a.Params, p)
			if !r.at(",") || !r.typeFollowsComma() {
				break
			}
			r.take()
		}
	}
	if !r.at("->") {
		if braces {
			return nil, false, r.unexpected("`->`")
		}
		r.plainUntil = r.RawCursor()
		r.LoadCheckpoint(start)
		r.end = end
		return nil, false, nil
	}
	r.take()
	if r.at("(") && r.emptyParens() {
		r.take()
		r.take()
	} else if a.Results, err = r.results(); err != nil {
		return nil, false, err
	}
	a.Range = Range{from, r.end}
	return a, true, r.grow(max(height, r.height), a.Range)
}

// emptyParens reports whether `()` follows.
func (r *reader) emptyParens() bool {
	now := r.MakeCheckpoint()
	defer r.LoadCheckpoint(now)
	r.Next()
	return r.at(")")
}

// typeFollowsComma reports whether what follows the comma is another parameter of the arrow type rather than the
// `name:` of the next parameter of a function.
func (r *reader) typeFollowsComma() bool {
	now := r.MakeCheckpoint()
	defer r.LoadCheckpoint(now)
	r.Next()
	if !r.startsType() {
		return false
	}
	word := r.Peek()
	if k := kindOf(word); k != Lower && k != Upper {
		return true
	}
	r.Next()
	if !r.at(":") {
		return true
	}
	r.Next()
	return r.kind() == Newline || r.kind() == EOF // the colon that ends a head line
}

// results reads the types behind an arrow.
func (r *reader) results() (out []Type, err error) {
	height := 0
	for {
		if err := r.tuple(); err != nil {
			return nil, err
		}
		t, err := r.parenType()
		if err != nil {
			return nil, err
		}
		height = max(height, r.height)
		out = append(out, t)
		if !r.at(",") || !r.resultFollowsComma() {
			r.height = height
			return out, nil
		}
		r.take()
	}
}

func (r *reader) resultFollowsComma() bool {
	now := r.MakeCheckpoint()
	defer r.LoadCheckpoint(now)
	r.Next()
	if r.at("(") || r.at("->") || r.at("{") {
		return true
	}
	r.LoadCheckpoint(now)
	return r.typeFollowsComma()
}

// isScalar reports whether a word is a built-in type. Elsewhere the same word may name a value.
func isScalar(word string) bool {
	return slices.Contains(scalars, word)
}

var scalars = []string{"u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f32", "f64", "bool", "string"}

func (r *reader) startsType() bool {
	t := r.Peek()
	switch kindOf(t) {
	case Upper:
		return true
	case Lower:
		return isScalar(t.Value) || r.qualified()
	case Punct:
		switch t.Value {
		case "[", "?", "*", "**", "%", "⊤", "⊥":
			return true
		}
	}
	return false
}

// qualified reports whether a name with dots follows that begins with a module in lower case.
func (r *reader) qualified() bool {
	if r.kind() != Lower {
		return false
	}
	now, end := r.MakeCheckpoint(), r.end
	defer func() { r.LoadCheckpoint(now); r.end = end }()
	r.take()
	return r.at(".") && r.glued()
}

// basicType reads a scalar, a named type, or a collection of one.
func (r *reader) basicType() (Type, error) {
	t, err := r.plainType()
	if err == nil && r.at("[") && r.glued() {
		return nil, r.bracketsBehind(t)
	}
	return t, err
}

func (r *reader) plainType() (Type, error) {
	if err := r.nest(); err != nil {
		return nil, err
	}
	defer func() { r.depth-- }()
	t := r.Peek()
	from := int32(t.Pos.Offset)
	switch kindOf(t) {
	case Upper:
		q, err := r.qname("a type")
		r.height = 1
		return &NamedType{*orEmpty(q)}, err
	case Lower:
		if r.qualified() {
			q, err := r.qname("a type")
			r.height = 1
			return &NamedType{*orEmpty(q)}, err
		}
		if !isScalar(t.Value) {
			return nil, unknownScalar(r.next())
		}
		return r.scalarType(), nil
	case Punct:
		switch t.Value {
		case "(":
			return nil, r.typeInParens(noParens, false)
		case "⊤", "⊥":
			return r.scalarType(), nil
		case "[":
			r.take()
			if !r.at("]") || !r.glued() {
				return nil, r.unexpected("`]` right after `[`")
			}
			r.take()
			return r.collectionType(from, ArrayKind)
		case "?":
			r.take()
			return r.collectionType(from, OptionKind)
		case "*":
			r.take()
			return r.collectionType(from, StreamKind)
		case "%":
			r.take()
			return r.collectionType(from, StreamMapKind)
		case "**": // a stream of streams: one mark for the scanner
			r.take()
			inner, err := r.collectionType(from+1, StreamKind)
			if err != nil {
				return nil, err
			}
			return &CollectionType{Range{from, r.end}, StreamKind, inner}, r.grow(r.height, Range{from, r.end})
		}
	}
	return nil, r.unexpected("a type")
}

func orEmpty(q *QName) *QName {
	if q == nil {
		return &QName{}
	}
	return q
}

func (r *reader) scalarType() *NamedType {
	t := r.take()
	r.height = 1
	n := &Name{tokenRange(t), t.Value}
	return &NamedType{QName{n.Range, []*Name{n}}}
}

func (r *reader) collectionType(from int32, k CollectionKind) (Type, error) {
	elem, err := r.basicType()
	if err != nil {
		return nil, ofData.at(err)
	}
	return &CollectionType{Range{from, r.end}, k, elem}, r.grow(r.height, Range{from, r.end})
}

// abilities reads `{A, M.B}`.
func (r *reader) abilities() (out []*NamedType, err error) {
	open := tokenRange(r.take())
	for {
		if r.kind() != Upper && !r.qualified() {
			return nil, r.unexpected("the name of an ability")
		}
		q, err := r.qname("the name of an ability")
		if err != nil {
			return nil, err
		}
		out = append(out, &NamedType{*q})
		if !r.accept(",") {
			return out, r.expect("}", open, "a list of abilities")
		}
	}
}

// signature reads `{A}(x: T, y: U) -> R`.
func (r *reader) signature() (*Signature, error) {
	s := &Signature{}
	s.From = r.next().From
	var err error
	if r.at("{") {
		if s.Abilities, err = r.abilities(); err != nil {
			return nil, err
		}
	}
	if !r.at("(") {
		return nil, r.unexpected("`(`, the parameters")
	}
	open := tokenRange(r.take())
	for !r.at(")") {
		p, err := r.param()
		if err != nil {
			return nil, err
		}
		s.Params = append(s.Params, p)
		if !r.accept(",") {
			break
		}
	}
	if err := r.expect(")", open, "the parameters"); err != nil {
		return nil, err
	}
	if r.at("->") {
		before := r.end
		r.take()
		if r.at("(") && r.emptyParens() {
			opening := tokenRange(r.take())
			closing := tokenRange(r.take())
			return nil, emptyResult(Range{opening.From, closing.To}, Range{before, closing.To})
		}
		if s.Results, err = r.results(); err != nil {
			return nil, err
		}
	}
	s.To = r.end
	return s, nil
}

func (r *reader) param() (*Param, error) {
	if err := r.typeFirst(); err != nil {
		return nil, err
	}
	if r.kind() == Upper {
		return nil, wrongCase(r.next(), "a parameter", false)
	}
	name, err := r.name("a parameter: `name: type`")
	if err != nil {
		return nil, err
	}
	if r.at("-") && r.glued() {
		return nil, r.dashedName(name)
	}
	if !r.accept(":") {
		return nil, paramWithoutType(r.next(), name)
	}
	t, err := r.parenType()
	if err != nil {
		return nil, err
	}
	return &Param{Range{name.From, r.end}, name, t}, nil
}
