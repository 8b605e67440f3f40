package protocol

import (
	"testing"
	"unicode/utf8"
)

func TestPositions(t *testing.T) {
	text := "aö\r\n😀x\rlast\n"
	cases := []struct {
		unit   Encoding
		p      Position
		offset int32
		back   Position
	}{
		{UTF16, Position{0, 0}, 0, Position{0, 0}},
		{UTF16, Position{0, 2}, 3, Position{0, 2}},
		{UTF16, Position{0, 9}, 3, Position{0, 2}},  // behind the line
		{UTF16, Position{1, 1}, 5, Position{1, 0}},  // inside a character
		{UTF16, Position{1, 2}, 9, Position{1, 2}},  // behind it
		{UTF16, Position{2, 0}, 11, Position{2, 0}}, // a lone carriage return ends a line
		{UTF16, Position{3, 0}, 16, Position{3, 0}},
		{UTF16, Position{99, 5}, 16, Position{3, 0}}, // behind the text
		{UTF16, Position{1 << 31, 1 << 31}, 16, Position{3, 0}},
		{UTF8, Position{0, 3}, 3, Position{0, 3}},
		{UTF8, Position{0, 2}, 1, Position{0, 1}},
		{UTF8, Position{1, 4}, 9, Position{1, 4}},
	}
	for _, c := range cases {
		m := NewMapper(text, c.unit)
		if got := m.Offset(c.p); got != c.offset {
			t.Errorf("%s %v: offset %d, want %d", c.unit, c.p, got, c.offset)
		}
		if got := m.Position(c.offset); got != c.back {
			t.Errorf("%s offset %d: %v, want %v", c.unit, c.offset, got, c.back)
		}
	}
}

func FuzzPositions(f *testing.F) {
	f.Add("a\r\nb\rc\n😀", uint32(1), uint32(1))
	f.Add("\xff\xfe\r", uint32(0), uint32(1))
	f.Fuzz(func(t *testing.T, text string, line, character uint32) {
		for _, unit := range []Encoding{UTF8, UTF16} {
			m := NewMapper(text, unit)
			offset := m.Offset(Position{line, character})
			if offset < 0 || int(offset) > len(text) {
				t.Fatalf("offset %d of %d", offset, len(text))
			}
			if again := m.Offset(m.Position(offset)); again != offset && utf8.ValidString(text) {
				t.Fatalf("%s: offset %d comes back as %d", unit, offset, again)
			}
		}
	})
}

func TestURIs(t *testing.T) {
	cases := []struct {
		uri  URI
		path string
		back URI
	}{
		{"file:///a/b%20c.aqua", "/a/b c.aqua", "file:///a/b%20c.aqua"},
		{"file:///C%3A/x/%C3%BC.aqua", "c:/x/ü.aqua", "file:///c:/x/%C3%BC.aqua"},
		{"untitled:Untitled-1", "untitled:Untitled-1", ""},
		{"file://%zz", "file:/%zz", ""},
	}
	for _, c := range cases {
		path, file := c.uri.Path()
		if path != c.path || file != (c.back != "") {
			t.Errorf("%s gives %q, %v", c.uri, path, file)
		}
		if file && FileURI(path) != c.back {
			t.Errorf("%s becomes %s", path, FileURI(path))
		}
	}
}
