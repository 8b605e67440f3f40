package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// begin makes of the data the values that a spell begins with, in the script's form. A run reads each argument as a value of the
// spell and fails without it, so that one which nobody sets is told here. Data of other names are values for the spell to read.
func (p *spellProgram) begin(fn *abi.Function, data map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	begins := maps.Clone(data)
	if begins == nil {
		begins = map[string]json.RawMessage{}
	}
	for _, param := range fn.Params {
		given, ok := data[param.Name]
		switch {
		case param.Type.Kind == abi.Arrow:
			return nil, usage(codeFlags, "`%s` of `%s` is a function, which a spell cannot be given", param.Name, fn.Name)
		case !ok && setByNode(param.Name):
			continue
		case !ok && param.Type.Kind == abi.Option:
			given = json.RawMessage("null")
		case !ok:
			return nil, missingValue(fn, param, data)
		}
		value, err := abi.ToAqua(param.Type, param.Name, given)
		var m *abi.Mismatch
		switch {
		case errors.As(err, &m):
			return nil, usage(codeFlags, "--data: `%s` should be %s, found %s; the argument is of type `%s`", m.Path, m.Expected, m.Given, param.Type.Aqua())
		case err != nil:
			return nil, failed(codeInternal, "%s", err)
		}
		begins[param.Name] = value
	}
	return begins, nil
}

// missingValue tells how an argument is given.
func missingValue(fn *abi.Function, param abi.Field, data map[string]json.RawMessage) error {
	params := make([]string, len(fn.Params))
	for i, p := range fn.Params {
		params[i] = p.Name
	}
	others := slices.DeleteFunc(slices.Sorted(maps.Keys(data)), func(name string) bool { return slices.Contains(params, name) })
	err := usage(codeFlags, "`%s` has no value for its argument `%s: %s`, so that no run could begin", fn.Name, param.Name, param.Type.Aqua())
	if near := diag.Nearest(param.Name, others...); near != "" {
		return helped(err, fmt.Sprintf("--data has `%s`; did you mean `%s`?", near, param.Name))
	}
	return helped(err, fmt.Sprintf("give it with --data '{\"%s\": …}'", param.Name))
}

// setByNode says whether the node or its worker, not the spell, writes the value of a name (spec/network.md#N147).
func setByNode(name string) bool {
	who, _, found := strings.Cut(name, "_")
	return found && slices.Contains([]string{"h", "w", "hw"}, who)
}

// doubtfulResults warns of a function that returns what a spell does not keep: its runs do their work and end with an error.
func doubtfulResults(fn *abi.Function) diag.List {
	if len(fn.Results) == 0 || len(fn.Results) == 1 && slices.Contains([]abi.Kind{abi.Struct, abi.Top}, fn.Results[0].Kind) {
		return nil
	}
	returned := make([]string, len(fn.Results))
	for i, r := range fn.Results {
		returned[i] = r.Aqua()
	}
	return diag.List{diag.Warn(codeUnkept, source.Span{}, fmt.Sprintf("`%s` returns `%s`, and a spell keeps an object only: every run ends with an error",
		fn.Name, strings.Join(returned, ", "))).Help("return nothing, or a data value, whose fields become values of the spell")}
}
