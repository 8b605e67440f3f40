package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/service"
)

// jsServiceCases are calls of services in TypeScript; the same calls of the services in Go stand beside them.
func jsServiceCases() []serviceCase {
	var all []serviceCase
	for _, c := range goServiceCases() {
		c.name = strings.Replace(strings.TrimPrefix(c.name, "in Go: "), "two modules in Go", "two modules", 1)
		all = append(all, c)
	}
	return all
}

// jsServices measures services in TypeScript against the same services in Go: marine-js has none.
func (b *bench) jsServices() error {
	quickJS, ok := service.FindQuickJS(filepath.Join(b.root, "oracle"))
	if !ok {
		return oracle.ErrMissing
	}
	dir := filepath.Join(b.root, "..", "service", "jsbuild", "testdata", "services")
	fmt.Printf("\n%-42s %10s %10s %8s\n", "services; medians, µs", "TypeScript", "Go", "ratio")
	for _, c := range jsServiceCases() {
		script := func(name string) string { return filepath.Join(dir, name+".ts") }
		ours, done, err := b.measured(c, quickJS, script)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		inGo, doneGo, err := b.measured(c, quickJS, func(name string) string { return b.built[name] })
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		medians, err := inTurn(b.rounds, ours, inGo)
		done()
		doneGo()
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		n := time.Duration(max(c.repeat, 1))
		fmt.Printf("%-42s %10.1f %10.1f %8.2f\n", c.name, micros(medians[0]/n), micros(medians[1]/n), ratio(medians[1], medians[0]))
	}
	return b.coldScript(quickJS, dir)
}

// measured is what a case measures, with its modules in files of one language.
func (b *bench) measured(c serviceCase, quickJS string, file func(name string) string) (measure func() (time.Duration, error), done func(), err error) {
	ctx := context.Background()
	made := service.EngineConfig{QuickJS: quickJS}
	var config service.Config
	for _, name := range c.modules {
		config.Modules = append(config.Modules, service.Module{Name: name, File: file(name), Logger: true})
	}
	start := func(e *service.Engine) error {
		config := config
		config.Engine = e
		s, err := service.Load(ctx, config)
		if err == nil {
			err = s.Close(ctx)
		}
		return err
	}
	if c.disk {
		made.CacheDir = filepath.Join(b.temp, "cache")
		return timed(func() error {
			e, err := service.NewEngine(ctx, made)
			if err != nil {
				return err
			}
			defer e.Close(ctx)
			return start(e)
		}), func() {}, nil
	}
	if config.Engine, err = service.NewEngine(ctx, made); err != nil {
		return nil, nil, err
	}
	s, err := service.Load(ctx, config)
	if err != nil {
		return nil, nil, err
	}
	done = func() {
		s.Close(ctx)
		config.Engine.Close(ctx)
	}
	if c.fn == "" {
		return timed(func() error { return start(config.Engine) }), done, nil
	}
	return timed(func() error {
		for range c.repeat {
			if _, err := s.Call(ctx, c.fn, json.RawMessage(c.args), service.CallParameters{}); err != nil {
				return err
			}
		}
		return nil
	}), done, nil
}

// timed measures how long something takes.
func timed(do func() error) func() (time.Duration, error) {
	return func() (time.Duration, error) {
		start := time.Now()
		err := do()
		return time.Since(start), err
	}
}

// coldScript measures the first start on a machine, which compiles the engine.
func (b *bench) coldScript(quickJS, dir string) error {
	ctx := context.Background()
	n := 0
	medians, err := inTurn(min(b.rounds, 5), timed(func() error {
		n++
		e, err := service.NewEngine(ctx, service.EngineConfig{QuickJS: quickJS, CacheDir: filepath.Join(b.temp, fmt.Sprint("cold", n))})
		if err != nil {
			return err
		}
		defer e.Close(ctx)
		s, err := service.Load(ctx, service.Config{Modules: []service.Module{{Name: "plain", File: filepath.Join(dir, "plain.ts")}}, Engine: e})
		if err != nil {
			return err
		}
		return s.Close(ctx)
	}))
	if err != nil {
		return err
	}
	fmt.Printf("%-42s %10.1f\n", "first start on a machine", micros(medians[0]))
	return nil
}
