package air

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Codes of what can be wrong with an AIR text.
const (
	codeWord         = "E0501"
	codeToken        = "E0502"
	codeDepth        = "E0503"
	codeUTF8         = "E0504"
	codeUndefined    = "E0510"
	codeNoFold       = "E0511"
	codeSecondNext   = "E0512"
	codeNewIterator  = "E0513"
	codeSameIterator = "E0514"
	codeFailZero     = "E0515"
	codeAfterNext    = "E0516"
)

// inWords names a set of terminals for people. The original's list of all of them is kept for return code 1.
func (s set) inWords() string {
	operand := "a variable"
	switch {
	case !s.has(tString) || !s.has(tScalar):
	case s.has(tInt): // nearly any kind of operand will do
		operand = "a value"
		s = s&^setOf(tBool, tCanon, tCanonMap, tCanonMapLens, tCanonLens, tError, tErrorLens, tFloat, tInt, tInitPeer, tLastError,
			tLastErrorLens, tString, tScalarLens, tStream, tStreamMap, tTTL, tTimestamp) | setOf(tScalar)
	default: // a text: its other sources need no mention
		s &^= setOf(tCanonLens, tCanonMapLens)
	}
	var words []string
	for _, w := range []struct {
		of   set
		text string
	}{
		{setOf(tLParen), "`(`"}, {setOf(tRParen), "`)`"}, {setOf(tLBracket), "`[`"}, {setOf(tRBracket), "`]`"},
		{setOf(tKeyword), "the name of an instruction"}, {setOf(tScalar, tScalarLens), operand},
		{setOf(tStream), "a stream such as `$s`"}, {setOf(tStreamMap), "a stream map such as `%m`"},
		{setOf(tCanon, tCanonLens), "a canon stream such as `#s`"}, {setOf(tCanonMap, tCanonMapLens), "a canon map such as `#%m`"},
		{setOf(tString), "a text in quotes"}, {setOf(tInt, tFloat), "a number"}, {setOf(tBool), "`true` or `false`"},
		{setOf(tError, tErrorLens), "`:error:`"}, {setOf(tLastError, tLastErrorLens), "`%last_error%`"},
		{setOf(tInitPeer), "`%init_peer_id%`"}, {setOf(tTTL), "`%ttl%`"}, {setOf(tTimestamp), "`%timestamp%`"},
	} {
		if s&w.of != 0 {
			words = append(words, w.text)
		}
	}
	if len(words) == 0 {
		return "the end of the script"
	}
	return strings.Join(words, " or ")
}

// plainWords says for people what is wrong with a word, by the original's message; %s is what was found.
var plainWords = map[string]string{
	msgOpenQuote:      "this text has no closing quote",
	msgNoLens:         "`%s` is no lens: expected `.length`, or `.$` and accessors such as `.name` and `.[0]`",
	msgNoAccessor:     "`%s` selects nothing: expected accessors such as `.name` or `.[0]` behind it",
	msgBadFloat:       "`%s` is no number: expected digits from 0 to 9 and one dot",
	msgBadDigit:       "`%s` is no number: expected digits from 0 to 9",
	msgTooLarge:       "`%s` is too large: expected an integer of at most 9223372036854775807",
	msgTooSmall:       "`%s` is too small: expected an integer of at least -9223372036854775808",
	msgNameCharacters: "`%s` cannot stand here in a name: expected letters, digits, `_` or `-`",
	msgTaggedEmpty:    "`%s` has no name: expected letters, digits, `_` or `-` behind the tag",
	msgCanonEmpty:     "`%s` has no name: expected letters, digits, `_` or `-` behind the tag",
	msgLensCharacter:  "`%s` cannot stand in a lens: expected accessors such as `.name` and `.[0]`",
	msgOneDot:         "`%s` cannot stand in a number with a dot: expected a digit",
	msgLongFloat:      "`%s` is too long: expected a number of at most 11 characters, its dot included",
	msgLeadingDot:     "nothing stands in front of the dot: expected a digit of a number or the name of a variable",
}

// plainRules says what is wrong with an instruction; %s is the variable that it is about.
var plainRules = map[string]string{
	codeDepth:        fmt.Sprintf("instructions nest more than %d levels deep", MaxDepth),
	codeUTF8:         "this byte is not UTF-8: expected a text in that encoding",
	codeUndefined:    "`%s` is not defined: expected an earlier instruction that defines it",
	codeNoFold:       "`next %s` stands outside of every fold over `%s`: expected one around it",
	codeSecondNext:   "a second `next %s` stands in one fold: expected at most one",
	codeNewIterator:  "`new %s` stands inside a fold whose iterator is `%s`: expected another name",
	codeSameIterator: "`%s` is the iterator of a fold inside a fold with the same iterator: expected another name",
	codeFailZero:     "the code of `fail` is 0: expected any other integer",
	codeAfterNext:    "an instruction stands behind `next %s` in a fold over a stream or map: expected none there",
}

// advice is what to do about a problem, where the message alone does not say it.
var advice = map[string]string{
	codeUndefined:   "a variable is defined by an instruction that begins earlier in the text: a call, ap, canon, new or fold",
	codeNoFold:      "`next` belongs into the body of the fold that declares its iterator",
	codeSecondNext:  "move one of them into a fold of its own",
	codeNewIterator: "rename the variable or the iterator",
	codeFailZero:    "0 means success; choose another code",
	codeAfterNext:   "put `next` last in the body of a fold over a stream or map",
}

// maxFound is how much is quoted of what was found, in bytes.
const maxFound = 60

func problem(l Label, script string, file source.FileID) diag.Diagnostic {
	d := diag.New(l.Code, source.Span{File: file, Start: l.Start, End: l.End}, l.plain(script))
	if text := advice[l.Code]; text != "" {
		d = d.Help(text)
	}
	return d
}

// plain says in one sentence what was found and what is expected. The original's words, which name its own parts, are kept
// for return code 1.
func (l *Label) plain(script string) string {
	found := ""
	if int(l.Start) < len(script) {
		found = shortened(script[l.Start:min(int(l.End), len(script))], maxFound)
	}
	switch text := l.Text; l.Code {
	case codeToken:
		if found == "" {
			return "expected " + l.want.inWords() + ", found the end of the script"
		}
		return "expected " + l.want.inWords() + ", found `" + found + "`"
	case codeWord:
		switch {
		case strings.HasPrefix(text, noLensHead):
			text = msgNoLens
		case text == msgCanonEmpty && found == ".": // spec/air.md#A4
			return "a name of one letter with a tag takes no lens: expected a longer name"
		}
		if plain := plainWords[text]; plain != "" {
			return strings.ReplaceAll(plain, "%s", found)
		}
		return text
	default:
		return strings.ReplaceAll(plainRules[l.Code], "%s", shortened(l.name, maxFound))
	}
}
