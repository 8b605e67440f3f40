package lsp

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/source"
)

const projectMain = "aqua Main\n\nimport \"base.aqua\"\n\nexport f\n\nfunc f() -> u32:\n  unread = 1\n  <- twice(LIMIT)\n"

// withProject are the files of a project: what main.aqua imports lies in a directory that only the project file names, and a constant
// comes from there, too.
func withProject() source.Memory {
	return source.Memory{
		"/w/p/aquifer.toml":                "import = [\"lib\"]\nconstants = [\"LIMIT = 5\"]\nentries = [\"../far\"]\n\n[lint.rules]\nunused-variable = \"error\"\n",
		"/w/p/src/main.aqua":               projectMain,
		"/w/p/lib/base.aqua":               "aqua Base declares *\n\nfunc twice(n: u32) -> u32:\n  <- n * 2\n",
		"/w/far/far.aqua":                  "aqua Far\n\nfunc f() -> string:\n  <- 1\n",
		"/w/p/node_modules/a/a.txt":        "",
		"/w/p/package.json":                `{"dependencies":{"a":"1"}}`,
		"/w/p/node_modules/a/package.json": "{}",
	}
}

// messages are what the client was told of a file: severity, code and message.
func (e *editor) messages(path string) string {
	var b strings.Builder
	for _, d := range e.told(path).Diagnostics {
		b.WriteString(string(rune('0'+d.Severity)) + " " + d.Code + " " + strings.SplitN(d.Message, "\n", 2)[0] + "\n")
	}
	return b.String()
}

func TestProjectFileIsRead(t *testing.T) {
	files := withProject()
	e := newEditor(t, files, "{}")
	e.open("/w/p/src/main.aqua", projectMain)
	e.settle()
	want := "1 W0501 `unread` is never used\n"
	if got := e.messages("/w/p/src/main.aqua"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := e.messages("/w/far/far.aqua"); !strings.Contains(got, "E") {
		t.Errorf("an entry is not looked at: %q", got)
	}

	// What it says is what counts when the client says that it changed, and when a document is saved.
	files["/w/p/aquifer.toml"] = strings.Replace(files["/w/p/aquifer.toml"], `"error"`, `"off"`, 1)
	e.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{}})
	e.settle()
	if got := e.messages("/w/p/src/main.aqua"); got != "" {
		t.Errorf("switched off, got %q", got)
	}
	files["/w/p/aquifer.toml"] = "import = [\"lib\"]\n"
	e.notify("textDocument/didSave", protocol.DocumentParams{Document: protocol.DocumentID{URI: "file:///w/p/src/main.aqua"}})
	e.settle()
	if got := e.messages("/w/p/src/main.aqua"); !strings.Contains(got, "LIMIT") {
		t.Errorf("without the constant, got %q", got)
	}
	delete(files, "/w/p/aquifer.toml")
	e.notify("workspace/didChangeWatchedFiles", map[string]any{})
	e.settle()
	if got := e.messages("/w/p/src/main.aqua"); !strings.Contains(got, "base.aqua") {
		t.Errorf("without a project, got %q", got)
	}
}

func TestProblemsOfAProjectFile(t *testing.T) {
	files := withProject()
	e := newEditor(t, files, "{}")
	e.open("/w/p/src/main.aqua", projectMain)
	good := files["/w/p/aquifer.toml"]
	e.open("/w/p/aquifer.toml", good)
	e.settle()
	if got := e.messages("/w/p/aquifer.toml"); got != "" {
		t.Errorf("got %q", got)
	}
	for _, c := range [][2]string{
		{"import = [\n", "E0024"},
		{"import = [\"lib\"]\nentrys = []\n", "1 E0024 `entrys`: there is no such key; did you mean `entries`?\n"},
		{"[lint.rules]\nunused-varable = \"on\"", "1 E0024 `lint.rules.unused-varable`: there is no such rule; did you mean `lint.rules.unused-variable`?\n"},
	} {
		text, want := c[0], c[1]
		e.change("/w/p/aquifer.toml", 2, protocol.ContentChange{Text: text})
		e.settle()
		if got := e.messages("/w/p/aquifer.toml"); !strings.Contains(got, want) {
			t.Errorf("%q gives %q", text, got)
		}
		if got := e.messages("/w/p/src/main.aqua"); !strings.HasPrefix(got, "1 W0501") || strings.Count(got, "\n") != 1 {
			t.Errorf("%q: what it said before does not hold: %q", text, got)
		}
	}
	if at := e.told("/w/p/aquifer.toml").Diagnostics[0].Range; at.End.Line == at.Start.Line && at.End.Character == at.Start.Character {
		t.Error("an empty range", at)
	}
	e.change("/w/p/aquifer.toml", 3, protocol.ContentChange{Text: good + "\nentries = [\"none.aqua\"]\n"})
	e.settle()
	e.change("/w/p/aquifer.toml", 4, protocol.ContentChange{Text: "entries = [\"none.aqua\"]\n"})
	e.settle()
	if got := e.messages("/w/p/aquifer.toml"); got != "1 E0024 `entries`: there is no /w/p/none.aqua\n" {
		t.Errorf("a missing entry gives %q", got)
	}
	// Requests about it have no answer, and no error either.
	var answer json.RawMessage
	e.ask("textDocument/hover", at("/w/p/aquifer.toml", 0, 0), &answer)
	if string(answer) != "null" {
		t.Errorf("hover %s", answer)
	}
}

// TestClientBeforeProject gives an import two places: that of the client's settings is the first.
func TestClientBeforeProject(t *testing.T) {
	files := withProject()
	files["/w/p/other/base.aqua"] = "aqua Other declares *\n\nconst MINE = 1\n\nfunc twice(n: u32) -> string:\n  <- \"\"\n"
	e := newEditor(t, files, "{}")
	e.open("/w/p/src/main.aqua", projectMain)
	e.notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"aquaSettings": map[string]any{"imports": []string{"p/other"}}}})
	e.settle()
	var found []protocol.Location
	e.ask("textDocument/definition", at("/w/p/src/main.aqua", 8, 6), &found)
	if len(found) != 1 || found[0].URI != "file:///w/p/other/base.aqua" {
		t.Errorf("twice is defined at %v", found)
	}
}
