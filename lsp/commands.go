package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp/feature"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/rpc"
	"github.com/aquifer-dev/aquifer/lsp/script"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/sim"
)

// commands are what the server does when it is told to. Their arguments are the URI of a document and the name of a
// function that it exports; running takes the arguments of the function, as JSON, too.
var commands = map[string]func(ctx context.Context, s *snapshot.Snapshot, opt compiler.Options, path, function string, args []json.RawMessage) (any, error){
	feature.CommandAIR: showAIR,
	feature.CommandRun: runFunction,
}

func commandNames() []string { return slices.Sorted(maps.Keys(commands)) }

func execute(r *request, p *protocol.ExecuteParams) (any, error) {
	run := commands[p.Command]
	if run == nil {
		return nil, rpc.Errorf(rpc.CodeInvalidParams, "there is no command %s, only %s", p.Command, strings.Join(commandNames(), ", "))
	}
	var uri protocol.URI
	var function string
	if len(p.Arguments) < 2 || json.Unmarshal(p.Arguments[0], &uri) != nil || json.Unmarshal(p.Arguments[1], &function) != nil {
		return nil, rpc.Errorf(rpc.CodeInvalidParams, "%s takes the URI of a document and the name of a function", p.Command)
	}
	s, path := r.at(protocol.DocumentID{URI: uri})
	opt := s.Options
	if p.Command == feature.CommandAIR {
		opt = r.asTarget(s, path)
	}
	return run(r.ctx, s, opt, path, function, p.Arguments[2:])
}

// functionParams is what the requests of the server's own take (spec/editor.md#X32).
type functionParams struct {
	URI      protocol.URI      `json:"uri"`
	Function string            `json:"function"`
	Args     []json.RawMessage `json:"args"`
}

// ownRequests are those that no protocol knows.
var ownRequests = map[string]handler{
	"aqua/air": on(func(r *request, p *functionParams) (any, error) {
		s, path := r.at(protocol.DocumentID{URI: p.URI})
		return showAIR(r.ctx, s, r.asTarget(s, path), path, p.Function, nil)
	}),
	"aqua/graph": on(func(r *request, p *functionParams) (any, error) {
		s, path := r.at(protocol.DocumentID{URI: p.URI})
		if d := r.world.docs[path]; d != nil && d.script != nil {
			return d.script.Graph()
		}
		unit, err := compiled(r.ctx, s, r.asTarget(s, path), path, p.Function)
		if err != nil {
			return nil, err
		}
		return script.New(unit.Script, r.unit).Graph()
	}),
	"aqua/simulate": on(func(r *request, p *functionParams) (any, error) {
		s, path := r.at(protocol.DocumentID{URI: p.URI})
		return runFunction(r.ctx, s, s.Options, path, p.Function, p.Args)
	}),
}

// asTarget are the options with which a file is compiled: those of the first target of the project file that is made of it.
func (r *request) asTarget(s *snapshot.Snapshot, path string) compiler.Options {
	opt := s.Options
	if p := r.world.projectOf(path); p != nil {
		if t, ok := p.target(path); ok {
			opt.NoRelay, opt.NoXor, opt.Scheduled = t.NoRelay, t.NoXor, t.Spell
		}
	}
	return opt
}

// compiled is a function that a file exports.
func compiled(ctx context.Context, s *snapshot.Snapshot, opt compiler.Options, path, function string) (*compiler.Unit, error) {
	opt.Sources = nil
	result, list := compiler.Compile(ctx, s.Files, []string{path}, opt)
	for _, u := range result.Units {
		if u.Name == function {
			return u, nil
		}
	}
	for _, d := range list {
		if d.Severity == diag.Error {
			if f, at, _, ok := result.Sources.Where(d.Span); ok {
				return nil, fmt.Errorf("%s:%d: %s", f.Name, at.Line, d.Message)
			}
			return nil, errors.New(d.Message)
		}
	}
	return nil, fmt.Errorf("%s exports no function %s", path, function)
}

// showAIR is the AIR of a function, set for reading.
func showAIR(ctx context.Context, s *snapshot.Snapshot, opt compiler.Options, path, function string, _ []json.RawMessage) (any, error) {
	unit, err := compiled(ctx, s, opt, path, function)
	if err != nil {
		return nil, err
	}
	return map[string]string{"air": air.Beautify(unit.AIR), "script": unit.Script}, nil
}

// runFunction runs a function on a simulated network and gives its result.
func runFunction(ctx context.Context, s *snapshot.Snapshot, opt compiler.Options, path, function string, args []json.RawMessage) (any, error) {
	unit, err := compiled(ctx, s, opt, path, function)
	if err != nil {
		return nil, err
	}
	if len(args) != len(unit.Params) {
		return nil, rpc.Errorf(rpc.CodeInvalidParams, "%s takes %d arguments: give them behind its name", function, len(unit.Params))
	}
	printed := []string{}
	network, err := sim.New(sim.Options{Print: func(peer, text string) { printed = append(printed, peer+": "+text) }})
	if err != nil {
		return nil, err
	}
	result, _, err := network.Call(ctx, &unit.Function, args)
	if err != nil {
		return nil, err
	}
	return map[string]any{"result": result.Value, "printed": printed}, nil
}
