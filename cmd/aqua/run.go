package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/source"
)

type runFlags struct {
	sourceFlags
	hostingFlags
	relayFlags
	call, data, dataPath string
	json, printAIR       bool
	beautified, history  bool
	peers, down          []string
	seed                 uint64
	services             []string
	limit                milliseconds
	memory               bytesize
	plugin               string
	quiet                bool
}

func (t *tool) runCommand() *cobra.Command {
	var f runFlags
	c := &cobra.Command{
		Use: "run FILE -f 'FUNCTION(ARGUMENTS)'", Short: "Compile a function and run it, on a simulated network of peers or a real one",
		Long: "Compiles the function and runs it from the client `me`, connected to `relay`, on a network in this process under\n" +
			"virtual time. The result goes to standard output as one line of JSON. In arguments and data the string \"@NAME\"\n" +
			"stands for the id of the peer of that name.\n\n" +
			"--json-service takes a file of prepared answers: one object or an array of\n" +
			"  {\"serviceId\": \"store\", \"peer\": \"bob\", \"functions\": [\n" +
			"    {\"name\": \"get\", \"args\": [\"color\"], \"result\": \"green\"}, {\"name\": \"get\", \"error\": \"no such key\"}]}\n" +
			"The first function that fits answers; without args any arguments fit, without result nothing is returned. A service\n" +
			"without peer is the client's own, with peer \"*\" everybody's. Results must be of the types that the program declares;\n" +
			"an option is [] or [value].\n\n" +
			"--service puts a real service on a peer: WebAssembly modules as a configuration file lists them (see aqua service).\n" +
			"Programs deploy more of them with the services Dist and Srv of builtin.aqua.\n\n" +
			"--relay runs the function on a real network: the client of this process connects with the relay and waits for the\n" +
			"answer. Names of peers are then `me`, `relay`, and those of a network that `aqua up` has printed into a file.\n" +
			"--service and --json-service are about the client. Exit code 3: no relay can be reached, or the particle expired.",
		Example: "  aqua run -i examples/hello.aqua -f 'hello(\"world\")'\n" +
			"  aqua run -i examples/echo.aqua -f 'echo(\"hi\", \"@bob\")' --peer bob\n" +
			"  aqua run -i examples/hello.aqua -f 'hello(\"world\")' --relay /ip4/127.0.0.1/tcp/9999/ws/p2p/12D3KooW…",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.positional(args); err != nil {
				return err
			}
			err := t.run(cmd, &f)
			var e *exitError
			if f.json && errors.As(err, &e) && (e.code == exitFailed || e.code == exitNetwork) && !e.silent {
				return exitWith(e.code, t.finish(&f, runReport{Schema: runSchema}, diag.List{e.diagnostic()}, nil))
			}
			return err
		},
	}
	f.sourceFlags.add(c)
	f.hostingFlags.add(c)
	flags := c.Flags()
	flags.StringVarP(&f.call, "func", "f", "", "the call, for instance hello(\"world\")")
	flags.StringVarP(&f.data, "data", "d", "", "JSON object with the values of names in the call")
	flags.StringVarP(&f.dataPath, "data-path", "p", "", "file with that object")
	flags.BoolVar(&f.json, "json", false, "print one JSON object: result, particle, steps, virtual time, diagnostics")
	flags.StringSliceVar(&f.peers, "peer", nil, "NAME or NAME=SEED: nodes of these names; repeats, or takes several with commas")
	flags.StringSliceVar(&f.down, "down", nil, "names of peers that are down: they swallow what is sent to them")
	flags.Uint64Var(&f.seed, "seed", 0, "number that decides keys, delays and order")
	flags.StringVarP(&f.secret, "sk", "s", "", "`KEY` of me: base64 of 32 bytes or the name of a stored key")
	flags.StringArrayVarP(&f.services, "json-service", "j", nil, "file with prepared answers of services; repeats")
	flags.VarP(&f.ttl, "ttl", "t", "how long the particle lives, in milliseconds or as 15s (default 15s)")
	flags.Var(&f.ttl, "timeout", "the same as --ttl")
	flags.Var(&f.limit, "virtual-time-limit", "end after so much virtual time, in milliseconds or as 15s (default the ttl)")
	flags.Var(&f.memory, "memory-limit", "end when the run holds more than so many `BYTES`: 512MB, 4GB (default 1GB); services have limits of their own, --service-memory and total_memory_limit, and are not counted")
	flags.BoolVar(&f.printAIR, "print-air", false, "print the script before it runs")
	flags.BoolVarP(&f.beautified, "print-beautified-air", "b", false, "print the script for reading before it runs")
	flags.BoolVar(&f.history, "history", false, "print what happened on all peers to standard error")
	flags.BoolVar(&f.quiet, "quiet", false, "do not show what programs print")
	f.relayFlags.addAddresses(flags)
	flags.StringVar(&f.plugin, "plugin", "", "gone; see --json-service")
	for _, name := range []string{"timeout", "plugin"} {
		_ = flags.MarkHidden(name)
	}
	return c
}

