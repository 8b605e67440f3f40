package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/internal/workload"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/rpc"
)

// The project that the editor has open: some 10,000 lines in some 200 files.
const (
	editorModules   = 210
	editorFunctions = 2
)

// editorClient speaks with `aqua lsp` and notes when diagnostics arrive.
type editorClient struct {
	conn *rpc.Conn
	mu   sync.Mutex
	told map[string]chan time.Time // by URI and version
	gone chan struct{}             // closed when the server is no more
}

func (c *editorClient) Notified(method string, params json.RawMessage) {
	now := time.Now()
	var p protocol.PublishParams
	if method != "textDocument/publishDiagnostics" || json.Unmarshal(params, &p) != nil || p.Version == nil {
		return
	}
	select {
	case c.wait(p.URI, *p.Version) <- now:
	default:
	}
}

func (c *editorClient) Asked(string, json.RawMessage) func(context.Context) (any, error) {
	return func(context.Context) (any, error) { return nil, nil }
}

func (c *editorClient) wait(uri protocol.URI, version int32) chan time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := fmt.Sprint(uri, version)
	if c.told[key] == nil {
		c.told[key] = make(chan time.Time, 1)
	}
	return c.told[key]
}

// editor measures the language server on a large project: how long answers take while somebody types, and the memory that it
// holds. The original's server cannot be had.
func (b *bench) editor() error {
	if err := b.build(); err != nil {
		return err
	}
	dir := filepath.Join(b.temp, "project")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	files := workload.Modules(editorModules, editorFunctions)
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	cmd := exec.Command(b.aqua, "lsp")
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	defer cmd.Wait()
	defer in.Close()
	c := &editorClient{conn: rpc.NewConn(io.NopCloser(out), in), told: map[string]chan time.Time{}, gone: make(chan struct{})}
	go func() { _ = c.conn.Serve(context.Background(), c); close(c.gone) }()
	fmt.Printf("\nlanguage server, %d lines in %d files\n%-40s %10s %10s %10s\n", workload.Lines(files), len(files), "ms", "median", "p95", "most")
	if err := c.work(dir, files, max(b.rounds*20, 100)); err != nil {
		return err
	}
	fmt.Printf("%-40s %s\n", "memory", strings.Join(memoryOf(cmd.Process.Pid), ", "))
	return errors.Join(c.conn.Call(context.Background(), "shutdown", nil, nil), c.conn.Notify("exit", nil))
}

// typist is what is measured of one project.
type typist struct {
	*editorClient
	dir     string
	files   map[string]string
	opened  map[string]bool
	version int32

	completion, hover, references, diagnostics []time.Duration
}

// work opens the project, types, and asks.
func (c *editorClient) work(dir string, files map[string]string, rounds int) error {
	t := &typist{editorClient: c, dir: dir, files: files, opened: map[string]bool{}, version: 1}
	start := time.Now()
	if _, err := t.ask("initialize", map[string]any{"rootUri": protocol.FileURI(filepath.ToSlash(dir)), "capabilities": map[string]any{}}); err != nil {
		return err
	}
	if err := c.conn.Notify("initialized", map[string]any{}); err != nil {
		return err
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range rounds {
		name := workload.ModuleName(rng.IntN(editorModules))
		if i%10 == 0 {
			name = "shared.aqua" // on which everything depends
		}
		if err := t.open(name); err != nil {
			return err
		}
		if i == 0 {
			fmt.Printf("%-40s %10.2f\n", "start until the first diagnostics", ms(time.Since(start)))
		}
		if err := t.round(name); err != nil {
			return err
		}
	}
	for _, m := range []struct {
		name string
		all  []time.Duration
	}{{"completion behind a keystroke", t.completion}, {"hover", t.hover}, {"references", t.references}, {"diagnostics behind a keystroke", t.diagnostics}} {
		slices.Sort(m.all)
		fmt.Printf("%-40s %10.2f %10.2f %10.2f\n", m.name, ms(middle(m.all)), ms(m.all[len(m.all)*95/100]), ms(m.all[len(m.all)-1]))
	}
	return nil
}

// ask sends a request and returns how long the answer took.
func (t *typist) ask(method string, params any) (time.Duration, error) {
	start := time.Now()
	err := t.conn.Call(context.Background(), method, params, nil)
	return time.Since(start), err
}

func (t *typist) uri(name string) protocol.URI {
	return protocol.FileURI(filepath.ToSlash(filepath.Join(t.dir, name)))
}

// open opens a file once and waits for its diagnostics.
func (t *typist) open(name string) error {
	if t.opened[name] {
		return nil
	}
	t.opened[name] = true
	t.version++
	err := t.conn.Notify("textDocument/didOpen", map[string]any{
		"textDocument": protocol.Document{URI: t.uri(name), Language: "aqua", Version: t.version, Text: t.files[name]},
	})
	if err == nil {
		_, err = t.heard(name)
	}
	return err
}

// heard waits for the diagnostics of the version of a file that was sent last.
func (t *typist) heard(name string) (time.Time, error) {
	select {
	case arrived := <-t.wait(t.uri(name), t.version):
		return arrived, nil
	case <-t.gone:
		return time.Time{}, errors.New("the language server has ended")
	}
}

// change makes a change, has something done, and waits for the diagnostics.
func (t *typist) change(name string, c protocol.ContentChange, meanwhile func() error) error {
	t.version++
	started := time.Now()
	err := t.conn.Notify("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": t.uri(name), "version": t.version}, "contentChanges": []any{c},
	})
	if err != nil {
		return err
	}
	if err := meanwhile(); err != nil {
		return err
	}
	arrived, err := t.heard(name)
	if err != nil {
		return err
	}
	t.diagnostics = append(t.diagnostics, arrived.Sub(started))
	return nil
}

// round begins a line in the last function of a file, takes it out again, and asks about a name above it.
func (t *typist) round(name string) error {
	row := uint32(strings.Count(t.files[name], "\n") - 1)
	at := protocol.Position{Line: row}
	typed := "  fresh <- si"
	doc := map[string]any{"uri": t.uri(name)}
	timed := func(into *[]time.Duration, method string, p protocol.Position) error {
		took, err := t.ask(method, map[string]any{"textDocument": doc, "position": p, "context": map[string]any{"includeDeclaration": true}})
		*into = append(*into, took)
		return err
	}
	insert := protocol.ContentChange{Range: &protocol.Range{Start: at, End: at}, Text: typed + "\n"}
	err := t.change(name, insert, func() error {
		return timed(&t.completion, "textDocument/completion", protocol.Position{Line: row, Character: uint32(len(typed))})
	})
	if err != nil {
		return err
	}
	remove := protocol.ContentChange{Range: &protocol.Range{Start: at, End: protocol.Position{Line: row + 1}}}
	if err := t.change(name, remove, func() error { return nil }); err != nil {
		return err
	}
	place := protocol.Position{Line: row - 2, Character: 4}
	if err := timed(&t.hover, "textDocument/hover", place); err != nil {
		return err
	}
	return timed(&t.references, "textDocument/references", place)
}

// memoryOf are the lines of the system about the memory of a process: what it holds, and the most it has held.
func memoryOf(pid int) (out []string) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return []string{"not told by this system"}
	}
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "VmRSS") || strings.HasPrefix(line, "VmHWM") {
			out = append(out, strings.Join(strings.Fields(line), " "))
		}
	}
	return out
}
