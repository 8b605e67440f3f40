package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// Codes of runs that fail.
const (
	codeScript   = "E0601" // the script did not handle an error
	codeRefused  = "E0602" // the client's interpreter refused a step
	codeExpired  = "E0603" // virtual time ran out
	codeEndless  = "E0604" // the particle never came to rest
	codeInternal = "E0605" // anything else
	codeTooMuch  = "E0606" // the run holds more memory than it may
)

// runError turns the error of a run into a diagnostic at the Aqua line it comes from. names gives peers their names; hosted
// tells what a peer hosts, nil where nobody knows. files are the program's. relayed says whether the script knows of the relay.
func runError(err error, unit *compiler.Unit, files *source.Set, names namer, hosted hostedServices, relayed bool) diag.Diagnostic {
	var (
		simulated *sim.ScriptError
		script    *initiator.ScriptError
		step      *sim.StepError
		expired   *sim.Expired
		endless   *sim.Endless
		tooMuch   *sim.TooMuch
		answer    *sim.AnswerError
		mismatch  *abi.Mismatch
	)
	places := places{unit, hosted, files}
	switch {
	case errors.As(err, &simulated):
		return places.script(simulated)
	case errors.As(err, &script):
		named := &sim.ScriptError{ScriptError: *script}
		named.Peer = names.name(script.Peer)
		return places.script(named)
	case errors.As(err, &step):
		d := diag.New(codeRefused, places.span(step.At), step.Error(), step.Code, step.Message)
		return places.callers(d, step.At)
	case errors.As(err, &expired):
		return places.expired(expired, relayed)
	case errors.As(err, &endless):
		return diag.New(codeEndless, source.Span{}, endless.Error(), endless.Steps).
			Help("a peer keeps sending the particle on; look at the run with --history and a small --virtual-time-limit")
	case errors.As(err, &tooMuch):
		return diag.New(codeTooMuch, source.Span{}, tooMuch.Error(), tooMuch.Limit, tooMuch.Steps, tooMuch.Largest).
			Help("particle data grow with every value and every canon of a stream: wait for fewer values at a time, or raise --memory-limit")
	case errors.As(err, &answer):
		return places.answer(answer)
	case errors.As(err, &mismatch):
		return diag.New(mismatch.Code, unit.At, fmt.Sprintf("the result of `%s` should be `%s`, but the script gave `%s`", unit.Name, mismatch.Expected, mismatch.Given),
			mismatch.Path, mismatch.Expected, mismatch.Given).
			Help("a service answered with something else than its declaration says; look at the run with --history")
	}
	return diag.New(codeInternal, source.Span{}, err.Error())
}

// places leads from instructions to Aqua lines.
type places struct {
	unit   *compiler.Unit
	hosted hostedServices
	files  *source.Set // nil where nobody has them
}

// namer gives ids of peers their names.
type namer interface{ name(id string) string }

// hostedServices tells which services a named peer hosts besides its built-in ones.
type hostedServices func(peer string) []stdlib.Service

func (p places) frame(id air.InstrID) *air.Frame { return p.unit.Map.Frame(id) }

func (p places) span(id air.InstrID) source.Span {
	if f := p.frame(id); f != nil {
		return f.At
	}
	return source.Span{}
}

// callers adds where the function around an instruction was called from.
func (p places) callers(d diag.Diagnostic, id air.InstrID) diag.Diagnostic {
	f := p.frame(id)
	for depth := 0; f != nil && f.Caller != nil && depth < 8; depth++ {
		if f.Caller.At.IsValid() && f.Func != "" {
			d = d.At(f.Caller.At, fmt.Sprintf("`%s` is called here", f.Func))
		}
		f = f.Caller
	}
	return d
}

