package gobuild

import (
	"context"
	"errors"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/source"
)

// built builds the packages of testdata that tests run, each once.
var built = sync.OnceValues(func() (map[string]*itype.Module, error) {
	all := map[string]*itype.Module{}
	for _, name := range []string{"plain", "matrix", "binary"} {
		files := &source.Set{}
		m, diags, err := Build(context.Background(), "testdata/"+name, files)
		if err != nil {
			return nil, err
		}
		if len(diags) > 0 {
			var b strings.Builder
			_ = diags.WriteText(&b, files, false)
			return nil, errors.New(b.String())
		}
		all[name] = m
	}
	return all, nil
})

func modules(t *testing.T) map[string]*itype.Module {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command")
	}
	all, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestInterface compares the interface of the module with all types, as Aqua.
func TestInterface(t *testing.T) {
	golden.Run(t, "testdata/interface.txtar", func(t *testing.T, a *golden.Archive) {
		m := modules(t)["matrix"]
		it, sdk, err := itype.Read("matrix", m.Wasm)
		if err != nil || sdk != sdkVersion {
			t.Fatal(sdk, err)
		}
		a.Compare(t, "matrix.aqua", it.AquaFile(m.Name, ""), false)
		t.Logf("%d bytes; without the SDK %d", len(m.Wasm), len(modules(t)["plain"].Wasm))
	})
}
