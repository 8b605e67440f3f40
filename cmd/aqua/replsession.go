package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// repl is a session over one service at a time.
type repl struct {
	t      *tool
	flags  *serviceFlags
	engine *service.Engine
	people bool // a person reads the output: results are laid out, and what is done is told

	file    string           // the configuration that was read last; empty if there was none
	config  service.Config   // what the service is made of, with modules that were loaded since
	service *service.Service // nil while there are no modules

	mu     sync.Mutex
	cancel context.CancelFunc // of the command that runs
}

func newREPL(ctx context.Context, t *tool, f *serviceFlags) (*repl, error) {
	engine, err := serviceEngine(ctx)
	return &repl{t: t, flags: f, engine: engine}, err
}

func (r *repl) close(ctx context.Context) {
	if r.service != nil {
		r.service.Close(ctx)
	}
	r.engine.Close(ctx)
}

// interrupt ends the command that runs, if any.
func (r *repl) interrupt() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cancel != nil {
		r.cancel()
	}
}

// run runs the command of a line.
func (r *repl) run(ctx context.Context, line string) error {
	word, rest := nextWord(line)
	if word == "" || word[0] == '#' {
		return nil
	}
	c := commandNamed(word)
	if c == nil {
		return usage(codeFlags, "there is no command %q; `help` lists them", word)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.setCancel(cancel)
	defer r.setCancel(nil)
	return c.run(r, ctx, rest)
}

func (r *repl) setCancel(cancel context.CancelFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cancel = cancel
}

// nextWord cuts the first word off a line.
func nextWord(line string) (word, rest string) {
	line = strings.TrimSpace(line)
	if i := strings.IndexAny(line, " \t"); i >= 0 {
		return line[:i], strings.TrimSpace(line[i:])
	}
	return line, ""
}

// tell says to a person what was done.
func (r *repl) tell(format string, args ...any) {
	if r.people {
		fmt.Fprintf(shown(r.t.out), format+"\n", args...)
	}
}

// start makes the service of a configuration's file, without one a service without modules.
func (r *repl) start(ctx context.Context, file string) error {
	var c service.Config
	var err error
	if file != "" {
		c, err = r.t.readService(r.flags, file)
	} else {
		err = r.t.equip(r.flags, &c)
	}
	if err != nil {
		return serviceFailed(ctx, err)
	}
	if c.ID, err = stdlib.NewID(nil); err != nil {
		return err
	}
	if err := r.exchange(ctx, c); err != nil {
		return err
	}
	r.file = file
	return nil
}

// exchange puts the service of a configuration in the place of the one that is there, which stays if that fails.
func (r *repl) exchange(ctx context.Context, c service.Config) error {
	c.Engine = r.engine
	begin := time.Now()
	var s *service.Service
	if len(c.Modules) > 0 {
		var err error
		if s, err = r.t.loadService(ctx, c); err != nil {
			return serviceFailed(ctx, err)
		}
	}
	if r.service != nil {
		r.service.Close(context.WithoutCancel(ctx))
	}
	r.service, r.config = s, c
	r.tell("service %s has %s\n elapsed time: %s", c.ID, countModules(c.Modules), since(begin))
	return nil
}

func countModules(modules []service.Module) string {
	if len(modules) == 0 {
		return "no modules; `load NAME FILE` adds one"
	}
	var names []string
	for _, m := range modules {
		names = append(names, m.Name)
	}
	return "the modules " + strings.Join(names, ", ")
}

func since(begin time.Time) time.Duration { return time.Since(begin).Round(time.Microsecond) }

// module finds a module of the service.
func (r *repl) module(name string) (*service.Module, error) {
	i := slices.IndexFunc(r.config.Modules, func(m service.Module) bool { return m.Name == name })
	if i < 0 {
		return nil, failed(codeService, "module with name %q is missing", name)
	}
	return &r.config.Modules[i], nil
}

func (r *repl) modules() []string {
	if r.service == nil {
		return nil
	}
	return r.service.Modules()
}
