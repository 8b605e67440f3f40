package air

import (
	"path"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
)

// TestProblemsInText compares how people are shown each problem. An archive has scripts, each followed by its rendering
// (`.text`) and by the message of return code 1 (`.report`); all problems have the code that begins the archive's name.
func TestProblemsInText(t *testing.T) {
	made := map[string]string{ // scripts that would not look well in an archive
		"E0503": strings.Repeat("(new x ", MaxDepth+1) + "(null)" + strings.Repeat(")", MaxDepth+1),
		"E0504": "(ap\n \"\xff\" y)",
	}
	golden.Run(t, "testdata/problems/*.txtar", func(t *testing.T, archive *golden.Archive) {
		code, _, _ := strings.Cut(path.Base(t.Name()), "-")
		scripts := []txtar.File{}
		for _, f := range archive.Files {
			if path.Ext(f.Name) == "" {
				scripts = append(scripts, f)
			}
		}
		if text := made[code]; text != "" {
			scripts = []txtar.File{{Name: "1", Data: []byte(text)}}
		}
		var got []txtar.File
		for _, f := range scripts {
			script := strings.TrimSuffix(string(f.Data), "\n")
			_, err := Parse(script)
			if err == nil {
				t.Fatalf("%s is accepted", script)
			}
			var files source.Set
			var text strings.Builder
			list := err.Diagnostics(files.Add("script.air", script).ID)
			if e := list.WriteText(&text, &files, false); e != nil {
				t.Fatal(e)
			}
			for _, d := range list {
				if d.Code != code {
					t.Errorf("%s: code %s", script, d.Code)
				}
			}
			if made[code] == "" {
				got = append(got, f)
			}
			got = append(got, txtar.File{Name: f.Name + ".text", Data: []byte(text.String())},
				txtar.File{Name: f.Name + ".report", Data: []byte(err.Report())})
		}
		archive.CompareAll(t, got)
	})
}

// TestPeopleDoNotReadTheOriginalsWords goes through all problems of words, so that none is shown as it stands in return
// code 1.
func TestPeopleDoNotReadTheOriginalsWords(t *testing.T) {
	for text, plain := range plainWords {
		if l := (&Label{Code: codeWord, Text: text}); l.plain("") == text || plain == "" {
			t.Errorf("%q is not put in other words", text)
		}
	}
	for _, code := range []string{codeDepth, codeUTF8, codeUndefined, codeNoFold, codeSecondNext, codeNewIterator, codeSameIterator, codeFailZero, codeAfterNext} {
		if d := problem(Label{Code: code, name: "x"}, "", 1); d.Message == "" || d.Severity != diag.Error {
			t.Errorf("%s: %+v", code, d)
		}
	}
}

// TestReportOfLongLines checks that a report does not grow with the lines of the text.
func TestReportOfLongLines(t *testing.T) {
	blanks := strings.Repeat(" ", 3<<20)
	undefined := strings.Repeat("(seq (ap nothing y) ", 99) + "(null)" + strings.Repeat(")", 99)
	name := strings.Repeat("n", 1<<20)
	for what, script := range map[string]string{
		"blanks in front": blanks + undefined,
		"blanks between":  "(seq (ap nothing y)" + blanks + undefined + ")",
		"a long name":     "(seq (ap " + name + " y) (null))",
		"lines":           "(seq" + blanks + "(ap\n" + blanks + " nothing" + blanks + "\n y" + blanks + ")\n" + blanks + undefined + ")",
		"a long word":     "(ap " + name + "! y)",
		"not in ASCII":    strings.Repeat("\u2003", 1<<20) + undefined,
	} {
		_, err := Parse(script)
		if err == nil {
			t.Fatalf("%s: accepted", what)
		}
		if size := len(err.Report()); size > 200<<10 {
			t.Errorf("%s: a report of %d KB", what, size>>10)
		}
		for _, d := range err.Diagnostics(1) {
			if len(d.Message) > 400 {
				t.Errorf("%s: a message of %d bytes", what, len(d.Message))
			}
		}
	}
}

// TestReportMarksInLongLines checks that the mark stands under what is wrong, wherever that is in a long line.
func TestReportMarksInLongLines(t *testing.T) {
	for _, script := range []string{
		"(seq (ap nothing y)" + strings.Repeat(" ", 1000) + "(null))",
		strings.Repeat(" ", 1000) + "(seq (ap nothing y) (null))",
		"(seq (null)" + strings.Repeat("\u2003", 1000) + "(ap nothing y))" + strings.Repeat(" ", 1000),
	} {
		_, err := Parse(script)
		lines := strings.Split(err.Report(), "\n")
		shown, marks := []rune(lines[3]), []rune(lines[4])
		from, to := 0, 0
		for i, r := range marks {
			if r == '^' {
				to = i + 1
				if from == 0 {
					from = i
				}
			}
		}
		if got := string(shown[from:to]); got != "(ap nothing y)" {
			t.Errorf("marked is %q:\n%s", got, err.Report())
		}
	}
}
