// Package rustbuild makes a Marine module of a Rust package that uses marine-rs-sdk: it lets cargo build the package, reads
// the descriptions that the SDK's macros have left in the binary, and embeds the interface that follows from them.
package rustbuild

import (
	"bytes"
	"context"
	"os"
	"path/filepath"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// Target is what modules are compiled for. Older compilers call it wasm32-wasi.
const Target = "wasm32-wasip1"

// Build builds the package in a directory, optimised (spec/services.md#S105). The module is called like cargo's target. What cannot be built is told by diagnostics; an error is only of the
// system.
func Build(ctx context.Context, dir string) (*itype.Module, diag.List, error) {
	manifest, err := manifestOf(dir)
	if err != nil {
		return nil, nil, err
	}
	messages, problem, err := cargo(ctx, filepath.Dir(manifest), "build", "--release", "--target", Target, "--message-format", "json-render-diagnostics", "--manifest-path", manifest)
	if err != nil || problem != nil {
		return nil, listOf(problem), err
	}
	modules, err := artifacts(bytes.NewReader(messages), manifest)
	if err != nil {
		return nil, nil, err
	}
	if problem := errModules(modules); problem != nil {
		return nil, listOf(problem), nil
	}
	wasm, err := os.ReadFile(modules[0].file)
	if err != nil {
		return nil, nil, err
	}
	m, problem := Complete(modules[0].name, wasm)
	return m, listOf(problem), nil
}

// manifestOf is the path of a package's manifest as cargo writes it.
func manifestOf(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err == nil {
		abs, err = filepath.EvalSymlinks(abs)
	}
	return filepath.Join(abs, "Cargo.toml"), err
}

// Complete embeds the interface into a binary that a compiler has made of a Rust package (spec/services.md#S17).
func Complete(name string, wasm []byte) (*itype.Module, *diag.Diagnostic) {
	it, err := itype.Generate(wasm, itype.WrittenVersion)
	var section []byte
	if err == nil {
		section, err = it.Encode()
	}
	if err == nil {
		wasm, err = itype.Embed(wasm, itype.InterfaceSection, section)
	}
	if err != nil {
		return nil, errInterface(err.Error())
	}
	if len(it.Functions()) == 0 {
		return nil, errInterface("no function has #[marine] above it")
	}
	if _, _, err := itype.Read(name, wasm); err != nil { // the SDK's version, which its crate leaves there
		return nil, errInterface(err.Error())
	}
	return &itype.Module{Name: name, Wasm: wasm, Interfaces: it}, nil
}

func listOf(problem *diag.Diagnostic) diag.List {
	if problem == nil {
		return nil
	}
	return diag.List{*problem}
}
