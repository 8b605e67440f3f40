package feature

import (
	"cmp"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/script"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// TokenTypes and TokenModifiers are the legend of semantic tokens.
func TokenTypes() []string {
	return []string{"namespace", "type", "struct", "class", "interface", "parameter", "variable", "property", "function", "method", "keyword", "comment", "string", "number", "operator"}
}

// TokenModifiers are what may be said of a token besides its type. "remote" is a call of a service on another peer than
// that which began the function.
func TokenModifiers() []string {
	return []string{"declaration", "readonly", "defaultLibrary", "modification", "remote"}
}

// Numbers of token types.
const (
	typeNamespace uint32 = iota
	typeType
	typeStruct
	typeClass
	typeInterface
	typeParameter
	typeVariable
	typeProperty
	typeFunction
	typeMethod
	typeKeyword
	typeComment
	typeString
	typeNumber
)

// ScriptLegend are the numbers for AIR.
func ScriptLegend() script.Legend {
	return script.Legend{Keyword: typeKeyword, Comment: typeComment, String: typeString, Number: typeNumber, Variable: typeVariable, Parameter: typeParameter}
}

// Bits of token modifiers.
const (
	modDeclaration uint32 = 1 << iota
	modReadonly
	modLibrary
	modModification
	modRemote
)

// colored is a range with its token.
type colored struct {
	syntax.Range
	kind, modifiers uint32
}

// SemanticTokens are the tokens of a file, or of the part of it between two places.
func SemanticTokens(s *snapshot.Snapshot, path string, within *protocol.Range) *protocol.SemanticTokens {
	out := &protocol.SemanticTokens{Data: []uint32{}}
	c, ok := at(s, path, protocol.Position{})
	if !ok {
		return out
	}
	mapper := s.Mapper(c.file())
	from, to := int32(0), int32(len(c.text()))
	if within != nil {
		from, to = mapper.Offset(within.Start), mapper.Offset(within.End)
	}
	var line, column uint32
	for _, t := range c.colored() {
		if t.To <= from || t.From >= to {
			continue
		}
		r := mapper.Range(t.From, t.To)
		if r.Start.Line != r.End.Line { // a text over several lines: clients want tokens of one
			continue
		}
		if r.Start.Line != line {
			column = 0
		}
		out.Data = append(out.Data, r.Start.Line-line, r.Start.Character-column, r.End.Character-r.Start.Character, t.kind, t.modifiers)
		line, column = r.Start.Line, r.Start.Character
	}
	return out
}

// colored are the tokens of the module in order, none over another.
func (c cursor) colored() []colored {
	var out []colored
	remote := c.remote()
	for _, o := range c.s.Occurrences(c.m) {
		kind, modifiers := c.kindOf(o)
		if o.Symbol.Member != "" && o.Call {
			if _, service := o.Symbol.Obj.(*check.Service); service && remote(o.From) {
				modifiers |= modRemote
			}
		}
		if n := len(out); n > 0 && out[n-1].From == o.From {
			continue // Type(name): the field
		}
		out = append(out, colored{o.Range, kind, modifiers})
	}
	out = append(out, c.lexical()...)
	slices.SortStableFunc(out, func(a, b colored) int { return cmp.Compare(a.From, b.From) })
	kept := out[:0]
	for _, t := range out {
		if n := len(kept); n == 0 || kept[n-1].To <= t.From {
			kept = append(kept, t)
		}
	}
	return kept
}

// remote tells of an offset whether it is inside an on or parseq.
func (c cursor) remote() func(offset int32) bool {
	var blocks []*syntax.Block
	for _, d := range c.m.File.Decls {
		syntax.Inspect(d, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.On:
				blocks = append(blocks, n.Body)
			case *syntax.ParSeq:
				blocks = append(blocks, n.Body)
			case syntax.Value, syntax.Type:
				return false
			}
			return true
		})
	}
	return func(offset int32) bool {
		return slices.ContainsFunc(blocks, func(b *syntax.Block) bool { return b.From <= offset && offset < b.To })
	}
}

// kindOf is the token type of an occurrence, with modifiers.
func (c cursor) kindOf(o snapshot.Occurrence) (kind, modifiers uint32) {
	switch o.Role {
	case snapshot.Def, snapshot.Again:
		modifiers = modDeclaration
	case snapshot.Write:
		modifiers = modModification
	}
	if o.Symbol.Line != nil {
		return typeNamespace, modifiers
	}
	home := o.Symbol.Obj.Home()
	if home == nil || c.s.IsForeign(home.Path) {
		modifiers |= modLibrary
	}
	if o.Symbol.Member != "" {
		if types.IsArrow(o.Type) {
			return typeMethod, modifiers
		}
		return typeProperty, modifiers
	}
	switch obj := o.Symbol.Obj.(type) {
	case *check.Func:
		kind = typeFunction
	case *check.Service:
		kind = typeInterface
	case *check.Const:
		kind, modifiers = typeVariable, modifiers|modReadonly
	case *check.TypeDef:
		switch obj.Decl.(type) {
		case *syntax.Ability:
			kind = typeClass
		case *syntax.Alias:
			kind = typeType
		default:
			kind = typeStruct
		}
	case *check.Var:
		switch {
		case types.IsArrow(obj.Type()):
			kind = typeFunction
		case obj.Kind == check.Argument:
			kind = typeParameter
		default:
			kind = typeVariable
		}
	}
	return kind, modifiers
}

// lexical are the words of the language, comments, texts and numbers.
func (c cursor) lexical() (out []colored) {
	f := c.m.File
	first := true // of its line
	for i, t := range f.Tokens {
		r := tokenRange(f, i)
		switch t.Kind {
		case syntax.Newline:
			first = true
			continue
		case syntax.Blank:
			continue
		case syntax.Comment:
			out = append(out, colored{r, typeComment, 0})
			continue
		case syntax.String:
			out = append(out, colored{r, typeString, 0})
		case syntax.Int, syntax.Float:
			out = append(out, colored{r, typeNumber, 0})
		case syntax.Lower:
			if word := tokenText(f, i); first && isStatementWord(word) || isInnerWord(word) {
				out = append(out, colored{r, typeKeyword, 0})
				first = word == "par" || word == "co"
				continue
			}
			if _, scalar := types.ScalarNamed(tokenText(f, i)); scalar {
				out = append(out, colored{r, typeType, modLibrary})
			}
		}
		first = false
	}
	return out
}

func isStatementWord(word string) bool {
	for _, w := range statementWords {
		if w.word == word {
			return true
		}
	}
	for _, w := range topWords {
		if w.word == word {
			return true
		}
	}
	return word == "module"
}

// isInnerWord is about the words that stand inside lines. None is reserved, but an occurrence of a name goes first.
func isInnerWord(word string) bool {
	switch word {
	case "as", "from", "declares", "via", "par", "try", "rec", "func", "true", "false", "on":
		return true
	}
	return false
}
