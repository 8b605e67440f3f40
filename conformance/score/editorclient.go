package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/aquifer-dev/aquifer/lsp"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/rpc"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// editorClient is the client of the existing extension with a language server in this process.
type editorClient struct {
	conn    *rpc.Conn
	imports string // the directory that the settings name
	done    chan error
	out     io.Closer

	mu    sync.Mutex
	heard *sync.Cond
	told  map[protocol.URI][]protocol.Diagnostic // of open documents
	wrong map[protocol.URI]bool                  // files with errors that are not open
	ready bool                                   // the server has read the folder
	gone  bool
}

// clientAbilities are those of vscode-languageclient that matter, with progress, whose end says that the folder is read. Hover is
// wanted as plain text, which is what the extension's server gives.
const clientAbilities = `{"workspace":{"configuration":true,"workspaceFolders":true,"didChangeConfiguration":{"dynamicRegistration":true}},` +
	`"textDocument":{"hover":{"contentFormat":["plaintext"]}},"window":{"workDoneProgress":true}}`

func newEditorClient(imports string) *editorClient {
	inS, outC := io.Pipe()
	inC, outS := io.Pipe()
	c := &editorClient{conn: rpc.NewConn(inC, outC), imports: imports, done: make(chan error, 1), out: outC, told: map[protocol.URI][]protocol.Diagnostic{}, wrong: map[protocol.URI]bool{}}
	c.heard = sync.NewCond(&c.mu)
	server := lsp.New(inS, outS, lsp.Options{Files: &lsp.Disk{}, Fallback: source.Embedded{FS: stdlib.FS()}})
	go func() { c.done <- server.Run(context.Background()); outS.Close(); inS.Close() }()
	go func() {
		_ = c.conn.Serve(context.Background(), c)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.gone = true
		c.heard.Broadcast()
	}()
	return c
}

// Notified is rpc.Handler.
func (c *editorClient) Notified(method string, params json.RawMessage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.heard.Broadcast()
	switch method {
	case "textDocument/publishDiagnostics":
		var p protocol.PublishParams
		switch {
		case json.Unmarshal(params, &p) != nil:
		case p.Version != nil:
			c.told[p.URI] = p.Diagnostics
		default:
			c.wrong[p.URI] = slices.ContainsFunc(p.Diagnostics, func(d protocol.Diagnostic) bool { return d.Severity == protocol.SeverityError })
		}
	case "$/progress":
		c.ready = c.ready || strings.Contains(string(params), `"kind":"end"`)
	}
}

// Asked is rpc.Handler: the settings of the user are one directory for imports.
func (c *editorClient) Asked(method string, params json.RawMessage) func(context.Context) (any, error) {
	var p struct{ Items []json.RawMessage }
	_ = json.Unmarshal(params, &p)
	var answer any
	if method == "workspace/configuration" {
		list := make([]any, len(p.Items))
		for i := range list {
			list[i] = map[string]any{"imports": []string{c.imports}, "fluencePath": nil, "fluenceCallDelay": 5000}
		}
		answer = list
	}
	return func(context.Context) (any, error) { return answer, nil }
}

func (c *editorClient) ask(method string, params, result any) error {
	return c.conn.Call(context.Background(), method, params, result)
}

// notify sends what has no answer; that the server is gone shows when something is asked or awaited.
func (c *editorClient) notify(method string, params any) { _ = c.conn.Notify(method, params) }

// begin opens a folder and waits until the server has read it with the settings.
func (c *editorClient) begin(dir string) error {
	var result struct{ Capabilities map[string]any }
	folders := []protocol.Folder{{URI: protocol.FileURI(dir), Name: "corpus"}}
	if err := c.ask("initialize", map[string]any{"processId": nil, "workspaceFolders": folders, "capabilities": json.RawMessage(clientAbilities)}, &result); err != nil {
		return err
	}
	for _, ability := range []string{"hoverProvider", "definitionProvider"} {
		if result.Capabilities[ability] != true {
			return fmt.Errorf("%s is %v, as in the original it must be true", ability, result.Capabilities[ability])
		}
	}
	c.notify("initialized", map[string]any{})
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.ready && !c.gone {
		c.heard.Wait()
	}
	return nil
}

// published waits for the diagnostics of an open document and takes them.
func (c *editorClient) published(uri protocol.URI) []protocol.Diagnostic {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.told[uri] == nil && !c.gone {
		c.heard.Wait()
	}
	list := c.told[uri]
	delete(c.told, uri)
	return list
}

// broken reports whether the client was told of errors in a file that is not open.
func (c *editorClient) broken(uri protocol.URI) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.wrong[uri]
}

// end ends the conversation in order.
func (c *editorClient) end() error {
	if err := c.ask("shutdown", nil, nil); err != nil {
		return err
	}
	c.notify("exit", nil)
	return <-c.done
}

func (c *editorClient) close() { c.out.Close() }
