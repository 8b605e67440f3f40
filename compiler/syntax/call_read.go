package syntax

// What is written with brackets behind a name: calls, constructors and their arguments.

// apply reads the arguments of a call or of a constructor. A name that begins with a capital constructs.
func (r *reader) apply(x Value) (Value, error) {
	if last := lastName(x); last != "" && last[0] <= 'Z' {
		return r.construct(x)
	}
	if r.namedCall() {
		return r.construct(x)
	}
	c := &Call{Fn: x}
	var err error
	height := 0
	if r.at("{") {
		open := tokenRange(r.take())
		if c.Leading, err = r.items("}", open, "a list of abilities"); err != nil {
			return nil, err
		}
		height = r.height
		if !r.at("(") {
			return nil, r.unexpected("`(`, the arguments of the call")
		}
	}
	open := tokenRange(r.take())
	if c.Args, err = r.items(")", open, "the arguments of a call"); err != nil {
		return nil, err
	}
	r.height = max(r.height, height)
	c.Range = Range{x.Pos(), r.end}
	return c, nil
}

func lastName(x Value) string {
	switch x := x.(type) {
	case *Ident:
		return x.Name
	case *Property:
		return x.Name.Text
	}
	return ""
}

// lastNameRange is the place of lastName.
func lastNameRange(x Value) Range {
	if p, ok := x.(*Property); ok {
		return p.Name.Range
	}
	return Range{x.Pos(), x.End()}
}

// namedCall reports whether the parentheses that follow hold `name =`.
func (r *reader) namedCall() bool {
	if !r.at("(") {
		return false
	}
	now := r.MakeCheckpoint()
	defer r.LoadCheckpoint(now)
	r.Next()
	if k := r.kind(); k != Lower && k != Upper {
		return false
	}
	r.Next()
	return r.at("=")
}

func (r *reader) construct(x Value) (Value, error) {
	if !r.at("(") {
		return nil, unnamedArgument(r.next(), lastNameRange(x))
	}
	height := r.height
	open := r.next().Range
	args, err := r.namedArgs(lastNameRange(x))
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		return nil, emptyConstructor(Range{open.From, r.end}, lastNameRange(x))
	}
	r.height = max(r.height, height)
	return &Construct{Range{x.Pos(), r.end}, x, args}, nil
}

// namedArgs reads `(a = x, b)`, the arguments of the type of that name.
func (r *reader) namedArgs(of Range) (args []*NamedArg, err error) {
	open := tokenRange(r.take())
	height := 0
	for !r.at(")") {
		if k := r.kind(); k != Lower && k != Upper {
			return nil, unnamedArgument(r.next(), of)
		}
		name, _ := r.name("")
		a := &NamedArg{Range: name.Range, Name: name}
		switch {
		case r.accept("="):
			if a.Value, err = r.value(); err != nil {
				return nil, err
			}
		case r.at(","), r.at(")"):
			a.Value, a.Short = &Ident{name.Range, name.Text}, true
			r.height = 1
		default:
			return nil, unnamedArgument(found{Range: name.Range, kind: Lower, text: name.Text}, of)
		}
		height = max(height, r.height)
		a.To = r.end
		args = append(args, a)
		if !r.accept(",") {
			break
		}
	}
	r.height = height
	return args, r.expect(")", open, "the arguments of a constructor")
}

// items reads values up to a closing bracket.
func (r *reader) items(closing string, open Range, purpose string) (out []Value, err error) {
	height := 0
	for !r.at(closing) {
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		height = max(height, r.height)
		out = append(out, v)
		if !r.accept(",") {
			break
		}
	}
	r.height = height
	return out, r.expect(closing, open, purpose)
}
