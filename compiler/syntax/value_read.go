package syntax

import "github.com/alecthomas/participle/v2/lexer"

// value reads a whole expression.
func (r *reader) value() (Value, error) { return r.binary(1) }

// infix returns the operator at the next token, OpNone if there is none.
func (r *reader) infix() Op {
	t := r.Peek()
	if kindOf(t) != Punct {
		return OpNone
	}
	switch t.Value {
	case "||":
		return OpOr
	case "&&":
		return OpAnd
	case "==":
		return OpEq
	case "!=":
		return OpNeq
	case "<", "<-": // "a<-1" compares with -1
		return OpLt
	case "<=":
		return OpLte
	case ">":
		return OpGt
	case ">=":
		return OpGte
	case "+":
		return OpAdd
	case "-":
		return OpSub
	case "*":
		return OpMul
	case "/":
		return OpDiv
	case "%":
		return OpRem
	case "**":
		return OpPow
	}
	return OpNone
}

// binary climbs the levels of precedence from min upwards.
func (r *reader) binary(min int) (Value, error) {
	if err := r.nest(); err != nil {
		return nil, err
	}
	defer func() { r.depth-- }()
	l, err := r.prefixed()
	if err != nil {
		return nil, err
	}
	for n := 1; ; n++ {
		op := r.infix()
		prec := op.precedence()
		if op == OpNone || prec < min {
			return l, nil
		}
		height := r.height
		t := r.take()
		if t.Value == "<-" && (!r.glued() || r.kind() != Int && r.kind() != Float) {
			return nil, arrowInValue(tokenRange(t))
		}
		next := prec + 1
		if op == OpPow {
			next = prec // groups to the right
		}
		var right Value
		if t.Value == "<-" {
			right, err = r.negative(int32(t.Pos.Offset+1), next)
		} else {
			right, err = r.binary(next)
		}
		if err != nil {
			return nil, err
		}
		l = &Binary{Range{l.Pos(), r.end}, op, tokenRange(t), l, right}
		if err := r.grow(max(height, r.height), tokenRange(t)); err != nil {
			if n > maxDepth/2 {
				return nil, tooManyOperators(tokenRange(t))
			}
			return nil, err
		}
		if prec == comparisonLevel && r.infix().precedence() == comparisonLevel {
			return nil, chainedComparison(tokenRange(r.Peek()))
		}
	}
}

// negative reads the number behind a minus sign that the scanner took for part of an arrow, and what binds to it.
func (r *reader) negative(from int32, min int) (Value, error) {
	n := r.take()
	kind := IntLiteral
	if kindOf(n) == Float {
		kind = FloatLiteral
	}
	r.height = 1
	l, err := r.postfix(&Literal{Range{from, r.end}, kind, "-" + n.Value})
	if err != nil || r.infix().precedence() < min {
		return l, err
	}
	return nil, r.unexpected("parentheses around the right side")
}

// prefixed reads `!x` or an operand with what is attached to it.
func (r *reader) prefixed() (Value, error) {
	if !r.at("!") {
		x, err := r.primary()
		if err != nil {
			return nil, err
		}
		return r.postfix(x)
	}
	if err := r.nest(); err != nil {
		return nil, err
	}
	defer func() { r.depth-- }()
	t := r.take()
	x, err := r.prefixed()
	if err != nil {
		return nil, err
	}
	return &Unary{Range{int32(t.Pos.Offset), r.end}, OpNot, x}, r.grow(r.height, tokenRange(t))
}

// postfix reads what is attached to an operand: properties, indices, calls.
func (r *reader) postfix(x Value) (Value, error) {
	for {
		height := r.height
		at := r.next().Range
		var err error
		switch {
		case r.at("."):
			x, err = r.property(x)
		case r.at("["):
			x, err = r.index(x)
		case r.at("!") && r.glued():
			r.take()
			i := &Index{X: x, Bang: true}
			if r.kind() == Int && r.glued() {
				t := r.take()
				i.I = &Literal{tokenRange(t), IntLiteral, t.Value}
			} else if n, negative := r.negativeNext(); negative {
				return nil, negativeIndex(n)
			}
			i.Range = Range{x.Pos(), r.end}
			x = i
		case r.at("{") && r.glued() && callable(x), r.at("(") && callable(x):
			x, err = r.apply(x)
		default:
			return x, nil
		}
		if err != nil {
			return nil, err
		}
		if err := r.grow(max(height, r.height), at); err != nil {
			return nil, err
		}
	}
}

// negativeNext reports whether a negative number touches the last token, and where it is.
func (r *reader) negativeNext() (Range, bool) {
	if !r.at("-") || !r.glued() {
		return Range{}, false
	}
	now := r.MakeCheckpoint()
	defer r.LoadCheckpoint(now)
	minus := tokenRange(r.Next())
	n := tokenRange(r.Peek())
	return Range{minus.From, n.To}, r.kind() == Int && n.From == minus.To
}

