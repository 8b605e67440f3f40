package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/market"
	"github.com/aquifer-dev/aquifer/market/agent"
	"github.com/aquifer-dev/aquifer/market/content"
	"github.com/aquifer-dev/aquifer/market/files"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// bundle is an application with all that it is made of: parts by what they are called, the definition last.
type bundle struct {
	app   market.CID
	parts [][]byte
}

// bundler makes applications of what fluence.yaml lists. What several deployments use is built once.
type bundler struct {
	*tool
	file     *files.Fluence
	imports  []string
	noBuild  bool
	services map[string][]builtModule
}

type builtModule struct {
	name string
	wasm []byte
}

// bundle builds the application of a deployment. Delays of spells count from begun.
func (b *bundler) bundle(ctx context.Context, d files.Deployment, begun time.Time) (*bundle, error) {
	out := &bundle{}
	var def market.Definition
	keep := func(part []byte) (value.CID, error) {
		cid, err := content.Of(part)
		out.parts = append(out.parts, part)
		return value.CID(cid.String()), err
	}
	for _, name := range d.Services {
		entry := b.file.Services.Find(name).Value
		modules, err := b.service(ctx, name, entry)
		if err != nil {
			return nil, err
		}
		s := market.ServiceDefinition{Name: name}
		for _, m := range modules {
			cid, err := keep(m.wasm)
			if err != nil {
				return nil, err
			}
			s.Modules = append(s.Modules, market.ModuleDefinition{Name: m.name, Wasm: cid})
		}
		if limit := entry.TotalMemoryLimit; limit.Value != "" {
			if s.MemoryLimit, err = files.ParseSize(limit.Value); err != nil {
				return nil, failed(codeMarketFile, "%s: services.%s.totalMemoryLimit: %v", fluenceFile, name, err)
			}
		}
		def.Services = append(def.Services, s)
	}
	for _, name := range d.Spells {
		s, err := b.spell(ctx, name, b.file.Spells.Find(name).Value, begun, keep)
		if err != nil {
			return nil, err
		}
		def.Spells = append(def.Spells, s)
	}
	if err := def.Check(); err != nil {
		return nil, err
	}
	if _, err := def.Memory(d.CuCountPerWorker.Or(d.ComputeUnits.Or(1))); err != nil {
		return nil, err
	}
	text, err := def.Encode()
	if err != nil {
		return nil, err
	}
	out.app, err = content.Of(text)
	out.parts = append(out.parts, text)
	return out, err
}

