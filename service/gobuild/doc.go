// Package gobuild makes a Marine module of a Go package: it reads the package's exported functions and types, writes the code
// between them and the module's memory, lets the go command build both, and embeds the interface.
//
// What it generates never lies in the author's directory: the go command sees it through an overlay.
package gobuild

import (
	"context"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/service/surface"
	"github.com/aquifer-dev/aquifer/source"
)

// sdkVersion is embedded: the version of the SDK whose memory rules the module keeps, the original's last.
const sdkVersion = "0.14.0"

// Build builds the package in a directory. The module is called like the package, or like its directory if that is main. What cannot be built is told by diagnostics, whose files are added to the set; an
// error is only of the system.
func Build(ctx context.Context, dir string, files *source.Set) (*itype.Module, diag.List, error) {
	p, diags, err := load(ctx, dir, files)
	if err != nil || diags.HasErrors() {
		return nil, diags, err
	}
	api, more := analyze(p)
	if diags = append(diags, more...); diags.HasErrors() {
		return nil, diags, nil
	}
	it, err := api.surface().Interfaces()
	var section []byte
	if err == nil {
		section, err = it.Encode()
	}
	if err != nil {
		return nil, append(diags, surface.ErrInterface(err)), nil
	}
	name := p.moduleName()
	for _, r := range api.records {
		if r.name == surface.ServiceName(it, name) {
			diags.Add(language.ErrService(r.at, r.name))
			return nil, diags, nil
		}
	}
	wasm, problem, err := compile(ctx, p, api)
	if err != nil || problem != nil {
		if problem != nil {
			diags.Add(*problem)
		}
		return nil, diags, err
	}
	wasm, err = addSections(wasm, section)
	return &itype.Module{Name: name, Wasm: wasm, Interfaces: it}, diags, err
}

// addSections puts the custom sections of a module into the binary.
func addSections(wasm, section []byte) ([]byte, error) {
	wasm, err := itype.Embed(wasm, itype.InterfaceSection, section)
	if err != nil {
		return nil, err
	}
	return itype.Embed(wasm, itype.SDKSection, []byte(sdkVersion))
}