// runSchema names the form of a runReport.
const runSchema = "aqua.run/1"

// runReport is what --json prints.
type runReport struct {
	Schema      string          `json:"schema"`
	Result      json.RawMessage `json:"result"`
	Particle    string          `json:"particle"`
	Steps       int             `json:"steps"`
	VirtualMS   float64         `json:"virtual_ms"` // on a real network what it took
	Relay       string          `json:"relay,omitempty"`
	Diagnostics []diag.JSON     `json:"diagnostics"`
}

func (t *tool) run(cmd *cobra.Command, f *runFlags) error {
	t.diagnostics = f.diagnosticsFlag
	if err := f.check(); err != nil {
		return err
	}
	if len(f.relays) > 0 {
		return t.runOnNetwork(cmd, f)
	}
	files, err := t.standardInput(&f.sourceFlags, source.Disk{})
	if err != nil {
		return err
	}
	root, opt, warnings, err := f.begin()
	if err != nil {
		return err
	}
	services, err := f.hostingFlags.parse()
	if err != nil {
		return err
	}
	hosts := t.hosts(&f.hostingFlags, f.quiet)
	defer hosts.Close(context.WithoutCancel(cmd.Context()))
	var compiled atomic.Bool
	var steps, virtual atomic.Int64
	network, err := f.network(hosts, func(n int, v time.Duration) { steps.Store(int64(n)); virtual.Store(int64(v)) }, t.printer(f.quiet))
	if err != nil {
		return err
	}
	if services, err = place(services, network); err != nil {
		return err
	}
	values, err := f.values(t)
	if err != nil {
		return err
	}
	stop := t.progressOf(func() string {
		if compiled.Load() {
			return fmt.Sprintf("running: %d steps, %v of virtual time", steps.Load(), time.Duration(virtual.Load()).Round(time.Millisecond))
		}
		return "compiling " + f.input
	})
	defer stop()

	report := runReport{Schema: runSchema}
	call, diags := f.prepare(cmd.Context(), files, root, network, values, opt)
	diags.Add(warnings...)
	if call == nil {
		stop()
		return t.finish(f, report, diags, opt.Sources)
	}
	if err := t.showScript(f, call.Unit); err != nil {
		return err
	}
	compiled.Store(true)
	network.Declare(call.Services)
	owner, err := network.PeerID(sim.Me)
	if err != nil {
		return err
	}
	if err := t.install(cmd.Context(), &f.hostingFlags, services, hosts, owner); err != nil {
		return err
	}
	result, log, runErr := network.Call(cmd.Context(), &call.Function, call.Args)
	stop()
	if f.history {
		if err := log.WriteText(t.err); err != nil {
			return err
		}
	}
	report.Result, report.Particle, report.Steps = result.Value, result.Particle, result.Steps
	report.VirtualMS = float64(result.Virtual.Microseconds()) / 1000
	if runErr != nil {
		if errors.Is(runErr, context.Canceled) {
			return runErr
		}
		diags.Add(runError(runErr, call.Unit, opt.Sources, nil, network.Services, !f.noRelay && !f.scheduled))
	}
	return t.finish(f, report, diags, opt.Sources)
}

func (f *runFlags) check() error {
	switch {
	case f.plugin != "":
		return usage(codeGone, "--plugin is gone: describe prepared answers in a file and pass it with --json-service")
	case f.call == "":
		return usage(codeFlags, "no call: name a function with -f, for instance -f 'hello(\"world\")'")
	case f.data != "" && f.dataPath != "":
		return usage(codeFlags, "--data and --data-path exclude each other")
	}
	return nil
}

// printer shows what programs print, behind the name of the peer. On a terminal control characters are made visible.
func (t *tool) printer(quiet bool) func(peer, text string) {
	if quiet {
		return nil
	}
	terminal := isTerminal(t.err)
	return func(peer, text string) {
		if terminal {
			text = diag.Printable(text)
		}
		fmt.Fprintf(t.err, "%s: %s\n", peer, text)
	}
}

// showScript prints the script if that is wanted.
func (t *tool) showScript(f *runFlags, unit *compiler.Unit) error {
	if f.printAIR {
		if _, err := io.WriteString(t.err, unit.Script); err != nil {
			return err
		}
	}
	if f.beautified {
		if _, err := io.WriteString(t.err, beautified(unit)); err != nil {
			return err
		}
	}
	return nil
}

// finish prints the result and the diagnostics.
func (t *tool) finish(f *runFlags, report runReport, diags diag.List, files *source.Set) error {
	diags = diags.SortIn(files)
	if f.json {
		report.Diagnostics = diags.JSON(files)
		if err := t.printJSON(report); err != nil {
			return err
		}
		if diags.HasErrors() {
			return errTold
		}
		return nil
	}
	if err := t.show(diags, files); err != nil {
		return err
	}
	if report.Result == nil {
		return nil
	}
	_, err := t.out.Write(append(report.Result, '\n'))
	return err
}
