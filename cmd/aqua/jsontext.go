package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/vm/value"
)

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
		return fmt.Sprintf("%s stands where %s is expected%s", kind.Value, goKind(kind.Type.String()), where)
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// goKind names a Go type as JSON does.
func goKind(name string) string {
	switch {
	case name == "string" || name == "*string":
		return "a text"
	case name == "bool":
		return "true or false"
	case strings.HasPrefix(name, "[]"):
		return "an array"
	}
	return "an object"
}
