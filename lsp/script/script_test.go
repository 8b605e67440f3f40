package script

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// TestFeatures runs testdata/*.txtar: "queries" has a line "FEATURE LINE:COLUMN", counted from 1, for each question about "script", and
// "want" holds the answers.
func TestFeatures(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		var text, queries string
		for _, f := range a.Files {
			switch f.Name {
			case "script":
				text = string(f.Data)
			case "queries":
				queries = string(f.Data)
			}
		}
		s := New(text, protocol.UTF16)
		var b strings.Builder
		for _, line := range strings.Split(strings.TrimSpace(queries), "\n") {
			var feature string
			var row, column uint32
			if _, err := fmt.Sscanf(line, "%s %d:%d", &feature, &row, &column); err != nil {
				t.Fatal(err, line)
			}
			answer, ok := s.Query(feature, "file:///w/s.air", protocol.Position{Line: row - 1, Character: column - 1})
			if !ok {
				t.Fatalf("there is no feature %s", feature)
			}
			fmt.Fprintf(&b, "# %s\n%s\n", line, written(t, answer))
		}
		a.Compare(t, "want", b.String(), false)
	})
}

// written is an answer as JSON, an element of a list in each line; a flowchart as it is.
func written(t *testing.T, answer any) string {
	if g, ok := answer.(*Graph); ok {
		return g.Mermaid
	}
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) != nil || len(list) == 0 {
		return string(text)
	}
	var b strings.Builder
	for _, e := range list {
		b.Write(e)
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// applied is the text after edits of whole ranges, of which there is at most one.
func applied(text string, edits []protocol.TextEdit) string {
	m := protocol.NewMapper(text, protocol.UTF16)
	for _, e := range edits {
		text = text[:m.Offset(e.Range.Start)] + e.NewText + text[m.Offset(e.Range.End):]
	}
	return text
}

// FuzzFeatures asks everything about any text at any place. Nothing fails, and formatting twice is formatting once.
func FuzzFeatures(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), uint16(30))
	}
	f.Add("(call %init_peer_id% (\"a\" \"b\") [x.$.[0] \"ü\n\"] $s)", uint16(7))
	f.Add("(seq (new $s (ap 1 $s)) ; c\n\n (fold $s i (par (next i) (null))))", uint16(40))
	f.Add("\r(null)", uint16(1))
	f.Fuzz(func(t *testing.T, text string, at uint16) {
		s := New(text, protocol.UTF16)
		p := s.mapper.Position(int32(min(int(at), len(text))))
		for _, name := range Names() {
			if answer, ok := s.Query(name, "file:///s.air", p); !ok || answer == nil {
				t.Fatalf("%s gives %v", name, answer)
			}
		}
		once := applied(text, s.Format())
		if again := New(once, protocol.UTF16).Format(); len(again) > 0 {
			t.Fatalf("formatted once %q, and again %v", once, again)
		}
	})
}
