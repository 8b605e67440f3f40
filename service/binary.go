package service

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/aquifer-dev/aquifer/service/internal/image"
	"github.com/aquifer-dev/aquifer/service/internal/meter"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// binary is what is known of a module's code, whichever service it is used in.
type binary struct {
	it        *itype.Interfaces
	info      meter.Info
	compiled  wazero.CompiledModule
	image     *image.Image // what its memory holds at first; nil if the engine puts that there
	functions map[string]itype.Function
	core      []*export // by index of call-core
	allocate  *export
	setPtr    *export
	links     []itype.Link
	hosts     map[string]api.Module // what is imported, by namespace
	engine    bool                  // it is the engine for JavaScript
	script    *script               // it is a program in JavaScript, and all but its interface is the engine's
	logs      bool                  // it imports the logger
	programs  []string              // mounted binaries that it imports
	uses
}

const wasiNamespace = "wasi_snapshot_preview1"

// compile checks a binary, puts a meter into it and makes what it imports.
func (e *Engine) compile(ctx context.Context, name string, wasm []byte, key digest) (*binary, error) {
	it, _, err := itype.Read(name, wasm)
	if err != nil {
		return nil, err
	}
	b := &binary{it: it, functions: map[string]itype.Function{}, hosts: map[string]api.Module{wasiNamespace: e.wasi}}
	for _, f := range it.Functions() {
		b.functions[f.Name] = f
	}
	if b.links, err = it.Links(); err != nil {
		return nil, err
	}
	b.uses = uses{counted: true, key: key, size: len(wasm)}
	if err = b.build(ctx, e, wasm, key); err == nil {
		err = b.checkExports()
	}
	if err == nil {
		err = b.makeHosts(ctx, e.runtime)
	}
	if err != nil {
		e.mu.Lock()
		defer e.mu.Unlock()
		b.free(ctx, e)
		return nil, err
	}
	return b, nil
}

// build puts a meter into a binary and compiles it.
func (b *binary) build(ctx context.Context, e *Engine, wasm []byte, key digest) error {
	metered, info, err := e.rewrite(wasm, key)
	if err != nil {
		return fmt.Errorf("Wasm backend error: %w", err)
	}
	b.info = info
	if !info.DataByNumber {
		if metered, b.image, err = image.Split(metered, info.MemoryPages*pageSize); err != nil {
			return fmt.Errorf("Wasm backend error: %w", err)
		}
		e.mu.Lock()
		e.images = append(e.images, b.image)
		e.mu.Unlock()
	}
	ctx = experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0))
	if b.compiled, err = e.runtime.CompileModule(ctx, metered); err != nil {
		return fmt.Errorf("Wasm backend error: %w", err)
	}
	return nil
}

// abi are the functions of every module (spec/services.md#S12).
var abi = []struct {
	name            string
	params, results []api.ValueType
}{
	{"allocate", []api.ValueType{api.ValueTypeI32, api.ValueTypeI32}, []api.ValueType{api.ValueTypeI32}},
	{"set_result_ptr", []api.ValueType{api.ValueTypeI32}, nil},
	{"set_result_size", []api.ValueType{api.ValueTypeI32}, nil},
}

func (b *binary) checkExports() error {
	exports := b.compiled.ExportedFunctions()
	for _, e := range b.it.Exports {
		if exports[e.Name] == nil {
			return fmt.Errorf("Wasm backend error: export not found: %s", e.Name)
		}
		b.core = append(b.core, exportOf(e.Name, exports[e.Name]))
	}
	for _, f := range abi {
		def := exports[f.name]
		if def == nil {
			return fmt.Errorf("Wasm backend error: export not found: %s", f.name)
		}
		if !slices.Equal(def.ParamTypes(), f.params) || !slices.Equal(def.ResultTypes(), f.results) {
			return fmt.Errorf("Wasm backend error: the function %s has another signature, probably a Wasm module's built with unsupported sdk version", f.name)
		}
	}
	b.allocate, b.setPtr = exportOf("allocate", exports["allocate"]), exportOf("set_result_ptr", exports["set_result_ptr"])
	if len(b.compiled.ExportedMemories()) == 0 {
		return fmt.Errorf("Wasm backend error: export not found: memory")
	}
	return nil
}

