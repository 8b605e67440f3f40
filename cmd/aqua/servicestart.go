package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/aquifer-dev/aquifer/diag"
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
	for _, w := range c.Warnings {
		fmt.Fprintln(t.err, "warning:", diag.Printable(w.String()))
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

// prefixed puts a prefix before every line, which may come in pieces.
type prefixed struct {
	to     io.Writer
	prefix string
	inside bool // of a line
}

func (p *prefixed) Write(b []byte) (int, error) {
	var out []byte
	for line := range bytes.Lines(b) {
		if !p.inside {
			out = append(out, p.prefix...)
		}
		out = append(out, line...)
		p.inside = !bytes.HasSuffix(line, []byte("\n"))
	}
	if _, err := p.to.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
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
