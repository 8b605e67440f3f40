package format

import (
	"errors"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/internal/golden"
)

// The layout by example: testdata/*.txtar hold a text and what becomes of it.
func TestLayout(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		text := string(a.Files[0].Data)
		out, _ := Text(text)
		a.Compare(t, "output.aqua", out, false)
		if twice, _ := Text(out); twice != out {
			t.Errorf("formatted again it becomes\n%s", twice)
		}
	})
}

func TestSmallTexts(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"blanks alone", " \n\t\n\n", ""},
		{"a comment alone", "  -- c  ", "-- c\n"},
		{"CRLF", "aqua M\r\n\r\n\r\nfunc f():\r\n  x = 1  \r\n", "aqua M\n\nfunc f():\n  x = 1\n"},
		{"LFCR", "aqua M\n\rconst A = 1\n\r", "aqua M\n\nconst A = 1\n"},
		{"CRLF in a string", "aqua M\r\nfunc f():\r\n  x = \"a\r\n  b\"\r\n", "aqua M\n\nfunc f():\n  x = \"a\r\n  b\"\n"},
		{"byte order mark", "\ufeffaqua   M\n", "\ufeffaqua M\n"},
		{"no newline at the end", "aqua M\nfunc f():\n\tg()", "aqua M\n\nfunc f():\n  g()\n"},
		{"a glued module line", "aquaM declaresf\n", "aqua M declares f\n"},
		{"UTF-16", "\xff\xfea\x00q\x00", "\xff\xfea\x00q\x00"},
		{"old Mac", "aqua M\rconst  A = 1\r", "aqua M\rconst  A = 1\r"},
		{"comments of C", "aqua   M /* a */\n", "aqua   M /* a */\n"},
		{"comments of Python", "aqua   M # a\n", "aqua M # a\n"},
		{"an open string", "aqua M\n\nfunc f():\n    x = \"a\n    y   = 1\n", "aqua M\n\nfunc f():\n  x = \"a\n  y = 1\n"},
		{"a stray carriage return", "const  A = 1\n\r\rx\n", "const  A = 1\n\r\rx\n"},
		{"a hollow block", "aqua M\n\nfunc f():\n    x = 1\n    if x == 1:\n      -- nothing\n", "aqua M\n\nfunc f():\n  x = 1\n  if x == 1:\n    -- nothing\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := Text(c.text); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTextSaysWhatIsWrong(t *testing.T) {
	out, err := Text("aqua M\n\nfunc f():\n    x = = 1\n    y=2\n")
	var refused Refused
	if !errors.As(err, &refused) || refused.Code != "E0101" {
		t.Errorf("the error is %v", err)
	}
	if want := "aqua M\n\nfunc f():\n  x = = 1\n  y = 2\n"; out != want {
		t.Errorf("got %q", out)
	}
	if _, err := Text("aqua M\nconst A=1\n"); err != nil {
		t.Errorf("layout alone: %v", err)
	}
}

func TestRows(t *testing.T) {
	const text = "aqua   M\n\n\n\nfunc  f():\n    x   =  1\n    y   =  2   -- two  \n\n\n    g( long,\n       list )\n\nfunc  h():\n    -- in h\n    x   =  1"
	for _, c := range []struct {
		rows Rows
		old  string
		want string
	}{
		{Rows{1, 1}, "aqua   M", "aqua M"},
		{Rows{6, 6}, "x   =  1\n    y", "x = 1\n    y"},
		{Rows{7, 7}, "    y   =  2   -- two  ", "    y = 2 -- two"},
		{Rows{11, 11}, "\n\n    g( long,\n       list )", "\n    g(long, list)"},
		{Rows{8, 9}, "", ""},
		{Rows{13, 15}, "func  h():\n    -- in h\n    x   =  1", "func h():\n  -- in h\n  x = 1\n"},
		{Rows{100, 200}, "", ""},
	} {
		f, problems := parse(text)
		if got, want := File(f, problems, c.rows), strings.Replace(text, c.old, c.want, 1); got != want {
			t.Errorf("%v: got\n%s\nwant\n%s", c.rows, got, want)
		}
	}
	f, problems := parse(strings.ReplaceAll(text, "\n", "\r\n"))
	out := File(f, problems, Rows{13, 15})
	if strings.Count(out, "\r\n") != strings.Count(out, "\n") {
		t.Errorf("a file with two sorts of line ends: %q", out)
	}
}

func TestEdits(t *testing.T) {
	const text = "aqua M\n\n\n\nfunc f( x :u8):\n\t\tg(x,1)  \n"
	out, err := Text(text)
	if err != nil {
		t.Fatal(err)
	}
	edits := Edits(text, out)
	if got := Apply(text, edits); got != out {
		t.Errorf("the edits make %q, want %q", got, out)
	}
	var parts []string
	for _, e := range edits {
		parts = append(parts, text[e.Start:e.End]+"|"+e.NewText)
	}
	if got, want := strings.Join(parts, "/"), "\n\n|/ |/ |/| /\t\t|  /| /  |"; got != want {
		t.Errorf("the edits are %q, want %q", got, want)
	}
	if got := Edits("a\n", "b\n"); len(got) != 1 || Apply("a\n", got) != "b\n" {
		t.Errorf("of another text: %v", got)
	}
	if got := Edits(out, out); len(got) != 0 {
		t.Errorf("of the same text: %v", got)
	}
}
