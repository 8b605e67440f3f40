package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/conformance/typematrix"
	"github.com/aquifer-dev/aquifer/internal/callfile"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/vm"
)

// interpreterWasm is a real module of six megabytes: the original interpreter.
const interpreterWasm = "oracle/node_modules/@fluencelabs/avm/dist/avm.wasm"

// services makes the same calls on our host of services and on marine-js: all types both ways, wrong arguments, call
// parameters, and every recorded step of the interpreter as a service. A case is a call.
func services(e *env) (*tally, error) {
	s, err := e.startServices()
	if err != nil {
		return nil, err
	}
	defer s.close()
	if err := s.recordedCalls(filepath.Join(s.root, "..", "service", "testdata", "guests", "calls.txt"), s.guest); err != nil {
		return nil, err
	}
	if err := s.callParameters(); err != nil {
		return nil, err
	}
	if err := s.loads(); err != nil {
		return nil, err
	}
	if err := s.interpreter(); err != nil {
		return nil, err
	}
	return s.done("services")
}

// done prints which types the calls have passed.
func (s *serviceArea) done(area string) (*tally, error) {
	out := io.Discard
	if s.verbose {
		out = os.Stdout
	}
	lacking := s.types.print(out, area)
	if area != "services" { // whose modules are those that there are
		s.t.lacking = lacking
	}
	return s.t, nil
}

type serviceArea struct {
	*env
	worker *oracle.Worker
	t      *tally
	ours   map[string]*service.Service
	types  *crossings
}

// startServices starts marine-js for an area.
func (e *env) startServices() (*serviceArea, error) {
	w, err := oracle.StartServices(filepath.Join(e.root, "oracle"))
	return &serviceArea{env: e, worker: w, t: &tally{}, ours: map[string]*service.Service{}, types: newCrossings()}, err
}

func (s *serviceArea) close() {
	for _, o := range s.ours {
		o.Close(context.Background())
	}
	s.worker.Close()
}

// sevens is the source of random bytes on both sides: hash tables are iterated alike.
type sevens struct{}

func (sevens) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 7
	}
	return len(b), nil
}

var _ io.Reader = sevens{}

// guest is a module beside the recorded calls.
func (s *serviceArea) guest(name string) oracle.ServiceModule {
	return oracle.ServiceModule{Name: name, Path: filepath.Join(s.root, "..", "service", "testdata", "guests", name+".wasm")}
}

func (s *serviceArea) service(modules []oracle.ServiceModule) (*service.Service, error) {
	key := fmt.Sprint(modules)
	if o := s.ours[key]; o != nil {
		return o, nil
	}
	c := service.Config{Random: sevens{}}
	for _, m := range modules {
		c.Modules = append(c.Modules, service.Module{Name: m.Name, File: m.Path, Logger: true})
	}
	o, err := service.Load(context.Background(), c)
	if err == nil {
		s.ours[key] = o
	}
	return o, err
}

// compare makes a call on both sides.
func (s *serviceArea) compare(name string, modules []oracle.ServiceModule, fn, args string, cp service.CallParameters) error {
	_, err := s.compareFailing(name, modules, fn, args, cp)
	return err
}

// compareFailing is compare, and tells with what the call has failed.
func (s *serviceArea) compareFailing(name string, modules []oracle.ServiceModule, fn, args string, cp service.CallParameters) (failed, err error) {
	ours, failed := s.service(modules)
	theirs, err := s.worker.CallService(oracle.ServiceCall{Modules: modules, Function: fn, Args: args, Params: javaScript(cp)})
	if err != nil {
		return nil, err
	}
	var got json.RawMessage
	if failed == nil {
		got, failed = ours.Call(context.Background(), fn, json.RawMessage(args), cp)
	}
	reason := answersDiffer(got, failed, theirs)
	s.t.add(name, reason, purposeOfAnswer(args, got, failed, theirs))
	if reason == "" {
		s.types.count(ours, fn, failed)
	}
	return failed, nil
}

