package target

import (
	"bytes"
	"encoding/json"
)

// Schema is the version of the object that Program writes.
const Schema = "aqua.compile/1"

// Program writes what a compilation made as one object:
//
//	{"schema":"aqua.compile/1","functions":{NAME:{"file","script","signature"}},"services":{NAME:DEFINITION},"diagnostics":[…]}
//
// diagnostics is a JSON array made by package diag. Of two functions or services with one name, in two files, each is
// called path:name.
func Program(functions []Function, services []Service, diagnostics json.RawMessage) ([]byte, error) {
	fs, ss := object{}, object{}
	count := map[string]int{}
	for _, f := range functions {
		count["f "+f.Name]++
	}
	for _, s := range services {
		count["s "+s.Name]++
	}
	for _, f := range functions {
		fs.add(unique(f.Name, f.File, count["f "+f.Name]), struct {
			File      string          `json:"file"`
			Script    string          `json:"script"`
			Signature json.RawMessage `json:"signature"`
		}{f.File, f.Script, f.Definition()})
	}
	for _, s := range services {
		ss.add(unique(s.Name, s.File, count["s "+s.Name]), s.Definition())
	}
	if diagnostics == nil {
		diagnostics = json.RawMessage("[]")
	}
	return encode(struct {
		Schema      string          `json:"schema"`
		Functions   object          `json:"functions"`
		Services    object          `json:"services"`
		Diagnostics json.RawMessage `json:"diagnostics"`
	}{Schema, fs, ss, diagnostics})
}

func unique(name, file string, n int) string {
	if n > 1 {
		return file + ":" + name
	}
	return name
}

// object is a JSON object that keeps the order of its members.
type object struct {
	keys   []string
	values []any
}

func (o *object) add(key string, v any) {
	o.keys = append(o.keys, key)
	o.values = append(o.values, v)
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, k := range o.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := encode(k)
		if err != nil {
			return nil, err
		}
		value, err := encode(o.values[i])
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
