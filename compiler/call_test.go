package compiler

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/source"
)

const callee = `aqua M

export f

data Pair:
  a: u32
  b: ?string

func f(n: i64, xs: []string, p: Pair, o: ?string) -> string:
  <- "x"

func hidden(b: bool) -> bool:
  <- b

func none() -> string:
  <- "none"
`

func compileCall(call string, data map[string]json.RawMessage) (*Call, string) {
	files := source.Memory{"m.aqua": callee}
	c, diags := CompileCall(context.Background(), files, "m.aqua", call, Values{Data: data}, Options{})
	codes := make([]string, len(diags))
	for i, d := range diags {
		codes[i] = d.Code
	}
	return c, strings.Join(codes, " ")
}

func TestCompileCall(t *testing.T) {
	data := map[string]json.RawMessage{"pair": json.RawMessage(`{"a":1,"b":null}`), "o": json.RawMessage("null"), "bad": json.RawMessage(`{}`)}
	cases := []struct{ call, args, codes string }{
		{`f(-5, ["a", "b\n"], pair, o)`, `[-5,["a","b\\n"],{"a":1,"b":null},null]`, ""},
		{` f ( 1 , [ ] , {"a": 2, "b": "x"} , "y" ) `, `[1,[],{"a":2,"b":"x"},"y"]`, ""},
		{`f(1, *["a"], pair, ?["y"])`, `[1,["a"],{"a":1,"b":null},"y"]`, ""},
		{`f(1, [], pair, nil)`, `[1,[],{"a":1,"b":null},null]`, ""},
		{`hidden(true)`, `[true]`, ""},
		{`none()`, `[]`, ""}, {`none`, `[]`, ""},
		{`f(1)`, "", "E0422"},
		{`f(1, [], pair, missing)`, "", "E0423"},
		{`f("1", [1], bad, 5)`, "", "E0425 E0425 E0425 E0425"},
		{`g()`, "", "E0421"}, {`Pair()`, "", "E0421"},
		{``, "", "E0420"}, {`f(`, "", "E0420"}, {`f(1,,2)`, "", "E0420"}, {`f(1) x`, "", "E0420"}, {`f("a`, "", "E0420"},
		{`f(1.)`, "", "E0420"}, {`f(+)`, "", "E0420"}, {`f({1:2})`, "", "E0420"}, {`1()`, "", "E0420"},
		{"f(" + strings.Repeat("[", 100000), "", "E0420"},
	}
	for _, c := range cases {
		got, codes := compileCall(c.call, data)
		if codes != c.codes {
			t.Errorf("%.60s: codes %q, want %q", c.call, codes, c.codes)
			continue
		}
		if codes == "" {
			if args, _ := json.Marshal(got.Args); string(args) != c.args {
				t.Errorf("%s: arguments %s, want %s", c.call, args, c.args)
			}
		}
	}
}

func FuzzParseCall(f *testing.F) {
	f.Add(`f("x", [1, {"a": -2.5e3}], name, ?[], nil)`)
	f.Fuzz(func(t *testing.T, call string) {
		var set source.Set
		e, fault := parseCall(set.Add("c", call))
		if (e == nil) == (fault == nil) {
			t.Fatalf("%q gives %v and %v", call, e, fault)
		}
		if e == nil {
			return
		}
		for _, a := range e.args {
			if a.name == "" && !json.Valid(a.text) {
				t.Fatalf("%q: argument %q is no JSON", call, a.text)
			}
		}
	})
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, diags := Compile(ctx, source.Memory{"m.aqua": callee}, []string{"m.aqua"}, Options{})
	if len(diags) != 1 || diags[0].Code != "E0410" {
		t.Errorf("got %v", diags)
	}
}
