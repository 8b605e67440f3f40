package service

import (
	"container/list"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/aquifer-dev/aquifer/service/internal/image"
	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/service/jsbuild"
)

// Engine compiles binaries, each once, for the services that share it, and lets go of what no service is made of any more. It may be used
// from many goroutines.
type Engine struct {
	runtime wazero.Runtime
	cache   wazero.CompilationCache
	wasi    api.Module
	dir     string // of the cache on disk; empty if there is none

	mu       sync.Mutex
	binaries map[digest]*compiling
	files    map[fileState]*binary // what files were compiled to
	images   []*image.Image
	quickJS  string

	unused      list.List // of *binary, compiled for services that are no more, the longest unused first
	unusedBytes int
	maxUnused   int
}

// fileState is what tells that a file is as it was: large modules are neither read nor hashed for every service.
type fileState struct {
	path     string
	size     int64
	modified time.Time
}

// EngineConfig says how an engine works.
type EngineConfig struct {
	CacheDir  string // where compiled binaries are kept between runs; empty keeps none
	Interpret bool   // do not compile: slow, but for every platform
	QuickJS   string // the engine for services in JavaScript; if empty, it is looked for ([FindQuickJS])
}

// compiling is a binary that is compiled, by the first who asks for it.
type compiling struct {
	done    chan struct{} // closed when it is
	binary  *binary
	err     error
	givenUp bool // by the first: the others must not be told so
}

// NewEngine makes an engine.
func NewEngine(ctx context.Context, c EngineConfig) (*Engine, error) {
	config := wazero.NewRuntimeConfig()
	if c.Interpret {
		config = wazero.NewRuntimeConfigInterpreter()
	}
	e := &Engine{binaries: map[digest]*compiling{}, files: map[fileState]*binary{}, dir: c.CacheDir, quickJS: c.QuickJS, maxUnused: maxUnused}
	if c.CacheDir != "" {
		cache, err := wazero.NewCompilationCacheWithDir(c.CacheDir)
		if err != nil {
			return nil, configError("the cache for compiled modules: %w", err)
		}
		e.cache = cache
		config = config.WithCompilationCache(cache)
	}
	e.runtime = wazero.NewRuntimeWithConfig(ctx, config)
	wasi, err := hostWASI(ctx, e.runtime)
	if err != nil {
		e.Close(ctx)
		return nil, err
	}
	e.wasi = wasi
	return e, nil
}

// Close frees what was compiled. Services must have been closed before.
func (e *Engine) Close(ctx context.Context) error {
	err := e.runtime.Close(ctx)
	for _, m := range e.images {
		m.Close()
	}
	e.images = nil
	if e.cache != nil {
		if cerr := e.cache.Close(ctx); err == nil {
			err = cerr
		}
	}
	return err
}

// load compiles the binary of a module unless that was done before. The service releases it at its end.
func (e *Engine) load(ctx context.Context, m *Module) (*binary, error) {
	if m.Wasm != nil {
		return e.compileOnce(ctx, m.Name, m.Wasm, e.compile)
	}
	var failed *fs.PathError
	b, err := e.compileFile(m.File, func(content []byte) (*binary, error) {
		if jsbuild.IsScript(m.File) {
			return e.loadScript(ctx, m, string(content))
		}
		return e.compileOnce(ctx, m.Name, content, e.compile)
	})
	if errors.As(err, &failed) && failed.Path == m.File {
		return nil, &Error{Class: BadConfig, Module: m.Name, text: fmt.Sprintf("IOError: failed to load %s: %s", m.File, err), cause: err}
	}
	return b, err
}

// digest names a binary.
type digest [sha256.Size]byte

// compiler makes a binary; the name is the module's.
type compiler func(ctx context.Context, name string, wasm []byte, key digest) (*binary, error)

// compileFile compiles a file unless that was done before.
func (e *Engine) compileFile(file string, compile func(content []byte) (*binary, error)) (*binary, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	state := fileState{file, info.Size(), info.ModTime()}
	e.mu.Lock()
	b := e.files[state]
	if b != nil {
		e.use(b)
	}
	e.mu.Unlock()
	if b != nil {
		return b, nil
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if b, err = compile(content); err == nil {
		e.mu.Lock()
		e.files[state] = b
		e.mu.Unlock()
	}
	return b, err
}

// compileOnce compiles a binary for the first who asks; the others wait, each no longer than its own context. When the first
// gives up, another goes on.
func (e *Engine) compileOnce(ctx context.Context, name string, wasm []byte, compile compiler) (*binary, error) {
	key := digest(sha256.Sum256(wasm))
	for {
		e.mu.Lock()
		c := e.binaries[key]
		first := c == nil
		if first {
			c = &compiling{done: make(chan struct{})}
			e.binaries[key] = c
		}
		e.mu.Unlock()
		if first {
			e.compileFirst(ctx, key, c, func() (*binary, error) { return compile(ctx, name, wasm, key) })
		} else {
			select {
			case <-c.done:
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		}
		switch {
		case c.err != nil && (first || !c.givenUp):
			return nil, c.err
		case c.err == nil && e.take(c, key):
			return c.binary, nil
		}
	}
}

// take takes a binary that was compiled, unless it is gone already.
func (e *Engine) take(c *compiling, key digest) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.binaries[key] != c {
		return false
	}
	e.use(c.binary)
	return true
}

// compileFirst compiles a binary for all who wait for it.
func (e *Engine) compileFirst(ctx context.Context, key digest, c *compiling, compile func() (*binary, error)) {
	defer close(c.done)
	c.givenUp = true // also if the compiler panics
	defer func() {
		if c.givenUp || c.err != nil {
			e.mu.Lock()
			defer e.mu.Unlock()
			delete(e.binaries, key)
		}
	}()
	c.binary, c.err = compile()
	c.givenUp = c.err != nil && ctx.Err() != nil
}

// Inspect returns the interfaces of a binary without compiling it, checked as loading does.
func Inspect(name string, wasm []byte) (*itype.Interfaces, error) {
	it, _, err := itype.Read(name, wasm)
	if err != nil {
		return nil, moduleError(name, err)
	}
	return it, nil
}
