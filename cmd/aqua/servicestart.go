package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/service"
)

// serviceFlags say which service is started, and how.
type serviceFlags struct {
	config       string
	workingDir   string
	binaries     []string
	time         time.Duration
	instructions uint64
}

func (f *serviceFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.config, "config", "Config.toml", "the service's configuration, a TOML `FILE`")
	c.Flags().StringVar(&f.workingDir, "working-dir", ".", "`DIR` where relative mapped directories begin")
	c.Flags().StringArrayVar(&f.binaries, "allow-binary", nil, "`PATH` of a program that modules may run; repeats")
	c.Flags().DurationVar(&f.time, "time-limit", 0, "end a call after this `TIME`; 0 is never")
	c.Flags().Uint64Var(&f.instructions, "instruction-limit", 0, "end a call after `N` instructions; 0 is never")
}

// readService is the configuration in a file, with what the flags add. What modules log and print goes to standard error.
func (t *tool) readService(f *serviceFlags, file string) (service.Config, error) {
	c, err := service.ReadConfig(file, f.workingDir)
	if err != nil {
		return c, err
	}
	return c, t.equip(f, &c)
}

// equip sets what does not depend on a configuration's file.
func (t *tool) equip(f *serviceFlags, c *service.Config) error {
	for _, b := range f.binaries {
		path, err := filepath.Abs(b)
		if err != nil {
			return err
		}
		c.Binaries = append(c.Binaries, path)
	}
	c.Limits = service.Limits{Time: f.time, Instructions: f.instructions}
	c.Output = shown(t.err)
	c.Log = func(e service.LogEntry) { t.logOf("", e) }
	return nil
}

// logOf prints what a module has logged.
func (t *tool) logOf(from string, e service.LogEntry) {
	fmt.Fprintf(shown(t.err), "%s[%s] %s %s\n", from, e.Module, logLevel(e.Level), e.Text)
}

// serviceEngine compiles modules once and for all: they are kept in the user's cache.
func serviceEngine(ctx context.Context) (*service.Engine, error) {
	cache := ""
	if dir, err := os.UserCacheDir(); err == nil {
		cache = filepath.Join(dir, "aqua", "modules")
	}
	return service.NewEngine(ctx, service.EngineConfig{CacheDir: cache})
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
	if errors.As(err, &e) && e.Function != "" && e.Class != service.Arguments && e.Class != service.Result && e.Class != service.Thrown {
		text = e.Module + "." + e.Function + ": " + text
	}
	return failed(codeService, "%s", strings.Join(strings.Fields(text), " "))
}
