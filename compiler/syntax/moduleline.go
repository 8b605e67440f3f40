package syntax

// splitModuleLine cuts `aquaName` into two tokens at the beginning of a file, and `declaresname` behind the module's
// name: the blanks between may be left out there, and only there (spec/language.md#L55).
func splitModuleLine(src string, toks []Token) []Token {
	first := 0
	for toks[first].Kind == Blank || toks[first].Kind == Comment || toks[first].Kind == Newline {
		first++
	}
	toks = splitWord(src, toks, first, "aqua")
	if toks[first].Kind != Lower || textOf(src, toks, first) != "aqua" {
		return toks
	}
	named := false // the name of the module has been read to its end
	for i := first + 1; ; i++ {
		switch toks[i].Kind {
		case Blank, Comment:
		case Lower, Upper:
			if named {
				return splitWord(src, toks, i, "declares")
			}
			named = textOf(src, toks, i+1) != "."
		case Punct:
			if textOf(src, toks, i) != "." {
				return toks
			}
		default:
			return toks
		}
	}
}

// splitWord cuts token i behind a word that it begins with, if a name follows.
func splitWord(src string, toks []Token, i int, word string) []Token {
	text := textOf(src, toks, i)
	if toks[i].Kind != Lower || !hasPrefix(text, word) || text == word || !isLetter(text[len(word)]) {
		return toks
	}
	kind := Lower
	if text[len(word)] <= 'Z' {
		kind = Upper
	}
	rest := Token{kind, toks[i].Pos + int32(len(word))}
	out := append(make([]Token, 0, len(toks)+1), toks[:i+1]...)
	return append(append(out, rest), toks[i+1:]...)
}

// textOf is the text of token i, empty behind the last.
func textOf(src string, toks []Token, i int) string {
	if i+1 >= len(toks) {
		return ""
	}
	return src[toks[i].Pos:toks[i+1].Pos]
}
