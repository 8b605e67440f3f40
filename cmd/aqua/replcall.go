package main

import (
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service"
)

// replCall is a call as it was written in a session.
type replCall struct {
	module, function string
	silent           bool // its result is not printed
	arguments        json.RawMessage
	params           service.CallParameters
}

// readCall reads MODULE FUNCTION [-nr] [ARGUMENTS] [CALL_PARAMETERS] (spec/services.md#S101).
func (r *repl) readCall(text string) (q replCall, err error) {
	q.module, text = nextWord(text)
	q.function, text = nextWord(text)
	if q.function == "" {
		return q, wants("call")
	}
	if flag, rest := nextWord(text); flag == "-nr" {
		q.silent, text = true, rest
	}
	values, err := readValues(text)
	if err != nil {
		return q, err
	}
	n := len(values)
	if n > 0 && (values[0][0] == '[' || values[0][0] == '{') && (n == 1 || n == 2 && values[1][0] == '{') { // as the original has it
		q.arguments = values[0]
		return q, q.setParams(values[1:])
	}
	takes := r.parameterCount(q.module, q.function)
	if takes >= 0 && n == takes+1 && values[takes][0] == '{' {
		if err := q.setParams(values[takes:]); err != nil {
			return q, err
		}
		values = values[:takes]
	}
	if values == nil {
		values = []json.RawMessage{}
	}
	if len(values) == 1 && string(values[0]) == "null" && takes == 0 {
		values = values[:0] // how the original calls a function without parameters
	}
	q.arguments, err = json.Marshal(values)
	return q, err
}

func (q *replCall) setParams(values []json.RawMessage) (err error) {
	if len(values) > 0 {
		q.params, err = callParameters(string(values[0]))
	}
	return err
}

// parameterCount is how many parameters a function has; -1 if there is no such function.
func (r *repl) parameterCount(module, function string) int {
	if d := r.describe(module); d != nil {
		for _, f := range d.Functions {
			if f.Name == function {
				return len(f.Arguments)
			}
		}
	}
	return -1
}

// readValues reads JSON values one after the other. A word that is none is a text, so that not every one needs quotes.
func readValues(text string) (values []json.RawMessage, err error) {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		word, rest := nextWord(text)
		if strings.IndexByte(`"[{`, text[0]) < 0 {
			if !json.Valid([]byte(word)) {
				quoted, err := json.Marshal(word)
				if err != nil {
					return nil, err
				}
				word = string(quoted)
			}
			values, text = append(values, json.RawMessage(word)), rest
			continue
		}
		d := json.NewDecoder(strings.NewReader(text))
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			why := jsonProblem([]byte(text), err)
			if errors.Is(err, io.ErrUnexpectedEOF) {
				why = "it ends too early"
			}
			return nil, failed(codeJSON, "the arguments are no JSON: %s: %s", why, diag.Shorten(text))
		}
		values, text = append(values, v), text[d.InputOffset():]
		if text != "" && text[0] != ' ' && text[0] != '\t' {
			return nil, failed(codeJSON, "the arguments are no JSON: a blank is missing before %s", diag.Shorten(text))
		}
	}
	return values, nil
}
