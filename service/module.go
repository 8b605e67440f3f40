package service

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/tetratelabs/wazero"

	"github.com/aquifer-dev/aquifer/service/internal/rootfs"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// module is a module of a service, whether it lives or not.
type module struct {
	index  int
	config *Module
	binary *binary
	links  []target
	system wazero.ModuleConfig
}

// target is what an import of another module leads to.
type target struct {
	module   int
	function itype.Function
	args     int
}

// compiled is a binary, or why there is none.
type compiled struct {
	binary *binary
	err    error
	panic  any // what the engine has panicked with, which is the caller's to know
}

// compile compiles all modules of the service, as many at a time as there are processors.
func (s *Service) compile(ctx context.Context) []compiled {
	all := make([]compiled, len(s.config.Modules))
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	var running sync.WaitGroup
	for i := range all {
		free <- struct{}{}
		running.Go(func() {
			defer func() {
				all[i].panic = recover()
				<-free
			}()
			all[i].binary, all[i].err = s.engine.load(ctx, &s.config.Modules[i])
		})
	}
	running.Wait()
	for _, c := range all {
		if c.panic != nil {
			panic(c.panic)
		}
	}
	return all
}

// prepare links a module.
func (s *Service) prepare(config *Module, made compiled, quota *rootfs.Quota) (m *module, err error) {
	defer func() { // whatever is wrong with a module, its file is what a reader looks for
		if e := (*Error)(nil); errors.As(err, &e) && e.Class == BadModule && config.Wasm == nil {
			e.File = config.File
		}
	}()
	b, err := made.binary, made.err
	var ready *Error
	switch {
	case errors.As(err, &ready):
		return nil, ready
	case err != nil:
		return nil, moduleError(config.Name, err)
	}
	m = &module{index: len(s.modules), config: config, binary: b}
	if b.script != nil {
		if err := s.prepareScript(m); err != nil {
			return nil, err
		}
	}
	for _, l := range b.links {
		to := s.module(l.Namespace)
		if to == nil {
			return nil, moduleError(config.Name, fmt.Errorf("module with name '%s' isn't loaded into Marine", l.Namespace))
		}
		f, ok := to.binary.functions[l.Name]
		if !ok {
			return nil, moduleError(config.Name, fmt.Errorf("module with name '%s' doesn't have function with name %s", config.Name, l.Name))
		}
		m.links = append(m.links, target{to.index, f, len(l.Type.Args)})
	}
	if b.logs && !config.Logger {
		return nil, moduleError(config.Name, errors.New("Wasm backend error: the module imports log_utf8_string, but its logger is not enabled"))
	}
	for _, name := range b.programs {
		if _, ok := config.Binaries[name]; !ok {
			return nil, moduleError(config.Name, fmt.Errorf("Wasm backend error: the module imports the program `%s`, which is not mounted", name))
		}
	}
	m.system, err = s.system(config, quota)
	return m, err
}
