package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// simulatedOnly are the flags of run that describe a simulated network.
var simulatedOnly = []string{"peer", "down", "seed", "virtual-time-limit", "memory-limit", "history", "no-management", "vault-file"}

// runOnNetwork compiles a call and makes it from a client on a real network.
func (t *tool) runOnNetwork(cmd *cobra.Command, f *runFlags) error {
	for _, name := range simulatedOnly {
		if cmd.Flags().Changed(name) {
			return usage(codeFlags, "--%s is about the simulated network; it does not go with --relay", name)
		}
	}
	files, err := t.standardInput(&f.sourceFlags, source.Disk{})
	if err != nil {
		return err
	}
	root, opt, warnings, err := f.begin()
	if err != nil {
		return err
	}
	opt.EmptyResponse = true // or nobody would know when a function without results has ended (spec/network.md#N123)
	net, err := f.relayFlags.network()
	if err != nil {
		return err
	}
	own, hosted, err := f.atClient()
	if err != nil {
		return err
	}
	values, err := f.values(t)
	if err != nil {
		return err
	}
	hosts := t.hosts(&f.hostingFlags, f.quiet)
	defer hosts.Close(context.WithoutCancel(cmd.Context()))
	stop := t.progress("connecting with the relay")
	c, err := f.relayFlags.connect(cmd.Context(), net, t.clientOf(f, own, hosts), false)
	stop()
	if err != nil {
		return err
	}
	defer c.Close()
	report := runReport{Schema: runSchema}
	call, diags := compiler.CompileCall(cmd.Context(), files, root, f.call, compiler.Values{Data: values, Resolve: net.expand}, opt)
	diags.Add(warnings...)
	if call == nil {
		return t.finish(f, report, diags, opt.Sources)
	}
	if err := t.showScript(f, call.Unit); err != nil {
		return err
	}
	own.declared = call.Services
	if err := t.install(cmd.Context(), &f.hostingFlags, hosted, hosts, c.ID()); err != nil {
		return err
	}
	stop = t.progress("waiting for the answer")
	quiet := t.whileWaiting(cmd.Context(), c, net, call)
	ctx := client.WithOptions(cmd.Context(), client.Options{Await: !f.scheduled})
	result, runErr := c.Call(ctx, &call.Function, arguments(call.Args))
	quiet()
	stop()
	if wrong := own.problem(); wrong != nil {
		runErr = wrong
	}
	report.Result, report.Particle, report.Steps, report.Relay = result.Value, result.Particle, result.Steps, result.Relay
	report.VirtualMS = float64(result.Took.Microseconds()) / 1000
	if runErr == nil {
		return t.finish(f, report, diags, opt.Sources)
	}
	if cmd.Context().Err() != nil {
		return runErr
	}
	report.Result = nil
	d, code := networkRunError(runErr, call.Unit, opt.Sources, net)
	if errors.As(runErr, new(*client.Expired)) {
		a := &asker{tool: t, client: c, network: net}
		for _, peer := range a.unreached(cmd.Context(), peersOf(call)) {
			d = d.Help(net.unreachedHelp(peer))
		}
	}
	diags.Add(d)
	return exitWith(code, t.finish(f, report, diags, opt.Sources))
}

// exitWith gives diagnostics that were printed their exit code.
func exitWith(code int, err error) error {
	var told *exitError
	if errors.As(err, &told) && told.silent {
		return &exitError{code: code, silent: true}
	}
	return err
}

func arguments(values []json.RawMessage) []abi.Argument {
	args := make([]abi.Argument, len(values))
	for i, v := range values {
		args[i] = abi.Argument{Value: v}
	}
	return args
}

