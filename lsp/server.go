// Package lsp is the language server: it holds what an editor has open, answers from snapshots of it, and tells
// diagnostics. What it answers is package lsp/feature; how messages travel is package lsp/rpc.
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/rpc"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// Clock is the time that diagnostics wait for.
type Clock interface {
	// AfterFunc calls f once after a while, beside its caller, unless stop is called before.
	AfterFunc(d time.Duration, f func()) (stop func())
}

// SystemClock is the time of the system.
type SystemClock struct{}

// AfterFunc is that of package time.
func (SystemClock) AfterFunc(d time.Duration, f func()) (stop func()) {
	t := time.AfterFunc(d, f)
	return func() { t.Stop() }
}

// Options are what a server works with.
type Options struct {
	Files    source.FS // the disk
	Fallback source.FS // the embedded library
	Library  string    // directory that holds the same library for editors to show, "" for none
	Version  string
	Clock    Clock
	// Delay is how long a text must be unchanged before it is checked; 0 for the default.
	Delay time.Duration
}

// defaultDelay lets keys that come at once, as of a completed word or a key that is held, be checked together; what is told still
// seems to come with the key (spec/editor.md#X5).
const defaultDelay = 50 * time.Millisecond

// Server serves one client.
type Server struct {
	opt  Options
	conn *rpc.Conn

	cache   *compiler.Cache
	indexes map[string]*snapshot.Indexes // by the keys of programs

	mu     sync.Mutex
	phase  phase
	client protocol.ClientCapabilities
	unit   protocol.Encoding
	world  *world
	last   map[string][]*check.Module // see lastModules

	telling  sync.Mutex // held while diagnostics are found and told
	told     map[string]published
	stopWait func() // of the wait before diagnostics
	ctx      context.Context
}

// phase is how far the conversation is.
type phase uint8

const (
	started phase = iota
	initialized
	shut
)

// New is a server on two streams.
func New(in io.Reader, out io.Writer, opt Options) *Server {
	if opt.Clock == nil {
		opt.Clock = SystemClock{}
	}
	if opt.Delay == 0 {
		opt.Delay = defaultDelay
	}
	s := &Server{
		opt: opt, conn: rpc.NewConn(in, out), cache: &compiler.Cache{}, indexes: map[string]*snapshot.Indexes{},
		told: map[string]published{}, last: map[string][]*check.Module{}, unit: protocol.UTF16,
	}
	s.world = &world{server: s, docs: map[string]*document{}, config: map[string]settings{}}
	return s
}

// ErrNoShutdown is the error of a client that went without asking the server to shut down.
var ErrNoShutdown = errors.New("the editor ended the connection without a shutdown")

// Run serves until the client exits or the streams end.
func (s *Server) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s.ctx = ctx
	err := s.conn.Serve(ctx, s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopWait != nil {
		s.stopWait()
	}
	switch {
	case s.phase == shut:
		return nil
	case err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return ErrNoShutdown
	}
	return err
}

// request is a question with the world at the moment it arrived: the texts that the client had then.
type request struct {
	*Server
	world *world
	ctx   context.Context
}

// at is the snapshot that a document belongs to, and its path.
func (r *request) at(doc protocol.DocumentID) (*snapshot.Snapshot, string) {
	path, _ := doc.URI.Path()
	return r.world.snapshot(path), path
}

// near is the picture of a document and what it imports, and its path.
func (r *request) near(doc protocol.DocumentID) (*snapshot.Snapshot, string) {
	path, _ := doc.URI.Path()
	return r.world.near(path), path
}

// handler answers a request.
type handler func(r *request, params json.RawMessage) (any, error)

// on makes a handler of a function whose parameters have a type.
func on[P any](answer func(r *request, params *P) (any, error)) handler {
	return func(r *request, raw json.RawMessage) (any, error) {
		params := new(P)
		if err := decode(raw, params); err != nil {
			return nil, err
		}
		return answer(r, params)
	}
}

func decode(raw json.RawMessage, params any) error {
	if len(raw) == 0 {
		raw = []byte("{}")
	}
	if err := json.Unmarshal(raw, params); err != nil {
		return rpc.Errorf(rpc.CodeInvalidParams, "the parameters do not fit: %v", err)
	}
	return nil
}

// Asked is rpc.Handler.
func (s *Server) Asked(method string, params json.RawMessage) func(context.Context) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fail := func(code int, format string, args ...any) func(context.Context) (any, error) {
		err := rpc.Errorf(code, format, args...)
		return func(context.Context) (any, error) { return nil, err }
	}
	switch {
	case method == "initialize" && s.phase == started:
		result, err := s.initialize(params)
		return func(context.Context) (any, error) { return result, err }
	case method == "initialize":
		return fail(rpc.CodeInvalidRequest, "the server is initialized already")
	case s.phase == started:
		return fail(rpc.CodeNotInitialized, "%s comes before initialize", method)
	case s.phase == shut:
		return fail(rpc.CodeInvalidRequest, "%s comes behind shutdown", method)
	case method == "shutdown":
		s.phase = shut
		return func(context.Context) (any, error) { return nil, nil }
	}
	answer := requests[method]
	if answer == nil {
		answer = ownRequests[method]
	}
	if answer == nil {
		return fail(rpc.CodeMethodNotFound, "there is no request %s", method)
	}
	r := &request{Server: s, world: s.world}
	if d := s.world.about(params); d != nil && d.kind != aquaText {
		answer = scriptRequests[method]
		if d.kind == projectText {
			answer = projectRequests[method]
		}
		if answer == nil {
			return func(context.Context) (any, error) { return nil, nil }
		}
	}
	return func(ctx context.Context) (any, error) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		r.ctx = ctx
		return answer(r, params)
	}
}

// Notified is rpc.Handler.
func (s *Server) Notified(method string, params json.RawMessage) {
	s.mu.Lock()
	ready := s.phase == initialized
	s.mu.Unlock()
	take := notifications[method]
	if take == nil || !ready {
		return // those that begin with $/ may be ignored, and so are others: nobody waits for an answer
	}
	_, err := rpc.Guard(s.ctx, func(context.Context) (any, error) { return nil, take(s, params) })
	if err != nil {
		s.log(method + ": " + err.Error())
	}
}

// log tells the client what went wrong where there is nobody to answer.
func (s *Server) log(text string) {
	_ = s.conn.Notify("window/logMessage", map[string]any{"type": 1, "message": text})
}
