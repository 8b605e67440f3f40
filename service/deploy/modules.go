package deploy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// module is a stored module: what stdlib.Module tells, with the programs as configuration.
type module struct {
	name     string
	logger   bool
	programs map[string]string
	fault    error
}

const (
	modulesDir   = "modules"
	wasmSuffix   = ".wasm"
	configSuffix = "_config.toml"
)

func wasmFile(hash string) string { return modulesDir + "/" + hash + wasmSuffix }

// checkName refuses names that cannot be those of directories, which modules have.
func checkName(name string) error {
	if name == "" || name == "." || name == ".." || len(name) > 200 || strings.ContainsAny(name, "/\\\x00") {
		return fmt.Errorf("%q cannot be the name of a module", name)
	}
	return nil
}

// AddModule implements stdlib.Deployment. What the module imports decides how it is configured (spec/services.md#S77).
func (p *Peer) AddModule(name string, wasm []byte) (string, error) {
	if err := checkName(name); err != nil {
		return "", err
	}
	if _, err := service.Inspect(name, wasm); err != nil {
		if e := (*service.Error)(nil); errors.As(err, &e) {
			e.Help = append(e.Help, "the module is `"+name+"`")
		}
		return "", err
	}
	needs, err := service.NeedsOf(name, wasm)
	if err != nil {
		return "", err
	}
	hash := Hash(wasm)
	m := module{name: name, logger: needs.Logger}
	if len(needs.Programs) > 0 {
		allowed, ok := p.config.Effectors[hash]
		if !ok {
			return "", fmt.Errorf("Config error: requested module effector %s with CID %s is forbidden on this host", name, hash)
		}
		m.programs = map[string]string{}
		for _, program := range needs.Programs {
			path, ok := allowed[program]
			if !ok {
				return "", fmt.Errorf("Module %s with CID %s requested a binary `%s` which isn't in the configured list of binaries", name, hash, program)
			}
			m.programs[program] = path
		}
	}
	return hash, p.store(hash, m, wasm)
}

// store keeps a module. One with the same content is replaced, and so is its name.
func (p *Peer) store(hash string, m module, wasm []byte) error {
	p.shelf.mu.Lock()
	defer p.shelf.mu.Unlock()
	text, err := encode(moduleFile{Name: m.name, FileName: hash + wasmSuffix, Logger: m.logger, Programs: m.programs})
	if err != nil {
		return err
	}
	if err := p.blobs.Put(Blob{wasmFile(hash), wasm}, Blob{modulesDir + "/" + hash + configSuffix, text}); err != nil {
		return err
	}
	p.shelf.modules[hash] = m
	return nil
}

// readModules finds what was stored. A file that is no module is listed with the reason.
func (p *Peer) readModules(context.Context) error {
	names, err := p.blobs.List(modulesDir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if hash, ok := strings.CutSuffix(name, configSuffix); ok && slices.Contains(names, hash+wasmSuffix) {
			continue
		}
		hash, ok := strings.CutSuffix(name, wasmSuffix)
		if !ok || value.CID(hash).Check() != nil {
			p.shelf.modules[name] = module{fault: errors.New("the name is not that of a module")}
			continue
		}
		var f moduleFile
		m := module{}
		if m.fault = p.decode(modulesDir+"/"+hash+configSuffix, &f); m.fault == nil {
			m = module{name: f.Name, logger: f.Logger, programs: f.Programs, fault: checkName(f.Name)}
		}
		if m.fault != nil {
			hash = name
		}
		p.shelf.modules[hash] = m
	}
	return nil
}

// Modules implements stdlib.Deployment: by hash.
func (p *Peer) Modules() []stdlib.Module {
	p.shelf.mu.Lock()
	defer p.shelf.mu.Unlock()
	var list []stdlib.Module
	for _, hash := range slices.Sorted(maps.Keys(p.shelf.modules)) {
		m := p.shelf.modules[hash]
		one := stdlib.Module{Name: m.name, Hash: hash, Logger: m.logger, Fault: m.fault}
		for _, program := range slices.Sorted(maps.Keys(m.programs)) {
			one.Programs = append(one.Programs, [2]string{program, m.programs[program]})
		}
		list = append(list, one)
	}
	return list
}

// find returns a module that can be used.
func (p *Peer) findModule(hash string) (module, error) {
	p.shelf.mu.Lock()
	defer p.shelf.mu.Unlock()
	m, ok := p.shelf.modules[hash]
	if !ok || m.fault != nil {
		return module{}, stdlib.ModuleMissing(hash)
	}
	return m, nil
}

// configure reads the modules of a blueprint. The programs that they may run come second.
func (p *Peer) configure(b stdlib.Blueprint) (list []service.Module, programs []string, err error) {
	named := map[string]bool{}
	for _, hash := range b.Dependencies { // before anything is read
		m, err := p.findModule(hash)
		if err != nil {
			return nil, nil, err
		}
		if named[m.name] {
			return nil, nil, fmt.Errorf("module with name '%s' already loaded into Marine, please specify another name", m.name)
		}
		named[m.name] = true
	}
	for _, hash := range b.Dependencies {
		m, err := p.findModule(hash)
		if err != nil {
			return nil, nil, err
		}
		wasm, err := p.blobs.Get(wasmFile(hash))
		if err != nil {
			return nil, nil, err
		}
		list = append(list, service.Module{Name: m.name, Wasm: wasm, Logger: m.logger, LogMask: math.MaxInt32, Binaries: m.programs})
		for _, path := range m.programs {
			programs = append(programs, path)
		}
	}
	return list, programs, nil
}

// ModuleInterface implements stdlib.Deployment.
func (p *Peer) ModuleInterface(hash string) (*value.Node, error) {
	m, err := p.findModule(hash)
	if err != nil {
		return nil, err
	}
	wasm, err := p.blobs.Get(wasmFile(hash))
	if err != nil {
		return nil, err
	}
	it, err := service.Inspect(m.name, wasm)
	if err != nil {
		return nil, err
	}
	return it.Describe().Node(), nil
}