// javaScript turns call parameters into what marine-js takes: it wants lists where there is nothing.
func javaScript(cp service.CallParameters) service.CallParameters {
	lists := [][]service.Tetraplet{}
	for _, t := range cp.Tetraplets {
		lists = append(lists, append([]service.Tetraplet{}, t...))
	}
	cp.Tetraplets = lists
	return cp
}

// answersDiffer says where two answers differ. The order of a record's fields is not compared: marine-js sorts them.
func answersDiffer(got json.RawMessage, failed error, want *oracle.ServiceAnswer) string {
	switch {
	case failed == nil && want.Failure != "":
		return fmt.Sprintf("answers %.300s\n  the original fails: %s", got, want.Failure)
	case failed != nil && want.Failure == "":
		return fmt.Sprintf("fails: %s\n  the original answers %s", failed, want.Result)
	case failed != nil:
		// All is said alike but for what only the engine knows.
		text, _, _ := strings.Cut(failed.Error(), "Trap occurred")
		if !strings.Contains(want.Failure, text) {
			return fmt.Sprintf("fails: %s\n  the original: %s", failed, want.Failure)
		}
		return ""
	}
	var a, b any
	// Messages of the interpreter about damaged data show where in its memory the data stood.
	ours, theirs := address.ReplaceAll(got, []byte("0x…")), address.ReplaceAll([]byte(want.Result), []byte("0x…"))
	if err := errors.Join(json.Unmarshal(ours, &a), json.Unmarshal(theirs, &b)); err != nil {
		return err.Error()
	}
	if !reflect.DeepEqual(a, b) {
		return fmt.Sprintf("answers %.500s\n  the original %.500s", got, want.Result)
	}
	return ""
}

// castFailure is what the original says of a u32 that is no i32.
const castFailure = "engine error: Execution error: `i32.from_u32` failed to cast `U32` to `I32`"

// purposeOfAnswer names what differs on purpose: a list outside of memory that ends the original's host, and a large u32 that
// it does not pass. Calls of that kind give back their argument, so that the answer is known without the original.
func purposeOfAnswer(args string, got json.RawMessage, failed error, want *oracle.ServiceAnswer) string {
	if failed != nil && want.Failure == "unreachable" && strings.Contains(failed.Error(), "Out-of-bound Wasm memory access") {
		return "differs: an error where the original's host panics (spec/services.md#S15)"
	}
	n, err := strconv.ParseUint(string(got), 10, 32)
	if failed == nil && want.Failure == castFailure && err == nil && n > math.MaxInt32 && args == "["+string(got)+"]" {
		return "differs: unsigned values above the signed maximum can be passed (spec/services.md#S11)"
	}
	return ""
}

var address = regexp.MustCompile(`0x[0-9a-f]+`)

// inexact finds numbers that JavaScript cannot hold.
var inexact = regexp.MustCompile(`\d{16}`)

// recordedCalls makes the calls of a file that tests make, too.
func (s *serviceArea) recordedCalls(file string, module func(name string) oracle.ServiceModule) error {
	recorded, err := callfile.Read(file)
	if err != nil {
		return err
	}
	for _, c := range recorded {
		if inexact.MatchString(c.Args) {
			continue
		}
		var modules []oracle.ServiceModule
		for _, name := range c.Modules {
			modules = append(modules, module(name))
		}
		if err := s.compare(c.String(), modules, c.Function, c.Args, service.CallParameters{}); err != nil {
			return err
		}
	}
	return nil
}

// typeMatrix makes the calls of modules that pass every type in every nesting; those with arguments that do not fit only if
// they are wanted.
func (s *serviceArea) typeMatrix(title string, modules []oracle.ServiceModule, misfits bool) error {
	for _, c := range typematrix.Calls() {
		if !c.Fits && !misfits {
			continue
		}
		failed, err := s.compareFailing(title+" "+c.Function+" "+c.Args, modules, c.Function, c.Args, service.CallParameters{})
		if err != nil {
			return err
		}
		if c.Fits != (failed == nil) { // agreement would prove nothing
			return fmt.Errorf("%s %s %s: %v", title, c.Function, c.Args, failed)
		}
	}
	return nil
}

