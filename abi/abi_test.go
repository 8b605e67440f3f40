package abi

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const definition = `{"functionName":"f","arrow":{"tag":"arrow","domain":{"tag":"labeledProduct","fields":{"z":{"tag":"scalar","name":"u8"},"a":{"tag":"option","type":{"tag":"array","type":{"tag":"scalar","name":"string"}}},"p":{"tag":"struct","name":"P","fields":{"n":{"tag":"topType"}}},"c":{"tag":"arrow","domain":{"tag":"nil"},"codomain":{"tag":"unlabeledProduct","items":[{"tag":"bottomType"}]}}}},"codomain":{"tag":"unlabeledProduct","items":[{"tag":"option","type":{"tag":"scalar","name":"bool"}}]}},"names":{"relay":"-relay-","getDataSrv":"getDataSrv","callbackSrv":"callbackSrv","responseSrv":"callbackSrv","responseFnName":"response","errorHandlingSrv":"errorHandlingSrv","errorFnName":"error"}}`

func TestDefinitionRoundTrip(t *testing.T) {
	f, err := ParseDefinition([]byte(definition), "(null)\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := []string{f.Params[0].Name, f.Params[1].Name, f.Params[2].Name}; !cmp.Equal(got, []string{"z", "a", "p"}) {
		t.Errorf("parameters lost their order: %v", got)
	}
	if d := cmp.Diff(definition, string(f.Definition())); d != "" {
		t.Error(d)
	}
}

func TestServiceRoundTrip(t *testing.T) {
	const def = `{"defaultServiceId":"<s>","functions":{"tag":"labeledProduct","fields":{"go":{"tag":"arrow","domain":{"tag":"nil"},"codomain":{"tag":"nil"}}}}}`
	s, err := ParseService("S", []byte(def))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(def, string(s.Definition())); d != "" {
		t.Error(d)
	}
}

func raws(texts ...string) []json.RawMessage {
	out := make([]json.RawMessage, len(texts))
	for i, s := range texts {
		out[i] = json.RawMessage(s)
	}
	return out
}

func TestArguments(t *testing.T) {
	f, err := ParseDefinition([]byte(definition), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
		code string
	}{
		{[]string{`18446744073709551616`, `null`, `{"n":[1.50,null],"x":1}`, `0`}, `[18446744073709551616,[],{"n":[1.50,null]},0]`, ""},
		{[]string{`1`, `["a"]`, `{}`, `0`}, `[1,[["a"]],{"n":null},0]`, ""},
		{[]string{`"1"`, `null`, `{}`, `0`}, "z number", "E0650"},
		{[]string{`1`, `[2]`, `{}`, `0`}, "", "E0650"},
		{[]string{`1`, `nul`, `{}`, `0`}, "", "E0651"},
		{[]string{`1`}, "", "E0652"},
	} {
		got, err := f.Arguments(raws(c.args...))
		m, _ := err.(*Mismatch)
		switch {
		case c.code != "":
			if m == nil || m.Code != c.code {
				t.Errorf("%v: %v, want %s", c.args, err, c.code)
			}
		case err != nil:
			t.Errorf("%v: %v", c.args, err)
		default:
			if text := string(encode(got)); text != c.want {
				t.Errorf("%v: %s, want %s", c.args, text, c.want)
			}
		}
	}
	_, err = f.Arguments(raws(`1`, `null`, `5`, `0`))
	if want := "Aqua type mismatch. Path: p; Expected: object (P); Given: number"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestResult(t *testing.T) {
	f, err := ParseDefinition([]byte(definition), "")
	if err != nil {
		t.Fatal(err)
	}
	for in, want := range map[string]string{`[]`: "null", `null`: "null", `[true]`: "true"} {
		if got, err := f.Result(raws(in)); err != nil || string(got) != want {
			t.Errorf("%s: %s %v, want %s", in, got, err, want)
		}
	}
	if _, err := f.Result(raws(`[1]`)); err == nil {
		t.Error("a number passed for a bool")
	}
	none := &Function{Name: "g"}
	if got, err := none.Result(nil); err != nil || string(got) != "null" {
		t.Error(string(got), err)
	}
	two := &Function{Name: "g", Results: []*Type{{Kind: Top}, {Kind: Top}}}
	if got, err := two.Result(raws(`1`, `"<"`)); err != nil || string(got) != `[1,"<"]` {
		t.Error(string(got), err)
	}
}

// What goes to a script and comes back is what was given, for values that a caller can write.
func FuzzConversion(f *testing.F) {
	for _, s := range []string{`null`, `[1,2]`, `{"a":[null]}`, `"x"`, `1e400`} {
		f.Add(`{"tag":"option","type":{"tag":"topType"}}`, s)
		f.Add(`{"tag":"struct","name":"P","fields":{"a":{"tag":"array","type":{"tag":"scalar","name":"u8"}}}}`, s)
	}
	f.Fuzz(func(t *testing.T, typ, value string) {
		var at Type
		if json.Unmarshal([]byte(typ), &at) != nil {
			return
		}
		v, err := ToAqua(&at, "x", json.RawMessage(value))
		if err != nil {
			return
		}
		w, err := FromAqua(&at, "x", v)
		if err != nil {
			t.Fatalf("%s as %s: %v", value, typ, err)
		}
		again, err := ToAqua(&at, "x", w)
		if err != nil || string(again) != string(v) {
			t.Fatalf("%s, then %s (%v)", v, again, err)
		}
	})
}

func TestAnswersOfServices(t *testing.T) {
	text := &Type{Kind: Scalar, Name: "string"}
	option := &Type{Kind: Option, Elem: text}
	record := &Type{Kind: Struct, Name: "R", Fields: []Field{{"a", text}, {"o", option}}}
	for _, c := range []struct {
		t     *Type
		text  string
		wrong string // path, expected, given; "" for a right answer
	}{
		{text, `"x"`, ""}, {text, `5`, "f string number"}, {text, `null`, "f string null"}, {text, `nonsense`, "f JSON nonsense"},
		{option, `[]`, ""}, {option, `["x"]`, ""}, {option, `null`, "f option null"}, {option, `"x"`, "f option string"}, {option, `["x","y"]`, "f option array"},
		{record, `{"a":"x","o":[],"more":1}`, ""}, {record, `{"a":"x"}`, "f.o option null"}, {record, `{"o":[]}`, "f.a string null"},
	} {
		got := ""
		if m := Answer(c.t, "f", json.RawMessage(c.text)); m != nil {
			got = m.Path + " " + m.Expected + " " + m.Given
		}
		if got != c.wrong {
			t.Errorf("%s for %s: %q, want %q", c.text, c.t.Aqua(), got, c.wrong)
		}
	}
}
