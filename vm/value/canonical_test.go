package value

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

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

// FuzzCanonical compares the canonical form that is made without a tree with parsing and writing.
func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{
		`{"a":[1,-2,"x\n\u001f"],"b":null}`, `[[],{},true,false,0]`, `"\u0000\\"`, `{"":1,"é":2}`, `123456789012345678`, `[0.5,-0.0,0.00001,0.000001,1.50]`,
		`{"b":{"d":1,"c":[2]},"a":1,"b":2}`, ` { "\u0061" : 1 , "a\"" : "\ud83d\ude00" , "Z" : -0 } `, `{"a":1,"a":2,"a":3}`, `[1e5,12345678901234567890,1.7976931348623159e308]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, want := ParseNode(text)
		got, err := canonize(text)
		switch {
		case want != nil && (err == nil || *err != *want):
			t.Fatalf("%q gives %v, want %v", text, err, want)
		case want == nil && (err != nil || got != n.String()):
			t.Fatalf("%q gives %s %v, want %s", text, got, err, n)
		}
	})
}

func TestCanonicalOfRandomTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := drawJSON(t, 4)
		n, fault := ParseNode(text)
		if fault != nil {
			t.Fatalf("%q: %v", text, fault)
		}
		if got, err := canonize(text); err != nil || got != n.String() {
			t.Fatalf("%q gives %s %v, want %s", text, got, err, n)
		}
	})
}

// drawJSON makes a JSON text with blanks, escapes, repeated keys and numbers of every kind.
func drawJSON(t *rapid.T, depth int) string {
	blank := rapid.SampledFrom([]string{"", "", " ", "\n\t"}).Draw(t, "blank")
	kind := rapid.IntRange(0, 6).Draw(t, "kind")
	if depth == 0 {
		kind = kind % 5
	}
	list := func(member func() string) string {
		var items []string
		for range rapid.IntRange(0, 5).Draw(t, "size") {
			items = append(items, member())
		}
		return strings.Join(items, ","+blank)
	}
	str := func() string {
		return `"` + rapid.StringMatching(`([a-cA]|é|\\[bnrt/"\\]|\\u00[01][0-9a-fA-F]|\\u0061|\\ud83d\\ude00|[ -!]?x?y?z?plain ascii text){0,3}`).Filter(func(s string) bool { return !strings.Contains(s, `!"`) }).Draw(t, "string") + `"`
	}
	switch kind {
	case 0:
		return blank + rapid.SampledFrom([]string{"null", "true", "false"}).Draw(t, "word")
	case 1:
		return blank + rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})`).Draw(t, "integer")
	case 2:
		return blank + rapid.StringMatching(`-?(0|[1-9][0-9]{0,16})\.[0-9]{1,18}`).Draw(t, "float")
	case 3:
		return blank + rapid.StringMatching(`-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?[eE][+-]?[0-9]{1,2}`).Draw(t, "exponent")
	case 4:
		return blank + str()
	case 5:
		return blank + "[" + list(func() string { return drawJSON(t, depth-1) }) + blank + "]"
	}
	return blank + "{" + list(func() string { return blank + str() + blank + ":" + drawJSON(t, depth-1) }) + "}" + blank
}
