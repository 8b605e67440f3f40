package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/rpc"
	"github.com/aquifer-dev/aquifer/source"
)

const (
	mainText = "aqua Main\n\nimport \"lib.aqua\"\n\nexport f\n\nfunc f() -> string, u32:\n  x = twice(2)\n  <- name, x\n"
	libText  = "aqua Lib declares *\n\nconst NAME = 1\n\nfunc twice(n: u32) -> u32:\n  <- n * 2\n"
)

func smallProject() source.Memory {
	return source.Memory{"/w/main.aqua": mainText, "/w/lib.aqua": libText}
}

// code is the code of a failed request.
func (e *editor) code(method string, params any) int {
	err := e.conn.Call(context.Background(), method, params, nil)
	var fault *rpc.Error
	if !errors.As(err, &fault) {
		return 0
	}
	return fault.Code
}

func TestOrderOfTheConversation(t *testing.T) {
	e := newEditor(t, smallProject(), "")
	if c := e.code("textDocument/hover", at("/w/main.aqua", 0, 0)); c != rpc.CodeNotInitialized {
		t.Error("before initialize", c)
	}
	e.notify("textDocument/didOpen", map[string]any{}) // dropped
	if c := e.code("initialize", []int{1}); c != rpc.CodeInvalidParams {
		t.Error("wrong parameters", c)
	}
	var result struct{ Capabilities map[string]json.RawMessage }
	e.ask("initialize", map[string]any{"capabilities": map[string]any{"general": map[string]any{"positionEncodings": []string{"utf-8", "utf-16"}}}}, &result)
	if got := string(result.Capabilities["positionEncoding"]); got != `"utf-8"` {
		t.Error("encoding", got)
	}
	if c := e.code("initialize", map[string]any{}); c != rpc.CodeInvalidRequest {
		t.Error("a second initialize", c)
	}
	e.notify("initialized", nil)
	for method, want := range map[string]int{
		"no/such": rpc.CodeMethodNotFound, "textDocument/rename": rpc.CodeRequestFailed, "workspace/executeCommand": rpc.CodeInvalidParams,
	} {
		if c := e.code(method, map[string]any{}); c != want {
			t.Errorf("%s gives %d, want %d", method, c, want)
		}
	}
	if c := e.code("textDocument/hover", map[string]any{"position": "x"}); c != rpc.CodeInvalidParams {
		t.Error("a wrong position", c)
	}
	e.notify("textDocument/didChange", at("/w/none.aqua", 0, 0))
	e.notify("textDocument/didChange", 5)
	e.notify("no/such", 5)
	e.ask("shutdown", nil, nil)
	if c := e.code("textDocument/hover", at("/w/main.aqua", 0, 0)); c != rpc.CodeInvalidRequest {
		t.Error("behind shutdown", c)
	}
	e.notify("exit", nil)
	if err := <-e.done; err != nil {
		t.Error(err)
	}
	if len(e.logged) != 2 {
		t.Error("logged", e.logged)
	}
}

func TestEndWithoutShutdown(t *testing.T) {
	e := newEditor(t, smallProject(), "{}")
	e.notify("exit", nil)
	if err := <-e.done; !errors.Is(err, ErrNoShutdown) {
		t.Error(err)
	}
}

// TestDiagnosticsFollow types into an imported file: both files are told of, after the pause.
func TestDiagnosticsFollow(t *testing.T) {
	e := newEditor(t, smallProject(), "{}")
	// What the folder holds is told of, open or not, beside whatever else goes on.
	e.await(func() bool {
		d := e.lists["file:///w/main.aqua"].Diagnostics
		return len(d) == 1 && d[0].Code == "E0201"
	})
	e.open("/w/main.aqua", strings.Replace(mainText, "<- name", `<- "x"`, 1))
	e.open("/w/lib.aqua", libText)
	e.settle()
	if d := e.told("/w/main.aqua"); len(d.Diagnostics) != 0 || d.Version == nil {
		t.Fatal(d)
	}
	word := protocol.Range{Start: protocol.Position{Line: 4, Character: 5}, End: protocol.Position{Line: 4, Character: 10}}
	e.change("/w/lib.aqua", 2, protocol.ContentChange{Range: &word, Text: "thrice"})
	e.ask("workspace/symbol", map[string]any{"query": ""}, nil)
	if d := e.told("/w/main.aqua").Diagnostics; len(d) != 0 {
		t.Error("told before the pause", d)
	}
	if n := len(e.clock.delays); e.clock.delays[n-1] != defaultDelay {
		t.Error("the pause is", e.clock.delays[n-1])
	}
	e.settle()
	if d := e.told("/w/main.aqua").Diagnostics; len(d) != 1 || d[0].Code != "E0202" {
		t.Error("the importing file", d)
	}
	word.End.Character++
	e.change("/w/lib.aqua", 3, protocol.ContentChange{Range: &word, Text: "twice"})
	e.settle()
	if d := e.told("/w/main.aqua").Diagnostics; len(d) != 0 {
		t.Error("mended", d)
	}
	if d := e.told("/w/lib.aqua"); *d.Version != 3 {
		t.Error("version", *d.Version)
	}
	e.notify("textDocument/didClose", at("/w/main.aqua", 0, 0))
	e.settle()
	if d := e.told("/w/main.aqua"); len(d.Diagnostics) != 1 || d.Version != nil {
		t.Error("closed, the text on disk counts", d)
	}
}