// loads makes services that cannot be linked.
func (s *serviceArea) loads() error {
	wrong := oracle.ServiceModule{Name: "identities", Path: s.guest("greeting").Path}
	for _, c := range []struct {
		name    string
		modules []oracle.ServiceModule
	}{
		{"no such module", []oracle.ServiceModule{s.guest("passing")}},
		{"a module that comes later", []oracle.ServiceModule{s.guest("passing"), s.guest("identities")}},
		{"no such function", []oracle.ServiceModule{wrong, s.guest("passing")}},
	} {
		if err := s.compare("load: "+c.name, c.modules, "f", "[]", service.CallParameters{}); err != nil {
			return err
		}
	}
	return nil
}

// knownCall are call parameters without empty fields.
var knownCall = service.CallParameters{
	Particle:  service.Particle{ID: "id", InitPeerID: "init", Timestamp: 1700000000000, TTL: 7000, Script: "(null)", Signature: []byte{1, 255}, Token: "token"},
	ServiceID: "service", Creator: "creator", HostID: "host", WorkerID: "worker",
	Tetraplets: [][]service.Tetraplet{{{Peer: "p", Service: "s", Function: "f", Lens: ".$.x"}, {Peer: "q"}}, {}},
}

// callParameters asks what a module learns of its caller, by every version of the host's functions.
func (s *serviceArea) callParameters() error {
	for version := range 4 {
		for i, p := range []service.CallParameters{{}, knownCall} {
			fn := fmt.Sprint("v", version)
			if err := s.compare(fmt.Sprintf("call parameters %s %d", fn, i), []oracle.ServiceModule{s.guest("curious")}, fn, "[]", p); err != nil {
				return err
			}
		}
	}
	return nil
}

// interpreter runs the interpreter as a service: the steps of the recorded scenarios by `invoke`, their scripts by `ast`.
func (s *serviceArea) interpreter() error {
	scenarios, err := conformance.Scenarios(s.root)
	if err != nil {
		return err
	}
	avm := []oracle.ServiceModule{{Name: "avm", Path: filepath.Join(s.root, filepath.FromSlash(interpreterWasm))}}
	for _, sc := range scenarios {
		for i := range sc.Steps {
			args, err := json.Marshal(invokeArguments(sc.Input(i)))
			if err != nil {
				return err
			}
			if err := s.compare(fmt.Sprintf("invoke %s step %d", sc.Name, i+1), avm, "invoke", string(args), service.CallParameters{}); err != nil {
				return err
			}
		}
		args, err := json.Marshal([]string{sc.Script})
		if err != nil {
			return err
		}
		if err := s.compare("ast "+sc.Name, avm, "ast", string(args), service.CallParameters{}); err != nil {
			return err
		}
	}
	return nil
}

// invokeArguments are the arguments of the interpreter for a step.
func invokeArguments(in vm.Input) []any {
	numbers := func(b []byte) []int {
		list := make([]int, len(b))
		for i, c := range b {
			list[i] = int(c)
		}
		return list
	}
	p := in.Params
	return []any{in.Script, numbers(in.Prev), numbers(in.Current), map[string]any{
		"init_peer_id": p.InitPeer, "current_peer_id": p.Peer, "timestamp": p.Timestamp, "ttl": p.TTL, "key_format": p.KeyFormat,
		"secret_key_bytes": numbers(p.SecretKey), "particle_id": p.ParticleID, "air_size_limit": p.AIRSizeLimit,
		"particle_size_limit": p.ParticleSizeLimit, "call_result_size_limit": p.CallResultSizeLimit, "hard_limit_enabled": p.HardLimit,
	}, numbers(in.Results)}
}
