package jsbuild

// function reads a function declaration behind its keyword.
func (s *scanner) function(i int, doc int32) int {
	f := &function{doc: doc, signatures: 1}
	if s.is(i, "*") {
		f.generator = true
		i++
	}
	if s.list[i].kind == word {
		f.name, f.at = s.of(i), span{s.list[i].start, s.list[i].end}
		i++
	} else {
		f.name, f.at = "default", span{s.list[i].start, s.list[i].end}
	}
	i = s.signature(f, i, "{")
	s.enterFunction(f)
	return i
}

func (s *scanner) enterFunction(f *function) {
	if other := s.functions[f.name]; other != nil {
		f.signatures += other.signatures
	}
	s.functions[f.name] = f
}

// signature reads type parameters, parameters and the type of the result.
func (s *scanner) signature(f *function, i int, body string) int {
	i, f.typeParams = s.angles(i)
	if !s.is(i, "(") {
		return i
	}
	last := int(s.list[i].match)
	for i++; i < last; {
		var p param
		p, i = s.parameter(i, last)
		f.params = append(f.params, p)
	}
	i = min(last+1, len(s.list)-1)
	if s.is(i, ":") {
		f.result, i = s.read(i + 1)
	}
	if s.is(i, body) {
		return s.after(i)
	}
	return i
}

// parameter reads one parameter and the comma behind it.
func (s *scanner) parameter(i, last int) (param, int) {
	var p param
	p.start = s.list[i].start
	if s.is(i, "...") {
		p.rest = true
		i++
	}
	for i < last && s.list[i].kind == word && s.list[i+1].kind == word && i+1 < last { // public, readonly and the like
		i++
	}
	if s.list[i].kind == word {
		p.name = s.of(i)
	}
	p.end = s.list[i].end
	if s.list[i].opens {
		p.end = s.list[s.list[i].match].end
	}
	i = s.after(i)
	if s.is(i, "?") {
		p.optional = true
		i++
	}
	if i < last && s.is(i, ":") {
		p.typ, i = s.read(i + 1)
	}
	for i < last && !s.is(i, ",") { // a default
		i = s.after(i)
	}
	return p, min(i+1, len(s.list)-1)
}

// variables reads the names behind const, let or var. Those with a function for their value are functions.
func (s *scanner) variables(i int, doc int32) int {
	for s.list[i].kind == word {
		f := &function{name: s.of(i), at: span{s.list[i].start, s.list[i].end}, doc: doc, signatures: 1}
		i++
		if s.is(i, "!") {
			i++
		}
		if s.is(i, ":") {
			_, i = s.read(i + 1)
		}
		found := false
		if s.is(i, "=") {
			if i, found = s.functionValue(f, i+1); found {
				s.enterFunction(f)
			}
		}
		if !found {
			s.values[f.name] = f.at
		}
		for s.list[i].kind != end && !s.is(i, ",") && !s.is(i, ";") && !s.begins(i) {
			i = s.after(i)
		}
		if !s.is(i, ",") {
			break
		}
		i++
	}
	return i
}

// begins tells whether a statement that matters begins on a new line.
func (s *scanner) begins(i int) bool {
	if !s.list[i].newline || s.list[i].kind != word {
		return false
	}
	switch s.of(i) {
	case "export", "import", "function", "async", "const", "let", "var", "class", "enum", "interface", "type", "declare", "namespace", "abstract":
		return true
	}
	return false
}

// functionValue reads a function that is the value of a variable.
func (s *scanner) functionValue(f *function, i int) (int, bool) {
	if s.is(i, "async") && !s.is(i+1, "=>") {
		i++
	}
	switch {
	case s.is(i, "function"):
		i++
		if s.is(i, "*") {
			f.generator = true
			i++
		}
		if s.list[i].kind == word {
			i++
		}
		return s.signature(f, i, "{"), true
	case s.list[i].kind == word && s.is(i+1, "=>"):
		f.params = []param{{span: span{s.list[i].start, s.list[i].end}, name: s.of(i)}}
		return i + 2, true
	case s.is(i, "("), s.is(i, "<"):
		try := *f
		behind := s.signature(&try, i, "")
		if s.is(behind, "=>") {
			*f = try
			return behind + 1, true
		}
	}
	return i, false
}
