package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/service"
)

// serviceCase is a call that is measured; without a function it is the start of the service.
type serviceCase struct {
	name    string
	modules []string // of service/testdata/guests, or avm
	fn      string
	args    string
	repeat  int
	disk    bool // start from the cache on disk, as a new process does; else by an engine that knows the modules
}

func serviceCases() []serviceCase {
	const record = `[{"pairs":[{"b":1,"a":"one","w":1}],"bytes":[1,2,255],"f":1.5,"inner":{"b":3,"a":"three","w":3},"names":[["a"],[],["b","c"]],"ok":true,"h":-2}]`
	below, both := []string{"identities"}, []string{"identities", "passing"}
	return []serviceCase{
		{"call without arguments", []string{"counter"}, "count", "[]", 2000, false},
		{"call with a short string", []string{"greeting"}, "greeting", `["Ada"]`, 2000, false},
		{"call with a string of 10 kB", []string{"greeting"}, "greeting", `["` + strings.Repeat("lorem ipsum ", 800) + `"]`, 500, false},
		{"call with 10,000 bytes", below, "id_list_u8", "[[" + strings.Repeat("200,", 9999) + "1]]", 50, false},
		{"call with a record", below, "id_outer", record, 500, false},
		{"scalar across modules", both, "id_u8", "[7]", 1000, false},
		{"string across modules", both, "id_string", `["Ada"]`, 1000, false},
		{"record across modules", both, "id_outer", record, 300, false},
		{"the interpreter: ast of (null)", []string{"avm"}, "ast", `["(null)"]`, 1000, false},
		{name: "start: two small modules", modules: both},
		{name: "start: the interpreter, 6 MB", modules: []string{"avm"}},
		{name: "start from disk: two small modules", modules: both, disk: true},
		{name: "start from disk: the interpreter", modules: []string{"avm"}, disk: true},
	}
}

// services measures calls and starts of services against marine-js.
func (b *bench) services() error {
	w, err := oracle.StartServices(filepath.Join(b.root, "oracle"))
	if err != nil {
		return err
	}
	defer w.Close()
	if err := b.buildGoServices(); err != nil {
		return err
	}
	fmt.Printf("\n%-42s %10s %10s %8s\n", "services; medians, µs", "ours", "marine-js", "ratio")
	for _, c := range append(append(serviceCases(), goServiceCases()...), callerCase()) {
		ours, theirs, err := b.serviceRow(w, c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		fmt.Printf("%-42s %10.1f %10.1f %8.1f\n", c.name, micros(ours), micros(theirs), ratio(theirs, ours))
	}
	return b.jsServices()
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

func (b *bench) guests(names []string) (modules []oracle.ServiceModule, config service.Config) {
	for _, name := range names {
		path := filepath.Join(b.root, "..", "service", "testdata", "guests", name+".wasm")
		switch {
		case b.built[name] != "":
			path = b.built[name]
		case name == "avm":
			path = filepath.Join(b.root, "oracle", "node_modules", "@fluencelabs", "avm", "dist", "avm.wasm")
		}
		modules = append(modules, oracle.ServiceModule{Name: name, Path: path})
		config.Modules = append(config.Modules, service.Module{Name: name, File: path, Logger: true})
	}
	return modules, config
}

// serviceRow is the time of one call, or of one start.
func (b *bench) serviceRow(w *oracle.Worker, c serviceCase) (ours, theirs time.Duration, err error) {
	ctx := context.Background()
	modules, config := b.guests(c.modules)
	if config.Engine, err = service.NewEngine(ctx, service.EngineConfig{}); err != nil {
		return 0, 0, err
	}
	shared := config.Engine
	defer shared.Close(ctx)
	measure := func() (time.Duration, error) {
		start := time.Now()
		config := config
		if c.disk {
			e, err := service.NewEngine(ctx, service.EngineConfig{CacheDir: filepath.Join(b.temp, "cache")})
			if err != nil {
				return 0, err
			}
			defer e.Close(ctx)
			config.Engine = e
		}
		s, err := service.Load(ctx, config)
		took := time.Since(start)
		if err == nil {
			err = s.Close(ctx)
		}
		return took, err
	}
	if c.fn != "" {
		s, err := service.Load(ctx, config)
		if err != nil {
			return 0, 0, err
		}
		defer s.Close(ctx)
		measure = func() (time.Duration, error) {
			start := time.Now()
			for range c.repeat {
				if _, err := s.Call(ctx, c.fn, json.RawMessage(c.args), service.CallParameters{}); err != nil {
					return 0, err
				}
			}
			return time.Since(start), nil
		}
	}
	call := oracle.ServiceCall{Modules: modules, Function: c.fn, Args: c.args, Params: service.CallParameters{Tetraplets: [][]service.Tetraplet{}}, Repeat: c.repeat}
	medians, err := inTurn(b.rounds, measure, func() (time.Duration, error) {
		a, err := w.CallService(call)
		if err == nil && a.Failure != "" {
			err = errors.New(a.Failure)
		}
		return a.Elapsed, err
	})
	if err != nil {
		return 0, 0, err
	}
	n := time.Duration(max(c.repeat, 1))
	return medians[0] / n, medians[1] / n, nil
}