// atClient reads what the client is to serve: prepared answers, and services.
func (f *runFlags) atClient() (*prepared, []hosted, error) {
	list, err := f.prepared()
	if err != nil {
		return nil, nil, err
	}
	for _, s := range list {
		if s.Peer != "" && s.Peer != sim.Me && s.Peer != everywhere {
			return nil, nil, usage(codeFlags, "service `%s` is prepared for peer `%s`; on a real network only the client can have prepared answers", s.ID, s.Peer)
		}
	}
	services, err := f.hostingFlags.parse()
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for i, s := range services {
		switch {
		case s.peer != sim.Me && s.peer != everywhere:
			return nil, nil, usage(codeFlags, "--service %s is for peer `%s`; on a real network it runs on the client only, `aqua remote deploy_service` puts one on a node", s.name, s.peer)
		case seen[s.name]:
			return nil, nil, usage(codeFlags, "peer `%s` gets two services `%s`", sim.Me, s.name)
		}
		seen[s.name], services[i].peer = true, sim.Me
	}
	return &prepared{services: list}, services, nil
}

// clientOf describes the client of a run.
func (t *tool) clientOf(f *runFlags, own *prepared, hosts *deploy.Hosts) client.Config {
	c := client.Config{
		Services: []client.Service{own},
		Deploy: func(site stdlib.Site) (stdlib.Deployment, error) {
			site.Name = sim.Me
			return hosts.Deploy(site)
		},
	}
	if print := t.printer(f.quiet); print != nil {
		c.Print = func(text string) { print(sim.Me, text) }
	}
	return c
}

// prepared are the prepared answers of a client.
type prepared struct {
	services []*sim.JSONService
	declared []abi.Service

	mu    sync.Mutex
	wrong *sim.AnswerError // the first answer that is not of its type
}

// Call answers with the first function that fits. One that is not of its type fails the call, and the run.
func (p *prepared) Call(_ context.Context, r stdlib.Request) (stdlib.Response, bool) {
	for _, s := range p.services {
		resp, handled := s.Call(sim.Me, r)
		if !handled {
			continue
		}
		if e := s.Wrong(p.declared, sim.Me, r); e != nil {
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.wrong == nil {
				p.wrong = e
			}
			return stdlib.Response{Code: 1, Text: `"the prepared answer is not of the declared type"`}, true
		}
		return resp, true
	}
	return stdlib.Response{}, false
}

// problem is what is wrong with the answers that were given, or nil.
func (p *prepared) problem() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.wrong == nil {
		return nil
	}
	return p.wrong
}

// networkRunError turns the error of a run on a real network into a diagnostic, with its exit code.
func networkRunError(err error, unit *compiler.Unit, files *source.Set, net *network) (diag.Diagnostic, int) {
	var e *client.Expired
	if errors.As(err, &e) {
		return places{unit: unit}.expiredOnNetwork(e, net), exitNetwork
	}
	var failed *exitError
	if errors.As(clientError(err), &failed) {
		return failed.diagnostic(), failed.code
	}
	return runError(err, unit, files, net, nil, true), exitFailed
}

// expiredOnNetwork tells where a particle was seen last.
func (p places) expiredOnNetwork(e *client.Expired, net *network) diag.Diagnostic {
	d := diag.New(client.CodeExpired, p.span(e.At), e.Error(), e.Particle, e.After.Round(time.Millisecond).String(), e.Last)
	switch {
	case e.To == "":
		d = d.Labelled("waits here")
	case e.To == e.Last:
		d = d.Labelled("was to go on here, on peer `" + net.name(e.To) + "`")
	default:
		d = d.Labelled("was to go on here, on peer `" + net.name(e.To) + "` behind `" + net.name(e.Last) + "`")
	}
	d = p.callers(d, e.At)
	for _, w := range e.Waits[:min(len(e.Waits), maxNotes)] {
		if name := variable(w.Variable); w.At != e.At || !strings.Contains(e.Instruction, name) {
			d = d.At(p.span(w.At), "`me` waits for `"+name+"` here")
		}
	}
	return d.Help("nobody tells what happened on other peers: run the program on the simulated network, without --relay, to look at all of them; `--ttl 60s` waits longer")
}
