package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/rpc"
)

// lspProcess is a language server in a process of its own, and a client that may write anything to it.
type lspProcess struct {
	t    *testing.T
	conn *rpc.Conn
	raw  io.Writer
	dir  string

	mu    sync.Mutex
	heard *sync.Cond
	told  map[protocol.URI]protocol.PublishParams
	gone  bool
}

const goodText = "aqua Good\n\nexport f\n\nfunc f() -> u32:\n  <- 1\n"

// startLSP starts `aqua lsp` in a directory that holds good.aqua, which is open.
func startLSP(t *testing.T) *lspProcess {
	t.Helper()
	dir := t.TempDir()
	bin := filepath.Join(t.TempDir(), "aqua")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(bin, "lsp")
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+t.TempDir())
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &lspProcess{t: t, conn: rpc.NewConn(out, in), raw: in, dir: filepath.ToSlash(dir), told: map[protocol.URI]protocol.PublishParams{}}
	p.heard = sync.NewCond(&p.mu)
	go func() {
		_ = p.conn.Serve(context.Background(), p)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.gone = true
		p.heard.Broadcast()
	}()
	t.Cleanup(func() { // it must end as one that nothing has happened to
		p.ask("shutdown", nil)
		_ = p.conn.Notify("exit", nil)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the server ends with %v", err)
		}
	})
	p.write("good.aqua", goodText)
	p.ask("initialize", map[string]any{"rootUri": protocol.FileURI(p.dir), "capabilities": map[string]any{}})
	_ = p.conn.Notify("initialized", map[string]any{})
	p.open(p.uri("good.aqua"), goodText)
	return p
}

// Notified is rpc.Handler.
func (p *lspProcess) Notified(method string, params json.RawMessage) {
	var list protocol.PublishParams
	if method != "textDocument/publishDiagnostics" || json.Unmarshal(params, &list) != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told[list.URI] = list
	p.heard.Broadcast()
}

// Asked is rpc.Handler.
func (p *lspProcess) Asked(string, json.RawMessage) func(context.Context) (any, error) {
	return func(context.Context) (any, error) { return nil, nil }
}

func (p *lspProcess) uri(name string) protocol.URI { return protocol.FileURI(p.dir + "/" + name) }

func (p *lspProcess) write(name, text string) {
	p.t.Helper()
	file := filepath.Join(filepath.FromSlash(p.dir), name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *lspProcess) open(uri protocol.URI, text string) {
	_ = p.conn.Notify("textDocument/didOpen", protocol.DidOpenParams{Document: protocol.Document{URI: uri, Language: "aqua", Version: 1, Text: text}})
}

// ask wants an answer, whichever, or an error of the protocol.
func (p *lspProcess) ask(method string, params any) json.RawMessage {
	p.t.Helper()
	var answer json.RawMessage
	err := p.conn.Call(context.Background(), method, params, &answer)
	var fault *rpc.Error
	if err != nil && (!errors.As(err, &fault) || fault.Code == rpc.CodeInternal) {
		p.t.Errorf("%s: %v", method, err)
	}
	return answer
}

// diagnostics waits until a version of a document is told of.
func (p *lspProcess) diagnostics(uri protocol.URI, version int32) []protocol.Diagnostic {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.gone {
		if list, ok := p.told[uri]; ok && list.Version != nil && *list.Version == version {
			return list.Diagnostics
		}
		p.heard.Wait()
	}
	p.t.Error("the server is gone")
	return nil
}

// askAll asks everything about a place.
func (p *lspProcess) askAll(uri protocol.URI, line, character uint32) {
	p.t.Helper()
	place := map[string]any{"line": line, "character": character}
	params := map[string]any{
		"textDocument": map[string]any{"uri": uri}, "position": place, "range": map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": place},
		"positions": []any{place}, "context": map[string]any{"includeDeclaration": true}, "newName": "other", "ch": "\n", "query": "f", "options": map[string]any{},
	}
	for _, method := range []string{
		"hover", "definition", "typeDefinition", "implementation", "references", "documentHighlight", "prepareRename", "rename", "completion", "signatureHelp",
		"documentSymbol", "foldingRange", "selectionRange", "semanticTokens/full", "semanticTokens/range", "documentLink", "formatting", "rangeFormatting",
		"onTypeFormatting", "codeAction", "inlayHint", "codeLens", "diagnostic", "prepareCallHierarchy",
	} {
		p.ask("textDocument/"+method, params)
	}
}

// alive checks that the server answers rightly about the good file.
func (p *lspProcess) alive() {
	p.t.Helper()
	answer := p.ask("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": p.uri("good.aqua")}, "position": map[string]any{"line": 4, "character": 5}})
	if !strings.Contains(string(answer), "func () -\\u003e u32") {
		p.t.Errorf("the server answers %s", answer)
	}
}

