package value

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCanonicalText(t *testing.T) {
	cases := []struct{ in, want string }{
		{` { "b" : 1.0 , "a":"é" } `, `{"a":"é","b":1.0}`},
		{`{"a":1,"a":2}`, `{"a":2}`},
		{`{"aa":1,"Z":2,"a":3,"":4,"é":5}`, `{"":4,"Z":2,"a":3,"aa":1,"é":5}`},
		{`[1,1.0,1e2,-0,0,-1]`, `[1,1.0,100.0,-0.0,0,-1]`},
		{`18446744073709551615`, `18446744073709551615`},
		{`18446744073709551616`, `1.8446744073709552e19`},
		{`-9223372036854775808`, `-9223372036854775808`},
		{`-9223372036854775809`, `-9.223372036854776e18`},
		{`2.2250738585072011e-308`, `2.2250738585072014e-308`}, // not correctly rounded, on purpose
		{`1e-400`, `0.0`}, {`-1e-400`, `-0.0`}, {`0e99999999999`, `0.0`}, {`1e-99999999999`, `0.0`},
		{`0.00001`, `0.00001`}, {`0.000001`, `1e-6`}, {`1.5e-7`, `1.5e-7`}, {`1000000000000000.0`, `1000000000000000.0`}, {`1e16`, `1e16`},
		{`1.2345678901234568e16`, `1.2345678901234568e16`}, {`123456789.125`, `123456789.125`},
		{`"\u0041\ud83d\ude00\/\b\f\n\r\t\u0001\u007f\""`, "\"A😀/\\b\\f\\n\\r\\t\\u0001\u007f\\\"\""},
		{`[[],{}]`, `[[],{}]`}, {` null `, `null`}, {`true`, `true`}, {`[false]`, `[false]`},
	}
	for _, c := range cases {
		v, err := Parse(c.in)
		if err != nil || v.Text() != c.want {
			t.Errorf("Parse(%s) = %v, %v; want %s", c.in, v, err, c.want)
			continue
		}
		if again := Of(v.Tree()).Text(); again != c.want {
			t.Errorf("writing the tree of %s gives %s", c.want, again)
		}
	}
}

func TestSyntaxErrors(t *testing.T) {
	deep := strings.Repeat("[", 128)
	cases := []struct{ in, want string }{
		{"", "EOF while parsing a value at line 1 column 0"},
		{" \n ", "EOF while parsing a value at line 2 column 1"},
		{"tru", "EOF while parsing a value at line 1 column 3"},
		{"trux", "expected ident at line 1 column 4"},
		{"hello", "expected value at line 1 column 1"},
		{"-", "EOF while parsing a value at line 1 column 1"},
		{"-x", "invalid number at line 1 column 2"},
		{"01", "invalid number at line 1 column 2"},
		{"1.", "EOF while parsing a value at line 1 column 2"},
		{"1.e", "invalid number at line 1 column 3"},
		{"1e309", "number out of range at line 1 column 5"},
		{"1e99999999999", "number out of range at line 1 column 12"},
		{"[", "EOF while parsing a list at line 1 column 1"},
		{"[1", "EOF while parsing a list at line 1 column 2"},
		{"[1,", "EOF while parsing a value at line 1 column 3"},
		{"[1,]", "trailing comma at line 1 column 4"},
		{"[1 2]", "expected `,` or `]` at line 1 column 4"},
		{"{", "EOF while parsing an object at line 1 column 1"},
		{`{"a"`, "EOF while parsing an object at line 1 column 4"},
		{`{"a":`, "EOF while parsing a value at line 1 column 5"},
		{`{"a":1,`, "EOF while parsing a value at line 1 column 7"},
		{`{"a":1,}`, "trailing comma at line 1 column 8"},
		{`{"a":1 "b"}`, "expected `,` or `}` at line 1 column 8"},
		{`{"a" 1}`, "expected `:` at line 1 column 6"},
		{`{1:2}`, "key must be a string at line 1 column 2"},
		{`{"a":1,2}`, "key must be a string at line 1 column 8"},
		{"1 2", "trailing characters at line 1 column 3"},
		{`"a`, "EOF while parsing a string at line 1 column 2"},
		{`"\x"`, "invalid escape at line 1 column 3"},
		{`"\u00g0"`, "invalid escape at line 1 column 6"},
		{`"\udc00"`, "lone leading surrogate in hex escape at line 1 column 7"},
		{`"\ud800\u0041"`, "lone leading surrogate in hex escape at line 1 column 13"},
		{`"\ud800x"`, "unexpected end of hex escape at line 1 column 8"},
		{"\"a\x01\"", `control character (\u0000-\u001F) found while parsing a string at line 1 column 3`},
		{deep, "recursion limit exceeded at line 1 column 128"},
	}
	for _, c := range cases {
		if v, err := Parse(c.in); err == nil || err.Error() != c.want {
			t.Errorf("Parse(%q) = %v, %v; want %s", c.in, v, err, c.want)
		}
	}
}

func TestCID(t *testing.T) {
	for text, want := range map[string]CID{
		`1`:                 `bagaaihra2y55tkbgv6i4d7vdoglfuzhbd3ra6e7ennpvfrmzaejwmbntusdq`,
		`"test"`:            `bagaaihrarcyykpv4oj7zwdbepczyfthxya4og7s2rwvrzolm5kg2eu5dz3xa`,
		`{"a":"é","b":1.0}`: `bagaaihranowjrbjk4tiegphgtlf2mqtp3t2lxkwc7iyh27m66r37mgyrabuq`,
	} {
		if got := Stored(text).CID(); got != want {
			t.Errorf("CID of %s = %s", text, got)
		}
		if err := want.Verify([]byte(text)); err != nil {
			t.Errorf("Verify(%s): %v", text, err)
		}
		if err := want.Verify([]byte(text + " ")); err == nil {
			t.Errorf("%s also verifies other content", want)
		}
	}
	for _, bad := range []CID{"", "b", "Qm123", "hello", "x23", "bagaaihra", "zz", "b1", "9", CID(strings.Repeat("z", 5000))} {
		if bad.Verify([]byte("1")) == nil {
			t.Errorf("%.20q is accepted", bad)
		}
	}
}

