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
	time         timeLimit
	instructions uint64
	disk         bytesize
}

func (f *serviceFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.config, "config", "Config.toml", "the service's configuration, a TOML `FILE`")
	c.Flags().StringVar(&f.workingDir, "working-dir", ".", "`DIR` where relative mapped directories begin")
	c.Flags().StringArrayVar(&f.binaries, "allow-binary", nil, "`PATH` of a program that modules may run; repeats")
	c.Flags().Var(&f.time, "time-limit", "end a call after this `TIME`, 500ms or 2s; 0 is never")
	c.Flags().Var(&f.disk, "disk-limit", "let the directories of mapped_dirs hold so many `BYTES` together, with what is in them: 10MB, 1GB (default no limit)")
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

// check looks at the directory, which is not made: it would be a misspelt one.
func (f *serviceFlags) check() error {
	if info, err := os.Stat(f.workingDir); err != nil {
		return usage(codeFlags, "--working-dir %s", pathProblem(err))
	} else if !info.IsDir() {
		return usage(codeFlags, "--working-dir %s: it is no directory", f.workingDir)
	}
	return nil
}

// timeLimit is a time with its unit.
type timeLimit time.Duration

// String makes it a flag value, as Set and Type do.
func (l *timeLimit) String() string {
	if *l == 0 {
		return ""
	}
	return time.Duration(*l).String()
}

// Type names the kind of value in help texts.
func (l *timeLimit) Type() string { return "TIME" }

// Set reads a duration.
func (l *timeLimit) Set(s string) error {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return fmt.Errorf("%q is no time; a number with its unit is, such as 500ms, 2s or 1m30s, and 0 is no limit", s)
	}
	*l = timeLimit(d)
	return nil
}

// equip sets what does not depend on a configuration's file.
func (t *tool) equip(f *serviceFlags, c *service.Config) error {
	if err := f.check(); err != nil { // a session may begin without a file
		return err
	}
	for _, b := range f.binaries {
		path, err := filepath.Abs(b)
		if err != nil {
			return err
		}
		c.Binaries = append(c.Binaries, path)
	}
	c.Limits = service.Limits{Time: time.Duration(f.time), Instructions: f.instructions}
	c.Disk = uint64(f.disk)
	c.Output = shown(t.err)
	c.Log = func(e service.LogEntry) { t.logOf("", e) }
	return nil
}

// loadService starts a service. The first time, its modules are compiled, which may take long.
func (t *tool) loadService(ctx context.Context, c service.Config) (*service.Service, error) {
	defer t.progress("starting the service")()
	return service.Load(ctx, c)
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
