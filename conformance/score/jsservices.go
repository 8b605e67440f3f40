package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/conformance/typematrix"
	"github.com/aquifer-dev/aquifer/internal/callfile"
	"github.com/aquifer-dev/aquifer/service"
)

// jsServices runs services in JavaScript and TypeScript. It makes the calls that are recorded of services in Go and in
// WebAssembly with the same interfaces, and passes every type in every nesting as the areas of Go and Rust do, with the same
// answers: both ways, wrong arguments, errors, and between modules in every language. The original has no such services. A
// case is a call.
func jsServices(e *env) (*tally, error) {
	quickJS, ok := service.FindQuickJS(filepath.Join(e.root, "oracle"))
	if !ok {
		return nil, oracle.ErrMissing
	}
	ctx := context.Background()
	engine, err := service.NewEngine(ctx, service.EngineConfig{QuickJS: quickJS})
	if err != nil {
		return nil, err
	}
	defer engine.Close(ctx)
	dir, err := os.MkdirTemp("", "jsservices")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	j := &jsArea{root: e.root, built: dir, engine: engine, t: &tally{}}
	for _, name := range []string{"plain", "matrix"} {
		if err := buildGo(filepath.Join(e.root, "..", "service", "gobuild", "testdata", name), filepath.Join(dir, name+".wasm")); err != nil {
			return nil, err
		}
	}
	calls := filepath.Join(e.root, "..", "service", "gobuild", "testdata", "calls.txt")
	for _, variant := range []map[string]string{
		{"plain": "ts", "matrix": "ts"}, {"plain": "js", "matrix": "js"}, {"plain": "go", "matrix": "ts"}, {"plain": "js", "matrix": "go"}, {"plain": "ts", "matrix": "js"},
	} {
		if err := j.recorded(calls, variant); err != nil {
			return nil, err
		}
	}
	calls = filepath.Join(e.root, "..", "service", "testdata", "guests", "calls.txt")
	for _, language := range []string{"ts", "js"} {
		if err := j.recorded(calls, map[string]string{"identities": language, "passing": "wasm"}); err != nil {
			return nil, err
		}
	}
	if err := j.typeMatrix(dir); err != nil {
		return nil, err
	}
	return j.t, j.single()
}

type jsArea struct {
	root, built string
	engine      *service.Engine
	t           *tally
}

// load starts a service of modules in given languages.
func (j *jsArea) load(names []string, languages map[string]string, log func(service.LogEntry)) (*service.Service, error) {
	c := service.Config{Engine: j.engine, Log: log}
	for _, name := range names {
		file := ""
		switch language := languages[name]; language {
		case "go":
			file = filepath.Join(j.built, name+".wasm")
		case "wasm":
			file = filepath.Join(j.root, "..", "service", "testdata", "guests", name+".wasm")
		default:
			file = filepath.Join(j.root, "..", "service", "jsbuild", "testdata", "services", name+"."+language)
		}
		c.Modules = append(c.Modules, service.Module{Name: name, File: file, Logger: true})
	}
	return service.Load(context.Background(), c)
}

// recorded makes the calls of a file of those modules that have a language.
func (j *jsArea) recorded(file string, languages map[string]string) error {
	recorded, err := callfile.Read(file)
	if err != nil {
		return err
	}
	services := map[string]*service.Service{}
	defer func() {
		for _, s := range services {
			s.Close(context.Background())
		}
	}()
	for _, c := range recorded {
		if languages[c.Modules[len(c.Modules)-1]] == "" || languages[c.Modules[0]] == "" {
			continue
		}
		if services[c.Service()] == nil {
			s, err := j.load(c.Modules, languages, nil)
			if err != nil {
				return fmt.Errorf("%v: %w", languages, err)
			}
			services[c.Service()] = s
		}
		shown := c.String()
		for _, name := range c.Modules {
			shown = strings.Replace(shown, name, name+"."+languages[name], 1)
		}
		j.compare(shown, services[c.Service()], c.Function, c.Args, service.CallParameters{}, c.Want)
	}
	return nil
}

// compare makes a call and compares its answer.
func (j *jsArea) compare(name string, s *service.Service, fn, args string, cp service.CallParameters, want string) {
	got, _ := answered(s, fn, args, cp)
	reason := ""
	if got != want {
		reason = fmt.Sprintf("%.500s\n  want %.500s", got, want)
	}
	j.t.add(fmt.Sprintf("%.200s", name), reason, "")
}