// find returns the instruction that an error object describes by its short form. Several may have the same; the calls that
// are known to have failed come first, and the one that was found is returned, too.
func (p places) find(short string, failed []sim.Failure) (air.InstrID, *sim.Failure) {
	for i := range failed {
		if in := p.unit.AIR.Instr(failed[i].At); in != nil && in.Short() == short && p.span(in.ID).IsValid() {
			return in.ID, &failed[i]
		}
	}
	for _, in := range p.unit.AIR.ByID {
		if in.Short() == short && p.span(in.ID).IsValid() {
			return in.ID, nil
		}
	}
	return 0, nil
}

func (p places) script(e *sim.ScriptError) diag.Diagnostic {
	id, failure := p.find(e.Instruction, e.Calls)
	message, label := e.Message, ""
	if called, why, ok := p.failedCall(id, e.Message); ok {
		if failure != nil { // the instruction may have a variable for the service
			called = failure.Call
		}
		message = fmt.Sprintf("`%s` failed on peer `%s`: %s", called, e.Peer, why)
		label = "this call failed"
	} else if e.Peer != "" {
		label = fmt.Sprintf("failed on peer `%s`", e.Peer)
	}
	d := diag.New(codeScript, p.span(id), message, e.Code, e.Instruction, e.Peer).Labelled(label)
	d = p.callers(d, id)
	for _, hint := range e.Hints {
		d = d.Help(hint)
	}
	if len(e.Hints) == 0 {
		for _, help := range p.missingService(e) {
			d = d.Help(help)
		}
	}
	if failure != nil && failure.Help != "" {
		for _, help := range strings.Split(failure.Help, "\n") {
			d = d.Help(help)
		}
	}
	if help := serviceHelp(e.Message, p.hosted != nil); help != "" {
		d = d.Help(help)
	}
	return d.Help(fmt.Sprintf("error code %d in particle %s; `try` and `otherwise` handle a failing call", e.Code, e.Particle))
}

// failedCall takes the error of a service apart: what was called, and what the service said.
func (p places) failedCall(id air.InstrID, message string) (called, why string, ok bool) {
	in := p.unit.AIR.Instr(id)
	const head, tail = "error message is '", "'"
	i := strings.Index(message, head)
	if in == nil || in.Op != air.Call || i < 0 {
		return "", "", false
	}
	why = strings.TrimSuffix(message[i+len(head):], tail)
	var text string
	if json.Unmarshal([]byte(why), &text) == nil {
		why = text
	}
	service, function := in.In[1].Text, spoken(in.In[2].Text)
	if !strings.HasPrefix(service, `"`) {
		if name := p.written(id, function); name != "" {
			return name, why, true
		}
	}
	return spoken(service) + "." + function, why, true
}

// written is how the program writes the call of a function where an instruction comes from, with the service's name; "" where that
// cannot be found. Of a service whose id the script has in a variable this says more than the variable, which the compiler has named.
func (p places) written(id air.InstrID, function string) string {
	if p.files == nil || p.unit.Map == nil {
		return ""
	}
	call := regexp.MustCompile(`\b\w+\s*\.\s*` + regexp.QuoteMeta(function) + `\b`)
	return call.FindString(p.files.Text(p.span(id)))
}

// spoken is what a program calls an operand: a text without its quotes, an argument without what the compiler puts around its name. Where
// only a script is known that is all there is.
func spoken(operand string) string {
	if name, ok := strings.CutSuffix(operand, "-arg-"); ok {
		return strings.TrimPrefix(name, "-")
	}
	return strings.Trim(operand, `"`)
}

// answer tells that a prepared answer is not what the program declares.
func (p places) answer(e *sim.AnswerError) diag.Diagnostic {
	m := e.Mismatch
	d := diag.New(m.Code, p.span(e.At), e.Error(), m.Path, m.Expected, m.Given).
		Labelled(fmt.Sprintf("`%s` should be `%s`, but is `%s`", m.Path, m.Expected, m.Given))
	d = p.callers(d, e.At)
	if m.Expected == abi.Option.String() {
		d = d.Help("a service answers an option as an array: `[]` is none, `[value]` is one")
	}
	return d.Help("change the answer in the file of --json-service, or the declaration")
}
