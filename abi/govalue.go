package abi

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
)

// FromGo makes of a Go value the JSON that callers pass for a type: what encoding/json makes of it, but nil slices are
// empty arrays and slices of bytes are arrays of numbers (spec/targets.md#T10). Errors are of type *Mismatch, or those
// of encoding/json.
func FromGo(t *Type, path string, v any) (json.RawMessage, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return convert(t, path, text, fromGo)
}

// ToGo is the way back: it stores a value of a type in what to points to.
func ToGo(t *Type, path string, v json.RawMessage, to any) error {
	text, err := convert(t, path, v, toGo)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, to)
}

// fromSlice undoes what encoding/json makes of slices that are nil or hold bytes.
func fromSlice(t *Type, v any) any {
	text, ok := v.(string)
	switch {
	case v == nil:
		return []any{}
	case !ok || !isBytes(t):
		return v
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return v
	}
	list := make([]any, len(raw))
	for i, b := range raw {
		list[i] = json.Number(strconv.Itoa(int(b)))
	}
	return list
}

// isBytes reports whether a type is a []byte in Go.
func isBytes(t *Type) bool { return t.Elem.Kind == Scalar && t.Elem.Name == "u8" }

// toBytes makes of an array of numbers what encoding/json reads into a slice of bytes.
func toBytes(path string, list []any) (any, error) {
	raw := make([]byte, len(list))
	for i, item := range list {
		n, err := strconv.ParseUint(string(item.(json.Number)), 10, 8)
		if err != nil {
			return nil, &Mismatch{CodeKind, path + "[" + strconv.Itoa(i) + "]", "u8", string(item.(json.Number))}
		}
		raw[i] = byte(n)
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}
