package diag

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/source"
)

const program = "func page(size: u32) -> []Msg:\n\n\n\tmsgs <- page(\"ten\")\n"

// sample returns a diagnostic with every part: a label, a related place, help and a fix.
func sample() (List, *source.Set) {
	var files source.Set
	f := files.Add("chat.aqua", program)
	at := func(text string) source.Span {
		i := int32(strings.Index(program, text))
		return source.Span{File: f.ID, Start: i, End: i + int32(len(text))}
	}
	d := New("E0231", at(`"ten"`), "expected `u32`, found `string`", "u32", "string").
		Labelled("this is a `string`").
		At(at("size: u32"), "declared here").
		Help("write a number, for example page(10)").
		Fixable("replace by 10", at(`"ten"`), "10")
	return List{d}, &files
}

func TestLongTitles(t *testing.T) {
	title := "write " + strings.Repeat("a", 1000)
	d := New("E0201", source.Span{}, "").Fixable(title, source.Span{}, title).FixableBy(title, Edit{NewText: title}, Edit{})
	for _, f := range d.Fixes {
		if f.Title != Shorten(title) || f.Edits[0].NewText != title {
			t.Errorf("title %s of a fix that writes %s", f.Title, f.Edits[0].NewText)
		}
	}
	if len(d.Fixes) != 2 || len(d.Fixes[1].Edits) != 2 {
		t.Errorf("%d fixes", len(d.Fixes))
	}
}

func TestText(t *testing.T) {
	list, files := sample()
	var b strings.Builder
	if err := list.WriteText(&b, files, false); err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"error[E0231]: expected `u32`, found `string`",
		"   ┌─ chat.aqua:4:15",
		" 1 │ func page(size: u32) -> []Msg:",
		"   │           --------- declared here",
		"   ·",
		" 4 │  msgs <- page(\"ten\")",
		"   │               ^^^^^ this is a `string`",
		"  = help: write a number, for example page(10)",
		"  = fix: replace by 10",
		"",
	}, "\n")
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestTextColourOnlyAddsSequences(t *testing.T) {
	list, files := sample()
	var plain, colour strings.Builder
	_ = list.WriteText(&plain, files, false)
	_ = list.WriteText(&colour, files, true)
	stripped := colour.String()
	for strings.Contains(stripped, "\x1b[") {
		i := strings.Index(stripped, "\x1b[")
		j := strings.Index(stripped[i:], "m")
		stripped = stripped[:i] + stripped[i+j+1:]
	}
	if stripped != plain.String() || colour.Len() == plain.Len() {
		t.Errorf("colour changes the text:\n%s", stripped)
	}
}

func TestMachineForms(t *testing.T) {
	list, files := sample()
	text, err := json.Marshal(list.JSON(files))
	if err != nil {
		t.Fatal(err)
	}
	want := "[{\"code\":\"E0231\",\"severity\":\"error\",\"message\":\"expected `u32`, found `string`\"," +
		`"file":"chat.aqua","line":4,"column":15,"end_line":4,"end_column":20,` + "\"label\":\"this is a `string`\"," +
		`"notes":[{"message":"declared here","file":"chat.aqua","line":1,"column":11,"end_line":1,"end_column":20},` +
		`{"message":"write a number, for example page(10)","file":"","line":0,"column":0,"end_line":0,"end_column":0}],` +
		`"fixes":[{"title":"replace by 10","edits":[{"file":"chat.aqua","line":4,"column":15,"end_line":4,"end_column":20,"new_text":"10"}]}]}]`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	var b strings.Builder
	_ = list.WriteGitHub(&b, files)
	if want := "::error file=chat.aqua,line=4,col=15,endLine=4,endColumn=20,title=E0231::expected `u32`, found `string`%0Athis is a `string`%0Achat.aqua:1:11: declared here%0Awrite a number, for example page(10)%0Afix: replace by 10\n"; b.String() != want {
		t.Errorf("github form: %s", b.String())
	}
	b.Reset()
	if err := list.WriteSARIF(&b, files, "aqua", "1"); err != nil || !json.Valid([]byte(b.String())) || !strings.Contains(b.String(), `"text": "declared here"`) {
		t.Errorf("sarif form: %v\n%s", err, b.String())
	}
}

func TestSortOrdersAndDropsRepetitions(t *testing.T) {
	at := func(file source.FileID, start int32) source.Span {
		return source.Span{File: file, Start: start, End: start + 1}
	}
	list := List{New("E2", at(2, 0), "b"), New("E1", at(1, 5), "a"), New("E1", at(1, 5), "a"), New("E0", at(1, 5), "c")}
	var codes []string
	for _, d := range list.Sort() {
		codes = append(codes, d.Code)
	}
	if diff := cmp.Diff([]string{"E0", "E1", "E2"}, codes); diff != "" {
		t.Error(diff)
	}
}

func TestClippedSpansStillPrint(t *testing.T) {
	var files source.Set
	f := files.Add("x", "é\x00")
	for start := int32(-1); start < 6; start++ {
		var b strings.Builder
		list := List{New("E1", source.Span{File: f.ID, Start: start, End: start + 3}, "m"), New("E2", source.Span{}, "no place")}
		if err := list.WriteText(&b, &files, false); err != nil || strings.Contains(b.String(), "\x00") {
			t.Errorf("start %d: %v %q", start, err, b.String())
		}
	}
}

func TestLongLinesAreCut(t *testing.T) {
	var files source.Set
	f := files.Add("x", strings.Repeat("😀é", 5000)+"HERE"+strings.Repeat("b", 10000))
	at := int32(strings.Index(f.Text, "HERE"))
	var b strings.Builder
	list := List{New("E1", source.Span{File: f.ID, Start: at, End: at + 4}, "m")}
	if err := list.WriteText(&b, &files, false); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	if len(b.String()) > 2000 || !strings.Contains(lines[2], "…") || !strings.Contains(lines[2], "HERE") || strings.Count(lines[3], "^") != 4 {
		t.Errorf("the line is shown as\n%s", b.String())
	}
	before, _, _ := strings.Cut(lines[2], "HERE")
	width := 0
	for _, r := range before {
		width += cells(r)
	}
	if under := strings.Index(lines[3], "^"); len([]rune(lines[3][:under])) != width {
		t.Errorf("the mark stands under another place:\n%s", b.String())
	}
}

// TestLongLines shows marks in lines that are not shown as a whole, and counts their columns.
func TestLongLines(t *testing.T) {
	pad := strings.Repeat("é😀", 100000)
	text := "x\n" + pad + "mark" + pad + "end"
	var files source.Set
	f := files.Add("a.aqua", text)
	at := func(word string) source.Span {
		i := int32(strings.LastIndex(text, word))
		return source.Span{File: f.ID, Start: i, End: i + int32(len(word))}
	}
	list := List{New("E0001", at("mark"), "here"), New("E0001", at("end"), "here")}
	var b strings.Builder
	if err := list.WriteText(&b, &files, false); err != nil {
		t.Fatal(err)
	}
	half := strings.Repeat("é😀", 40)
	want := strings.Join([]string{
		"error[E0001]: here",
		"   ┌─ a.aqua:2:300001",
		" 2 │ …" + half + "mark" + strings.Repeat("é😀", 38) + "…",
		"   │ " + strings.Repeat(" ", 1+3*40) + "^^^^",
		"",
		"error[E0001]: here",
		"   ┌─ a.aqua:2:600005",
		" 2 │ …😀" + strings.Repeat("é😀", 78) + "end",
		"   │ " + strings.Repeat(" ", 1+2+3*78) + "^^^",
		"",
	}, "\n")
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}
