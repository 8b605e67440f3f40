package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/source"
)

// network makes the simulated network that the flags describe.
func (f *runFlags) network(hosts *deploy.Hosts, progress func(int, time.Duration), print func(peer, text string)) (*sim.Network, error) {
	opt := sim.Options{
		Seed: f.seed, Down: f.down, TTL: time.Duration(f.ttl), Limit: time.Duration(f.limit), Memory: int64(f.memory), Version: release, Print: print, Progress: progress,
		Deploy: hosts.Deploy, Unmanaged: f.unmanaged,
	}
	var err error
	if opt.Vault, err = f.files(); err != nil {
		return nil, err
	}
	if f.secret != "" {
		key, err := loadKey(f.secret)
		if err != nil {
			return nil, err
		}
		opt.Peers = append(opt.Peers, sim.Peer{Name: sim.Me, Secret: describeKey(key).SecretKey})
	}
	for _, p := range f.peers {
		name, secret, _ := strings.Cut(p, "=")
		opt.Peers = append(opt.Peers, sim.Peer{Name: name, Secret: secret})
	}
	services, err := f.prepared()
	if err != nil {
		return nil, err
	}
	for _, s := range services {
		opt.Services = append(opt.Services, s)
	}
	network, err := sim.New(opt)
	return network, unknownPeer(err)
}

// prepared reads the files of prepared answers.
func (f *runFlags) prepared() ([]*sim.JSONService, error) {
	var all []*sim.JSONService
	for _, path := range f.services {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, failed(codeUnreadable, "%s", pathProblem(err))
		}
		services, err := sim.ParseJSONServices(text)
		if err != nil {
			return nil, failed(codeJSON, "%s: %s", path, jsonProblem(text, err))
		}
		all = append(all, services...)
	}
	return all, nil
}

// unknownPeer makes a usage error of a network that cannot be made.
func unknownPeer(err error) error {
	var unknown *sim.UnknownPeer
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unknown):
		return usage(codeFlags, "%s", missingPeer(unknown))
	}
	return usage(codeFlags, "%v", err)
}

// missingPeer says how a peer that does not exist can be made.
func missingPeer(e *sim.UnknownPeer) string {
	known := "`" + strings.Join(e.Known, "`, `") + "`"
	if near := diag.Nearest(e.Name, e.Known...); near != "" {
		return fmt.Sprintf("there is no peer `%s`; did you mean `%s`? Declared are %s", e.Name, near, known)
	}
	return fmt.Sprintf("there is no peer `%s`, only %s; declare it with --peer %s", e.Name, known, e.Name)
}

// values reads the data of the call.
func (f *runFlags) values(t *tool) (map[string]json.RawMessage, error) {
	text, from := []byte(f.data), "--data"
	if f.dataPath != "" {
		var err error
		if text, err = t.read(f.dataPath); err != nil {
			return nil, err
		}
		from = f.dataPath
	}
	values := map[string]json.RawMessage{}
	if len(text) == 0 {
		return values, nil
	}
	if err := json.Unmarshal(text, &values); err != nil {
		return nil, usage(codeJSON, "%s is no JSON object: %s", from, jsonProblem(text, err))
	}
	return values, nil
}

// prepare compiles the call. The result is nil when there are errors.
func (f *runFlags) prepare(ctx context.Context, files source.FS, root string, network *sim.Network, data map[string]json.RawMessage, opt compiler.Options) (*compiler.Call, diag.List) {
	resolve := func(v json.RawMessage) (json.RawMessage, error) {
		expanded, err := network.Expand(v)
		var unknown *sim.UnknownPeer
		switch {
		case errors.As(err, &unknown):
			return nil, errors.New(missingPeer(unknown))
		case err != nil:
			return nil, fmt.Errorf("no peer takes this value: %w", err)
		}
		return expanded, nil
	}
	return compiler.CompileCall(ctx, files, root, f.call, compiler.Values{Data: data, Resolve: resolve}, opt)
}

// beautified is the unit's script for reading.
func beautified(unit *compiler.Unit) string { return air.Beautify(unit.AIR) }
