package syntax

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/source"
)

// TestScan lists what texts are cut into: kinds by their first letters, texts between bars.
func TestScan(t *testing.T) {
	cases := []struct{ text, want string }{
		{"", ""},
		{"a B9_ 12 1.50", "l|a u|B9_ i|12 f|1.50"},
		{"1.05.x 1.x", "f|1.05 p|. l|x i|1 p|. l|x"},
		{"12ab _x é", "b|12ab b|_x b|é"},
		{`"a\" "b`, `s|"a\" b|"b`},
		{"\"a\nb\" c", "s|\"a\nb\" l|c"},
		{"\"a\nb", "b|\"a n|\n l|b"},
		{"a --1\nb", "l|a c|--1 n|\n l|b"},
		{"a<<-b<-c<=d<e", "l|a p|<<- l|b p|<- l|c p|<= l|d p|< l|e"},
		{"a!==b!=c!d", "l|a p|! p|== l|b p|!= l|c p|! l|d"},
		{"a**b*c&&d||e&f", "l|a p|** l|b p|* l|c p|&& l|d p||| l|e b|& l|f"},
		{"*[]?[⊤⊥%init_peer_id%%x", "p|* p|[ p|] p|? p|[ p|⊤ p|⊥ p|%init_peer_id% p|% l|x"},
		{"a\r\nb\n\rc\rd", "l|a n|\r\n l|b n|\n\r l|c b|\r l|d"},
		// Lines that go on: in brackets, behind and before operators, at the very left.
		{"f(\na,\n b)\nc", "l|f p|( l|a p|, l|b p|) n|\n l|c"},
		{"a +\n b\nc", "l|a p|+ l|b n|\n l|c"},
		{"a\n  + b\n\n-- c\n, d", "l|a p|+ l|b c|-- c p|, l|d"},
		{"a =\n[b]\nc", "l|a p|= p|[ l|b p|] n|\n l|c"},
		{" a =\n [b]", "l|a p|= n|\n p|[ l|b p|]"},
		{"aqua M declares *\nfunc", "l|aqua u|M l|declares p|* n|\n l|func"},
		// Brackets that were left open end where only a new line can begin.
		{"f(a\nfunc g", "l|f p|( l|a n|\n l|func l|g"},
		{" f(a,\n x <- b", "l|f p|( l|a p|, n|\n l|x p|<- l|b"},
		{" f(a,\n S \"x\"", "l|f p|( l|a p|, n|\n u|S s|\"x\""},
		{"export a,\nfunc g", "l|export l|a p|, n|\n l|func l|g"},
	}
	for _, c := range cases {
		var out []string
		toks := scan(c.text)
		for i, tok := range toks {
			if tok.Kind == Blank || tok.Kind == EOF {
				continue
			}
			out = append(out, tok.Kind.String()[:1]+"|"+c.text[tok.Pos:toks[i+1].Pos])
		}
		if got := strings.Join(out, " "); got != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.text, got, c.want)
		}
	}
}

func TestEncoding(t *testing.T) {
	cases := []struct {
		name, text string
		codes      string
	}{
		{"byte order mark", "\ufeffaqua M\n", "W0101"},
		{"mark and indent", "\ufeff  aqua M\n", "W0101"},
		{"in a name", "aqua M\nconst A\xff = 1\n", "E0103"},
		{"in a string", "aqua M\nconst A = \"\xc3(\"\n", "E0103"},
		{"in a comment", "aqua M\n-- \xff\n", ""},
		{"replacement character as such", "aqua M\nconst A = \"\ufffd\"\n", ""},
		{"zero byte", "aqua M\nconst A = \x00\n", "E0102"},
		{"carriage return alone", "aqua M\nconst A = 1\r\r\n", "E0102"},
		{"windows", "aqua M\r\n\r\nconst A = 1\r\n", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var set source.Set
			f, diags := Parse(set.Add("x.aqua", c.text))
			var codes []string
			for _, d := range diags {
				codes = append(codes, d.Code)
			}
			if got := strings.Join(codes, " "); got != c.codes {
				t.Errorf("codes %q, want %q: %v", got, c.codes, diags)
			}
			if m := f.Module(); m == nil || m.Name.String() != "M" {
				t.Error("the module line was not read")
			}
		})
	}
}

// TestOtherFiles reads files that are no text in UTF-8, or no Aqua: each costs one message.
func TestOtherFiles(t *testing.T) {
	const text = "aqua M\n\nfunc f() -> u8:\n  <- 1\n"
	wide := func(order binary.AppendByteOrder, size int, text string) string {
		var out []byte
		for _, c := range text {
			if size == 2 {
				out = order.AppendUint16(out, uint16(c))
			} else {
				out = order.AppendUint32(out, uint32(c))
			}
		}
		return string(out)
	}
	little, big := binary.AppendByteOrder(binary.LittleEndian), binary.AppendByteOrder(binary.BigEndian)
	utf16, utf32 := "E0103 this is UTF-16: save it as UTF-8", "E0103 this is UTF-32: save it as UTF-8"
	returns := "E0102 the lines of this file end in a carriage return (U+000D) alone"
	noAqua := "E0124 this is no Aqua file: its name does not end in `.aqua`, and most of it cannot be read"
	cases := []struct{ name, text, want string }{
		{"x.aqua", wide(little, 2, text), utf16},
		{"x.aqua", wide(big, 2, text), utf16},
		{"x.aqua", wide(little, 4, text), utf32},
		{"x.aqua", wide(big, 4, text), utf32},
		{"x.aqua", wide(little, 2, "\ufeff"+text), utf16},
		{"x.aqua", wide(big, 2, "\ufeff"+text), utf16},
		{"x.aqua", wide(little, 4, "\ufeff"+text), utf32},
		{"x.aqua", wide(big, 4, "\ufeff"+text), utf32},
		{"x.aqua", strings.ReplaceAll(text, "\n", "\r"), returns},
		{"x.aqua", strings.ReplaceAll("-- first\n"+text, "\n", "\r"), returns},
		{"x.aqua", "aqua M -- a\rb", ""}, // a comment goes on to the end of the line
		{"x.aqua", text[:len(text)-1] + "\r", "E0102 a control character (U+000D) is not part of the language"},
		{"README.md", "# Title\n\nSome text: with a colon.\n\n- a list\n- of things\n", noAqua},
		{"x.txt", text, ""},
		{"x.txt", text + "  ;\n", "W0103 the name of this file does not end in `.aqua`\nE0102 `;` is not part of the language"},
	}
	for _, c := range cases {
		var set source.Set
		_, diags := Parse(set.Add(c.name, c.text))
		var got []string
		for _, d := range diags {
			got = append(got, d.Code+" "+d.Message)
		}
		if got := strings.Join(got, "\n"); got != c.want {
			t.Errorf("%s, %q: %s, want %s", c.name, c.text, got, c.want)
		}
	}
}

// TestLongSums tells a long row of operators from deep nesting.
func TestLongSums(t *testing.T) {
	for open, want := range map[string]string{"1 + ": "in a row", "(": "levels deep", "!": "levels deep"} {
		_, diags := Parse((&source.Set{}).Add("x.aqua", "aqua M\n\nfunc f() -> u8:\n  <- "+strings.Repeat(open, 2000)+"1\n"))
		if len(diags) != 1 || diags[0].Code != "E0106" || !strings.Contains(diags[0].Message, want) {
			t.Errorf("%q: %v", open, diags)
		}
	}
}
