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
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/source"
)

// network makes the simulated network that the flags describe.
func (f *runFlags) network(progress func(int, time.Duration), print func(peer, text string)) (*sim.Network, error) {
	opt := sim.Options{
		Seed: f.seed, Down: f.down, TTL: time.Duration(f.ttl), Limit: f.limit, Print: print, Progress: progress,
	}
	if f.secret != "" {
		seed, err := loadKey(f.secret)
		if err != nil {
			return nil, err
		}
		opt.Peers = append(opt.Peers, sim.Peer{Name: sim.Me, Secret: describeKey(seed).SecretKey})
	}
	for _, p := range f.peers {
		name, secret, _ := strings.Cut(p, "=")
		opt.Peers = append(opt.Peers, sim.Peer{Name: name, Secret: secret})
	}
	for _, path := range f.services {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, failed(codeUnreadable, "%v", err)
		}
		services, err := sim.ParseJSONServices(text)
		if err != nil {
			return nil, failed(codeJSON, "%s: %v", path, err)
		}
		for _, s := range services {
			opt.Services = append(opt.Services, s)
		}
	}
	network, err := sim.New(opt)
	return network, unknownPeer(err)
}

// unknownPeer says how a peer that does not exist can be made.
func unknownPeer(err error) error {
	var unknown *sim.UnknownPeer
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unknown):
		return usage(codeFlags, "%v; declare it with --peer %s", err, unknown.Name)
	}
	return usage(codeFlags, "%v", err)
}

// values reads the data of the call, with the names of peers replaced by their ids.
func (f *runFlags) values(t *tool, network *sim.Network) (map[string]json.RawMessage, error) {
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
		return nil, usage(codeJSON, "%s is no JSON object: %v", from, err)
	}
	for name, v := range values {
		expanded, err := network.Expand(v)
		if err != nil {
			return nil, unknownPeer(err)
		}
		values[name] = expanded
	}
	return values, nil
}

// prepare compiles the call. The result is nil when there are errors.
func (f *runFlags) prepare(ctx context.Context, root string, network *sim.Network, values map[string]json.RawMessage, opt compiler.Options) (*compiler.Call, diag.List) {
	call, err := expandCall(f.call, network)
	if err != nil {
		return nil, diag.List{diag.New(codeFlags, source.Span{}, err.Error())}
	}
	return compiler.CompileCall(ctx, source.Disk{}, root, call, values, opt)
}

// expandCall replaces every string "@NAME" in a call by the id of the peer of that name. Aqua strings have no escapes.
func expandCall(call string, network *sim.Network) (string, error) {
	var b strings.Builder
	for {
		start := strings.IndexByte(call, '"')
		if start < 0 {
			return b.String() + call, nil
		}
		end := strings.IndexByte(call[start+1:], '"')
		if end < 0 {
			return b.String() + call, nil
		}
		text := call[start+1 : start+1+end]
		b.WriteString(call[:start])
		call = call[start+end+2:]
		if name, ok := strings.CutPrefix(text, "@"); ok && name != "" {
			id, err := network.PeerID(name)
			if err != nil {
				return "", fmt.Errorf("%w; declare it with --peer %s", err, name)
			}
			text = id
		}
		b.WriteString(`"` + text + `"`)
	}
}

// beautified is the unit's script for reading.
func beautified(unit *compiler.Unit) string { return air.Beautify(unit.AIR) }
