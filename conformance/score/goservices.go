package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/conformance/typematrix"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/gobuild"
	"github.com/aquifer-dev/aquifer/source"
)

// goServices builds services in Go and makes the same calls on our host and on marine-js: every type in every nesting both
// ways, over the border to the host and over that between modules, errors, call parameters, logs, and another module. A case
// is a call.
func goServices(e *env) (*tally, error) {
	dir, err := os.MkdirTemp("", "goservices")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	sources := filepath.Join(e.root, "..", "service", "gobuild", "testdata")
	for _, name := range []string{"plain", "matrix"} {
		if err := buildGo(filepath.Join(sources, name), filepath.Join(dir, name+".wasm")); err != nil {
			return nil, err
		}
	}
	s, err := e.startServices()
	if err != nil {
		return nil, err
	}
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
	below, above, err := goMatrix(dir)
	if err != nil {
		return nil, err
	}
	if err := s.typeMatrix("go", []oracle.ServiceModule{below}, true); err != nil {
		return nil, err
	}
	if err := s.typeMatrix("go on go", []oracle.ServiceModule{below, above}, false); err != nil {
		return nil, err
	}
	return s.done("go-services")
}

// goMatrix builds the two modules that pass every type, in Go.
func goMatrix(dir string) (below, above oracle.ServiceModule, err error) {
	for _, m := range []struct {
		made        *oracle.ServiceModule
		name, asked string
	}{{&below, "below", ""}, {&above, "above", "below"}} {
		code := filepath.Join(dir, "go", m.name)
		if err := os.MkdirAll(code, 0o755); err != nil {
			return below, above, err
		}
		for file, text := range map[string]string{"go.mod": "module example.com/" + m.name + "\n\ngo 1.24\n", m.name + ".go": typematrix.Go(m.name, m.asked)} {
			if err := os.WriteFile(filepath.Join(code, file), []byte(text), 0o644); err != nil {
				return below, above, err
			}
		}
		*m.made = oracle.ServiceModule{Name: m.name, Path: code + ".wasm"}
		if err := buildGo(code, m.made.Path); err != nil {
			return below, above, err
		}
	}
	return below, above, nil
}

// buildGo builds a package into a file.
func buildGo(dir, file string) error {
	m, diags, err := gobuild.Build(context.Background(), dir, &source.Set{})
	if err != nil {
		return err
	}
	if len(diags) > 0 {
		return errors.New(diags[0].Message)
	}
	return os.WriteFile(file, m.Wasm, 0o644)
}
