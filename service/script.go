package service

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/tetratelabs/wazero/api"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/internal/quickjs"
	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/service/jsbuild"
	"github.com/aquifer-dev/aquifer/source"
)

// script is a program in JavaScript: the binary that it belongs to is the engine that runs it.
type script struct {
	program *jsbuild.Program
	places  *jsbuild.Places
}

// QuickJSVersion is the version of the engine, npm's quickjs-wasi, that is known to work.
const QuickJSVersion = "3.7.0"

// quickJSPackage is the npm package with the engine, and quickJSFile its binary in there.
const (
	quickJSPackage = "quickjs-wasi"
	quickJSFile    = "quickjs.wasm"
)

// QuickJSDir is where an engine for JavaScript is looked for that all services of a user share: npm's --prefix. It is empty if
// the user has no directory for caches.
func QuickJSDir() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "aqua", "npm")
}

// InstallQuickJS is the command that installs the engine for JavaScript for all services of a user.
func InstallQuickJS() string {
	dir := QuickJSDir()
	if strings.ContainsAny(dir, " '\"") {
		dir = strconv.Quote(dir)
	}
	return fmt.Sprintf("npm install --prefix %s %s@%s", dir, quickJSPackage, QuickJSVersion)
}

// FindQuickJS finds the engine for a service in a directory: in its node_modules or in those of the directories around it, else
// in [QuickJSDir] (spec/services.md#S63).
func FindQuickJS(dir string) (string, bool) {
	installed := func(dir string) (string, bool) {
		file := filepath.Join(dir, "node_modules", quickJSPackage, quickJSFile)
		info, err := os.Stat(file)
		return file, err == nil && info.Mode().IsRegular()
	}
	for {
		if file, ok := installed(dir); ok {
			return file, true
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	if shared := QuickJSDir(); shared != "" {
		return installed(shared)
	}
	return "", false
}

// InspectFile returns the interfaces of a module from its file, without compiling or running anything. Those of a program in
// JavaScript or TypeScript stand in its text.
func InspectFile(name, file string) (*itype.Interfaces, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if !jsbuild.IsScript(file) {
		return Inspect(name, content)
	}
	p, err := readScript(file, string(content))
	if err != nil {
		return nil, moduleError(name, err)
	}
	return p.Interfaces, nil
}

// readScript reads a program. Its first fault is the error.
func readScript(file, text string) (*jsbuild.Program, error) {
	files := &source.Set{}
	program, diags := jsbuild.Read(filepath.ToSlash(file), text, files)
	if !diags.HasErrors() {
		return program, nil
	}
	d := diags[slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Severity == diag.Error })]
	where := filepath.Base(file)
	if _, start, _, ok := files.Where(d.Span); ok {
		where = fmt.Sprintf("%s:%d:%d", where, start.Line, start.Column)
	}
	return nil, fmt.Errorf("%s: %s [%s]", where, d.Message, d.Code)
}

// loadScript makes a module of a program in JavaScript.
func (e *Engine) loadScript(ctx context.Context, m *Module, text string) (*binary, error) {
	program, err := readScript(m.File, text)
	if err != nil {
		return nil, err
	}
	file := e.quickJS
	if file == "" {
		dir, err := filepath.Abs(filepath.Dir(m.File))
		if err != nil {
			return nil, err
		}
		var ok bool
		if file, ok = FindQuickJS(dir); !ok {
			here := ""
			if _, err := os.Stat(filepath.Join(dir, "package.json")); err == nil {
				here = "npm install in that directory, or for all services "
			}
			return nil, fmt.Errorf("a service in JavaScript needs the engine QuickJS, which is neither in node_modules of %s, or around it, nor among what all services share. To install it: %s%s", dir, here, InstallQuickJS())
		}
	}
	engine, err := e.compileFile(file, func(wasm []byte) (*binary, error) {
		return e.compileOnce(ctx, "", wasm, e.compileQuickJS)
	})
	if err != nil {
		return nil, fmt.Errorf("the engine for JavaScript %s: %w", file, err)
	}
	b := *engine
	b.it, b.script = program.Interfaces, &script{program, program.Places()}
	b.functions = map[string]itype.Function{}
	for _, f := range b.it.Functions() {
		b.functions[f.Name] = f
	}
	return &b, nil
}

// compileQuickJS compiles the engine for JavaScript.
func (e *Engine) compileQuickJS(ctx context.Context, _ string, wasm []byte, key digest) (*binary, error) {
	b := &binary{it: &itype.Interfaces{}, engine: true, hosts: map[string]api.Module{wasiNamespace: e.wasi}}
	if err := b.build(ctx, e, wasm, key); err != nil {
		return nil, err
	}
	exports := b.compiled.ExportedFunctions()
	for _, f := range quickjs.Functions {
		if def := exports[f.Name]; def == nil || signature(def) != f.Type {
			return nil, fmt.Errorf("it has no function %s of the type that is expected; %s of %s is known to work", f.Name, QuickJSVersion, quickJSPackage)
		}
	}
	if len(b.compiled.ExportedMemories()) == 0 {
		return nil, fmt.Errorf("it has no memory")
	}
	return b, b.makeHosts(ctx, e.runtime)
}

// signature spells the types of a function as package quickjs does.
func signature(def api.FunctionDefinition) string {
	var b strings.Builder
	for i, types := range [][]api.ValueType{def.ParamTypes(), def.ResultTypes()} {
		if i == 1 {
			b.WriteByte(':')
		}
		for _, t := range types {
			b.WriteByte(map[api.ValueType]byte{api.ValueTypeI32: 'i', api.ValueTypeF64: 'd'}[t])
		}
	}
	return b.String()
}

// engineImport is a function that the engine for JavaScript imports.
func engineImport(name string, def api.FunctionDefinition) (api.GoModuleFunc, error) {
	if want, ok := quickjs.Imports[name]; !ok || signature(def) != want {
		return nil, fmt.Errorf("it imports a function %s that is not known; %s of %s is known to work", name, QuickJSVersion, quickJSPackage)
	}
	return func(ctx context.Context, _ api.Module, stack []uint64) {
		c := callOf(ctx)
		i := c.caller()
		if err := i.script.vm.Import(ctx, name, i.script, stack); err != nil {
			panic(err)
		}
	}, nil
}
