package lsp

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/rpc"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// handClock is a clock that the test moves.
type handClock struct {
	mu      sync.Mutex
	waiting map[int]func()
	last    int
	delays  []time.Duration
	began   chan struct{} // if not nil, is told of every wait that begins
}

func (c *handClock) AfterFunc(d time.Duration, f func()) (stop func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting == nil {
		c.waiting = map[int]func(){}
	}
	c.last++
	n := c.last
	c.waiting[n] = f
	c.delays = append(c.delays, d)
	if c.began != nil {
		c.began <- struct{}{}
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.waiting, n)
	}
}

// pass lets all waits end and returns how many there were.
func (c *handClock) pass() int {
	c.mu.Lock()
	all := c.waiting
	c.waiting = map[int]func(){}
	c.mu.Unlock()
	for _, f := range all {
		f()
	}
	return len(all)
}

// editor is a client.
type editor struct {
	t     testing.TB
	conn  *rpc.Conn
	clock *handClock
	done  chan error

	mu       sync.Mutex
	heard    *sync.Cond           // something came from the server
	config   map[protocol.URI]any // answers to workspace/configuration, by scope
	asked    []string             // methods of the server's requests
	logged   []string
	lists    map[protocol.URI]protocol.PublishParams
	progress []string
}

// files of a test, with the directory that the client opens.
func newEditor(t testing.TB, files source.FS, capabilities string) *editor {
	inS, outC := io.Pipe()
	inC, outS := io.Pipe()
	e := &editor{t: t, conn: rpc.NewConn(inC, outC), clock: &handClock{}, done: make(chan error, 1), lists: map[protocol.URI]protocol.PublishParams{}}
	e.heard = sync.NewCond(&e.mu)
	server := New(inS, outS, Options{Files: files, Fallback: source.Embedded{FS: stdlib.FS()}, Clock: e.clock, Version: "test"})
	go func() { e.done <- server.Run(context.Background()); outS.Close(); inS.Close() }()
	go func() { _ = e.conn.Serve(context.Background(), e) }()
	t.Cleanup(func() { outC.Close(); inC.Close() })
	if capabilities != "" {
		var result protocol.InitializeResult
		e.ask("initialize", json.RawMessage(`{"processId":null,"rootUri":"file:///w","capabilities":`+capabilities+`}`), &result)
		e.notify("initialized", struct{}{})
		e.settle()
	}
	return e
}

// Notified is rpc.Handler.
func (e *editor) Notified(method string, params json.RawMessage) {
	e.mu.Lock()
	defer e.mu.Unlock()
	defer e.heard.Broadcast()
	switch method {
	case "textDocument/publishDiagnostics":
		var p protocol.PublishParams
		if err := json.Unmarshal(params, &p); err != nil {
			e.t.Error(err)
		}
		e.lists[p.URI] = p
	case "window/logMessage":
		e.logged = append(e.logged, string(params))
	case "$/progress":
		e.progress = append(e.progress, string(params))
	}
}

// Asked is rpc.Handler.
func (e *editor) Asked(method string, params json.RawMessage) func(context.Context) (any, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asked = append(e.asked, method)
	var answer any
	if method == "workspace/configuration" {
		var p struct {
			Items []struct {
				ScopeURI protocol.URI
				Section  string
			}
		}
		_ = json.Unmarshal(params, &p)
		list := []any{}
		for _, item := range p.Items {
			list = append(list, e.config[item.ScopeURI])
		}
		answer = list
	}
	return func(context.Context) (any, error) { return answer, nil }
}

func (e *editor) notify(method string, params any) {
	e.t.Helper()
	if err := e.conn.Notify(method, params); err != nil {
		e.t.Fatal(err)
	}
}

// ask sends a request, which must not fail.
func (e *editor) ask(method string, params, result any) {
	e.t.Helper()
	if err := e.conn.Call(context.Background(), method, params, result); err != nil {
		e.t.Fatalf("%s: %v", method, err)
	}
}

// settle waits until everything that was sent has been taken, and lets the waits of the server end. An answer comes behind
// all that the server took before the question, and diagnostics are sent before the wait ends.
func (e *editor) settle() {
	e.t.Helper()
	e.ask("workspace/symbol", map[string]any{"query": "no such name"}, nil)
	e.clock.pass()
	e.ask("workspace/symbol", map[string]any{"query": "no such name"}, nil)
}

func (e *editor) open(path, text string) {
	e.t.Helper()
	e.notify("textDocument/didOpen", protocol.DidOpenParams{Document: protocol.Document{URI: protocol.FileURI(path), Language: "aqua", Version: 1, Text: text}})
}

func (e *editor) change(path string, version int32, changes ...protocol.ContentChange) {
	e.t.Helper()
	e.notify("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": protocol.FileURI(path), "version": version}, "contentChanges": changes,
	})
}

// told are the diagnostics that the client has of a file.
func (e *editor) told(path string) protocol.PublishParams {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.lists[protocol.FileURI(path)]
}

func at(path string, line, character uint32) protocol.PositionParams {
	return protocol.PositionParams{Document: protocol.DocumentID{URI: protocol.FileURI(path)}, Position: protocol.Position{Line: line, Character: character}}
}
