package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// described makes interfaces out of what an SDK leaves in a module.
func described(t *testing.T, items ...string) *itype.Interfaces {
	t.Helper()
	var sections []itype.Section
	for i, item := range items {
		sections = append(sections, itype.Section{Name: itype.DescriptionSection(string(rune('a' + i))), Body: []byte(item)})
	}
	it, err := itype.Generate(itype.Assemble(sections), "0.28.0")
	if err != nil {
		t.Fatal(err)
	}
	return it
}

func described1(t *testing.T, function, argument string) *itype.Interfaces {
	return described(t, `{"ast_type":"Function","signature":{"name":"`+function+`","arguments":[{"name":"`+argument+`","ty":{"U8":"ByValue"}}],"output_types":[]}}`)
}

// TestInterfacesThatAquaCannotName holds that no module makes the command write what is no Aqua, or more than its interface.
func TestInterfacesThatAquaCannotName(t *testing.T) {
	record := func(name, field string) *itype.Interfaces {
		return described(t, `{"ast_type":"Record","name":"`+name+`","fields":{"Named":[{"name":"`+field+`","ty":{"U8":"ByValue"}}]}}`,
			`{"ast_type":"Function","signature":{"name":"get","arguments":[],"output_types":[{"Record":["`+name+`","ByValue"]}]}}`)
	}
	for name, c := range map[string]struct {
		it   *itype.Interfaces
		want string
	}{
		"all is well":        {described1(t, "get", "arg"), ""},
		"a fine record":      {record("Box", "size"), ""},
		"upper-case":         {described1(t, "Get", "arg"), "E0023"},
		"underscore":         {described1(t, "get", "_arg"), "E0023"},
		"blank":              {described1(t, "get it", "arg"), `"get it" is no name`},
		"line":               {described1(t, `get()\n  other`, "arg"), `"get()\n  other" is no name`},
		"type":               {described1(t, "get", "a: u8, b"), `"a: u8, b" is no name`},
		"empty":              {described1(t, "", "arg"), `"" is no name`},
		"data of lower case": {record("box", "size"), "E0023"},
		"field":              {record("Box", "Size"), "E0023"},
		"field with a line":  {record("Box", `a: u8\n  b`), `"a: u8\n  b" is no name`},
		"the service's name": {record("Thing", "size"), "E0023"},
		"no functions":       {described(t), "E0023"},
	} {
		text, err := aquaOf(context.Background(), c.it, "thing", "id")
		switch {
		case c.want == "" && (err != nil || !strings.Contains(text, "service Thing(\"id\"):\n  get(")):
			t.Errorf("%s: %v, %s", name, err, text)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "error[E0023]: the interface cannot be written in Aqua: ")):
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// FuzzInterfaceNames holds that whatever a module calls its things, what is printed is its interface and nothing else.
func FuzzInterfaceNames(f *testing.F) {
	f.Add("get", "arg", "Box", "size", "thing", "id")
	f.Add("get()\n  other", "a: u8, b", "box", "a: u8\n  b", "a b", "\"")
	f.Fuzz(func(t *testing.T, function, argument, record, field, name, id string) {
		text := func(s string) string { b, _ := json.Marshal(s); return string(b) }
		it, err := itype.Generate(itype.Assemble([]itype.Section{
			{Name: itype.DescriptionSection("a"), Body: []byte(`{"ast_type":"Record","name":` + text(record) + `,"fields":{"Named":[{"name":` + text(field) + `,"ty":{"U8":"ByValue"}}]}}`)},
			{Name: itype.DescriptionSection("b"), Body: []byte(`{"ast_type":"Function","signature":{"name":` + text(function) + `,"arguments":[{"name":` + text(argument) + `,"ty":{"U8":"ByValue"}}],"output_types":[{"Record":[` + text(record) + `,"ByValue"]}]}}`)},
		}), itype.WrittenVersion)
		if err != nil {
			return
		}
		out, err := aquaOf(context.Background(), it, name, id)
		var e *exitError
		switch {
		case err != nil && (!errors.As(err, &e) || e.what != codeNoAqua && e.what != codeFlags):
			t.Error(err)
		case err == nil && strings.Count(out, "\n") != 7:
			t.Errorf("%q", out)
		}
	})
}
