package service

import (
	"context"
	"crypto/sha256"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// Engine compiles binaries, each once, for the services that share it. It may be used from many goroutines.
type Engine struct {
	runtime wazero.Runtime
	cache   wazero.CompilationCache
	wasi    api.Module

	mu       sync.Mutex
	binaries map[[sha256.Size]byte]*compiling
}

// EngineConfig says how an engine works.
type EngineConfig struct {
	CacheDir  string // where compiled binaries are kept between runs; empty keeps none
	Interpret bool   // do not compile: slow, but for every platform
}

// compiling is a binary that is compiled, by the first who asks for it.
type compiling struct {
	once   sync.Once
	binary *binary
	err    error
}

// NewEngine makes an engine.
func NewEngine(ctx context.Context, c EngineConfig) (*Engine, error) {
	config := wazero.NewRuntimeConfig()
	if c.Interpret {
		config = wazero.NewRuntimeConfigInterpreter()
	}
	e := &Engine{binaries: map[[sha256.Size]byte]*compiling{}}
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
	if e.cache != nil {
		if cerr := e.cache.Close(ctx); err == nil {
			err = cerr
		}
	}
	return err
}

// load compiles a binary unless that was done before. Binaries stay as long as the engine.
func (e *Engine) load(ctx context.Context, name string, wasm []byte) (*binary, error) {
	key := sha256.Sum256(wasm)
	e.mu.Lock()
	c := e.binaries[key]
	if c == nil {
		c = &compiling{}
		e.binaries[key] = c
	}
	e.mu.Unlock()
	c.once.Do(func() { c.binary, c.err = e.compile(ctx, name, wasm) })
	if c.err != nil { // it may have been the caller's time
		e.mu.Lock()
		if e.binaries[key] == c {
			delete(e.binaries, key)
		}
		e.mu.Unlock()
	}
	return c.binary, c.err
}

// Inspect returns the interfaces of a binary without compiling it, checked as loading does.
func Inspect(name string, wasm []byte) (*itype.Interfaces, error) {
	it, _, err := itype.Read(name, wasm)
	if err != nil {
		return nil, moduleError(name, err)
	}
	return it, nil
}
