package abi

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// Codes of mismatches.
const (
	CodeKind    = "E0650" // a value of another kind than the type's
	CodeNotJSON = "E0651" // a text that is no JSON
	CodeArity   = "E0652" // the wrong number of arguments or results
)

// Mismatch is an argument or result that does not fit its type.
type Mismatch struct {
	Code     string // one of the above, stable
	Path     string // "x", "x.field", "x[2]"
	Expected string // what the type asks for, "array"
	Given    string // what was there, "null"
}

func (m *Mismatch) Error() string {
	return "Aqua type mismatch. Path: " + m.Path + "; Expected: " + m.Expected + "; Given: " + m.Given
}

// Arguments converts the arguments of a call to what the script's getDataSrv answers. Arguments of kind Arrow are not
// looked at: they are not data. Missing options at the end count as null.
func (f *Function) Arguments(args []json.RawMessage) ([]json.RawMessage, error) {
	if len(args) > len(f.Params) {
		return nil, f.miscounted(len(args))
	}
	out := make([]json.RawMessage, len(f.Params))
	for i, p := range f.Params {
		if i >= len(args) {
			if p.Type.Kind != Option {
				return nil, f.miscounted(len(args))
			}
			out[i] = json.RawMessage("[]")
			continue
		}
		if p.Type.Kind == Arrow {
			out[i] = args[i]
			continue
		}
		v, err := ToAqua(p.Type, p.Name, args[i])
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

func (f *Function) miscounted(given int) error {
	return &Mismatch{CodeArity, f.Name, strconv.Itoa(len(f.Params)) + " arguments", strconv.Itoa(given)}
}

// Result converts what a script responded: null for a function without results, the value of its only result, or an
// array of several.
func (f *Function) Result(response []json.RawMessage) (json.RawMessage, error) {
	if len(response) != len(f.Results) {
		return nil, &Mismatch{CodeArity, f.Name, strconv.Itoa(len(f.Results)) + " results", strconv.Itoa(len(response))}
	}
	values := make([]json.RawMessage, len(response))
	for i, r := range response {
		path := f.Name
		if len(response) > 1 {
			path += "[" + strconv.Itoa(i) + "]"
		}
		v, err := FromAqua(f.Results[i], path, r)
		if err != nil {
			return nil, err
		}
		values[i] = v
	}
	switch len(values) {
	case 0:
		return json.RawMessage("null"), nil
	case 1:
		return values[0], nil
	}
	return encode(values), nil
}

// ToAqua converts a JSON value to the Aqua value of a type: an option becomes an array of none or one, fields that the
// type lacks are dropped, missing options are none. Numbers keep their text and are not checked against the range of the
// type, as in the original's client. path names the value in errors, which are of type *Mismatch.
func ToAqua(t *Type, path string, v json.RawMessage) (json.RawMessage, error) {
	return convert(t, path, v, toAqua)
}

// FromAqua converts an Aqua value of a type to JSON: an option becomes null or its value.
func FromAqua(t *Type, path string, v json.RawMessage) (json.RawMessage, error) {
	return convert(t, path, v, fromAqua)
}

// Answer says whether JSON can be what a service answers to a script, where options are arrays of none or one and
// nothing may be left out. The result is nil if it can.
func Answer(t *Type, path string, v json.RawMessage) *Mismatch {
	var m *Mismatch
	_, err := convert(t, path, v, answered)
	errors.As(err, &m)
	return m
}

type direction uint8

const (
	toAqua   direction = iota // from a caller's JSON to a script's
	fromAqua                  // and back
	fromGo                    // from what encoding/json makes of a Go value to a caller's JSON
	toGo                      // and back
	answered                  // from a service to a script, as it is
)

func convert(t *Type, path string, text json.RawMessage, d direction) (json.RawMessage, error) {
	v, err := decode(text)
	if err != nil {
		return nil, &Mismatch{CodeNotJSON, path, "JSON", strings.TrimSpace(string(text[:min(len(text), 40)]))}
	}
	c := converter{d}
	v, err = c.value(t, path, v)
	if err != nil {
		return nil, err
	}
	return encode(v), nil
}

func decode(text json.RawMessage) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, errMore
	}
	return v, nil
}

var errMore = &Mismatch{Code: CodeNotJSON, Expected: "one value", Given: "several"}

type converter struct{ dir direction }

func (c converter) value(t *Type, path string, v any) (any, error) {
	switch t.Kind {
	case Top:
		return v, nil
	case Scalar:
		if kindOf(v) != scalarKind(t.Name) {
			return nil, wrong(path, t.Name, v)
		}
		return v, nil
	case Option:
		return c.option(t, path, v)
	case Array:
		return c.array(t, path, v)
	case Struct, Labelled:
		object, ok := v.(map[string]any)
		if !ok {
			return nil, wrong(path, t.String(), v)
		}
		out := make(map[string]any, len(t.Fields))
		for _, f := range t.Fields {
			w, err := c.value(f.Type, path+"."+f.Name, object[f.Name])
			if err != nil {
				return nil, err
			}
			out[f.Name] = w
		}
		return out, nil
	case Unlabelled:
		list, ok := v.([]any)
		if !ok || len(list) != len(t.Items) {
			return nil, wrong(path, t.String(), v)
		}
		out := make([]any, len(list))
		for i, item := range list {
			w, err := c.value(t.Items[i], path+"["+strconv.Itoa(i)+"]", item)
			if err != nil {
				return nil, err
			}
			out[i] = w
		}
		return out, nil
	case Nil:
		if v != nil {
			return nil, wrong(path, "null", v)
		}
		return v, nil
	}
	return nil, wrong(path, t.String(), v)
}

func (c converter) array(t *Type, path string, v any) (any, error) {
	if c.dir == fromGo {
		v = fromSlice(t, v)
	}
	list, ok := v.([]any)
	if !ok {
		return nil, wrong(path, "array", v)
	}
	out := make([]any, len(list))
	for i, item := range list {
		w, err := c.value(t.Elem, path+"["+strconv.Itoa(i)+"]", item)
		if err != nil {
			return nil, err
		}
		out[i] = w
	}
	if c.dir == toGo && isBytes(t) {
		return toBytes(path, out)
	}
	return out, nil
}

// option: none is [] for a script and null for a caller. What comes from a script may be null, too.
func (c converter) option(t *Type, path string, v any) (any, error) {
	if c.dir == fromGo || c.dir == toGo {
		if v == nil {
			return nil, nil
		}
		return c.value(t.Elem, path, v)
	}
	if c.dir == toAqua {
		if v == nil {
			return []any{}, nil
		}
		w, err := c.value(t.Elem, path, v)
		if err != nil {
			return nil, err
		}
		return []any{w}, nil
	}
	list, ok := v.([]any)
	switch {
	case v == nil && c.dir == fromAqua || ok && len(list) == 0:
		return nil, nil
	case !ok || len(list) > 1:
		return nil, wrong(path, "option", v)
	}
	return c.value(t.Elem, path, list[0])
}

func wrong(path, expected string, given any) error {
	return &Mismatch{CodeKind, path, expected, kindOf(given)}
}

// String is the name of a type in messages.
func (t *Type) String() string {
	switch t.Kind {
	case Scalar:
		return t.Name
	case Struct:
		return "object (" + t.Name + ")"
	case Labelled:
		return "object"
	case Unlabelled:
		return "array of " + strconv.Itoa(len(t.Items))
	}
	return t.Kind.String()
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case json.Number:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

func scalarKind(name string) string {
	switch name {
	case "bool":
		return "boolean"
	case "string":
		return "string"
	}
	return "number"
}
