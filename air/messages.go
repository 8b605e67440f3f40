package air

import (
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

// advice is what to do about a problem, where the message alone does not say it.
var advice = map[string]string{
	codeUndefined:   "a variable is defined by an instruction that begins earlier in the text: a call, ap, canon, new or fold",
	codeNoFold:      "`next` belongs into the body of the fold that declares its iterator",
	codeSecondNext:  "move one of them into a fold of its own",
	codeNewIterator: "rename the variable or the iterator",
	codeFailZero:    "0 means success; choose another code",
	codeAfterNext:   "put `next` last in the body of a fold over a stream or map",
}

func problem(l Label, file source.FileID) diag.Diagnostic {
	d := diag.New(l.Code, source.Span{File: file, Start: l.Start, End: l.End}, l.Text)
	if text := advice[l.Code]; text != "" {
		d = d.Help(text)
	}
	return d
}
