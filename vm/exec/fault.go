package exec

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Fault is an error as a value: a code of the interpreter and its message. Codes 10000 to 10012 can be handled by xor,
// all others end the run.
type Fault struct {
	Code    int64
	Message string
	At      air.InstrID // the instruction that raised it

	variable string           // codeVariableNotFound: which one
	call     *value.Tetraplet // raised by a call whose peer, service and function were known
	kept     bool             // raised by `fail :error:`, which leaves the error descriptor as it is
}

// Error returns the message.
func (f *Fault) Error() string { return f.Message }

// Catchable reports whether xor handles the fault.
func (f *Fault) Catchable() bool { return f.Code >= 10000 && f.Code < 20000 }

// Codes that scripts and hosts see (spec/air.md#A51).
const (
	codeService          = 10000
	codeNotEqual         = 10001
	codeEqual            = 10002
	codeVariableNotFound = 10003
	codeFoldNonArray     = 10005
	codeUser             = 10006
	codeLens             = 10007
	codeErrorObject      = 10008
	codeCleared          = 10009
	codeLength           = 10010
	codeTriplet          = 10011
	codeMapKey           = 10012

	codeTrace           = 20000
	codeFoldState       = 20003
	codeIterableShadow  = 20004
	codeIterableTwice   = 20005
	codeResultKind      = 20006
	codeShadowing       = 20007
	codeScopes          = 20008
	codeNoValue         = 20010
	codeMalformedFailed = 20012
	codeStreamSize      = 20013
	codeCanonMapPair    = 20014
	codeNoScalar        = 20016
	codeParameters      = 20017

	codeSteps = 21000 // own codes: what the original answers with a trap
	codeDepth = 21001
)

// CodeCancelled is the code of a run that its context has ended.
const CodeCancelled = 21002

func fault(code int64, format string, args ...any) *Fault {
	return &Fault{Code: code, Message: fmt.Sprintf(format, args...)}
}

func (m *machine) exhausted(in *air.Instr, code int64, format string, args ...any) *Fault {
	f := fault(code, format, args...)
	f.At = in.ID
	return f
}

func notFound(name string) *Fault {
	f := fault(codeVariableNotFound, "variable with name '%s' wasn't defined during script execution", name)
	f.variable = name
	return f
}

func traceFault(in *air.Instr, err error) *Fault {
	return fault(codeTrace, "on instruction '%s' trace handler encountered an error: %v", in.Short(), err)
}

func lensFault(format string, args ...any) *Fault { return fault(codeLens, format, args...) }
