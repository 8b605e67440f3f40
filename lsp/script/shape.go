package script

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// FoldingRanges are what stands in brackets over several lines. A line that begins more than one folds the outermost.
func (s *Script) FoldingRanges() []protocol.FoldingRange {
	out := []protocol.FoldingRange{}
	last := int64(-1)
	words := s.scanned()
	for _, w := range words {
		if w.closes < 0 {
			continue
		}
		r := s.rangeOf(w.from, words[w.closes].from)
		if r.End.Line > r.Start.Line && int64(r.Start.Line) > last {
			last = int64(r.Start.Line)
			out = append(out, protocol.FoldingRange{StartLine: r.Start.Line, EndLine: r.End.Line})
		}
	}
	return out
}

// SelectionRanges are, for each place, the word there and the brackets around it.
func (s *Script) SelectionRanges(places []protocol.Position) []protocol.SelectionRange {
	out := make([]protocol.SelectionRange, len(places))
	for i, p := range places {
		offset := s.mapper.Offset(p)
		whole := &protocol.SelectionRange{Range: s.rangeOf(0, int32(len(s.text)))}
		add := func(from, to int32) {
			if r := s.rangeOf(from, to); r != whole.Range {
				whole = &protocol.SelectionRange{Range: r, Parent: whole}
			}
		}
		words := s.scanned()
		var around []word
		for _, w := range words {
			if w.closes >= 0 && w.from <= offset && offset <= words[w.closes].to {
				around = append(around, w)
			}
		}
		for _, w := range around[max(0, len(around)-maxNested):] {
			add(w.from, words[w.closes].to)
		}
		if at := s.wordAt(offset); at >= 0 && words[at].opens < 0 && words[at].closes < 0 {
			add(words[at].from, words[at].to)
		}
		out[i] = *whole
	}
	return out
}

// symbolKinds are the instructions that an outline shows.
var symbolKinds = map[air.Op]int{
	air.Call: protocol.SymbolFunction, air.Canon: protocol.SymbolConstant, air.New: protocol.SymbolVariable,
	air.Fold: protocol.SymbolMethod, air.Par: protocol.SymbolInterface, air.Xor: protocol.SymbolInterface,
}

// DocumentSymbols are the calls and what shapes their course: par, xor, fold, new, canon. A seq is its parts.
func (s *Script) DocumentSymbols() []protocol.DocumentSymbol {
	tree, _ := s.parsed()
	if tree == nil {
		return []protocol.DocumentSymbol{}
	}
	return append([]protocol.DocumentSymbol{}, s.symbols(tree.Root, 0)...)
}

// maxNested bounds how deep an outline goes; what is deeper stands beside its parent.
const maxNested = 100

func (s *Script) symbols(in *air.Instr, depth int) (out []protocol.DocumentSymbol) {
	for in != nil {
		kind, shown := symbolKinds[in.Op]
		if shown && depth < maxNested {
			name, detail := symbolName(in)
			r := s.rangeOf(in.Start, in.End)
			own := protocol.DocumentSymbol{Name: name, Detail: detail, Kind: kind, Range: r, Selection: s.rangeOf(in.Start, in.Start+1+int32(len(in.Op.String())))}
			own.Children = append(s.symbols(in.A, depth+1), s.symbols(in.B, depth+1)...)
			return append(out, own)
		}
		out = append(out, s.symbols(in.A, depth)...)
		in = in.B // the long side of a chain
	}
	return out
}

func symbolName(in *air.Instr) (name, detail string) {
	switch in.Op {
	case air.Call:
		return in.In[1].Name() + "." + in.In[2].Name(), in.In[0].Text
	case air.Canon:
		return "canon " + in.Out.Text, in.In[0].Text
	case air.New:
		return "new " + in.Out.Text, ""
	case air.Fold:
		return "fold " + in.Out.Text, in.In[0].Text
	}
	return in.Op.String(), ""
}

// Legend has the numbers of token types.
type Legend struct{ Keyword, Comment, String, Number, Variable, Parameter uint32 }

// SemanticTokens are the keywords, texts, numbers, comments and variables of the text, or of the part of it between two places.
func (s *Script) SemanticTokens(l Legend, within *protocol.Range) *protocol.SemanticTokens {
	out := &protocol.SemanticTokens{Data: []uint32{}}
	from, to := int32(0), int32(len(s.text))
	if within != nil {
		from, to = s.mapper.Offset(within.Start), s.mapper.Offset(within.End)
	}
	var line, column uint32
	for i, w := range s.scanned() {
		if w.to <= from || w.from >= to {
			continue
		}
		kind, known := s.kindOf(l, i)
		r := s.rangeOf(w.from, w.to)
		if !known || r.Start.Line != r.End.Line {
			continue
		}
		if r.Start.Line != line {
			column = 0
		}
		out.Data = append(out.Data, r.Start.Line-line, r.Start.Character-column, r.End.Character-r.Start.Character, kind, 0)
		line, column = r.Start.Line, r.Start.Character
	}
	return out
}

func (s *Script) kindOf(l Legend, i int) (kind uint32, known bool) {
	text := s.textOf(i)
	before := i > 0 && s.textOf(i-1) == "("
	_, named := instructions[text]
	switch {
	case before && named:
		return l.Keyword, true
	case text[0] == ';':
		return l.Comment, true
	case text[0] == '"':
		return l.String, true
	case len(text) == 1 && isBracket(text[0]):
		return 0, false
	case strings.ContainsAny(text[:1], "0123456789-+"), slices.Contains([]string{"true", "false"}, text):
		return l.Number, true
	case special[strings.SplitN(text, ".", 2)[0]] != "":
		return l.Parameter, true
	}
	return l.Variable, true
}
