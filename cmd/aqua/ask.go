package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/client"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/initiator"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// remoteProgram is what commands ask of peers; each of its functions takes the peer first.
//
//go:embed remote.aqua
var remoteProgram string

// askFlags are those of commands that ask a peer something.
type askFlags struct {
	relayFlags
	on       string
	printAIR bool
}

func (f *askFlags) add(c *cobra.Command) {
	flags := c.Flags()
	f.addAddresses(flags)
	f.addCalls(flags)
	flags.StringVarP(&f.on, "on", "o", "", "`PEER` that is asked: its id, or its name in a file of `aqua up` (default: the relay)")
	flags.BoolVar(&f.printAIR, "print-air", false, "print the script before it runs")
}

// asker asks a peer.
type asker struct {
	tool    *tool
	flags   *askFlags
	client  *client.Client
	network *network
	peer    string
}

// asking connects and lets a command ask. managing is for commands that change something, who need a key for it.
func (t *tool) asking(ctx context.Context, f *askFlags, managing bool, do func(a *asker) error) error {
	net, err := f.network()
	if err != nil {
		return err
	}
	stop := t.progress("connecting with the relay")
	c, err := f.connect(ctx, net, client.Config{}, managing)
	stop()
	if err != nil {
		return err
	}
	defer c.Close()
	a := &asker{t, f, c, net, f.on}
	if id := net.names[strings.TrimPrefix(f.on, "@")]; id != "" {
		a.peer = id
	}
	if f.on == "" {
		a.peer = net.names["relay"]
	}
	if !value.IsPeerID(a.peer) {
		known := slices.Sorted(maps.Keys(net.names))
		return usage(codeFlags, "--on %s is neither the id of a peer nor the name of one; names are `%s`, and those of a file of `aqua up` that --relay is given",
			f.on, strings.Join(known, "`, `"))
	}
	return do(a)
}

// ask calls a function of the program at the peer, with arguments behind the peer, and stores what it answers in what into points
// to; nil for nothing. A call that only reads is made again when a relay is gone.
func (a *asker) ask(ctx context.Context, reads bool, into any, function string, args ...any) error {
	values := map[string]json.RawMessage{"a0": raw(a.peer)}
	names := []string{"a0"}
	for i, arg := range args {
		name := "a" + string(rune('1'+i))
		values[name], names = raw(arg), append(names, name)
	}
	files := source.Memory{"remote.aqua": remoteProgram}
	call, diags := compiler.CompileCall(ctx, files, "remote.aqua", function+"("+strings.Join(names, ", ")+")", compiler.Values{Data: values},
		compiler.Options{Fallback: source.Embedded{FS: stdlib.FS()}, EmptyResponse: true})
	if call == nil {
		return errors.New(diags[0].Message)
	}
	if a.flags.printAIR {
		if _, err := a.tool.err.Write([]byte(call.Script)); err != nil {
			return err
		}
	}
	ctx = client.WithOptions(ctx, client.Options{Await: true, Repeat: reads})
	stop := a.tool.progress("waiting for the answer of " + a.peer)
	result, err := a.client.Call(ctx, &call.Function, arguments(call.Args))
	stop()
	switch {
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return a.problem(ctx, err, call.AIR)
	case into == nil:
		return nil
	}
	return json.Unmarshal(result.Value, into)
}

func raw(v any) json.RawMessage {
	text, _ := json.Marshal(v) // texts and lists of them always can
	return text
}

// problem words why a peer did not do what it was asked.
func (a *asker) problem(ctx context.Context, err error, script *air.Script) error {
	var e *initiator.ScriptError
	if !errors.As(err, &e) {
		expired := errors.As(err, new(*client.Expired))
		if err = clientError(err); !errors.As(err, new(*exitError)) {
			return failed(codeInternal, "%s", err)
		}
		if expired && a.peer != a.network.names[sim.Relay] {
			for _, peer := range a.unreached(ctx, []string{a.peer}) {
				err = helped(err, a.network.unreachedHelp(peer))
			}
			return helped(err, "a peer that is not there answers nothing: `aqua peer find RELAY "+a.peer+"` looks for it; --timeout waits longer")
		}
		return err
	}
	p := places{unit: &compiler.Unit{AIR: script}}
	peer := a.network.name(e.Peer)
	for _, in := range script.ByID {
		if in.Short() != e.Instruction {
			continue
		}
		if called, why, ok := p.failedCall(in.ID, e.Message); ok {
			told := failed(codeScript, "`%s` failed on peer `%s`: %s", called, peer, why)
			if onlyForManagers.MatchString(why) {
				return helped(told, managerHelp)
			}
			return told
		}
	}
	return failed(codeScript, "peer `%s` failed: %s", peer, e.Message)
}
