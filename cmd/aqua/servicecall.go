package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/service"
)

type serviceCallFlags struct {
	config     string
	params     string
	workingDir string
	binaries   []string
	limit      time.Duration
}

func (t *tool) serviceCall() *cobra.Command {
	var f serviceCallFlags
	c := &cobra.Command{
		Use: "call --config FILE MODULE.FUNCTION [JSON_ARGS]", Short: "Start a service, call one function, and print its result as JSON",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usage(codeFlags, "`%s` takes MODULE.FUNCTION and its arguments as JSON, an array; found %d arguments", cmd.CommandPath(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return t.callService(cmd.Context(), f, args) },
	}
	c.Flags().StringVar(&f.config, "config", "Config.toml", "the service's configuration, a TOML `FILE`")
	c.Flags().StringVar(&f.params, "call-params", "", "who calls, as `JSON`: particle, service_id, service_creator_peer_id, host_id, worker_id, tetraplets; what is left out is empty")
	c.Flags().StringVar(&f.workingDir, "working-dir", ".", "`DIR` where relative mapped directories begin")
	c.Flags().StringArrayVar(&f.binaries, "allow-binary", nil, "`PATH` of a program that modules may run; repeats")
	c.Flags().DurationVar(&f.limit, "time-limit", 0, "end the call after this `TIME`; 0 is never")
	return c
}

func (t *tool) callService(ctx context.Context, f serviceCallFlags, args []string) error {
	module, function, ok := strings.Cut(args[0], ".")
	if !ok || module == "" || function == "" {
		return usage(codeFlags, "%q is not of the form MODULE.FUNCTION", args[0])
	}
	call := json.RawMessage("[]")
	if len(args) == 2 {
		if call = json.RawMessage(args[1]); !json.Valid(call) {
			return failed(codeJSON, "the arguments are no JSON: %s", args[1])
		}
	}
	var params service.CallParameters
	if f.params != "" {
		if err := json.Unmarshal([]byte(f.params), &params); err != nil {
			return failed(codeJSON, "the call parameters do not fit: %v", err)
		}
	}
	s, err := t.startService(ctx, f)
	if err != nil {
		return serviceFailed(ctx, err)
	}
	defer s.Close(context.WithoutCancel(ctx))
	modules := s.Modules()
	if facade := modules[len(modules)-1]; module != facade && s.Interfaces(module) != nil {
		fmt.Fprintf(t.err, "warning: %s is not the last module of the configuration; others can only call %s\n", module, facade)
	}
	out, err := s.CallModule(ctx, module, function, call, params)
	if err != nil {
		return serviceFailed(ctx, err)
	}
	_, err = fmt.Fprintf(t.out, "%s\n", out)
	return err
}

// startService loads a service as it is configured. What it logs and prints goes to standard error.
func (t *tool) startService(ctx context.Context, f serviceCallFlags) (*service.Service, error) {
	c, err := service.ReadConfig(f.config, f.workingDir)
	if err != nil {
		return nil, err
	}
	for _, b := range f.binaries {
		path, err := filepath.Abs(b)
		if err != nil {
			return nil, err
		}
		c.Binaries = append(c.Binaries, path)
	}
	c.Limits.Time = f.limit
	c.Output = t.err
	c.Log = func(e service.LogEntry) { fmt.Fprintf(t.err, "[%s] %s %s\n", e.Module, logLevel(e.Level), e.Text) }
	cache := ""
	if dir, err := os.UserCacheDir(); err == nil {
		cache = filepath.Join(dir, "aqua", "modules")
	}
	if c.Engine, err = service.NewEngine(ctx, service.EngineConfig{CacheDir: cache}); err != nil {
		return nil, err
	}
	return service.Load(ctx, c)
}

func logLevel(level int32) string {
	if level < 1 || level > 4 {
		return "trace"
	}
	return [...]string{"error", "warn", "info", "debug"}[level-1]
}

// serviceFailed says in one line what went wrong with a service.
func serviceFailed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var e *service.Error
	text := err.Error()
	if errors.As(err, &e) && e.Function != "" && e.Class != service.Arguments && e.Class != service.Result {
		text = e.Module + "." + e.Function + ": " + text
	}
	return failed(codeService, "%s", strings.Join(strings.Fields(text), " "))
}
