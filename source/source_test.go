package source

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

func TestPositionCountsUTF16(t *testing.T) {
	var set Set
	f := set.Add("a.aqua", "ab\r\n😀x\n")
	cases := []struct {
		offset int32
		want   Position
	}{
		{0, Position{1, 1}}, {2, Position{1, 3}}, {4, Position{2, 1}}, {8, Position{2, 3}}, {9, Position{2, 4}},
		{10, Position{3, 1}}, {99, Position{3, 1}},
	}
	for _, c := range cases {
		if got := f.Position(c.offset); got != c.want {
			t.Errorf("Position(%d) = %v, want %v", c.offset, got, c.want)
		}
	}
	if got := f.Line(1); got != "ab" {
		t.Errorf("Line(1) = %q, want the text without its line end", got)
	}
}

func TestOffsetInvertsPosition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("aé😀\n\t "))).Draw(t, "text")
		var set Set
		f := set.Add("x", text)
		for i := range text { // starts of runes
			if got := f.Offset(f.Position(int32(i))); got != int32(i) {
				t.Fatalf("offset %d became %d", i, got)
			}
		}
	})
}

func TestFileSystemsAgree(t *testing.T) {
	mem := Memory{"d/a": "1", "d/e/b": "2"}
	emb := Embedded{fstest.MapFS{"d/a": {Data: []byte("1")}, "d/e/b": {Data: []byte("2")}}}
	for _, f := range []FS{mem, emb, Overlay{mem, emb}} {
		names, err := f.ReadDir("d")
		if err != nil || len(names) != 2 || names[0] != "a" || names[1] != "e/" {
			t.Errorf("%T.ReadDir = %v, %v", f, names, err)
		}
		if text, err := f.ReadFile("./d/../d/a"); err != nil || string(text) != "1" {
			t.Errorf("%T.ReadFile = %q, %v", f, text, err)
		}
		if _, err := f.ReadFile("d/none"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%T: a missing file is %v", f, err)
		}
	}
}

// TestPositionsOfLongLines compares positions with a plain count, in lines longer than a block and texts that are not UTF-8.
func TestPositionsOfLongLines(t *testing.T) {
	for _, piece := range []string{"a", "é", "😀b", "\xff😀", "\x80\x80é", "aé😀\n"} {
		for _, head := range []string{"", "x", "é\n", "\n\n"} {
			text := head + strings.Repeat(piece, 3*unitBlock) + "\n" + strings.Repeat(piece, unitBlock)
			f := (&Set{}).Add("x", text)
			for offset := 0; offset <= len(text); offset += 61 {
				start := strings.LastIndexByte(text[:offset], '\n') + 1
				want := Position{Line: strings.Count(text[:offset], "\n") + 1, Column: utf16Len(text[start:offset]) + 1}
				if got := f.Position(int32(offset)); got != want {
					t.Fatalf("%q %q at %d: %v, want %v", head, piece, offset, got, want)
				}
			}
		}
	}
}

// TestRootsOfMemory lists the two directories that no name of a file says.
func TestRootsOfMemory(t *testing.T) {
	files := Memory{"/a/b": "", "c/d": "", "e": ""}
	for dir, want := range map[string]string{"/": "[a/]", ".": "[c/ e]"} {
		if names, err := files.ReadDir(dir); err != nil || fmt.Sprint(names) != want {
			t.Errorf("%s holds %v (%v), want %s", dir, names, err, want)
		}
	}
}
