package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/config"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/source"
)

type nodeFlags struct {
	files, listen, ws, bootstrap []string
	data, http, secret           string
	network, level               string
	managers                     []string
	private                      bool
}

func (t *tool) nodeCommand() *cobra.Command {
	var f nodeFlags
	c := &cobra.Command{
		Use: "node", Short: "Run a peer of a network: a relay for clients, a host for services",
		Long: "node runs a peer until it is interrupted; then it lets what has begun come to its end. When it listens, it prints one\n" +
			"line of JSON with its id and addresses. Its key is made at the first start and kept in the data directory. With\n" +
			"--data, modules, services, workers and particles outlive the node; without, they are kept in memory. What it does stands on standard error.\n\n" +
			"Files of --config are TOML; later ones win, and flags win over files. Keys, with what they are if nothing is said:\n\n",
		Example: "  aqua node --listen /ip4/0.0.0.0/tcp/7777 --ws /ip4/0.0.0.0/tcp/9999/ws --data peer\n" +
			"  aqua node --config peer.toml --bootstrap /dns4/example.org/tcp/7777",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := t.settings(&f)
			if err != nil {
				return err
			}
			return t.node(cmd.Context(), s)
		},
	}
	c.AddCommand(t.nodeRepair())
	help := c.HelpFunc()
	c.SetHelpFunc(func(cmd *cobra.Command, args []string) { // not at every start of the program
		if cmd == c {
			cmd.Long += config.Help()
		}
		help(cmd, args)
	})
	flags := c.Flags()
	flags.StringSliceVarP(&f.files, "config", "c", nil, "`FILE` of settings in TOML; repeats")
	flags.StringSliceVar(&f.listen, "listen", nil, "`MULTIADDR` to listen on; repeats")
	flags.StringSliceVar(&f.ws, "ws", nil, "`MULTIADDR` to listen on for WebSocket, which clients in browsers need; repeats")
	flags.StringVar(&f.data, "data", "", "`DIR` of all that is kept")
	flags.StringSliceVarP(&f.bootstrap, "bootstrap", "b", nil, "`MULTIADDR` of a peer to stay connected with; repeats")
	flags.StringVar(&f.http, "http", "", "`HOST:PORT` for /health, /peer_id, /versions and /metrics")
	flags.StringVar(&f.network, "network", "", "network to take part in: dar, stage, kras, or 64 hex digits")
	flags.StringSliceVarP(&f.managers, "management-key", "m", nil, "`PEER_ID` that may deploy services; repeats")
	flags.StringVarP(&f.secret, "sk", "s", "", "`KEY` of the node: base64 of 32 bytes or the name of a stored key")
	flags.BoolVarP(&f.private, "allow-private-ips", "a", false, "tell and believe addresses of loopback and private networks, too")
	flags.StringVar(&f.level, "log-level", "", "debug, info, warn or error")
	return c
}