// TestChanges applies changes one behind the other, in both units.
func TestChanges(t *testing.T) {
	for _, unit := range []protocol.Encoding{protocol.UTF16, protocol.UTF8} {
		end := map[protocol.Encoding]uint32{protocol.UTF16: 6, protocol.UTF8: 8}[unit]
		p := func(line, character uint32) protocol.Position {
			return protocol.Position{Line: line, Character: character}
		}
		text := "-- 😀x\nb\n"
		for _, c := range []protocol.ContentChange{
			{Range: &protocol.Range{Start: p(0, end), End: p(0, end)}, Text: "!"},
			{Range: &protocol.Range{Start: p(1, 0), End: p(1, 1)}, Text: "ü\nc"},
			{Range: &protocol.Range{Start: p(9, 9), End: p(9, 9)}, Text: "end"},
			{Range: &protocol.Range{Start: p(2, 1), End: p(2, 0)}, Text: "d"},
		} {
			text = apply(text, c, unit)
		}
		if want := "-- 😀x!\nü\nd\nend"; text != want {
			t.Errorf("%s: %q, want %q", unit, text, want)
		}
	}
	if got := apply("old", protocol.ContentChange{Text: "new"}, protocol.UTF16); got != "new" {
		t.Error(got)
	}
}

// TestSettings changes the imports map while a document is open, pushed and pulled.
func TestSettings(t *testing.T) {
	files := source.Memory{"/lib/far.aqua": libText, "/w/main.aqua": "aqua Main\n\nimport \"far.aqua\"\n\nexport f\n\nfunc f() -> u32:\n  x <- twice(2)\n  <- x\n"}
	missing := func(e *editor) bool { return len(e.told("/w/main.aqua").Diagnostics) > 0 }
	t.Run("pushed", func(t *testing.T) {
		e := newEditor(t, files, "{}")
		for _, c := range []struct {
			imports any
			missing bool
		}{
			{nil, true}, {[]string{"/lib"}, false}, {[]string{"../lib"}, false}, {map[string]any{"/": map[string]any{"": "/lib"}}, false},
			{map[string]any{"/w": map[string]any{"": []string{"/lib"}}}, false}, {map[string]any{"/other": map[string]any{"": "/lib"}}, true},
			{5, true}, {[]int{1}, true}, {map[string]any{"/": 5}, true},
		} {
			e.notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"aquaSettings": map[string]any{"imports": c.imports, "fluencePath": nil, "fluenceCallDelay": 5000}}})
			e.settle()
			if missing(e) != c.missing {
				t.Errorf("with %v missing is %v", c.imports, missing(e))
			}
		}
		if len(e.logged) != 3 || !strings.Contains(e.logged[0], "Invalid imports: 5") {
			t.Error("logged", e.logged)
		}
	})
	t.Run("pulled", func(t *testing.T) {
		e := newEditor(t, files, "")
		e.config = map[protocol.URI]any{"file:///w": map[string]any{"imports": []string{"/lib"}}}
		e.ask("initialize", json.RawMessage(`{"rootUri":"file:///w","capabilities":{"workspace":{"configuration":true,"didChangeConfiguration":{"dynamicRegistration":true},"didChangeWatchedFiles":{"dynamicRegistration":true}},"window":{"workDoneProgress":true}}}`), nil)
		e.notify("initialized", struct{}{})
		e.await(func() bool { return len(e.progress) == 2 })
		if missing(e) {
			t.Error(e.told("/w/main.aqua"))
		}
		if !slices.Contains(e.asked, "client/registerCapability") || !slices.Contains(e.asked, "window/workDoneProgress/create") {
			t.Error(e.asked)
		}
	})
}

// await waits for a message of the server that makes something true.
func (e *editor) await(done func() bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for !done() {
		e.heard.Wait()
	}
}