// typeMatrix makes the calls that services in Go and in Rust pass on marine-js, too: what a service in TypeScript answers, or
// says about its arguments, is what the one in Go does.
func (j *jsArea) typeMatrix(dir string) error {
	inGo, goAbove, err := goMatrix(dir)
	if err != nil {
		return err
	}
	module := func(name string) service.Module {
		return service.Module{Name: name, File: filepath.Join(dir, name+".ts")}
	}
	for name, below := range map[string]string{"below": "", "above": "below"} {
		if err := os.WriteFile(filepath.Join(dir, name+".ts"), []byte(typematrix.TypeScript(below)), 0o644); err != nil {
			return err
		}
	}
	ts, tsAbove := module("below"), module("above")
	goBelow, goOver := service.Module{Name: inGo.Name, File: inGo.Path}, service.Module{Name: goAbove.Name, File: goAbove.Path}
	reference, err := service.Load(context.Background(), service.Config{Engine: j.engine, Modules: []service.Module{goBelow}})
	if err != nil {
		return err
	}
	defer reference.Close(context.Background())
	for _, c := range []struct {
		title   string
		modules []service.Module
		misfits bool
	}{
		{"ts", []service.Module{ts}, true}, {"ts on ts", []service.Module{ts, tsAbove}, false},
		{"ts on go", []service.Module{goBelow, tsAbove}, false}, {"go on ts", []service.Module{ts, goOver}, false},
	} {
		s, err := service.Load(context.Background(), service.Config{Engine: j.engine, Modules: c.modules})
		if err != nil {
			return err
		}
		for _, call := range typematrix.Calls() {
			if !call.Fits && !c.misfits {
				continue
			}
			want, failed := answered(reference, call.Function, call.Args, service.CallParameters{})
			if failed == call.Fits { // agreement would prove nothing
				return fmt.Errorf("%s %s: the service in Go answers %s", call.Function, call.Args, want)
			}
			j.compare(c.title+" "+call.Function+" "+call.Args, s, call.Function, call.Args, service.CallParameters{}, want)
		}
		s.Close(context.Background())
	}
	return nil
}

// answered is the answer of a call: its result, or its class and error.
func answered(s *service.Service, fn, args string, cp service.CallParameters) (answer string, failed bool) {
	out, err := s.Call(context.Background(), fn, json.RawMessage(args), cp)
	var e *service.Error
	if errors.As(err, &e) {
		return string(e.Class) + ": " + e.Error(), true
	}
	return string(out), err != nil
}

// single makes calls that are recorded nowhere: who calls, the log, errors that leave the state as it is.
func (j *jsArea) single() error {
	for _, language := range []string{"ts", "js"} {
		var logs []service.LogEntry
		s, err := j.load([]string{"plain", "matrix"}, map[string]string{"plain": language, "matrix": language}, func(e service.LogEntry) { logs = append(logs, e) })
		if err != nil {
			return err
		}
		defer s.Close(context.Background())
		j.compare("who "+language, s, "who", "[]", knownCall, `"id|init|(null)|\u0001ÿ|token|service|creator|host|worker|p/s/f/.$.x;q///;|2023-11-14T22:13:20Z|7s"`)
		j.compare("count "+language, s, "count", "[]", service.CallParameters{}, "1")
		place := map[string]string{"ts": "matrix.ts:191:59", "js": "matrix.js:373:45"}[language]
		j.compare("fail "+language, s, "fail", `["on purpose"]`, service.CallParameters{}, `thrown: JavaScript of module "matrix", function "fail": Error: on purpose (`+place+")")
		j.compare("count after fail "+language, s, "count", "[]", service.CallParameters{}, "2")
		j.compare("sleep "+language, s, "sleep", "[2]", service.CallParameters{}, "true")
		reason := ""
		if want := []service.LogEntry{{Module: "matrix", Level: 3, Text: "called service=service by=init"}, {Module: "matrix", Level: 1, Text: "once"}}; fmt.Sprint(logs) != fmt.Sprint(want) {
			reason = fmt.Sprintf("%v\n  want %v", logs, want)
		}
		j.t.add("logs "+language, reason, "")
	}
	return nil
}