// makeHosts makes one module of the host for each namespace that the binary imports from. They keep no state: which instance
// calls is known from the call.
func (b *binary) makeHosts(ctx context.Context, rt wazero.Runtime) error {
	links := map[[2]string]*itype.Link{}
	for i := range b.links {
		l := &b.links[i]
		links[[2]string{l.Namespace, l.Name}] = l
	}
	builders := map[string]wazero.HostModuleBuilder{}
	for _, def := range b.compiled.ImportedFunctions() {
		namespace, name, _ := def.Import()
		if namespace == wasiNamespace {
			if _, ok := b.hosts[namespace].ExportedFunctionDefinitions()[name]; !ok {
				return fmt.Errorf("Wasm backend error: the system interface has no function %s", name)
			}
			continue
		}
		f, err := b.hostFunction(namespace, name, def, links)
		if err != nil {
			return err
		}
		if builders[namespace] == nil {
			builders[namespace] = rt.NewHostModuleBuilder(namespace)
		}
		if namespace != meter.Namespace {
			f = hosted(f)
		}
		builders[namespace].NewFunctionBuilder().WithGoModuleFunction(f, def.ParamTypes(), def.ResultTypes()).Export(name)
	}
	for namespace, builder := range builders {
		compiled, err := builder.Compile(ctx)
		if err != nil {
			return fmt.Errorf("Wasm backend error: %w", err)
		}
		// Only what InstantiateModule gives can be handed to an instance; it must have no name, or the next binary could not have it.
		if b.hosts[namespace], err = rt.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithName("")); err != nil {
			return fmt.Errorf("Wasm backend error: %w", err)
		}
	}
	return nil
}

// hosted charges for every call of a function.
func hosted(f api.GoModuleFunc) api.GoModuleFunc {
	return func(ctx context.Context, mod api.Module, stack []uint64) {
		callOf(ctx).enterHost(mod)
		f(ctx, mod, stack)
	}
}

// hostFunction finds what stands behind an import.
func (b *binary) hostFunction(namespace, name string, def api.FunctionDefinition, links map[[2]string]*itype.Link) (api.GoModuleFunc, error) {
	if namespace == meter.Namespace {
		return refill, nil
	}
	if b.engine {
		return engineImport(name, def)
	}
	if version := slices.Index(hostVersions, namespace); version >= 0 {
		return b.apiFunction(version, name, def)
	}
	link := links[[2]string{namespace, name}]
	if link == nil {
		return nil, fmt.Errorf("Wasm backend error: the import %s.%s is not described in the IT section", namespace, name)
	}
	params, results := coreKinds(def.ParamTypes()), coreKinds(def.ResultTypes())
	for _, k := range slices.Concat(params, results) {
		if k == itype.Record {
			return nil, fmt.Errorf("Wasm backend error: the import %s.%s has types that no module passes", namespace, name)
		}
	}
	return func(ctx context.Context, _ api.Module, stack []uint64) {
		c := callOf(ctx)
		i := c.caller()
		in, room := c.room(), c.room()
		defer c.giveBack()
		defer c.giveBack()
		for n, k := range params {
			in = append(in, itype.OfCore(k, stack[n]))
		}
		out, err := i.adapter(c, link.Code, in, room)
		if err == nil && len(out) != len(results) {
			err = fmt.Errorf("the adapter of %s.%s leaves %d values for %d results", namespace, name, len(out), len(results))
		}
		if err != nil {
			panic(err)
		}
		for n, k := range results {
			bits, ok := out[n].Core()
			if !ok || out[n].Kind() != k {
				panic(fmt.Errorf("the adapter of %s.%s leaves `%s`", namespace, name, out[n]))
			}
			stack[n] = bits
		}
	}, nil
}

// coreKinds translates the engine's types; what no adapter can pass becomes a record.
func coreKinds(types []api.ValueType) []itype.Kind {
	kinds := make([]itype.Kind, len(types))
	for i, t := range types {
		switch t {
		case api.ValueTypeI32:
			kinds[i] = itype.I32
		case api.ValueTypeI64:
			kinds[i] = itype.I64
		case api.ValueTypeF32:
			kinds[i] = itype.F32
		case api.ValueTypeF64:
			kinds[i] = itype.F64
		default:
			kinds[i] = itype.Record
		}
	}
	return kinds
}
