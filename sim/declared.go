package sim

import (
	"encoding/json"
	"fmt"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// AnswerError says that a prepared answer is not of the type that the program declares for it.
type AnswerError struct {
	Peer     string // name
	Call     string // "service.function"
	Declared string // the function as Aqua writes it
	Answer   string // JSON, "" for none
	At       air.InstrID
	Mismatch *abi.Mismatch
}

// Error tells what does not fit.
func (e *AnswerError) Error() string {
	answer := "answers nothing"
	if e.Answer != "" {
		answer = "answers `" + e.Answer + "`"
	}
	return fmt.Sprintf("the prepared service on peer `%s` %s to `%s`, which is declared as `%s`", e.Peer, answer, e.Call, e.Declared)
}

// Unwrap is the mismatch.
func (e *AnswerError) Unwrap() error { return e.Mismatch }

// Declare tells the network which services a program declares, so that prepared answers are held to their types. What no
// service declares is not checked.
func (n *Network) Declare(services []abi.Service) { n.declared = services }

// checkAnswer holds a prepared answer to the declarations that its call may come from: those of the same id, or else those
// without an id, or with another one that the program replaces. It is right if one of them accepts it.
func checkAnswer(declared []abi.Service, peer string, r stdlib.Request, f *JSONFunction) *AnswerError {
	var candidates, others []*abi.Type
	for i := range declared {
		s := &declared[i]
		for _, m := range s.Methods {
			switch {
			case m.Name != r.Function:
			case s.HasID && s.DefaultID == r.Service:
				candidates = append(candidates, m.Type)
			default:
				others = append(others, m.Type)
			}
		}
	}
	if candidates == nil {
		candidates = others
	}
	var first *AnswerError
	for _, arrow := range candidates {
		m := mismatch(r.Function, arrow, f.Result)
		if m == nil {
			return nil
		}
		if first == nil {
			written := fmt.Sprintf("%s(%s) -> %s", r.Function, arrow.Domain.Aqua(), arrow.Codomain.Aqua())
			first = &AnswerError{Peer: peer, Call: r.Service + "." + r.Function, Declared: written, Answer: string(f.Result), Mismatch: m}
		}
	}
	return first
}

// mismatch is what is wrong with an answer for a method of a type, or nil.
func mismatch(path string, arrow *abi.Type, answer json.RawMessage) *abi.Mismatch {
	results := arrow.Codomain
	if results.Kind != abi.Unlabelled {
		return nil // a method without results may answer anything
	}
	if len(results.Items) == 1 {
		results = results.Items[0]
	}
	if answer == nil {
		return &abi.Mismatch{Code: abi.CodeKind, Path: path, Expected: results.String(), Given: "nothing"}
	}
	return abi.Answer(results, path, answer)
}