// TestPackages resolves imports of installed packages by package.json.
func TestPackages(t *testing.T) {
	files := source.Memory{
		"/w/package.json":                                   `{"dependencies":{"one":"1"},"devDependencies":{"none":"1"}}`,
		"/w/src/main.aqua":                                  "aqua Main\n\nimport \"one/a.aqua\"\n\nexport f\n\nfunc f() -> u32:\n  x <- deep()\n  <- x\n",
		"/w/node_modules/one/package.json":                  `{"dependencies":{"two":"1"}}`,
		"/w/node_modules/one/a.aqua":                        "aqua A declares *\n\nimport \"two/b.aqua\"\n",
		"/w/node_modules/one/node_modules/two/b.aqua":       "aqua B declares *\n\nfunc deep() -> u32:\n  <- 1\n",
		"/w/node_modules/one/node_modules/two/package.json": `{"dependencies":{"one":"1"}}`,
		"/w/node_modules/two/b.aqua":                        "aqua B declares *\n",
		"/w/node_modules/two/package.json":                  `{`,
	}
	e := newEditor(t, files, "{}")
	e.open("/w/src/main.aqua", files["/w/src/main.aqua"])
	e.settle()
	if d := e.told("/w/src/main.aqua").Diagnostics; len(d) != 0 {
		t.Error(d)
	}
	var locations []protocol.Location
	e.ask("textDocument/definition", at("/w/src/main.aqua", 7, 8), &locations)
	if len(locations) != 1 || locations[0].URI != "file:///w/node_modules/one/node_modules/two/b.aqua" {
		t.Error(locations)
	}
}

// TestCommands shows AIR and runs a function.
func TestCommands(t *testing.T) {
	e := newEditor(t, smallProject(), "{}")
	fixed := strings.Replace(mainText, "<- name", `<- "x"`, 1)
	e.open("/w/main.aqua", fixed)
	var shown struct{ Air, Script string }
	e.ask("workspace/executeCommand", map[string]any{"command": "aqua.showAir", "arguments": []any{"file:///w/main.aqua", "f"}}, &shown)
	if !strings.Contains(shown.Script, `("callbackSrv" "response")`) || shown.Air == "" {
		t.Error(shown)
	}
	var ran struct{ Result json.RawMessage }
	e.ask("workspace/executeCommand", map[string]any{"command": "aqua.run", "arguments": []any{"file:///w/main.aqua", "f"}}, &ran)
	if string(ran.Result) != `["x",4]` {
		t.Error(string(ran.Result))
	}
	if c := e.code("workspace/executeCommand", map[string]any{"command": "aqua.run", "arguments": []any{"file:///w/main.aqua", "f", 1}}); c != rpc.CodeInvalidParams {
		t.Error(c)
	}
}

// TestFindings shows what the linter finds in open documents, with its fix.
func TestFindings(t *testing.T) {
	e := newEditor(t, smallProject(), "{}")
	text := "aqua Main\n\nexport f\n\nfunc f() -> u32:\n  unused = 1\n  <- 2\n"
	e.open("/w/main.aqua", text)
	e.settle()
	d := e.told("/w/main.aqua").Diagnostics
	if len(d) != 1 || d[0].Code != "W0501" || d[0].Severity != protocol.SeverityWarning {
		t.Fatal(d)
	}
	e.change("/w/main.aqua", 2, protocol.ContentChange{Text: strings.Replace(text, "1", "1 -- lint:ignore unused-variable it shows how", 1)})
	e.settle()
	if d := e.told("/w/main.aqua").Diagnostics; len(d) != 0 {
		t.Error(d)
	}
}

// TestStrangeTexts opens what no compiler likes, and asks everything at every place.
func TestStrangeTexts(t *testing.T) {
	texts := []string{"", "\n", "\r", "\x00", "\ufeffaqua A\n", "aqua A\r\rfunc f():\r  x = 1\r", strings.Repeat("(", 3000), "aqua A\nimport \"self.aqua\"\n", "func f(\n", "\"", strings.Repeat("a.", 2000), "aqua A\nuse \"self.aqua\"\n\nfunc f():\n  A.\n"}
	e := newEditor(t, source.Memory{}, "{}")
	for _, text := range texts {
		e.open("/w/self.aqua", text)
		for _, line := range []uint32{0, 1, 3, 1 << 31} {
			for _, character := range []uint32{0, 2, 1 << 31} {
				e.askEverything("/w/self.aqua", line, character)
			}
		}
		e.settle()
	}
}

// askEverything sends every request about a place. None may fail but renaming, which may be refused.
func (e *editor) askEverything(path string, line, character uint32) {
	e.t.Helper()
	p := at(path, line, character)
	r := protocol.Range{Start: p.Position, End: protocol.Position{Line: line + 2}}
	params := map[string]any{
		"textDocument": p.Document, "position": p.Position, "range": r, "positions": []protocol.Position{p.Position}, "query": "a", "newName": "other",
		"ch": "\n", "context": map[string]any{"includeDeclaration": true}, "item": protocol.CallItem{URI: p.Document.URI, Selection: r},
	}
	for method := range requests {
		if method == "workspace/executeCommand" {
			continue
		}
		err := e.conn.Call(context.Background(), method, params, nil)
		var fault *rpc.Error
		if errors.As(err, &fault) && (!strings.Contains(strings.ToLower(method), "rename") || fault.Code != rpc.CodeRequestFailed) || err != nil && fault == nil {
			e.t.Fatalf("%s at %d:%d of %q: %v", method, line, character, path, err)
		}
	}
}
