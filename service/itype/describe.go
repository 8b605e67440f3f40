package itype

import (
	"encoding/json"
	"slices"
	"strings"
)

// Description is what a module offers, as nodes answer when they are asked for an interface (spec/services.md#S37).
type Description struct {
	Functions []Signature  `json:"function_signatures"`
	Records   []RecordInfo `json:"record_types"`
}

// Signature is a function with the names of its types.
type Signature struct {
	Name      string      `json:"name"`
	Arguments [][2]string `json:"arguments"` // name and type
	Outputs   []string    `json:"output_types"`
}

// RecordInfo is a record with the names of its fields' types.
type RecordInfo struct {
	Name   string      `json:"name"`
	ID     uint64      `json:"id"`
	Fields []FieldInfo `json:"fields"`
}

// FieldInfo is a field of a record.
type FieldInfo struct {
	Name string `json:"name"`
	Type string `json:"ty"`
}

// Describe lists the functions that can be called, by name, and the records that they reach, fields before what is made
// of them. The section has passed [Interfaces.Check].
func (it *Interfaces) Describe() Description {
	d := Description{Functions: []Signature{}, Records: []RecordInfo{}}
	var roots []uint64
	for _, f := range it.Functions() {
		s := Signature{Name: f.Name, Arguments: [][2]string{}, Outputs: []string{}}
		for _, a := range f.Type.Args {
			s.Arguments = append(s.Arguments, [2]string{a.Name, it.Aqua(a.Type)})
			roots = appendRecord(roots, a.Type)
		}
		for _, out := range f.Type.Outs {
			s.Outputs = append(s.Outputs, it.Aqua(out))
			roots = appendRecord(roots, out)
		}
		d.Functions = append(d.Functions, s)
	}
	slices.SortFunc(roots, func(a, b uint64) int {
		if c := strings.Compare(it.Types[a].Rec.Name, it.Types[b].Rec.Name); c != 0 {
			return c
		}
		return int(a) - int(b)
	})
	for _, index := range it.dependencies(roots) {
		rec := it.Types[index].Rec
		info := RecordInfo{Name: rec.Name, ID: index}
		for _, f := range rec.Fields {
			info.Fields = append(info.Fields, FieldInfo{f.Name, it.Aqua(f.Type)})
		}
		d.Records = append(d.Records, info)
	}
	return d
}

func appendRecord(to []uint64, t Type) []uint64 {
	for t.Kind == Array {
		t = *t.Elem
	}
	if t.Kind == Record {
		to = append(to, t.Rec)
	}
	return to
}

// dependencies lists records and all that their fields reach, fields first. It keeps its own stack: a section may chain
// as many records as it has.
func (it *Interfaces) dependencies(roots []uint64) []uint64 {
	type visit struct {
		index uint64
		next  []uint64
	}
	var order []uint64
	seen := map[uint64]bool{}
	var stack []visit
	enter := func(index uint64) {
		if seen[index] {
			return
		}
		seen[index] = true
		v := visit{index: index}
		for _, f := range it.Types[index].Rec.Fields {
			v.next = appendRecord(v.next, f.Type)
		}
		stack = append(stack, v)
	}
	for _, root := range roots {
		for enter(root); len(stack) > 0; {
			top := &stack[len(stack)-1]
			if len(top.next) == 0 {
				order = append(order, top.index)
				stack = stack[:len(stack)-1]
				continue
			}
			index := top.next[0]
			top.next = top.next[1:]
			enter(index)
		}
	}
	return order
}

// JSON is the description as one line of JSON.
func (d Description) JSON() json.RawMessage {
	b, _ := json.Marshal(d) // it holds nothing but strings and numbers
	return b
}
