package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/gobuild"
	"github.com/aquifer-dev/aquifer/source"
)

// goServices builds services in Go and makes the same calls on our host and on marine-js: all types both ways, errors, call
// parameters, logs, and another module. A case is a call.
func goServices(e *env) (*tally, error) {
	dir, err := os.MkdirTemp("", "goservices")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	sources := filepath.Join(e.root, "..", "service", "gobuild", "testdata")
	for _, name := range []string{"plain", "matrix"} {
		m, diags, err := gobuild.Build(context.Background(), filepath.Join(sources, name), &source.Set{})
		if err != nil {
			return nil, err
		}
		if len(diags) > 0 {
			return nil, errors.New(diags[0].Message)
		}
		if err := os.WriteFile(filepath.Join(dir, name+".wasm"), m.Wasm, 0o644); err != nil {
			return nil, err
		}
	}
	w, err := oracle.StartServices(filepath.Join(e.root, "oracle"))
	if err != nil {
		return nil, err
	}
	defer w.Close()
	s := &serviceArea{env: e, worker: w, t: &tally{}, ours: map[string]*service.Service{}}
	defer s.close()
	module := func(name string) oracle.ServiceModule {
		return oracle.ServiceModule{Name: name, Path: filepath.Join(dir, name+".wasm")}
	}
	if err := s.recordedCalls(filepath.Join(sources, "calls.txt"), module); err != nil {
		return nil, err
	}
	both := []oracle.ServiceModule{module("plain"), module("matrix")}
	for _, c := range []struct {
		function, args string
		params         service.CallParameters
	}{
		{"who", "[]", service.CallParameters{}}, {"who", "[]", knownCall},
		{"echo_u8", "[256]", service.CallParameters{}}, {"echo_pairs", `[[{"label":"x"}]]`, service.CallParameters{}}, {"nothing", "[1]", service.CallParameters{}},
		{"fail", `["on purpose"]`, service.CallParameters{}}, {"count", "[]", service.CallParameters{}},
	} {
		if err := s.compare(c.function+" "+c.args, both, c.function, c.args, c.params); err != nil {
			return nil, err
		}
	}
	return s.t, nil
}
