package gobuild

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/sdk"
)

const (
	sdkModule = "github.com/aquifer-dev/aquifer"
	abiPath   = sdkModule + "/sdk/abi"
)

// Names of what only the go command sees, in the author's directory.
const (
	glueFile = "aqua_service_glue.go"
	abiDir   = "aqua__abi"
	mainDir  = "aqua__main"
)

// compile lets the go command build the package together with the generated code.
func compile(ctx context.Context, p *pkg, a *api) (wasm []byte, problem *diag.Diagnostic, err error) {
	temp, err := os.MkdirTemp("", "aqua-service")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(temp)
	o := overlay{temp, p.dir, map[string]string{}}
	abi := abiPath
	if !p.sdk { // the package does not use the SDK, so its module need not have it
		abi = path.Join(p.path, abiDir)
		if err := o.addABI(); err != nil {
			return nil, nil, err
		}
	}
	glue, err := a.glue(p.types.Name(), abi)
	if err == nil {
		err = o.add(glueFile, glue)
	}
	target := "."
	if err == nil && p.types.Name() != "main" {
		target = "./" + mainDir
		err = o.add(mainDir+"/main.go", []byte("package main\n\nimport _ \""+p.path+"\"\n\nfunc main() {}\n"))
	}
	if err != nil {
		return nil, nil, err
	}
	replaced, err := o.write()
	if err != nil {
		return nil, nil, err
	}
	out := filepath.Join(temp, "module.wasm")
	_, problem, err = goCommand(ctx, p.dir, "build", "-overlay="+replaced, "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", out, target)
	if err != nil || problem != nil {
		return nil, problem, err
	}
	wasm, err = os.ReadFile(out)
	return wasm, nil, err
}

// overlay collects files that lie in a temporary directory and that the go command takes for files of the author's.
type overlay struct {
	temp, dir string
	files     map[string]string
}

func (o *overlay) add(name string, text []byte) error {
	real := filepath.Join(o.temp, strings.ReplaceAll(name, "/", "_"))
	o.files[filepath.Join(o.dir, filepath.FromSlash(name))] = real
	return os.WriteFile(real, text, 0o644)
}

func (o *overlay) addABI() error {
	names, err := fs.Glob(sdk.Source(), "abi/*.go")
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		var text []byte
		if text, err = fs.ReadFile(sdk.Source(), name); err == nil {
			err = o.add(abiDir+"/"+path.Base(name), text)
		}
		if err != nil {
			return err
		}
	}
	return err
}

func (o *overlay) write() (string, error) {
	text, err := json.Marshal(map[string]any{"Replace": o.files})
	if err != nil {
		return "", err
	}
	name := filepath.Join(o.temp, "overlay.json")
	return name, os.WriteFile(name, text, 0o644)
}