// TestLSPHostileMessages writes what is no message, or comes at the wrong time.
func TestLSPHostileMessages(t *testing.T) {
	p := startLSP(t)
	for _, raw := range []string{
		"Content-Length: 5\r\n\r\n{\"a\":",
		"Content-Length: 2\r\n\r\n[]", "Content-Length: 4\r\n\r\nnull", "Content-Length: 0\r\n\r\n",
		"Content-Length: x\r\n\r\n", "Content-Length: -4\r\n\r\n", "Content-Length: 99999999999999999999\r\n\r\n",
		"nothing like it\r\n\r\n", strings.Repeat("x", 1<<20) + "\r\n", "\x00\xff\r\n\r\n",
	} {
		if _, err := io.WriteString(p.raw, raw); err != nil {
			t.Fatal(err)
		}
		p.alive()
	}
	for _, m := range []string{
		`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///never/opened.aqua","version":1},"contentChanges":[{"text":"x"}]}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"file:///never/opened.aqua"}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didSave","params":[]}`, `{"jsonrpc":"2.0","method":"initialized"}`, `{"jsonrpc":"2.0","method":"textDocument/didOpen","params":null}`,
		`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"none"}}`, `{"jsonrpc":"2.0","method":"$/cancelRequest","params":{}}`,
		`{"jsonrpc":"2.0","id":"r","result":5}`, `{"jsonrpc":"2.0","id":-1,"error":{}}`, `{"id":{},"method":"x"}`, `{"jsonrpc":"2.0","id":1.5,"method":"textDocument/hover","params":5}`,
		`{"jsonrpc":"1.0","id":7,"method":"textDocument/hover"}`, `{"jsonrpc":"2.0","method":"workspace/didChangeConfiguration","params":{"settings":{"aquaSettings":{"imports":{"/":5}}}}}`,
		`{"jsonrpc":"2.0","method":"workspace/didChangeWorkspaceFolders","params":{"event":{"added":[{"uri":"::"}],"removed":[{"uri":""}]}}}`,
		strings.Repeat("[", 100000), "{\"jsonrpc\":\"2.0\",\"method\":\"\xff\xfe\"}",
	} {
		fmt.Fprintf(p.raw, "Content-Length: %d\r\n\r\n%s", len(m), m)
		p.alive()
	}
}

// TestLSPHostileTexts opens texts that nobody writes and asks everything about places in them and behind their ends.
func TestLSPHostileTexts(t *testing.T) {
	p := startLSP(t)
	var many strings.Builder
	many.WriteString("aqua Many\n\nexport f0\n\n")
	for i := range 33000 {
		fmt.Fprintf(&many, "func f%d() -> u32:\n  <- %d\n\n", i, i%100)
	}
	for name, text := range map[string]string{
		"line.aqua":    "aqua Long\n\nfunc f() -> string:\n  <- \"" + strings.Repeat("x", 1<<20) + "\"\n",
		"comment.aqua": "-- " + strings.Repeat("ü😀", 1<<17),
		"words.aqua":   "aqua Words\n\nfunc f():\n  x = " + strings.Repeat("1 + ", 1<<13) + "1\n",
		"nested.aqua":  "aqua Nested\n\nfunc f():\n  x = " + strings.Repeat("[", 20000) + "\n",
		"deep.aqua":    "aqua Deep\n\nfunc f(a: bool):\n" + deepIfs(300),
		"lines.aqua":   many.String(),
		"zero.aqua":    "aqua Zero\x00\x01\n\x7f\ufeff\u2028 func",
		"ends.aqua":    "aqua Ends\r\rfunc f():\r\n  x = 1\r  y = x\n\r",
		"empty.aqua":   "",
		"long.air":     "(null" + strings.Repeat(" ", 1<<20) + ")",
		"deep.air":     strings.Repeat("(seq (null) ", 9000) + "(null)" + strings.Repeat(")", 9000),
		"open.air":     strings.Repeat("(", 1<<18),
	} {
		t.Run(name, func(t *testing.T) {
			p.t = t
			p.open(p.uri(name), text)
			p.diagnostics(p.uri(name), 1)
			places := [][2]uint32{{3, 9}, {0, 0}, {3, 1 << 19}, {1 << 30, 5}, {2, 1<<32 - 1}, {1<<32 - 1, 1<<32 - 1}}
			if len(text) > 1<<14 {
				places = places[:1] // answers about all of it are long
			}
			for _, at := range places {
				p.askAll(p.uri(name), at[0], at[1])
			}
			_ = p.conn.Notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": p.uri(name)}})
			p.alive()
		})
	}
	p.t = t
}