// put hands all parts to a sink, the definition last: whoever finds it finds the rest. The sink must call them what the definition does.
func (b *bundle) put(ctx context.Context, to content.Sink) error {
	for _, part := range b.parts {
		want, err := content.Of(part)
		if err != nil {
			return err
		}
		got, err := to.Add(ctx, part)
		if err == nil && got != want {
			err = market.Errorf(market.Untrusted, "the content %s was stored as %s, in pieces of another size", want, got)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// service finds the modules of a service (spec/market.md#M122).
func (b *bundler) service(ctx context.Context, name string, s files.Service) ([]builtModule, error) {
	if made, ok := b.services[name]; ok {
		return made, nil
	}
	if s.Get == "" {
		return nil, failed(codeMarketFile, "%s: services.%s has no `get`, which names a module, a configuration or a directory", fluenceFile, name)
	}
	if len(s.OverrideModules) > 0 {
		b.note("warning[" + codeMarketNotes + "]: services." + name + ".overrideModules is not applied")
	}
	modules, err := b.modules(ctx, filepath.FromSlash(s.Get))
	if err == nil {
		b.services[name] = modules
	}
	return modules, err
}

func (b *bundler) modules(ctx context.Context, at string) ([]builtModule, error) {
	info, err := os.Stat(at)
	switch {
	case err != nil:
		return nil, failed(codeUnreadable, "%s", pathProblem(err))
	case !info.IsDir() && filepath.Ext(at) == ".wasm":
		wasm, err := os.ReadFile(at)
		if err != nil {
			return nil, failed(codeUnreadable, "%s", pathProblem(err))
		}
		return []builtModule{{strings.TrimSuffix(filepath.Base(at), ".wasm"), wasm}}, nil
	case !info.IsDir():
		return configured(at, nil)
	}
	if config := filepath.Join(at, "Config.toml"); exists(config) {
		return b.described(ctx, at, config)
	}
	if exists(filepath.Join(at, "service.yaml")) {
		return nil, helped(failed(codeService, "%s is in a format that is not read here", filepath.Join(at, "service.yaml")), "a Config.toml beside it lists the modules that were built")
	}
	return b.built(ctx, at)
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

// described are the modules of a directory's configuration. What the package beside it makes is built, as `aqua service new` leaves the two.
func (b *bundler) described(ctx context.Context, dir, config string) ([]builtModule, error) {
	if b.noBuild || checkLanguage(dir) != nil {
		return configured(config, nil)
	}
	made, err := b.built(ctx, dir)
	if err != nil {
		return nil, err
	}
	return configured(config, made)
}

// configured are the modules of a configuration; those that were just made stand in for their files.
func configured(path string, made []builtModule) ([]builtModule, error) {
	fresh := map[string][]byte{}
	for _, m := range made {
		fresh[m.name] = m.wasm
	}
	d, err := readDeployment(path, "", fresh)
	if err != nil {
		return nil, err
	}
	var all []builtModule
	for _, m := range d.modules {
		wasm, err := base64.StdEncoding.DecodeString(m.Wasm)
		if err != nil {
			return nil, err
		}
		all = append(all, builtModule{m.Name, wasm})
	}
	return all, nil
}

// built builds the package of a directory, or takes what was built before.
func (b *bundler) built(ctx context.Context, dir string) ([]builtModule, error) {
	if b.noBuild {
		found, _ := filepath.Glob(filepath.Join(dir, "*.wasm"))
		if len(found) != 1 {
			return nil, failed(codeService, "%s has %d modules that were built; without building there must be one", filepath.ToSlash(dir), len(found))
		}
		return b.modules(ctx, found[0])
	}
	if script, several := scriptOf(dir); script != "" || len(several) > 0 {
		return nil, failed(codeModule, "%s: modules that are deployed are WebAssembly binaries, not programs in JavaScript or TypeScript", filepath.ToSlash(dir))
	}
	if err := checkLanguage(dir); err != nil {
		return nil, err
	}
	sources := &source.Set{}
	stop := b.progress("building")
	m, diags, err := buildService(ctx, dir, sources)
	stop()
	if err != nil {
		return nil, failed(codeUnreadable, "%s", pathProblem(err))
	}
	if err := b.show(diags, sources); err != nil {
		return nil, err
	}
	return []builtModule{{m.Name, m.Wasm}}, nil
}

// spell compiles a spell.
func (b *bundler) spell(ctx context.Context, name string, s files.Spell, begun time.Time, keep func([]byte) (value.CID, error)) (out market.SpellDefinition, err error) {
	dir := "."
	if s.Get != "" {
		dir = filepath.FromSlash(s.Get)
		path := filepath.Join(dir, files.SpellFile)
		if !exists(path) {
			return out, failed(codeUnreadable, "%s: there is no such file; `get` of the spell %q names a directory with one", path, diag.Shorten(name))
		}
		d, err := files.Load(path)
		if err != nil {
			return out, err
		}
		below, err := readTold(b.err, d, files.ReadSpell)
		if err != nil {
			return out, err
		}
		if s.AquaFilePath != "" {
			dir = "."
		}
		s = s.Over(below)
	}
	if s.AquaFilePath == "" || s.Function == "" {
		return out, failed(codeMarketFile, "%s: spells.%s needs aquaFilePath and function", fluenceFile, name)
	}
	args, err := s.InitArgs.JSON()
	if err != nil {
		return out, err
	}
	if !s.InitArgs.IsSet() {
		args = nil
	}
	p := spellProgram{input: filepath.Join(dir, filepath.FromSlash(s.AquaFilePath)), call: s.Function, data: string(args)}
	p.dirs = append(append([]string{}, b.file.AquaImports...), b.imports...)
	script, data, err := p.compile(ctx, b.tool, &network{})
	if err != nil {
		return out, err
	}
	var when agent.Triggers
	if when.Clock.Start, when.Clock.End, when.Clock.Period, err = s.Clock.Times(begun); err != nil {
		return out, err
	}
	config, err := json.Marshal(when)
	if err != nil {
		return out, err
	}
	if data == nil {
		data = map[string]json.RawMessage{}
	}
	begins, err := json.Marshal(data)
	if err != nil {
		return out, err
	}
	out.Name = name
	for _, part := range []struct {
		into *value.CID
		text []byte
	}{{&out.Script, []byte(script)}, {&out.Config, config}, {&out.InitArgs, begins}} {
		if *part.into, err = keep(part.text); err != nil {
			return out, err
		}
	}
	return out, nil
}
