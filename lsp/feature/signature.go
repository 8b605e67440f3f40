package feature

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// callAround is a call, or a Type(…), in whose brackets a place is.
type callAround struct {
	name   string
	sig    *types.Arrow // of a call
	named  *types.Named // of a Type(…)
	symbol snapshot.Symbol
	index  int      // of the argument, from 0
	given  []string // names of the arguments that stand there, as in `name = value`
	here   string   // that of the argument which the place is in
}

// callAround finds the innermost call around the cursor, nil if there is none. The call needs no end.
func (s *scope) callAround() *callAround {
	f := s.m.File
	depth := 0
	call := &callAround{}
	for i := tokenAt(f, s.offset-1); i >= 0 && s.offset > 0; i-- {
		word := tokenText(f, i)
		switch {
		case f.Tokens[i].Kind == syntax.Newline:
			return nil
		case word == ")" || word == "]" || word == "}":
			depth++
		case word == "[" && depth == 0, word == "{" && depth == 0:
			// an index, a collection or abilities inside the brackets of the call
		case word == "[" || word == "{":
			depth--
		case word == "(" && depth > 0:
			depth--
		case word == "(":
			if s.callee(call, f.Tokens[i].Pos) {
				return call
			}
			call = &callAround{} // brackets around a value
		case word == "," && depth == 0:
			call.index++
		case word == "=" && depth == 0:
			if k := before(f, i); k >= 0 {
				call.given = append(call.given, tokenText(f, k))
				if call.index == 0 {
					call.here = tokenText(f, k)
				}
			}
		}
	}
	return nil
}

// before is the index of the last token in front of i that is no blank.
func before(f *syntax.File, i int) int {
	for i--; i >= 0 && f.Tokens[i].Kind == syntax.Blank; i-- {
	}
	return i
}

// callee finds what is called with a bracket at an offset.
func (s *scope) callee(call *callAround, bracket int32) bool {
	text, from := s.valueBefore(bracket)
	if text == "" || strings.TrimSpace(text) != text {
		return false
	}
	if from > 0 && strings.HasPrefix(s.text()[max(0, from-5):], "func ") {
		return false // the definition itself
	}
	call.name = text
	if o := s.object(text); o != nil {
		call.symbol = snapshot.Symbol{Obj: o}
		if _, isType := o.(*check.TypeDef); isType {
			call.named, _ = o.Type().(*types.Named)
			return call.named != nil
		}
	} else if i := strings.LastIndexByte(text, '.'); i >= 0 {
		if owner := s.s.OwnerOf(s.typeBefore(from + int32(i))); owner != nil {
			call.symbol = snapshot.Symbol{Obj: owner, Member: text[i+1:]}
		}
	}
	call.sig, _ = s.typeBefore(bracket).(*types.Arrow)
	return call.sig != nil
}

// SignatureHelp tells about the call around a place, nil where there is none. Labels are measured in the units of
// positions.
func SignatureHelp(s *snapshot.Snapshot, path string, p protocol.Position) *protocol.SignatureHelp {
	c, ok := at(s, path, p)
	if !ok {
		return nil
	}
	call := c.scope().callAround()
	if call == nil {
		return nil
	}
	sig := protocol.Signature{Parameters: []protocol.Parameter{}}
	var b strings.Builder
	b.WriteString(call.name + "(")
	param := func(text string) {
		if len(sig.Parameters) > 0 {
			b.WriteString(", ")
		}
		from := b.Len() // all ASCII, so that every unit is a byte
		b.WriteString(text)
		sig.Parameters = append(sig.Parameters, protocol.Parameter{Label: [2]uint32{uint32(from), uint32(b.Len())}})
	}
	if call.named != nil {
		for _, f := range call.named.Fields {
			param(f.Name + ": " + shortType(f.Type))
		}
		b.WriteString(")")
	} else {
		for _, p := range call.sig.Domain {
			param(paramText(p))
		}
		b.WriteString(")")
		for i, r := range call.sig.Codomain {
			b.WriteString([...]string{" -> ", ", "}[min(i, 1)] + shortType(r.Type))
		}
	}
	sig.Label = b.String()
	if call.symbol.Obj != nil {
		if doc := documentation(s, call.symbol); doc != "" {
			sig.Documentation = &protocol.Markup{Kind: protocol.Markdown, Value: doc}
		}
	}
	return &protocol.SignatureHelp{Signatures: []protocol.Signature{sig}, ActiveParameter: call.active()}
}

// active is the number of the parameter that is being written.
func (call *callAround) active() uint32 {
	if call.named == nil {
		return uint32(call.index)
	}
	for i, f := range call.named.Fields {
		if f.Name == call.here || call.here == "" && !slices.Contains(call.given, f.Name) {
			return uint32(i)
		}
	}
	return uint32(call.index)
}
