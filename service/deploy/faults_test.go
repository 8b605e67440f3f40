package deploy

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/service"
	g "github.com/aquifer-dev/aquifer/service/internal/guest"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// failing are blobs that do not take some names.
type failing struct {
	Blobs
	refuse string // a part of the names
}

func (f *failing) Put(files ...Blob) error {
	for _, b := range files {
		if f.refuse != "" && strings.Contains(b.Name, f.refuse) {
			return errFull
		}
	}
	return f.Blobs.Put(files...)
}

// TestOneServiceOfAName: who asks first has it, and the others are told so while it starts.
func TestOneServiceOfAName(t *testing.T) {
	h := newHost(t, Config{})
	wasm := guest(t, "greeting")
	errs := make([]error, 4)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			errs[i] = h.peer.Install(context.Background(), "x", "o", service.Config{Modules: []service.Module{{Name: "greeting", Wasm: wasm}}})
		})
	}
	wg.Wait()
	if n := slices.IndexFunc(errs, func(err error) bool { return err == nil }); n < 0 || len(h.peer.Services()) != 1 {
		t.Fatal(errs, h.peer.Services())
	}
	for _, err := range errs {
		if err != nil && !strings.Contains(err.Error(), "Service with id 'x' already exists") {
			t.Error(err)
		}
	}
	if good := len(slices.DeleteFunc(errs, func(err error) bool { return err != nil })); good != 1 {
		t.Errorf("%d services were started", good)
	}
}

// TestHalfModulesAreNotKept: a module is there as a whole or not at all.
func TestHalfModulesAreNotKept(t *testing.T) {
	blobs := &failing{Blobs: InMemory(DefaultRoom), refuse: configSuffix}
	h := newHost(t, Config{Blobs: blobs})
	if _, err := h.peer.AddModule("greeting", guest(t, "greeting")); !errors.Is(err, errFull) {
		t.Fatal(err)
	}
	if names, err := blobs.List(modulesDir); len(names) > 0 || err != nil {
		t.Error(names, err)
	}
	blobs.refuse = ""
	hash, err := h.peer.AddModule("greeting", guest(t, "greeting"))
	if err != nil {
		t.Fatal(err)
	}
	blobs.refuse = configSuffix
	if _, err := h.peer.AddModule("other", guest(t, "greeting")); !errors.Is(err, errFull) {
		t.Fatal(err)
	}
	if names, err := blobs.List(modulesDir); len(names) != 2 || err != nil {
		t.Error("the module that was there is gone:", names, err)
	}
	if m := h.peer.Modules(); len(m) != 1 || m[0].Hash != hash || m[0].Name != "greeting" {
		t.Error(m)
	}
}

// TestAliasesStay: one that cannot be given away stays where it is, and so does one that cannot be taken.
func TestAliasesStay(t *testing.T) {
	blobs := &failing{Blobs: InMemory(DefaultRoom)}
	h := newHost(t, Config{Blobs: blobs})
	one, two := h.deploy(t, "counter"), h.deploy(t, "greeting")
	if err := h.peer.SetAlias("a", one); err != nil {
		t.Fatal(err)
	}
	for _, refuse := range []string{one, two} {
		blobs.refuse = refuse
		if err := h.peer.SetAlias("a", two); !errors.Is(err, errFull) {
			t.Error(err)
		}
		if s, ok := h.peer.Service("a"); !ok || s.ID != one || len(s.Aliases) != 1 {
			t.Error(s, ok)
		}
		if s, _ := h.peer.Service(two); len(s.Aliases) > 0 {
			t.Error(s)
		}
		h.open(t, Config{Blobs: blobs.Blobs})
		if s, ok := h.peer.Service("a"); !ok || s.ID != one {
			t.Error("after a new start:", s, ok)
		}
		h.open(t, Config{Blobs: blobs})
	}
	blobs.refuse = ""
	if err := h.peer.SetAlias("a", two); err != nil {
		t.Fatal(err)
	}
	if s, _ := h.peer.Service("a"); s.ID != two {
		t.Error(s)
	}
	blobs.refuse = two
	if err := h.peer.DropAlias("a"); !errors.Is(err, errFull) {
		t.Error(err)
	}
	blobs.refuse = ""
	if s, _ := h.peer.Service("a"); s.ID != two {
		t.Error(s)
	}
	for range 2 { // the second time nobody has it
		if err := h.peer.DropAlias("a"); err != nil {
			t.Error(err)
		}
		if s, ok := h.peer.Service("a"); ok {
			t.Error(s)
		}
		h.open(t, Config{Blobs: blobs})
	}
}

// TestScriptsAreNotStored: blueprints are of binaries.
func TestScriptsAreNotStored(t *testing.T) {
	quickJS, ok := service.FindQuickJS(filepath.Join("..", "..", "conformance", "oracle"))
	if !ok {
		t.Skip("QuickJS is not installed: run `make oracle`")
	}
	file := filepath.Join(t.TempDir(), "hello.js")
	if err := os.WriteFile(file, []byte("/** @returns {string} */\nexport function hello() { return 'hello' }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	engine := func(ctx context.Context) (*service.Engine, error) {
		return service.NewEngine(ctx, service.EngineConfig{QuickJS: quickJS})
	}
	h := newHost(t, Config{Engine: engine})
	modules := []service.Module{{Name: "greeting", Wasm: guest(t, "greeting")}, {Name: "hello", File: file}}
	if err := h.peer.Install(context.Background(), "x", "o", service.Config{Modules: modules}); err != nil {
		t.Fatal(err)
	}
	if got := h.call(t, "x.hello", "[]"); got != `"hello"` {
		t.Error(got)
	}
	if m := h.peer.Modules(); len(m) != 1 || m[0].Name != "greeting" {
		t.Error(m)
	}
	if b := h.peer.Blueprints(); len(b) > 0 {
		t.Error(b)
	}
}

// TestClosingWaitsNoLongerThanItsContext, and meanwhile others are answered. Without limits a call ends at last, too.
func TestClosingWaitsNoLongerThanItsContext(t *testing.T) {
	m := g.New(1)
	m.Begin(false)
	m.Export("spin", "", "", nil, g.Loop(g.Br(0)))
	h := newHost(t, Config{})
	if err := h.peer.Install(context.Background(), "x", "o", service.Config{Modules: []service.Module{{Name: "m", Wasm: m.Wasm()}}}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		_, _, err := h.peer.Call(ctx, stdlib.Request{Service: "x", Function: "spin", Particle: "p", Token: "t"})
		ended <- err
	}()
	h.peer.mu.Lock()
	s := h.peer.services["x"]
	h.peer.mu.Unlock()
	for len(s.turn) == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond)
	h.peer.Memory("x") // not behind the call
	short, end := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer end()
	if err := h.peer.Close(short); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if s.live == nil || DefaultLimits.Instructions == 0 {
		t.Error("nothing ends the call")
	}
	cancel()
	var e *service.Error
	if err := <-ended; !errors.As(err, &e) || e.Class != service.Cancelled {
		t.Error(err)
	}
}
