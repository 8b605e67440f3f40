package value

import "testing"

func TestCanonical(t *testing.T) {
	tests := []struct{ text, want string }{ // an empty want: not JSON
		{`{"a":[1,-2,"x\n\u001f"],"b":null}`, `{"a":[1,-2,"x\n\u001f"],"b":null}`},
		{`{"b":1,"a":2}`, `{"a":2,"b":1}`},
		{`{"a":1,"a":2}`, `{"a":2}`},
		{`[1, 2]`, `[1,2]`},
		{`1.50`, `1.5`},
		{`-0`, `-0.0`},
		{`"\u000a"`, `"\n"`},
		{`"\/"`, `"/"`},
		{`"\u001F"`, `"\u001f"`},
		{`18446744073709551616`, `1.8446744073709552e19`},
		{`{oops}`, ``},
		{`01`, ``},
		{`"a`, ``},
		{"\"\x01\"", ``},
		{``, ``},
	}
	for _, test := range tests {
		v, err := Stored(test.text).Canonical()
		if (err != nil) != (test.want == "") {
			t.Errorf("%s: error %v", test.text, err)
		}
		if err == nil && v.Text() != test.want {
			t.Errorf("%s: %s, want %s", test.text, v.Text(), test.want)
		}
	}
}

// FuzzCanonical compares the scanner with parsing and writing.
func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-2,"x\n\u001f"],"b":null}`, `[[],{},true,false,0]`, `"\u0000\\"`, `{"":1,"é":2}`, `123456789012345678`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := scanner{text: text}
		if !s.value(0) || s.i != len(text) {
			return
		}
		n, err := ParseNode(text)
		if err != nil || n.String() != text {
			t.Fatalf("%q is not canonical: %v", text, err)
		}
	})
}
