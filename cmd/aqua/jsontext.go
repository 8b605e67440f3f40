package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// jsonTo writes JSON values as people wrote their texts: without escapes for HTML.
func jsonTo(w io.Writer) *json.Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc
}

// printJSON prints a value as one line of JSON.
func (t *tool) printJSON(v any) error { return jsonTo(t.out).Encode(v) }

// jsonProblem says in plain words what is wrong with a JSON text, and where.
func jsonProblem(text []byte, err error) string {
	if _, fault := value.ParseNode(string(text)); fault != nil {
		return fault.Error()
	}
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		where := ""
		if kind.Field != "" {
			where = " for `" + kind.Field + "`"
		}
		return fmt.Sprintf("found %s, expected %s%s", kind.Value, goKind(kind.Type.String()), where)
	}
	var base64Fault base64.CorruptInputError
	if errors.As(err, &base64Fault) {
		return fmt.Sprintf("a text is no base64 from its byte %d on", int64(base64Fault))
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// goKind names a Go type as JSON does.
func goKind(name string) string {
	switch {
	case name == "string" || name == "*string":
		return "a text"
	case name == "[]uint8":
		return "a text in base64"
	case strings.HasPrefix(name, "int") || strings.HasPrefix(name, "uint"):
		return "a number"
	case name == "bool":
		return "true or false"
	case strings.HasPrefix(name, "[]"):
		return "an array"
	}
	return "an object"
}