// settings are those of files and flags together.
func (t *tool) settings(f *nodeFlags) (config.Settings, error) {
	s := config.Defaults()
	for _, file := range f.files {
		text, err := os.ReadFile(file)
		if err != nil {
			return s, failed(codeUnreadable, "%s", pathProblem(err))
		}
		var warnings []string
		if s, warnings, err = config.Read(s, file, string(text)); err != nil {
			return s, settingError(err)
		}
		for _, w := range warnings {
			if err := t.show(diag.List{diag.Warn(config.CodeIdle, source.Span{}, w)}, nil); err != nil {
				return s, err
			}
		}
	}
	for flag, list := range map[string]*[]string{"--listen": &f.listen, "--ws": &f.ws, "--bootstrap": &f.bootstrap} {
		for _, address := range *list {
			if flag == "--ws" && !strings.Contains(address+"/", "/ws/") {
				return s, usage(codeFlags, "--ws %s is no address for WebSocket; %s/ws is", address, strings.TrimSuffix(address, "/"))
			}
		}
	}
	if len(f.listen)+len(f.ws) > 0 {
		s.Listen = append(append([]string(nil), f.listen...), f.ws...)
	}
	if len(f.bootstrap) > 0 {
		s.BootstrapNodes, s.Local = f.bootstrap, false
	}
	if f.http != "" {
		ip, port, err := net.SplitHostPort(f.http)
		if err == nil {
			s.HTTPPort, err = strconv.Atoi(port)
		}
		if err != nil {
			return s, usage(codeFlags, "--http %q is not of the form HOST:PORT", f.http)
		}
		s.HTTPIP = ip
	}
	if f.secret != "" {
		key, err := loadKey(f.secret)
		if err != nil {
			return s, err
		}
		s.Key.Value = describeKey(key).SecretKey
	}
	for _, given := range []struct{ flag, to *string }{{&f.data, &s.BaseDir}, {&f.network, &s.Network}, {&f.level, &s.Log.Level}} {
		if *given.flag != "" {
			*given.to = *given.flag
		}
	}
	s.ManagementPeers = append(s.ManagementPeers, f.managers...)
	s.AllowLocal = s.AllowLocal || f.private
	return s, nil
}

// settingFlags are the flags that set what settings name otherwise. Files have been checked when flags are.
var settingFlags = map[string]string{
	"listen": "--listen", "bootstrap_nodes": "--bootstrap", "management_peer_ids": "--management-key", "network": "--network", "log.level": "--log-level",
	"http_port": "--http", "http_ip": "--http",
}

// settingError words what is wrong with settings, wherever they come from.
func settingError(err error) error {
	var p *config.Problem
	if !errors.As(err, &p) {
		return failed(codeUnwritable, "%s", pathProblem(err)) // the file of the key
	}
	text := p.Error()
	if flag := settingFlags[p.Key]; flag != "" && p.File == "" {
		text = flag + ": " + p.Text
	}
	if p.Unknown {
		if near := diag.Nearest(p.Key, config.Names()...); near != "" {
			text += "; did you mean `" + near + "`?"
		}
	}
	return usage(config.CodeConfig, "%s", text)
}

// listening is what is printed when a node is ready.
type listening struct {
	Event     string   `json:"event"`
	Peer      string   `json:"peer_id"`
	Addresses []string `json:"addresses"`
	HTTP      string   `json:"http,omitempty"`
}

// node runs a node until an interrupt.
func (t *tool) node(ctx context.Context, s config.Settings) error {
	log := s.Log.Logger(t.err)
	c, err := s.Node(Version(), log)
	if err != nil {
		return settingError(err)
	}
	db, err := s.OpenStore()
	if err != nil {
		return networkError(err)
	}
	defer db.Close()
	c.Store = db
	deals, err := t.openNodeMarket(ctx, s, log)
	if err != nil {
		return err
	}
	deals.join(&c)
	services := s.Services(serviceEngine, log, shown(t.err))
	services.Keep = s.Keep(db)
	hosts := deploy.NewHosts(services)
	defer hosts.Close(context.WithoutCancel(ctx))
	c.Deploy = hosts.Deploy
	s.Collect()
	n, err := node.New(c)
	if err != nil {
		return networkError(err)
	}
	ctx, release := t.untilInterrupted(ctx, log)
	defer release()
	if err := t.printJSON(listening{"listening", n.ID(), n.Addresses(), n.HTTPAddress()}); err != nil {
		return errors.Join(err, n.Close())
	}
	return networkError(deals.beside(ctx, n, db))
}

// untilInterrupted ends a context at the first interrupt, or request to end, of the process. A second one ends the process.
func (t *tool) untilInterrupted(ctx context.Context, log *slog.Logger) (context.Context, func()) {
	ctx, cancel := signal.NotifyContext(ctx, syscall.SIGTERM)
	var release func()
	release = t.handleInterrupts(func() {
		log.Info("interrupted; once more ends at once")
		release()
		cancel()
	})
	return ctx, func() { release(); cancel() }
}
