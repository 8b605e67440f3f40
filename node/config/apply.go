package config

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/node"
	"github.com/aquifer-dev/aquifer/node/p2p"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/deploy"
)

// Node makes a node's configuration of the settings. Its key is read, or made and stored. Errors are of type *Problem, or about files.
func (s Settings) Node(version string, log *slog.Logger) (node.Config, error) {
	if p := s.check(); p != nil { // flags may have changed something
		return node.Config{}, p
	}
	key, err := s.key()
	if err != nil {
		return node.Config{}, err
	}
	c := node.Config{
		Key: key, Listen: s.addresses(), Advertise: s.external(), Network: s.Network, AllowLocal: s.AllowLocal, Version: version, Log: log,
		KeepParticles: s.IsDurable() && s.Particles, NoMetrics: !s.MetricsEnabled, NoHealth: !s.HealthEnabled, Managers: s.ManagementPeers,
		SpellTTL: time.Duration(s.SpellLife), WorkerPeriod: uint32(min(s.WorkerPeriod, math.MaxUint32)),
		Limits: node.Limits{
			Workers: s.Workers, Checkers: s.Checkers, Step: time.Duration(s.StepTime), Life: time.Duration(s.Life), Drain: time.Duration(s.Drain),
			PeerBytes: int64(s.MemoryPerPeer), TotalBytes: int64(s.Memory),
			Script: uint64(s.Interpreter.Script), Data: uint64(s.Interpreter.Data), Result: uint64(s.Interpreter.Result), HardLimits: s.Interpreter.Hard,
			Spells: s.MaxSpells,
		},
		Transport: p2p.Limits{
			Connections: s.MaxConnections, PerPeer: s.MaxPerPeer, PerAddress: s.MaxPerAddress, Streams: s.MaxStreams, DialTime: time.Duration(s.DialTimeout),
		},
	}
	if c.Subnets, err = s.deals(); err != nil {
		return node.Config{}, err
	}
	if s.ManagementPeer != "" {
		c.Managers = append([]string{s.ManagementPeer}, c.Managers...)
	}
	if !s.Local {
		c.Bootstrap = s.BootstrapNodes
	}
	if s.HTTPPort >= 0 {
		c.HTTP = net.JoinHostPort(s.HTTPIP, strconv.Itoa(s.HTTPPort))
	}
	return c, nil
}

// Services says how the services of a node with these settings are kept and run. The engine is asked for when the first one starts.
func (s Settings) Services(engine func(context.Context) (*service.Engine, error), log *slog.Logger, output io.Writer) deploy.Config {
	c := deploy.Config{
		Engine: engine, Env: s.ServiceEnv, Memory: uint64(s.ServiceMemory), Disk: uint64(s.ServiceDisk), Services: s.MaxServices, Effectors: map[string]map[string]string{},
		Output: func(string, string) io.Writer { return output },
		Log: func(_, id string, e service.LogEntry) {
			log.Log(context.Background(), serviceLevel(e.Level), e.Text, "part", "service", "service", id, "module", e.Module)
		},
	}
	for _, e := range s.Effectors {
		c.Effectors[e.Hash] = e.Programs
	}
	return c
}

// serviceLevel is the level of what a module logs: 1 is an error, 4 and more are for debugging.
func serviceLevel(level int32) slog.Level {
	if level < 1 || level > 4 {
		return slog.LevelDebug
	}
	return [...]slog.Level{slog.LevelError, slog.LevelWarn, slog.LevelInfo, slog.LevelDebug}[level-1]
}

// addresses are the multiaddrs to listen on.
func (s Settings) addresses() []string {
	if len(s.Listen) > 0 {
		return s.Listen
	}
	return atPorts(s.ListenIP, s.TCPPort, s.WebSocketPort)
}

// external are the multiaddrs that others are told; none means those that the node listens on.
func (s Settings) external() []string {
	if s.ExternalAddress == "" {
		return s.ExternalAddresses
	}
	return append(atPorts(s.ExternalAddress, s.TCPPort, s.WebSocketPort), s.ExternalAddresses...)
}

func atPorts(ip string, tcp, ws int) []string {
	version := 4
	if strings.Contains(ip, ":") {
		version = 6
	}
	at := fmt.Sprintf("/ip%d/%s/tcp/", version, ip)
	return []string{at + strconv.Itoa(tcp), at + strconv.Itoa(ws) + "/ws"}
}

// levels are the names of what is logged at least.
var levels = map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}

// Logger writes what the settings want to be written.
func (l Log) Logger(w io.Writer) *slog.Logger {
	opt := &slog.HandlerOptions{Level: levels[l.Level]}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, opt))
	}
	return slog.New(slog.NewTextHandler(w, opt))
}
