package lsp

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/rpc"
	"github.com/aquifer-dev/aquifer/source"
)

func TestScriptsInTheServer(t *testing.T) {
	e := newEditor(t, source.Memory{"/w/s.air": "(null)"}, `{"textDocument":{"hover":{"contentFormat":["markdown"]}}}`)
	e.open("/w/s.air", "(seq (null) (call x (\"a\" \"b\") []))")
	e.settle()
	if got := e.messages("/w/s.air"); !strings.HasPrefix(got, "1 E0510") {
		t.Errorf("diagnostics %q", got)
	}
	e.change("/w/s.air", 2, protocol.ContentChange{Range: &protocol.Range{Start: protocol.Position{Character: 18}, End: protocol.Position{Character: 19}}, Text: "%init_peer_id%"})
	e.settle()
	if got := e.messages("/w/s.air"); got != "" {
		t.Errorf("diagnostics of the mended script %q", got)
	}
	var hover protocol.Hover
	e.ask("textDocument/hover", at("/w/s.air", 0, 20), &hover)
	if !strings.Contains(hover.Contents.Value, "began the particle") {
		t.Errorf("hover %v", hover)
	}
	for method, want := range map[string]string{
		"textDocument/foldingRange": "[]", "textDocument/codeLens": "null", "textDocument/rename": "null", "textDocument/completion": "null",
	} {
		var answer json.RawMessage
		e.ask(method, at("/w/s.air", 0, 0), &answer)
		if string(answer) != want {
			t.Errorf("%s gives %s", method, answer)
		}
	}
	var edits []protocol.TextEdit
	e.ask("textDocument/formatting", at("/w/s.air", 0, 0), &edits)
	if len(edits) != 1 || !strings.HasPrefix(edits[0].NewText, "(seq\n (null)\n") {
		t.Errorf("format %v", edits)
	}
	var tokens protocol.SemanticTokens
	e.ask("textDocument/semanticTokens/full", at("/w/s.air", 0, 0), &tokens)
	if len(tokens.Data) != 5*6 {
		t.Errorf("tokens %v", tokens.Data)
	}
	var graph struct{ Nodes []map[string]any }
	e.ask("aqua/graph", map[string]any{"uri": "file:///w/s.air"}, &graph)
	if len(graph.Nodes) != 2 || graph.Nodes[1]["label"] != "a.b" {
		t.Errorf("graph %v", graph)
	}
}

func TestOwnRequests(t *testing.T) {
	files := smallProject()
	files["/w/aquifer.toml"] = "entries = [\"main.aqua\"]\n\n[[targets]]\nno_relay = true\n"
	e := newEditor(t, files, "{}")
	about := map[string]any{"uri": "file:///w/main.aqua", "function": "g"}
	files["/w/main.aqua"] = strings.Replace(strings.Replace(mainText, "export f", "export g", 1), "func f() -> string, u32:\n  x = twice(2)\n  <- name, x", "func g(n: u32) -> u32:\n  x = twice(n)\n  <- x", 1)
	e.open("/w/main.aqua", files["/w/main.aqua"])
	e.settle()
	var shown struct{ Air, Script string }
	e.ask("aqua/air", about, &shown)
	if !strings.Contains(shown.Script, `("getDataSrv" "n")`) || strings.Contains(shown.Script, "-relay-") {
		t.Errorf("as the target says: %s", shown.Script)
	}
	var graph struct{ Mermaid string }
	e.ask("aqua/graph", about, &graph)
	if !strings.HasPrefix(graph.Mermaid, "flowchart TD\n") || !strings.Contains(graph.Mermaid, "getDataSrv.n") {
		t.Errorf("graph %s", graph.Mermaid)
	}
	var ran struct{ Result any }
	e.ask("aqua/simulate", map[string]any{"uri": "file:///w/main.aqua", "function": "g", "args": []int{4}}, &ran)
	if ran.Result != 8.0 {
		t.Errorf("result %v", ran.Result)
	}
	for _, method := range []string{"aqua/air", "aqua/graph", "aqua/simulate"} {
		if c := e.code(method, map[string]any{"uri": "file:///w/main.aqua", "function": "none"}); c == 0 {
			t.Errorf("%s of a missing function has an answer", method)
		}
		if c := e.code(method, map[string]any{"uri": 5}); c != rpc.CodeInvalidParams {
			t.Errorf("%s of a number gives %d", method, c)
		}
	}
}
