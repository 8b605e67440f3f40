package air

import (
	"strings"
	"testing"
)

// TestWords holds the kinds of words and the lexer's messages as the original gives them.
func TestWords(t *testing.T) {
	tests := []struct {
		word string
		kind Kind
		name string
		lens string
		err  string
	}{
		{word: "x", kind: Scalar, name: "x"},
		{word: "-a", kind: Scalar, name: "-a"},
		{word: "+a", kind: Scalar, name: "+a"},
		{word: "1a", kind: Scalar, name: "1a"},
		{word: "1e5", kind: Scalar, name: "1e5"},
		{word: "é", kind: Scalar, name: "é"},
		{word: "true", kind: Bool, name: "true"},
		{word: "12", kind: Int, name: "12"},
		{word: "+2", kind: Int, name: "+2"},
		{word: "1.", kind: Float, name: "1."},
		{word: "-1.25", kind: Float, name: "-1.25"},
		{word: "$s", kind: Stream, name: "$s"},
		{word: "%m", kind: StreamMap, name: "%m"},
		{word: "#c", kind: CanonStream, name: "#c"},
		{word: "#$c", kind: CanonStream, name: "#$c"},
		{word: "#%m", kind: CanonMap, name: "#%m"},
		{word: "a%b", kind: CanonMap, name: "a%b"},
		{word: "%%x", kind: CanonMap, name: "%%x"},
		{word: "%ttl%", kind: TTL, name: "%ttl%"},
		{word: "%timestamp%", kind: Timestamp, name: "%timestamp%"},
		{word: "%init_peer_id%", kind: InitPeer, name: "%init_peer_id%"},
		{word: ":error:.$.message", kind: ErrorValue, name: ":error:", lens: ".$.message"},
		{word: "%last_error%", kind: LastError, name: "%last_error%"},
		{word: "x.length", kind: Scalar, name: "x", lens: ".length"},
		{word: "x.$[0].[a][b]!", kind: Scalar, name: "x", lens: ".$.[0].[a].[b]"},
		{word: "x.$.items.length", kind: Scalar, name: "x", lens: ".$.items.length"},
		{word: "x.$.é", kind: Scalar, name: "x", lens: ".$.é"},
		{word: "#ss.length", kind: CanonStream, name: "#ss", lens: ".length"},
		{word: "#%m.$.k", kind: CanonMap, name: "#%m", lens: ".$.k"},

		{word: "#s.length", err: msgCanonEmpty},
		{word: "$s.$.a", err: msgCanonEmpty},
		{word: "$", err: msgTaggedEmpty},
		{word: "#%", err: msgCanonEmpty},
		{word: "a%", err: msgCanonEmpty},
		{word: ".5", err: msgLeadingDot},
		{word: "+.5", err: msgLeadingDot},
		{word: "1.2.3", err: msgOneDot},
		{word: "1.x", err: msgOneDot},
		{word: "12345678901.5", err: msgLongFloat},
		{word: "99999999999999999999", err: "number too large to fit in target type"},
		{word: "-99999999999999999999", err: "number too small to fit in target type"},
		{word: "-", err: "invalid digit found in string"},
		{word: "²", err: "invalid digit found in string"},
		{word: "x!", err: msgNameCharacters},
		{word: "a+b", err: msgNameCharacters},
		{word: "x.$.a!b", err: msgLensCharacter},
		{word: "x.$", err: "provided lambda expression doesn't contain any accessor"},
		{word: "x.[0]", err: "User { error: UnexpectedSymbol(0, 4) }"},
		{word: "x.length.a", err: "User { error: UnexpectedSymbol(0, 9) }"},
		{word: "x.$.[4294967296]", err: "an index is a number from 0 to 4294967295"},
		{word: "x.$.1a", err: "a field's name does not begin with a digit; an index stands in brackets"},
		{word: "x.$..a", err: "an accessor needs a name or an index"},
		{word: `"abc`, err: "this string literal has unclosed quote"},
	}
	for _, test := range tests {
		l := lexer{text: test.word}
		var tok token
		l.next(&tok)
		if tok.err != test.err {
			t.Errorf("%s: error %q, want %q", test.word, tok.err, test.err)
			continue
		}
		o := tok.operand
		lens := ""
		if o.Lens != nil {
			lens = o.Lens.Text
		}
		if o.Kind != test.kind || o.Name() != test.name || lens != test.lens {
			t.Errorf("%s: kind %d name %q lens %q", test.word, o.Kind, o.Name(), lens)
		}
		if test.err == "" {
			if w := Word(test.word); w.Kind != test.kind || w.Text != test.word {
				t.Errorf("Word(%s) = %+v", test.word, w)
			}
		}
	}
}

func TestWordBoundaries(t *testing.T) {
	tests := []struct {
		text string
		want []string
	}{
		{`x.$.[0]]`, []string{"x.$.[0]", "]"}},
		{`"x"y`, []string{`"x"`, "y"}},
		{`"p"("a" "b")[]`, []string{`"p"`, "(", `"a"`, `"b"`, ")", "[", "]"}},
		{"a ; note (\n b", []string{"a", "b"}},
		{"a\u00a0b\u2003c", []string{"a", "b", "c"}},
	}
	for _, test := range tests {
		l := lexer{text: test.text}
		var got []string
		var tok token
		for l.next(&tok); tok.kind != tEnd; l.next(&tok) {
			got = append(got, test.text[tok.start:tok.end])
		}
		if strings.Join(got, "|") != strings.Join(test.want, "|") {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
	}
}

// TestWordsThatAreNone makes operands of texts that are no words of AIR; they are kept as they are.
func TestWordsThatAreNone(t *testing.T) {
	for text, want := range map[string]Kind{
		"": KindNone, ".": Scalar, ".x": Scalar, ".$.a": Scalar, "$": Stream, "$.x": Stream, "%": StreamMap, "#": CanonStream, "#%": CanonMap, `"`: String, "x!": Scalar,
	} {
		if o := Word(text); o.Kind != want || o.Text != text {
			t.Errorf("Word(%q) = %+v", text, o)
		}
	}
}

// TestNameWithoutQuotes is about strings that a program made itself, without Word.
func TestNameWithoutQuotes(t *testing.T) {
	for text, want := range map[string]string{"": "", `"`: "", `""`: "", "a": "a", `"a"`: "a", `"a`: "a"} {
		o := Operand{Kind: String, Text: text}
		if got := o.Name(); got != want {
			t.Errorf("%q is called %q, want %q", text, got, want)
		}
	}
}

func FuzzWord(f *testing.F) {
	for _, seed := range []string{"", ".x", "$.", "#%.", `"a`, "[]", " 0", "%ttl%", ":error:.$.a", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if o := Word(text); o.Text != text {
			t.Errorf("Word(%q) keeps %q", text, o.Text)
		}
	})
}
