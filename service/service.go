// Package service runs services: lists of Marine modules, unchanged, on wazero. A call takes and gives JSON.
//
//	s, err := service.Load(ctx, config)
//	result, err := s.Call(ctx, "greeting", json.RawMessage(`["Ada"]`), service.CallParameters{})
package service

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sync/atomic"

	"github.com/aquifer-dev/aquifer/service/internal/rootfs"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// Service is a loaded service. Calls run one after the other; it may be used from many goroutines.
type Service struct {
	config  Config
	engine  *Engine
	owned   bool // the engine is closed with the service
	modules []*module
	made    []*binary // of these
	dirs    []*rootfs.FS

	known   known         // sizes, for those who do not wait
	turn    chan struct{} // holds the right to use what follows
	live    []*instance   // nil after a failure, until the next call
	call    *call         // that runs
	spare   atomic.Pointer[call]
	memory  *budget
	refused int64 // growths since the last good call
	closed  bool
}

// Load reads, links and starts the modules of a service (spec/services.md#S18). Errors are of type [*Error].
func Load(ctx context.Context, c Config) (*Service, error) {
	s := &Service{config: c, engine: c.Engine, turn: make(chan struct{}, 1)}
	if err := s.config.check(); err != nil {
		return nil, err
	}
	if s.engine == nil {
		e, err := NewEngine(ctx, EngineConfig{})
		if err != nil {
			return nil, err
		}
		s.engine, s.owned = e, true
	}
	if err := s.load(ctx); err != nil {
		s.Close(context.WithoutCancel(ctx))
		return nil, err
	}
	s.note()
	return s, nil
}

func (s *Service) load(ctx context.Context) error {
	quota := &rootfs.Quota{Files: openFiles, Spend: s.transfer}
	if n := s.config.Disk; n > 0 {
		quota.Room = &rootfs.Room{Limit: int64(min(n, math.MaxInt64))}
	}
	compiled := s.compile(ctx)
	for _, c := range compiled {
		if c.binary != nil {
			s.made = append(s.made, c.binary)
		}
	}
	for i := range s.config.Modules {
		m, err := s.prepare(&s.config.Modules[i], compiled[i], quota)
		if err != nil {
			return err
		}
		s.modules = append(s.modules, m)
	}
	return s.start(ctx)
}

// hold waits for the right to use the service; release gives it back. One that is free is had even if the context has ended.
func (s *Service) hold(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	default:
	}
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *Service) release() {
	s.note()
	<-s.turn
}

// Close ends the service. A call that runs is waited for; if the context ends before, nothing is closed.
func (s *Service) Close(ctx context.Context) error {
	if err := s.hold(ctx); err != nil {
		return fmt.Errorf("the service is still called: %w", err)
	}
	defer s.release()
	if s.closed {
		return nil
	}
	s.closed = true
	s.drop(ctx)
	s.engine.release(ctx, s.made)
	for _, d := range s.dirs {
		d.Close()
	}
	if s.owned {
		return s.engine.Close(ctx)
	}
	return nil
}

// Modules returns the names of the modules in order; the last is the facade.
func (s *Service) Modules() []string {
	var names []string
	for _, m := range s.modules {
		names = append(names, m.config.Name)
	}
	return names
}

// Interfaces returns the interfaces of a module, nil if there is none with this name. They must not be changed.
func (s *Service) Interfaces(module string) *itype.Interfaces {
	if m := s.module(module); m != nil {
		return m.binary.it
	}
	return nil
}

func (s *Service) module(name string) *module {
	i := slices.IndexFunc(s.modules, func(m *module) bool { return m.config.Name == name })
	if i < 0 {
		return nil
	}
	return s.modules[i]
}

// Call calls a function of the facade with arguments as one JSON value (spec/services.md#S25) and returns its result. If it
// fails within a module, the service starts again with the next call (spec/services.md#S34). Errors are of type [*Error].
func (s *Service) Call(ctx context.Context, fn string, args json.RawMessage, cp CallParameters) (json.RawMessage, error) {
	return s.invoke(ctx, s.modules[len(s.modules)-1], fn, args, cp)
}

// CallModule calls a function of any module: what the original's interactive tool can do, and no peer.
func (s *Service) CallModule(ctx context.Context, module, fn string, args json.RawMessage, cp CallParameters) (json.RawMessage, error) {
	m := s.module(module)
	if m == nil {
		return nil, &Error{Class: Missing, Module: module, Function: fn, text: fmt.Sprintf("module with name %q is missing", module), Help: []string{meant(module, "modules of the service", s.Modules())}}
	}
	return s.invoke(ctx, m, fn, args, cp)
}

func (s *Service) invoke(ctx context.Context, m *module, fn string, args json.RawMessage, cp CallParameters) (json.RawMessage, error) {
	f, ok := m.binary.functions[fn]
	if !ok {
		return nil, &Error{Class: Missing, Module: m.config.Name, Function: fn, text: fmt.Sprintf("function with name `%s` is missing", fn), Help: []string{m.aboutFunctions(fn)}}
	}
	c := s.newCall()
	defer s.putAway(c)
	in, err := m.binary.it.ReadArguments(f.Type.Args, args, c.room())
	if err != nil {
		e := conversionError(Arguments, "arguments from json deserialization error", m.config.Name, fn, err)
		e.Help = append(e.Help, m.aboutArguments(fn))
		return nil, e
	}
	if err := s.hold(ctx); err != nil {
		return nil, &Error{Class: Cancelled, Module: m.config.Name, Function: fn, text: "the call has waited too long for its turn", cause: err}
	}
	defer s.release()
	if s.closed {
		return nil, &Error{Class: Missing, Module: m.config.Name, Function: fn, text: "the service is closed"}
	}
	if s.live == nil {
		if err := s.start(ctx); err != nil {
			return nil, err
		}
	}
	s.begin(ctx, c, cp)
	defer s.end(c)
	refused := s.refused
	out, err := s.live[m.index].run(c, f, in, c.room())
	if soft, ok := err.(*scriptError); ok && s.refused == refused { // of this module itself, which is as it was
		return nil, scriptFailure(m.config.Name, fn, soft)
	}
	if err != nil {
		e := s.failure(c, m.config.Name, fn, err)
		s.drop(ctx)
		return nil, e
	}
	s.refused = 0
	result, err := m.binary.it.ResultToJSON(f.Type.Outs, out)
	if err != nil {
		return nil, conversionError(Result, "output to json serialization error", m.config.Name, fn, err)
	}
	return result, nil
}

// start makes instances of all modules and runs what they run at the start (spec/services.md#S19).
func (s *Service) start(ctx context.Context) error {
	s.memory = &budget{left: s.config.Memory, bounded: s.config.Memory > 0, refused: &s.refused}
	c := s.newCall()
	defer s.putAway(c)
	s.begin(ctx, c, CallParameters{})
	defer s.end(c)
	for _, m := range s.modules {
		if err := s.instantiate(c, m); err != nil {
			err = s.failure(c, m.config.Name, "", err)
			s.drop(ctx)
			return err
		}
	}
	return nil
}

// drop ends all instances: what a failed call has left of their stacks and memories is not to be trusted.
func (s *Service) drop(ctx context.Context) {
	for _, i := range slices.Backward(s.live) {
		i.close(ctx)
	}
	s.live = nil
	if s.memory != nil {
		s.memory.release()
	}
}