// deepIfs are conditions in one another.
func deepIfs(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i+1) + "if a:\n")
	}
	b.WriteString(strings.Repeat("  ", n+1) + "x = 1\n")
	return b.String()
}

// TestLSPHostileFiles takes files away while they are open, has them import each other, and others hold what is no text.
func TestLSPHostileFiles(t *testing.T) {
	p := startLSP(t)
	text := "aqua One\n\nimport \"two.aqua\"\nimport \"bytes.aqua\"\nimport \"three\"\n\nexport f\n\nfunc f() -> u32:\n  <- g()\n"
	p.write("sub/one.aqua", text)
	p.write("sub/two.aqua", "aqua Two declares *\n\nimport \"three.aqua\"\n\nfunc g() -> u32:\n  <- 1\n")
	p.write("sub/three.aqua", "aqua Three declares *\n\nimport \"two.aqua\"\nimport \"one.aqua\"\n")
	p.write("sub/bytes.aqua", "aqua Bytes\n\xff\xfe\n\n-- \xc3\nfunc h() -> string:\n  <- \"\xf0\x28\"\n")
	p.write("sub/node_modules/a/package.json", "{{{{")
	p.write("sub/aquifer.toml", "\xff = [[[")
	if err := os.Symlink(".", filepath.Join(filepath.FromSlash(p.dir), "sub", "loop")); err != nil {
		t.Log("without a link to itself:", err)
	}
	uri := p.uri("sub/one.aqua")
	p.open(uri, text)
	p.diagnostics(uri, 1)
	p.mu.Lock()
	if list := p.told[p.uri("sub/bytes.aqua")].Diagnostics; len(list) == 0 {
		t.Error("a file that is no text goes unnoticed")
	}
	p.mu.Unlock()
	p.askAll(uri, 9, 6)
	if err := os.RemoveAll(filepath.Join(filepath.FromSlash(p.dir), "sub")); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"workspace/didChangeWatchedFiles", "textDocument/didSave"} {
		_ = p.conn.Notify(method, map[string]any{"textDocument": map[string]any{"uri": uri}, "changes": []any{}})
		p.askAll(uri, 9, 6)
		p.alive()
	}
	_ = p.conn.Notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri, "version": 2}, "contentChanges": []any{map[string]any{"text": text + "\n"}}})
	if list := p.diagnostics(uri, 2); len(list) == 0 {
		t.Error("imports that are gone go unnoticed")
	}
	p.alive()
}

// TestLSPHostileNames opens documents under names that no file has, or that editors write in several ways.
func TestLSPHostileNames(t *testing.T) {
	p := startLSP(t)
	text := "aqua Named\n\nexport f\n\nfunc f() -> u32:\n  <- \"\"\n"
	p.write("a b%20ü.aqua", text)
	for _, uri := range []protocol.URI{
		p.uri("a b%20ü.aqua"), protocol.URI("file://" + p.dir + "/a%20b%2520%C3%BC.aqua"), protocol.URI("file://" + p.dir + "/./x/../y.aqua"),
		"untitled:Untitled-1", "vscode-vfs://github/a/b.aqua", "git:/a/b.aqua?%7B%22ref%22%3A%22%22%7D", "file://server/share/x.aqua", "file:///C%3A/x/y.aqua", "file:///c:/x/z.aqua",
		"file:x.aqua", "http://example.com/a.aqua", "relative/path.aqua", "file:///%zz.aqua", "%", "file:///a%00b.aqua", "file:///\x01.aqua",
		protocol.URI("file:///" + strings.Repeat("d/", 3000) + "x.aqua"),
	} {
		p.open(uri, text)
		if list := p.diagnostics(uri, 1); len(list) == 0 {
			t.Errorf("%.60q: the wrong type goes unnoticed", uri)
		}
		p.askAll(uri, 4, 5)
		_ = p.conn.Notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uri}})
		p.alive()
	}
	for _, uri := range []protocol.URI{"", "file:///", "file://", "."} { // these cannot be opened at all
		p.open(uri, text)
		p.askAll(uri, 4, 5)
		p.alive()
	}
}