func TestLens(t *testing.T) {
	v, _ := Parse(`{"a":[1,{"b":2}]}`)
	a, err := v.Tree().Field("a")
	if err != nil {
		t.Fatal(err)
	}
	if one, err := a.By(Num(OfInt(1))); err != nil || one.String() != `{"b":2}` {
		t.Errorf("By(1) = %v, %v", one, err)
	}
	for want, got := range map[string]*LensError{
		"value '[1,{\"b\":2}]' is not an map-type to match field accessor with field_name = 'x'":    second(a.Field("x")),
		"value '[1,{\"b\":2}]' does not contain element for idx = '2'":                              second(a.Index(2)),
		"index accessor `2.0 can't be converted to u32`":                                            second(a.By(Num(OfFloat(2)))),
		"scalar accessor `null` should has number or string type":                                   second(a.By(Null())),
		"value '{\"a\":[1,{\"b\":2}]}' is not an array-type to match array accessor with idx = '0'": second(v.Tree().Index(0)),
		"value '{\"a\":[1,{\"b\":2}]}' does not contain element with field name = 'z'":              second(v.Tree().By(Text("z"))),
	} {
		if got == nil || got.Msg != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

func second(_ *Node, err *LensError) *LensError { return err }

func TestBase58RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 0, 80).Draw(t, "bytes")
		back, err := DecodeBase58(EncodeBase58(b))
		if err != nil || string(back) != string(b) {
			t.Fatalf("%x came back as %x, %v", b, back, err)
		}
	})
}

// jsonText draws JSON values as Go prints them.
func jsonText() *rapid.Generator[string] {
	leaf := rapid.OneOf(
		rapid.Just("null"), rapid.Just("true"),
		rapid.Custom(func(t *rapid.T) string { b, _ := json.Marshal(rapid.String().Draw(t, "s")); return string(b) }),
		rapid.Custom(func(t *rapid.T) string { b, _ := json.Marshal(rapid.Int64().Draw(t, "i")); return string(b) }),
	)
	return rapid.Custom(func(t *rapid.T) string {
		items := rapid.SliceOfN(leaf, 0, 4).Draw(t, "items")
		if rapid.Bool().Draw(t, "array") {
			return "[" + strings.Join(items, ", ") + "]"
		}
		for i, item := range items {
			key, _ := json.Marshal(rapid.StringN(0, 3, -1).Draw(t, "key"))
			items[i] = string(key) + ":" + item
		}
		return "{" + strings.Join(items, " ,") + "}"
	})
}

func TestCanonicalIsAFixedPoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := jsonText().Draw(t, "text")
		v, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		again, err := Parse(v.Text())
		if err != nil || again.Text() != v.Text() || !Equal(v, again) || again.CID() != v.CID() {
			t.Fatalf("%s → %s → %v %v", text, v.Text(), again, err)
		}
	})
}

func TestFloatsComeBackClose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64Range(-math.MaxFloat64/2, math.MaxFloat64/2).Draw(t, "f")
		v, err := Parse(string(OfFloat(f).Append(nil)))
		if err != nil {
			t.Fatal(err)
		}
		if g := v.Tree().Num.F; math.Abs(g-f) > math.Abs(f)*1e-14 && math.Abs(f) > 1e-300 {
			t.Fatalf("%g came back as %g", f, g)
		}
	})
}

func TestParseString(t *testing.T) {
	for text, want := range map[string]string{
		` "a" `: "a", `"\ud83d\ude00\n\/"`: "😀\n/", `""`: "", "": "EOF while parsing a value at line 1 column 0", " 1": "expected value at line 1 column 2",
		`"a`: "EOF while parsing a string at line 1 column 2", `"a" b`: "trailing characters at line 1 column 5", `"\ud83d"`: "unexpected end of hex escape at line 1 column 8",
		`"\x"`: "invalid escape at line 1 column 3", "\"\xff\"": "invalid unicode code point at line 1 column 3",
	} {
		s, err := ParseString(text)
		if err != nil {
			s = err.Error()
		}
		if s != want {
			t.Errorf("%s: %q, want %q", text, s, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5e3,"\ud83d\ude00"]}`, `[`, `"\u12`, `1e999999`, "-0", `{"a":1,"a":2}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Parse(text)
		str, fault := ParseString(text)
		if isString := err == nil && v.Tree().Kind == KindString; isString != (fault == nil) || isString && v.Tree().Str != str {
			t.Fatalf("%q is %q, %v as a string", text, str, fault)
		}
		if err != nil {
			return
		}
		if !json.Valid([]byte(v.Text())) {
			t.Fatalf("%q became %q, which is no JSON", text, v.Text())
		}
		if _, err := Parse(v.Text()); err != nil { // the text itself may move by a last digit: floats are read inexactly
			t.Fatalf("%q cannot be read back: %v", v.Text(), err)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	text := "[" + strings.TrimSuffix(strings.Repeat(`{"id":123,"name":"some name","score":1.5,"tags":["a","b"]},`, 1000), ",") + "]"
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := Parse(text); err != nil {
			b.Fatal(err)
		}
	}
}
