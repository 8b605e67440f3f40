package air

import (
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
	if s.has(tString) && s.has(tScalar) { // any kind of operand will do
		operand = "a value"
		s = s&^setOf(tBool, tCanon, tCanonMap, tCanonMapLens, tCanonLens, tError, tErrorLens, tFloat, tInt, tInitPeer, tLastError,
			tLastErrorLens, tString, tScalarLens, tStream, tStreamMap, tTTL, tTimestamp) | setOf(tScalar)
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

// advice is what to do about a problem, where the message alone does not say it.
var advice = map[string]string{
	codeUndefined:   "a variable is defined by an instruction that begins earlier in the text: a call, ap, canon, new or fold",
	codeNoFold:      "`next` belongs into the body of the fold that declares its iterator",
	codeSecondNext:  "move one of them into a fold of its own",
	codeNewIterator: "rename the variable or the iterator",
	codeFailZero:    "0 means success; choose another code",
	codeAfterNext:   "put `next` last in the body of a fold over a stream or map",
}

func problem(l Label, script string, file source.FileID) diag.Diagnostic {
	text := l.Text
	if l.Code == codeToken {
		found := "the end of the script"
		if int(l.Start) < len(script) {
			found = "`" + script[l.Start:min(int(l.End), len(script))] + "`"
		}
		text = "expected " + l.want.inWords() + ", found " + found
	}
	d := diag.New(l.Code, source.Span{File: file, Start: l.Start, End: l.End}, text)
	if text := advice[l.Code]; text != "" {
		d = d.Help(text)
	}
	return d
}