// callable reports whether parentheses behind x call it.
func callable(x Value) bool {
	switch x.(type) {
	case *Ident, *Property:
		return true
	}
	return false
}

func (r *reader) property(x Value) (Value, error) {
	dot := tokenRange(r.take())
	if own := r.behindDot(x, dot); own != nil {
		return nil, own
	}
	name, err := r.name("the name of a field, function or type after the dot")
	if err != nil {
		return nil, err
	}
	if name.Text == "copy" && r.at("(") {
		// Read as the functor first, as a call of a method named copy otherwise (spec/language.md#L21).
		mark := r.MakeCheckpoint()
		end, height := r.end, r.height
		if args, err := r.namedArgs(name.Range); err == nil && len(args) > 0 {
			return &Copy{Range{x.Pos(), r.end}, x, name, args}, nil
		} else if err != nil && r.copyOnly(mark) {
			return nil, err
		}
		r.LoadCheckpoint(mark)
		r.end, r.height = end, height
	}
	return &Property{Range{x.Pos(), r.end}, x, name}, nil
}

// copyOnly reports whether the parentheses at a checkpoint begin with `name =`, so that they cannot be a call.
func (r *reader) copyOnly(at lexer.Checkpoint) bool {
	now := r.MakeCheckpoint()
	defer r.LoadCheckpoint(now)
	r.LoadCheckpoint(at)
	r.Next()
	r.Next()
	return r.at("=")
}

func (r *reader) index(x Value) (Value, error) {
	open := tokenRange(r.take())
	i, err := r.value()
	if err != nil {
		return nil, err
	}
	if lit, ok := i.(*Literal); ok && lit.Text[0] == '-' { // only alone: x[-1 + 2] is fine
		return nil, negativeIndex(lit.Range)
	}
	if err := r.expect("]", open, "an index"); err != nil {
		return nil, err
	}
	return &Index{Range{x.Pos(), r.end}, x, i, false}, nil
}

// primary reads an operand without what is attached to it.
func (r *reader) primary() (Value, error) {
	t := r.Peek()
	r.height = 1
	switch kindOf(t) {
	case Int:
		r.take()
		return &Literal{tokenRange(t), IntLiteral, t.Value}, nil
	case Float:
		r.take()
		return &Literal{tokenRange(t), FloatLiteral, t.Value}, nil
	case String:
		r.take()
		return &Literal{tokenRange(t), StringLiteral, t.Value}, nil
	case Lower, Upper:
		r.take()
		// A plain true is the literal; functions of that name cannot be called by it.
		if t.Value == "true" || t.Value == "false" {
			return &Literal{tokenRange(t), BoolLiteral, t.Value}, nil
		}
		return &Ident{tokenRange(t), t.Value}, nil
	case Punct:
		return r.bracketed(t)
	}
	return nil, r.unexpected("a value")
}

func (r *reader) bracketed(t *lexer.Token) (Value, error) {
	from := int32(t.Pos.Offset)
	switch t.Value {
	case peerLiteral:
		r.take()
		return &Literal{tokenRange(t), PeerLiteral, t.Value}, nil
	case "-":
		r.take()
		if k := r.kind(); (k == Int || k == Float) && r.glued() {
			n := r.take()
			kind := IntLiteral
			if k == Float {
				kind = FloatLiteral
			}
			return &Literal{Range{from, r.end}, kind, "-" + n.Value}, nil
		}
		return nil, loneMinus(tokenRange(t))
	case "[", "?", "*":
		kind := ArrayKind
		r.take()
		if t.Value != "[" {
			kind = OptionKind
			if t.Value == "*" {
				kind = StreamKind
			}
			if !r.at("[") || !r.glued() {
				return nil, r.unexpected("`[` right after `" + t.Value + "`")
			}
			r.take()
		}
		items, err := r.items("]", Range{from, r.end}, "a collection")
		if err != nil {
			return nil, err
		}
		return &Collection{Range{from, r.end}, kind, items}, r.grow(r.height, tokenRange(t))
	case "{":
		return nil, braces(r.next())
	case ".":
		r.take()
		if r.kind() == Int && r.glued() {
			return nil, noLeadingDigit(Range{from, tokenRange(r.Peek()).To}, "0."+r.Peek().Value)
		}
		return nil, unexpectedToken(found{tokenRange(t), Punct, t.Value, from}, "a value")
	case "(":
		open := tokenRange(r.take())
		x, err := r.value()
		if err != nil {
			return nil, err
		}
		if err := r.expect(")", open, "a parenthesis"); err != nil {
			return nil, err
		}
		return &Paren{Range{from, r.end}, x}, r.grow(r.height, open)
	}
	return nil, r.unexpected("a value")
}
