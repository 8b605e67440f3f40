package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// hostingFlags say what the peers of a run host: services, and files for them.
type hostingFlags struct {
	wasm         []string
	binaries     []string
	instructions uint64
	memory       bytesize
	disk         bytesize
	vault        []string
	unmanaged    bool
}

// The bounds of what a run hosts, so that a program that deploys without end comes to one (spec/services.md#S88).
const (
	defaultInstructions = 1_000_000_000 // about a second
	maxServices         = 1000          // on a peer
	maxServiceMemory    = 1 << 30       // bytes, of a service that was made of a blueprint
)

func (f *hostingFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringArrayVar(&f.wasm, "service", nil, "`NAME=CONFIG[@PEER]`: a WebAssembly service on a peer, `me` unless said otherwise; repeats")
	flags.StringArrayVar(&f.binaries, "allow-binary", nil, "`PATH` of a program that modules of --service may run; repeats")
	flags.Uint64Var(&f.instructions, "instruction-limit", defaultInstructions, "end a call of a service after `N` instructions; 0 is never")
	flags.Var(&f.memory, "service-memory", "let a service that Aqua makes of a blueprint take so many `BYTES` of memory: 512MB, 4GB (default 1GB); that of --service takes what its configuration says")
	flags.Var(&f.disk, "disk-limit", "let the directories of mapped_dirs of a service of --service hold so many `BYTES` together, with what is in them: 10MB, 1GB (default no limit)")
	flags.StringArrayVar(&f.vault, "vault-file", nil, "`FILE` that the particle finds in its vault on every peer, under its own name; repeats")
	flags.BoolVar(&f.unmanaged, "no-management", false, "me does not manage the other peers: it calls services there, but deploys none")
}

// hosted is a service that a run is to have.
type hosted struct{ name, config, peer string }

// everywhere stands for all peers.
const everywhere = "*"

// parse reads what --service is given. A part behind the last @ that can be no name of a peer belongs to the path.
func (f *hostingFlags) parse() ([]hosted, error) {
	var list []hosted
	for _, text := range f.wasm {
		name, config, ok := strings.Cut(text, "=")
		one := hosted{name: name, config: config, peer: sim.Me}
		if i := strings.LastIndex(config, "@"); i >= 0 && (config[i+1:] == everywhere || sim.ValidName(config[i+1:])) {
			one.config, one.peer = config[:i], config[i+1:]
		}
		if !ok || name == "" || one.config == "" {
			return nil, usage(codeFlags, "--service %q is not of the form NAME=CONFIG or NAME=CONFIG@PEER", text)
		}
		if builtinService(name) {
			return nil, usage(codeFlags, "--service %s: every peer has a service of this name already; choose another one", name)
		}
		list = append(list, one)
	}
	return list, nil
}

// builtinService tells the names that peers answer to by themselves.
func builtinService(name string) bool {
	return stdlib.Builtin(stdlib.Node, name) || stdlib.Builtin(stdlib.Client, name) || stdlib.Reserved(name) ||
		slices.Contains([]string{abi.DataSrv, abi.CallbackSrv, abi.ErrorSrv, abi.TracingSrv}, name)
}

// place finds the peers of services. No peer may have two of one name.
func place(list []hosted, network *sim.Network) ([]hosted, error) {
	var placed []hosted
	for _, one := range list {
		peers := []string{one.peer}
		if one.peer == everywhere {
			peers = network.Names()
		} else if _, err := network.PeerID(one.peer); err != nil {
			return nil, unknownPeer(err)
		}
		for _, peer := range peers {
			if slices.ContainsFunc(placed, func(p hosted) bool { return p.name == one.name && p.peer == peer }) {
				return nil, usage(codeFlags, "peer `%s` gets two services `%s`", peer, one.name)
			}
			placed = append(placed, hosted{one.name, one.config, peer})
		}
	}
	return placed, nil
}

// hosts are the deployments of a run's peers. What services log and print goes to standard error.
func (t *tool) hosts(f *hostingFlags, quiet bool) *deploy.Hosts {
	memory := uint64(maxServiceMemory)
	if f.memory > 0 {
		memory = uint64(f.memory)
	}
	c := deploy.Config{
		Engine: serviceEngine, Limits: service.Limits{Instructions: f.instructions}, Memory: memory, Disk: uint64(f.disk), Services: maxServices,
	}
	if !quiet {
		c.Output = func(peer, _ string) io.Writer { return &prefixed{to: shown(t.err), prefix: peer + ": "} }
		c.Log = func(peer, _ string, e service.LogEntry) { t.logOf(peer+": ", e) }
	}
	return deploy.NewHosts(c)
}

// files reads what is put into the vault.
func (f *hostingFlags) files() (map[string][]byte, error) {
	all := map[string][]byte{}
	for _, path := range f.vault {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, failed(codeUnreadable, "%s", pathProblem(err))
		}
		name := filepath.Base(path)
		if _, twice := all[name]; twice {
			return nil, usage(codeFlags, "two files of --vault-file are called %s", name)
		}
		all[name] = content
	}
	return all, nil
}

// install starts the services of --service. Their owner is the client: who runs a program is the one who has put them there.
func (t *tool) install(ctx context.Context, f *hostingFlags, list []hosted, hosts *deploy.Hosts, owner string) error {
	for _, one := range list {
		c, err := t.readService(&serviceFlags{binaries: f.binaries, workingDir: "."}, one.config)
		if err == nil {
			c.Log, c.Output = nil, nil // those of hosts
			err = hosts.Peer(one.peer).Install(ctx, one.name, owner, c)
		}
		if err != nil {
			err = serviceFailed(ctx, err)
			var e *exitError
			if errors.As(err, &e) {
				return helped(failed(e.what, "service `%s` on peer `%s`: %s", one.name, one.peer, e.text), e.help...)
			}
			return err
		}
	}
	return nil
}
