package feature

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// TestMarkers runs testdata/*.txtar. In the sources «id:text» is text under a mark, and «id:» is a place. The file
// "queries" has a line "FEATURE ID [WORD]" for each question, and "want" holds the answers.
func TestMarkers(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", runMarkers)
}

type mark struct {
	path   string
	offset int
}

var marker = regexp.MustCompile(`«([a-z0-9]+):([^»]*)»`)

// unmarked takes the marks out of a text.
func unmarked(t *testing.T, name, text string, marks map[string]mark) string {
	var b strings.Builder
	for {
		m := marker.FindStringSubmatchIndex(text)
		if m == nil {
			return b.String() + text
		}
		id := text[m[2]:m[3]]
		if _, twice := marks[id]; twice {
			t.Fatalf("the mark %s stands twice", id)
		}
		b.WriteString(text[:m[0]])
		marks[id] = mark{name, b.Len()}
		b.WriteString(text[m[4]:m[5]])
		text = text[m[1]:]
	}
}

// snapshotOf is a snapshot of files in memory, all of them roots.
func snapshotOf(files source.Memory) *snapshot.Snapshot {
	var roots []string
	for name := range files {
		if !strings.Contains(name, "/node_modules/") {
			roots = append(roots, name)
		}
	}
	sort.Strings(roots)
	return snapshot.New(snapshot.Config{
		Files: files, Roots: roots, Encoding: protocol.UTF16, Indexes: &snapshot.Indexes{}, Library: "/library",
		Options: compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}, Cache: &compiler.Cache{}},
	})
}

func runMarkers(t *testing.T, a *golden.Archive) {
	files, marks := source.Memory{}, map[string]mark{}
	queries := ""
	for _, f := range a.Files {
		switch f.Name {
		case "queries":
			queries = string(f.Data)
		case "want":
		default:
			name := "/w/" + f.Name
			files[name] = unmarked(t, name, string(f.Data), marks)
		}
	}
	s := snapshotOf(files)
	var b strings.Builder
	for _, line := range strings.Split(strings.TrimSpace(queries), "\n") {
		words := append(strings.Fields(line), "", "")
		m, ok := marks[words[1]]
		if !ok {
			t.Fatalf("there is no mark %q", words[1])
		}
		p := protocol.NewMapper(files[m.path], protocol.UTF16).Position(int32(m.offset))
		answer, err := Query(s, words[0], m.path, p, words[2])
		fmt.Fprintf(&b, "# %s\n", line)
		if err != nil {
			fmt.Fprintf(&b, "error: %v\n", err)
			continue
		}
		if list, ok := answer.(*protocol.CompletionList); ok && words[2] == "" {
			b.WriteString(labels(list))
			continue
		}
		b.WriteString(shown(t, answer))
	}
	a.Compare(t, "want", b.String(), false)
}

// labels writes a completion in the order in which editors show it. With a word the question asks for the whole items.
func labels(list *protocol.CompletionList) string {
	items := slices.Clone(list.Items)
	slices.SortStableFunc(items, func(a, b protocol.CompletionItem) int { return strings.Compare(a.SortText, b.SortText) })
	var b strings.Builder
	for _, item := range items {
		line := item.Label + " | " + item.Detail
		if len(item.Additional) > 0 {
			line += fmt.Sprintf(" | %d %q", item.Additional[0].Range.Start.Line+1, item.Additional[0].NewText)
		}
		b.WriteString("  " + strings.TrimRight(line, " |") + "\n")
	}
	return b.String()
}

// shown writes an answer in lines that can be read: ranges as 1:2-3, counted from 1, documents by their paths.
func shown(t *testing.T, answer any) string {
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	write(&b, v, "")
	return b.String()
}

func write(b *strings.Builder, v any, indent string) {
	if s, ok := scalar(v); ok {
		fmt.Fprintf(b, "%s%s\n", indent, s)
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			write(b, e, indent)
		}
	case map[string]any:
		var rest []string
		line := ""
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			if s, ok := scalar(v[k]); ok {
				line += " " + path.Base(k) + "=" + s
			} else {
				rest = append(rest, k)
			}
		}
		if line != "" {
			fmt.Fprintf(b, "%s%s\n", indent, line[1:])
		}
		for _, k := range rest {
			fmt.Fprintf(b, "%s  %s:\n", indent, path.Base(k))
			write(b, v[k], indent+"    ")
		}
	}
}

// scalar writes what fits into a line.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "nothing", true
	case string:
		v = strings.TrimPrefix(v, "file:///w/")
		if strings.Contains(v, "\n") || strings.Contains(v, " ") {
			return fmt.Sprintf("%q", v), true
		}
		return v, true
	case float64, bool:
		return fmt.Sprint(v), true
	case []any:
		if len(v) == 0 {
			return "none", true
		}
		if _, number := v[0].(float64); number {
			return fmt.Sprint(v...), true
		}
	case map[string]any:
		from, ok1 := v["start"].(map[string]any)
		to, ok2 := v["end"].(map[string]any)
		if ok1 && ok2 {
			return place(from) + "-" + place(to), true
		}
		if _, ok := v["line"]; ok && len(v) == 2 {
			return place(v), true
		}
	}
	return "", false
}

func place(p map[string]any) string {
	line, _ := p["line"].(float64)
	column, _ := p["character"].(float64)
	return fmt.Sprintf("%d:%d", int(line)+1, int(column)+1)
}
