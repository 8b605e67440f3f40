package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/lsp/feature"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// How much TestRandomEdits does: AQUA_EDITS random edits in each of AQUA_EDIT_FILES files of the corpus, 0 for all, from
// AQUA_EDIT_SEED on.
const (
	envEdits = "AQUA_EDITS"
	envFiles = "AQUA_EDIT_FILES"
	envSeed  = "AQUA_EDIT_SEED"
)

func fromEnv(t *testing.T, name string, usual int) int {
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(name, err)
	}
	return n
}

// TestRandomEdits types at random into programs of the corpus. After every pause the diagnostics that the editor has are
// those of a new check of the same text, by a compiler that has seen nothing before; and no request fails in between.
func TestRandomEdits(t *testing.T) {
	paths, err := filepath.Glob("../conformance/corpus/*.aqua")
	if err != nil || len(paths) == 0 {
		t.Fatal("no programs", err)
	}
	edits, files := fromEnv(t, envEdits, 200), fromEnv(t, envFiles, 20)
	seed := fromEnv(t, envSeed, 1)
	if files > 0 {
		step := max(1, len(paths)/files)
		var some []string
		for i := 0; i < len(paths); i += step {
			some = append(some, paths[i])
		}
		paths = some
	}
	dir, err := filepath.Abs("../conformance/corpus")
	if err != nil {
		t.Fatal(err)
	}
	var pieces []string // what is put into texts
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		pieces = append(pieces, strings.SplitAfter(string(text), "\n")...)
	}
	pieces = append(pieces, "(", ")", ":", " ", "\n", "\n  ", "\n\t", ".", "\"", "--", "<-", "<<-", "on ", "par ", "ü", "😀", "\r", "\r\n", "x", "[]", "?", "{", "}", ", ", "for x <- ", "import \"", "%", "\x00", "try:")
	e := newEditor(t, &Disk{}, "{}")
	compared := 0
	for _, p := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(p), ".aqua"), func(t *testing.T) {
			e.t = t
			compared += e.typeAtRandom(filepath.ToSlash(filepath.Join(dir, filepath.Base(p))), edits, seed, pieces)
		})
	}
	t.Logf("seed %d: %d files, at least %d edits in each, %d comparisons", seed, len(paths), edits, compared)
}

// typeAtRandom opens a file, edits it, compares after every pause, closes it, and returns how often it compared.
func (e *editor) typeAtRandom(path string, edits, seed int, pieces []string) (compared int) {
	content, err := os.ReadFile(path)
	if err != nil {
		e.t.Fatal(err)
	}
	text := strings.ToValidUTF8(string(content), "?")
	rng := rand.New(rand.NewPCG(uint64(seed), uint64(len(text))))
	e.open(path, text)
	version := int32(1)
	for done := 0; done < edits; {
		for range 1 + rng.IntN(4) { // a burst of typing
			text = e.typeOnce(rng, path, text, version+1, pieces)
			version++
			done++
		}
		if rng.IntN(3) == 0 {
			at := protocol.NewMapper(text, protocol.UTF16).Position(int32(rng.IntN(len(text) + 1)))
			e.askEverything(path, at.Line, at.Character)
		}
		e.settle()
		e.compare(path, text, version)
		compared++
	}
	e.notify("textDocument/didClose", protocol.DocumentParams{Document: protocol.DocumentID{URI: protocol.FileURI(path)}})
	return compared
}

// typeOnce makes one change of a few bytes and sends it, usually as a range.
func (e *editor) typeOnce(rng *rand.Rand, path, text string, version int32, pieces []string) string {
	m := protocol.NewMapper(text, protocol.UTF16)
	from := m.Position(int32(rng.IntN(len(text) + 1)))
	start := m.Offset(from)
	length := 0
	if rng.IntN(2) == 0 {
		length = rng.IntN(12)
	}
	to := m.Position(min(start+int32(length), int32(len(text))))
	c := protocol.ContentChange{Range: &protocol.Range{Start: from, End: to}}
	if rng.IntN(3) > 0 {
		c.Text = pieces[rng.IntN(len(pieces))]
	}
	after := text[:start] + c.Text + text[m.Offset(to):]
	if len(after) > 20000 {
		after = after[:1000]
		after = strings.ToValidUTF8(after, "")
		c = protocol.ContentChange{Text: after}
	}
	if rng.IntN(20) == 0 {
		c = protocol.ContentChange{Text: after}
	}
	e.change(path, version, c)
	return after
}

// compare checks what the editor was told against a new check.
func (e *editor) compare(path, text string, version int32) {
	got := e.told(path)
	if got.Version == nil || *got.Version != version {
		e.t.Fatalf("told of version %v instead of %d", got.Version, version)
	}
	s := snapshot.New(snapshot.Config{
		Files: source.Overlay{Upper: source.Memory{path: text}, Lower: source.Disk{}}, Roots: []string{path}, Encoding: protocol.UTF16, Indexes: &snapshot.Indexes{}, Judged: []string{path},
		Options: compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}},
	})
	want := append([]protocol.Diagnostic{}, feature.Diagnostics(s)[path]...)
	if diff := cmp.Diff(sorted(want), sorted(got.Diagnostics)); diff != "" {
		e.t.Fatalf("version %d (-fresh +told)\n%s\n%s", version, diff, text)
	}
	// The compiler itself says as much.
	_, list := compiler.Compile(context.Background(), s.Files, s.Roots, compiler.Options{Fallback: s.Options.Fallback})
	errors := 0
	for _, d := range list {
		if f := s.Sources().File(d.Span.File); f == nil || f.Name == path {
			errors++
		}
	}
	own := slices.DeleteFunc(slices.Clone(want), func(d protocol.Diagnostic) bool { _, rule := lint.Find(d.Code); return rule })
	if errors != len(own) {
		e.t.Fatalf("the compiler has %d messages, the editor %d\n%s", errors, len(own), text)
	}
}

// sorted are messages as texts in order: the order of imported files depends on the program.
func sorted(list []protocol.Diagnostic) (out []string) {
	for _, d := range list {
		text, err := json.Marshal(d)
		if err != nil {
			panic(err)
		}
		out = append(out, fmt.Sprintf("%s", text))
	}
	slices.Sort(out)
	return out
}
