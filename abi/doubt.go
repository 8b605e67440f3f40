package abi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// Doubts tells what a client of the original passes on without a word but is hardly meant: numbers outside of their
// type, fractions where integers belong, fields that no type asks for. v fits t already.
func Doubts(t *Type, path string, v json.RawMessage) []string {
	dec := json.NewDecoder(bytes.NewReader(v))
	dec.UseNumber()
	var value any
	if dec.Decode(&value) != nil {
		return nil
	}
	var d doubter
	d.walk(t, path, value)
	return d.found
}

type doubter struct{ found []string }

func (d *doubter) add(format string, args ...any) {
	d.found = append(d.found, fmt.Sprintf(format, args...))
}

func (d *doubter) walk(t *Type, path string, v any) {
	switch v := v.(type) {
	case json.Number:
		d.number(t, path, v)
	case []any:
		if t.Kind == Array {
			for i, item := range v {
				d.walk(t.Elem, fmt.Sprintf("%s[%d]", path, i), item)
			}
		}
	case map[string]any:
		if t.Kind == Struct {
			d.fields(t, path, v)
		}
	}
	if t.Kind == Option && v != nil {
		d.walk(t.Elem, path, v)
	}
}

func (d *doubter) fields(t *Type, path string, v map[string]any) {
	known := map[string]bool{}
	for _, f := range t.Fields {
		known[f.Name] = true
		if item, ok := v[f.Name]; ok {
			d.walk(f.Type, path+"."+f.Name, item)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if !known[name] {
			d.add("`%s` has no field `%s`; it is ignored", t.Name, name)
		}
	}
}

// number checks the range of an integer type.
func (d *doubter) number(t *Type, path string, n json.Number) {
	if t.Kind != Scalar || len(t.Name) < 2 || t.Name[0] != 'u' && t.Name[0] != 'i' {
		return
	}
	var bits uint
	if _, err := fmt.Sscanf(t.Name[1:], "%d", &bits); err != nil {
		return
	}
	value, ok := new(big.Float).SetPrec(128).SetString(n.String())
	if !ok || strings.ContainsAny(n.String(), "eE") && value.MantExp(nil) > 128 {
		d.add("`%s` is out of the range of %s", path, t.Name)
		return
	}
	if !value.IsInt() {
		d.add("`%s` is %s, but its type %s has no fractions", path, n, t.Name)
		return
	}
	whole, _ := value.Int(nil)
	low, high := new(big.Int), new(big.Int).Lsh(big.NewInt(1), bits)
	if t.Name[0] == 'i' {
		high.Rsh(high, 1)
		low.Neg(high)
	}
	if whole.Cmp(low) < 0 || whole.Cmp(high) >= 0 {
		d.add("`%s` is %s, which is out of the range of %s", path, n, t.Name)
	}
}
