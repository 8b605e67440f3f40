package syntax

// What a word means whose first letter has the wrong case: a type of the file, or a function.

// place says which types may stand where a word stands that is none.
type place uint8

const (
	anywhere  place = iota
	ofData          // in a collection and in a data type
	ofStreams       // in a declaration
)

// at marks what went wrong in a type with its place, if that is not known already.
func (w place) at(err error) error {
	if f, ok := err.(*fault); ok && f.place == anywhere {
		f.place = w
	}
	return err
}

// meantType corrects the fault of a type in lower case that is one of the file and may stand there: with a capital, if it is
// defined above; if below nothing that is written here would do.
func (p *parser) meantType(f *fault) {
	if f.place == ofStreams {
		f.Fixes, f.Notes = nil, nil
		f.help("only streams and stream maps are declared, `name: *type`; other variables come into being with `name = value` or `name <- call`")
		return
	}
	if len(p.diags) > maxRenames {
		f.Fixes = nil
		return
	}
	word := p.src[f.of.From:f.of.To]
	meant := swapCase(word)
	around := p.definitionAt(f.of.From).From
	for _, l := range p.lines {
		name := l.first + 2 // behind the word and a blank
		if l.indent != "" || name >= l.last || !typeWords[p.tokenText(l.first)] {
			continue
		}
		found := p.tokenText(name)
		if found != meant && found != word {
			continue
		}
		at := p.file.Tokens[l.first].Pos
		data := at < around && p.isData(found)
		if !data && at != around && (f.place == ofData || p.isDataDefinition(around)) && (at < around || !dataWords[p.tokenText(l.first)]) {
			if len(f.Fixes) == 0 {
				f.Notes = nil
				f.help("what stands here holds data: built-in types, data types, arrays, options, and aliases of them")
			}
			return
		}
		f.Fixes, f.Notes = nil, nil
		switch {
		case at < around:
			f.fix("write "+meant, f.of, meant)
			f.alone = !data // what else the line says of the word may need data
		case at > around:
			f.note(p.tokenRange(name), "defined here, below").help("types begin with a capital letter and are visible only below their definition")
		default:
			f.note(p.tokenRange(name), "the type being defined").help("a type cannot contain itself")
		}
		return
	}
}

// typeWords begin the definitions of types, dataWords of those that may be data.
var (
	typeWords = map[string]bool{"data": true, "ability": true, "alias": true, "service": true}
	dataWords = map[string]bool{"data": true, "alias": true}
)

func (p *parser) isDataDefinition(at int32) bool {
	for _, l := range p.lines {
		if p.file.Tokens[l.first].Pos == at {
			return p.tokenText(l.first) == "data"
		}
	}
	return false
}

// isData reports whether a definition that was read gives the name to a type of data. What comes from other files is not known.
func (p *parser) isData(name string) bool {
	first := map[string]Decl{} // the first definition counts
	for _, d := range p.file.Decls {
		if n := NameOf(d); n != nil && first[n.Text] == nil {
			first[n.Text] = d
		}
	}
	for range first { // aliases in a circle would have no end
		alias, ok := first[name].(*Alias)
		if !ok {
			_, data := first[name].(*Data)
			return data
		}
		switch t := alias.Type.(type) {
		case *NamedType:
			if name = t.String(); !isCapital(name) {
				return isScalar(name) || name == "⊤" || name == "⊥"
			}
		case *CollectionType:
			return t.Kind == ArrayKind || t.Kind == OptionKind
		default:
			return false
		}
	}
	return false
}

// meantFunction offers the function or method above that differs in nothing but the case of its first letter.
func (p *parser) meantFunction(f *fault) {
	if len(p.diags) > maxRenames {
		return
	}
	meant := swapCase(p.src[f.of.From:f.of.To])
	around := p.definitionAt(f.of.From).From // it cannot call itself
	for _, l := range p.lines {
		name := l.first
		if p.tokenText(name) == "func" && l.indent == "" {
			name += 2
		}
		if p.file.Tokens[l.first].Pos >= around || name >= l.last {
			continue
		}
		if p.tokenText(name) == meant && p.tokenText(name+1) == "(" {
			f.fix("write "+meant, f.of, meant)
			return
		}
	}
}
