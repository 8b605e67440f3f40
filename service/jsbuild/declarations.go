package jsbuild

// function is a function as it is declared.
type function struct {
	name       string
	at         span // the name
	doc        int32
	params     []param
	result     *typeText // nil if there is none
	typeParams bool
	generator  bool
	signatures int // more than one if it is overloaded
}

// param is a parameter as it is declared.
type param struct {
	span
	name     string    // empty if it is taken apart
	typ      *typeText // nil if there is none
	optional bool
	rest     bool
}

// typeDecl is a type that the file declares.
type typeDecl struct {
	at         span
	name       string
	typ        *typeText
	bases      []*typeText // of an interface
	typeParams bool
	twice      bool
}

// declarations are what stands outside of all brackets.
type declarations struct {
	functions map[string]*function
	types     map[string]*typeDecl
	values    map[string]span      // constants, classes and the like, which are no functions
	exports   map[string]string    // exported names to those in the file, where they differ
	imported  map[string][2]string // names to the module and the name there
	wanted    []wanted             // what is imported by name, in order
	fallback  span                 // of the word default behind export
	stars     []span               // of `export *`
	common    []span               // of `module.exports` and `exports.NAME`, by which CommonJS exports
}

// wanted is a name that is imported from a module.
type wanted struct {
	span
	module, name string
}

// scanner finds declarations.
type scanner struct {
	typeParser
	declarations
}

// scan finds what a file declares. It is total: what it does not understand it passes over.
func scan(t *tokens) *declarations {
	s := &scanner{typeParser{tokens: t}, declarations{
		functions: map[string]*function{}, types: map[string]*typeDecl{}, values: map[string]span{}, exports: map[string]string{},
		imported: map[string][2]string{},
	}}
	for i := 0; s.list[i].kind != end; {
		next := s.statement(i)
		i = max(next, i+1)
	}
	return &s.declarations
}

// statement enters the declaration that begins at a token, if one does, and returns where to go on.
func (s *scanner) statement(i int) int {
	if s.list[i].kind != word {
		return s.after(i)
	}
	if s.is(i, "module") && s.is(i+1, ".") && s.is(i+2, "exports") || s.is(i, "exports") && (s.is(i+1, ".") || s.is(i+1, "[")) {
		s.common = append(s.common, span{s.list[i].start, s.list[i].end})
		return i + 1
	}
	doc := s.list[i].doc
	if s.is(i, "import") {
		return s.imports(i + 1)
	}
	if s.is(i, "export") {
		i++
		switch {
		case s.is(i, "{"):
			return s.exportList(i)
		case s.is(i, "*"):
			s.stars = append(s.stars, span{s.list[i].start, s.list[i].end})
			if s.is(i+1, "as") && s.list[i+2].kind == word {
				s.value(i + 2)
			}
			return i
		case s.is(i, "default"):
			i++
			s.exports["default"] = "default"
			s.fallback = span{s.list[i-1].start, s.list[i-1].end}
			at := i
			if s.is(at, "async") && s.is(at+1, "function") {
				at++
			}
			switch {
			case s.is(at, "function") && s.list[at+1].kind == word:
				s.exports["default"] = s.of(at + 1)
			case s.is(at, "function"):
			case s.list[i].kind == word && s.list[i+1].kind != word:
				s.exports["default"] = s.of(i)
			}
		}
		if doc == 0 {
			doc = s.list[i].doc
		}
	}
	for s.is(i, "declare") || s.is(i, "abstract") {
		i++
	}
	if s.is(i, "async") && s.is(i+1, "function") {
		i++
	}
	named := func(at int) bool { return s.list[at].kind == word }
	switch s.of(i) {
	case "function":
		return s.function(i+1, doc)
	case "const", "let", "var":
		if s.is(i+1, "enum") {
			return s.value(i + 2)
		}
		return s.variables(i+1, doc)
	case "class", "enum", "namespace":
		if named(i + 1) {
			return s.value(i + 1)
		}
	case "interface":
		if named(i + 1) {
			return s.interfaceDecl(i + 1)
		}
	case "type":
		if named(i+1) && (s.is(i+2, "=") || s.is(i+2, "<")) {
			return s.alias(i + 1)
		}
	}
	return s.after(i)
}

func (s *scanner) value(i int) int {
	s.values[s.of(i)] = span{s.list[i].start, s.list[i].end}
	return i + 1
}

func (s *scanner) enterType(d *typeDecl) {
	if s.types[d.name] != nil {
		s.types[d.name].twice = true
		return
	}
	s.types[d.name] = d
}

func (s *scanner) interfaceDecl(i int) int {
	d := &typeDecl{at: span{s.list[i].start, s.list[i].end}, name: s.of(i)}
	i, d.typeParams = s.angles(i + 1)
	if s.is(i, "extends") {
		for {
			var base *typeText
			base, i = s.named(i + 1)
			d.bases = append(d.bases, base)
			if !s.is(i, ",") {
				break
			}
		}
	}
	if !s.is(i, "{") {
		return i
	}
	d.typ = s.object(i)
	s.enterType(d)
	return s.after(i)
}

func (s *scanner) alias(i int) int {
	d := &typeDecl{at: span{s.list[i].start, s.list[i].end}, name: s.of(i)}
	i, d.typeParams = s.angles(i + 1)
	if s.is(i, "=") {
		d.typ, i = s.read(i + 1)
		s.enterType(d)
	}
	return i
}

// exportList reads { a, b as c }.
func (s *scanner) exportList(i int) int {
	last := int(s.list[i].match)
	for i++; i < last; i++ {
		if s.is(i, "type") && s.list[i+1].kind == word && !s.is(i+1, "as") {
			i++
		}
		if s.list[i].kind == word && s.is(i+1, "as") {
			s.exports[s.of(i+2)] = s.of(i)
			i += 2
		}
	}
	return min(last+1, len(s.list)-1)
}

// imports reads what is imported, for the names of types among it.
func (s *scanner) imports(i int) int {
	if s.is(i, "(") || s.is(i, ".") {
		return i
	}
	var names [][2]string // here, and there
	var places []span
	for s.list[i].kind != end && s.list[i].kind != text && !s.is(i, ";") {
		if s.is(i, "{") {
			last := int(s.list[i].match)
			for i++; i < last; i++ {
				if s.is(i, "type") && s.list[i+1].kind == word && !s.is(i+1, "as") {
					i++
				}
				if s.list[i].kind != word {
					continue
				}
				name := [2]string{s.of(i), s.of(i)}
				places = append(places, span{s.list[i].start, s.list[i].end})
				if s.is(i+1, "as") {
					name[0] = s.of(i + 2)
					i += 2
				}
				names = append(names, name)
			}
			i = last
		}
		if s.list[i].kind == end {
			break
		}
		i++
	}
	if s.list[i].kind != text {
		return i
	}
	module := s.of(i)
	module = module[1:max(1, len(module)-1)]
	for k, n := range names {
		s.imported[n[0]] = [2]string{module, n[1]}
		s.wanted = append(s.wanted, wanted{places[k], module, n[1]})
	}
	return i + 1
}
