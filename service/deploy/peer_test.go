package deploy

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aquifer-dev/aquifer/service"
	g "github.com/aquifer-dev/aquifer/service/internal/guest"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// TestAPeerStartsAgain keeps services beyond the life of a peer: their files and ids stay, their memory does not.
func TestAPeerStartsAgain(t *testing.T) {
	blobs := InMemory(DefaultRoom)
	h := newHost(t, Config{Blobs: blobs})
	id, gone := h.deploy(t, "counter"), h.deploy(t, "greeting")
	h.call(t, "srv.add_alias", fmt.Sprintf("[%q,%q]", "a", id))
	h.call(t, "srv.remove", quotedList(gone))
	if got := h.call(t, "a.count", "[]"); got != "1" {
		t.Fatal(got)
	}
	before := []string{h.call(t, "srv.list", "[]"), h.call(t, "dist.list_modules", "[]"), h.call(t, "dist.list_blueprints", "[]")}
	if err := h.peer.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := h.call(t, "a.count", "[]"); !strings.HasPrefix(got, "!Service with id 'a' not found") {
		t.Error("a peer that is closed answers", got)
	}
	h.open(t, Config{Blobs: blobs})
	after := []string{h.call(t, "srv.list", "[]"), h.call(t, "dist.list_modules", "[]"), h.call(t, "dist.list_blueprints", "[]")}
	if !slices.Equal(before, after) {
		t.Errorf("%s\n%s", before, after)
	}
	if got := h.call(t, "a.count", "[]"); got != "1" {
		t.Error(got)
	}
	want := map[string]string{
		"services/" + id + "_service.toml":   "service_id = \"" + id + "\"\nservice_type = \"service\"\nblueprint_id = \"BLUEPRINT\"\naliases = [\"a\"]\nowner_id = \"manager\"\n\n[peer_scope]\n  scope_type = \"Host\"\n",
		"modules/HASH_config.toml":           "name = \"counter\"\nfile_name = \"HASH.wasm\"\nlogger_enabled = false\n",
		"blueprint/BLUEPRINT_blueprint.toml": "name = \"counter\"\nid = \"BLUEPRINT\"\ndependencies = [\"HASH\"]\n",
	}
	hash := Hash(guest(t, "counter"))
	names := strings.NewReplacer("HASH", hash, "BLUEPRINT", Hash(stdlib.Blueprint{Name: "counter", Dependencies: []string{hash}}.DAG()))
	for name, text := range want {
		got, err := blobs.Get(names.Replace(name))
		if err != nil || string(got) != names.Replace(text) {
			t.Errorf("%s: %v\n%s", name, err, got)
		}
	}
}

// TestWhatIsBrokenIsTold opens a peer whose files were damaged.
func TestWhatIsBrokenIsTold(t *testing.T) {
	blobs := InMemory(DefaultRoom)
	h := newHost(t, Config{Blobs: blobs})
	id := h.deploy(t, "counter")
	hash := Hash(guest(t, "counter"))
	for name, text := range map[string]string{
		wasmFile(hash): "no module any more", "modules/readme.txt": "x", wasmFile(Hash(nil)): "", "modules/" + Hash(nil) + "_config.toml": "name = 7",
		"blueprint/other_blueprint.toml": "name = \"x\"", "blueprint/none": "", "services/x_service.toml": "=", "services/none": "",
	} {
		if err := blobs.Put(Blob{name, []byte(text)}); err != nil {
			t.Fatal(err)
		}
	}
	h.open(t, Config{Blobs: blobs})
	for _, c := range [][3]string{
		{id + ".count", "[]", "!Error: engine error: this is no WebAssembly module"},
		{"srv.get_interface", quotedList(id), "!Error: engine error: this is no WebAssembly module"},
		{"stat.service_memory", quotedList(id), "[]"},
		{"dist.get_module_interface", quotedList(hash), "!Error: engine error: this is no WebAssembly module"},
		{"dist.get_module_interface", quotedList("readme.txt"), "!Error: Module with hash 'readme.txt' wasn't found"},
		{"srv.remove", quotedList(id), `""`},
	} {
		if got := h.call(t, c[0], c[1]); got != c[2] {
			t.Errorf("%s %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
	h.peer.Expire("p-secret") // no one waits for what has never started
	var faults []string
	for _, m := range h.peer.Modules() {
		if m.Fault != nil {
			faults = append(faults, m.Hash+" "+m.Fault.Error())
		}
	}
	if len(faults) != 2 || faults[1] != "readme.txt the name is not that of a module" || !strings.HasPrefix(faults[0], Hash(nil)+".wasm modules/"+Hash(nil)+"_config.toml: ") {
		t.Errorf("%q", faults)
	}
	if got := h.call(t, "dist.list_modules", "[]"); !strings.Contains(got, `{"error":"the name is not that of a module","invalid_file_name":"readme.txt"}`) {
		t.Error(got)
	}
	if n := len(h.peer.Blueprints()); n != 1 {
		t.Error(n, "blueprints")
	}
}

// full fails where a disk would.
type full struct {
	Blobs
	fails string
}

var errDisk = errors.New("no space on the disk")

func (f *full) Put(files ...Blob) error {
	for _, b := range files {
		if f.fails != "" && strings.HasPrefix(b.Name, f.fails) {
			return errDisk
		}
	}
	return f.Blobs.Put(files...)
}

func TestWhatCannotBeKeptIsNotDone(t *testing.T) {
	blobs := &full{Blobs: InMemory(DefaultRoom)}
	h := newHost(t, Config{Blobs: blobs})
	id := h.deploy(t, "counter")
	blueprint := h.peer.Blueprints()[0].ID
	for _, c := range [][3]string{
		{"modules/", "dist.add_module_from_vault", `["m",{"name":"m"}]`},
		{"blueprint/", "dist.add_blueprint", "[" + quoted(string(stdlib.Blueprint{Name: "x", Dependencies: []string{Hash(nil)}}.DAG())) + "]"},
		{"services/", "srv.create", quotedList(blueprint)},
		{"services/", "srv.add_alias", fmt.Sprintf("[%q,%q]", "a", id)},
	} {
		if err := h.peer.Vault().Put("p-secret", "m", guest(t, "greeting")); err != nil {
			t.Fatal(err)
		}
		blobs.fails = c[0]
		if got := h.call(t, c[1], c[2]); got != "!Error: no space on the disk" {
			t.Error(c[1], got)
		}
	}
	if n := []int{len(h.peer.Modules()), len(h.peer.Blueprints()), len(h.peer.Services())}; !slices.Equal(n, []int{1, 1, 1}) {
		t.Error(n)
	}
	if s, _ := h.peer.Service(id); len(s.Aliases) != 0 {
		t.Error("there is an alias that is not kept:", s)
	}
	small := newHost(t, Config{Blobs: InMemory(3000)})
	if got := small.call(t, "dist.add_module", `["`+strings.Repeat("AAAA", 2000)+`",{"name":"m"}]`); !strings.HasPrefix(got, "!") {
		t.Error(got)
	}
	if _, err := small.peer.AddModule("m", guest(t, "tools")); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

func TestBlobsInMemory(t *testing.T) {
	b := InMemory(2 * fileWeight)
	if err := b.Put(Blob{"d/a", []byte("x")}); err != nil {
		t.Error(err)
	}
	if err := b.Put(Blob{"d/b", make([]byte, fileWeight)}); !errors.Is(err, errFull) {
		t.Error(err)
	}
	if err := b.Put(Blob{"d/a", make([]byte, fileWeight)}); err != nil { // in place of the other
		t.Error(err)
	}
	if names, err := b.List("d"); err != nil || !slices.Equal(names, []string{"a"}) {
		t.Error(names, err)
	}
	if names, err := b.List("none"); err != nil || names != nil {
		t.Error(names, err)
	}
	if err := errors.Join(b.Delete("d/a"), b.Delete("d/a")); err != nil {
		t.Error(err)
	}
	if _, err := b.Get("d/a"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := b.Put(Blob{"d/c", make([]byte, fileWeight)}); err != nil {
		t.Error("what was deleted still counts:", err)
	}
}

func TestEffectors(t *testing.T) {
	runner := guest(t, "runner")
	hash := Hash(runner)
	add := func(effectors map[string]map[string]string) (*host, string) {
		h := newHost(t, Config{Effectors: effectors})
		if err := h.peer.Vault().Put("p-secret", "m", runner); err != nil {
			t.Fatal(err)
		}
		return h, h.call(t, "dist.add_module_from_vault", `["m",{"name":"runner","mounted_binaries":{"echo":"/bin/sh"}}]`)
	}
	if _, got := add(nil); got != "!Error: Config error: requested module effector runner with CID "+hash+" is forbidden on this host" {
		t.Error(got)
	}
	if _, got := add(map[string]map[string]string{hash: {"cat": "/bin/cat"}}); got != "!Error: Module runner with CID "+hash+" requested a binary `echo` which isn't in the configured list of binaries" {
		t.Error(got)
	}
	h, got := add(map[string]map[string]string{hash: {"echo": "/bin/echo", "cat": "/bin/cat"}})
	if got != quoted(hash) {
		t.Fatal(got)
	}
	if got := h.call(t, "dist.list_modules", "[]"); !strings.Contains(got, `"mounted_binaries":[[["echo","/bin/echo"]]]`) {
		t.Error("the program is not the host's:", got)
	}
	if _, err := os.Stat("/bin/echo"); err != nil {
		t.Skip(err)
	}
	blueprint := h.call(t, "dist.add_blueprint", "["+quoted(string(stdlib.Blueprint{Name: "r", Dependencies: []string{hash}}.DAG()))+"]")
	id := h.call(t, "srv.create", "["+blueprint+"]")
	if got := h.call(t, unquoted(id)+".echo", `[["-n","hi"]]`); got != `{"code":0,"error":"","stderr":[],"stdout":[104,105]}` && got != `{"code":0,"error":"","stdout":[104,105],"stderr":[]}` {
		t.Error(got)
	}
}

func TestInstall(t *testing.T) {
	h := newHost(t, Config{Limits: service.Limits{Instructions: 1_000_000}})
	ctx := context.Background()
	install := func(id, file string, dirs map[string]string) error {
		return h.peer.Install(ctx, id, "me", service.Config{Memory: 1 << 20, Modules: []service.Module{{
			Name: "m", File: filepath.Join("../testdata/guests", file+".wasm"), Logger: true, Dirs: dirs,
		}}})
	}
	dir := t.TempDir()
	if err := install("mine", "tools", map[string]string{"/a": dir}); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][3]string{
		{"mine.put", `[3,"f","on the disk"]`, "0"},
		{"mine.put", `[4,"p-secret/f","in the vault"]`, "0"}, // the vault is there besides the directories of the configuration
		{"vault.cat", `["f"]`, `"in the vault"`},
		{"mine.spin", "[]", "!Error: call interrupted: more than 1000000 instructions (module m, function spin)"},
		{"stat.service_memory", `["mine"]`, "[]"}, // it is dead until the next call
		{"mine.now", "[]", "1000000000000"},
		{"stat.service_memory", `["mine"]`, `[{"max_memory_size_bytes":1048576,"memory_size_bytes":131072,"name":"m"}]`},
	} {
		if got := h.call(t, c[0], c[1]); got != c[2] {
			t.Errorf("%s %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "f")); err != nil || string(text) != "on the disk" {
		t.Error(string(text), err)
	}
	s, _ := h.peer.Service("mine")
	if s.ID != "mine" || s.Owner != "me" || s.Blueprint != h.peer.Blueprints()[0].ID || len(h.peer.Modules()) != 1 {
		t.Error(s)
	}
	if names, _ := h.peer.blobs.List(servicesDir); names != nil {
		t.Error("it is kept:", names)
	}
	for id, want := range map[string]string{
		"mine": "Service with id 'mine' already exists", "op": "`op` is a built-in service", "srv": "`srv` is a built-in service", "self": "`self` is a built-in service", "": "a service has no name",
	} {
		if err := install(id, "tools", nil); err == nil || err.Error() != want {
			t.Errorf("%q: %v", id, err)
		}
	}
	if err := install("x", "nothing", nil); err == nil || len(h.peer.Services()) != 1 {
		t.Error(err)
	}
	if err := h.peer.Install(ctx, "x", "me", service.Config{}); err == nil || !strings.Contains(err.Error(), "at least one module") {
		t.Error(err)
	}
}

func TestServicesAreCounted(t *testing.T) {
	h := newHost(t, Config{Services: 2})
	id := h.deploy(t, "counter")
	h.deploy(t, "greeting")
	blueprint := h.peer.Blueprints()[0].ID
	if got := h.call(t, "srv.create", quotedList(blueprint)); got != "!Error: there are 2 services already, and no more are allowed" {
		t.Error(got)
	}
	h.call(t, "srv.remove", quotedList(id))
	if got := h.call(t, "srv.create", quotedList(blueprint)); strings.HasPrefix(got, "!") {
		t.Error(got)
	}
}

// TestServicesThatDoNotStart end in errors, and leave nothing behind.
func TestServicesThatDoNotStart(t *testing.T) {
	h := newHost(t, Config{Limits: service.Limits{Instructions: 1_000_000}, Memory: 1 << 20})
	for name, c := range map[string]struct {
		pages int
		code  []byte
		want  string
	}{
		"loops": {1, g.Loop(g.Br(0)), "call interrupted: more than 1000000 instructions (module loops, at its start)"},
		"traps": {1, g.Unreachable, "engine error: starting module traps: _start failed: Trap occurred in module traps: unreachable"},
		"large": {17, nil, "Engine error when OOM suspected (1 failed allocations), original error: engine error: starting module large: memory minimum size exceeds the memory limit"},
	} {
		m := g.New(c.pages)
		m.Begin(false)
		m.Func("_start", nil, nil, nil, c.code)
		hash, err := h.peer.AddModule(name, m.Wasm())
		if err != nil {
			t.Fatal(name, err)
		}
		id, err := h.peer.AddBlueprint(stdlib.Blueprint{Name: name, Dependencies: []string{hash}})
		if err != nil {
			t.Fatal(name, err)
		}
		if got, want := h.call(t, "srv.create", quotedList(id)), "!Error: "+c.want; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	if n := len(h.peer.Services()); n != 0 {
		t.Error(n, "services")
	}
	if names, _ := h.peer.blobs.List(servicesDir); names != nil {
		t.Error(names)
	}
}

func TestACallWaitsForItsTurnOnly(t *testing.T) {
	e, err := service.NewEngine(context.Background(), service.EngineConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	p, err := Open(context.Background(), stdlib.Site{PeerID: "node", Now: time.Now}, Config{Engine: func(context.Context) (*service.Engine, error) { return e, nil }})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Install(context.Background(), "tools", "me", service.Config{Modules: []service.Module{{Name: "tools", Wasm: guest(t, "tools"), Logger: true}}}); err != nil {
		t.Fatal(err)
	}
	spinning, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		_, _, err := p.Call(spinning, stdlib.Request{Service: "tools", Function: "spin"})
		ended <- err
	}()
	for len(p.services["tools"].turn) == 0 { // until it has begun
		time.Sleep(time.Millisecond)
	}
	impatient, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if _, _, err := p.Call(impatient, stdlib.Request{Service: "tools", Function: "now"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	stop()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "the call was cancelled") {
		t.Error(err)
	}
	if err := p.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestManyAtOnce makes, calls and removes services from many goroutines, for the race detector.
func TestManyAtOnce(t *testing.T) {
	e, err := service.NewEngine(context.Background(), service.EngineConfig{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close(context.Background())
	for _, simulated := range []bool{false, true} {
		p, err := Open(context.Background(), stdlib.Site{PeerID: "node", Now: time.Now, Simulated: simulated}, Config{Engine: func(context.Context) (*service.Engine, error) { return e, nil }})
		if err != nil {
			t.Fatal(err)
		}
		hash, err := p.AddModule("counter", guest(t, "counter"))
		if err != nil {
			t.Fatal(err)
		}
		blueprint, err := p.AddBlueprint(stdlib.Blueprint{Name: "b", Dependencies: []string{hash}})
		if err != nil {
			t.Fatal(err)
		}
		shared, err := p.Create(context.Background(), blueprint, "me")
		if err != nil {
			t.Fatal(err)
		}
		const goroutines, rounds = 8, 10
		var all sync.WaitGroup
		for range goroutines {
			all.Go(func() {
				for range rounds {
					id, err := p.Create(context.Background(), blueprint, "me")
					if err != nil {
						t.Error(err)
						return
					}
					for _, name := range []string{id, shared} {
						if _, known, err := p.Call(context.Background(), stdlib.Request{Service: name, Function: "count", Particle: "p"}); err != nil || !known {
							t.Error(known, err)
						}
					}
					p.Stats(shared)
					p.Services()
					_ = p.SetAlias("latest", id)
					p.Expire("p-")
					if err := p.Remove(context.Background(), id); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		resp, _, err := p.Call(context.Background(), stdlib.Request{Service: shared, Function: "count"})
		if err != nil || resp.Text != fmt.Sprint(goroutines*rounds+1) {
			t.Error(resp.Text, err)
		}
		if n := len(p.Services()); n != 1 {
			t.Error(n, "services")
		}
		if err := p.Close(context.Background()); err != nil {
			t.Error(err)
		}
	}
}

func TestHosts(t *testing.T) {
	ctx := context.Background()
	hosts := NewHosts(Config{})
	for _, name := range []string{"a", "b"} {
		if _, err := hosts.Deploy(stdlib.Site{Name: name, PeerID: name, Now: time.Now}); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a", "b"} {
		if err := hosts.Peer(name).Install(ctx, "counter", "me", service.Config{Modules: []service.Module{{Name: "counter", Wasm: guest(t, "counter")}}}); err != nil {
			t.Fatal(err)
		}
		resp, known, err := hosts.Peer(name).Call(ctx, stdlib.Request{Service: "counter", Function: "count"})
		if resp.Text != "1" || !known || err != nil {
			t.Error(resp, known, err)
		}
	}
	if hosts.Peer("c") != nil {
		t.Error("there is a peer too many")
	}
	if err := hosts.Close(ctx); err != nil {
		t.Error(err)
	}
}

// FuzzDeployment gives the functions that change a deployment any arguments: they answer JSON, and what is deployed can be
// called as before.
func FuzzDeployment(f *testing.F) {
	for _, seed := range [][2]string{
		{"dist.add_module", `["AGFzbQEAAAA=",{"name":"m"}]`}, {"dist.add_module", `[[0,97,115,109,1,0,0,0],{"name":"m"}]`},
		{"dist.add_blueprint", `["{\"name\":\"b\",\"dependencies\":[{\"/\":\"bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku\"}]}"]`},
		{"dist.make_blueprint", `["b",["bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"]]`}, {"dist.load_module_config", `["f"]`}, {"dist.load_blueprint", `["f"]`},
		{"dist.make_module_config", `["m",[1],["1"],[true],[[]],[[["a","b"]]],{"a":"b"},null,[-1]]`}, {"srv.create", `["b"]`}, {"srv.add_alias", `["a","counter"]`}, {"srv.info", `["counter"]`},
		{"counter.count", `[]`}, {"counter.fail", `[]`}, {"counter.nothing", `[{"a":[1]}]`}, {"vault.put", `["x"]`}, {"vault.cat", `["/tmp/vault/p-secret/../f"]`}, {"stat.service_stat", `["counter"]`},
	} {
		f.Add(seed[0], seed[1])
	}
	h := newHost(f, Config{})
	if err := h.peer.Install(context.Background(), "counter", "me", service.Config{Modules: []service.Module{{Name: "counter", Wasm: guest(f, "counter")}}}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name, args string) {
		n, fault := value.ParseNode(args)
		if fault != nil || n.Kind != value.KindArray || !utf8.ValidString(name) || name == "srv.remove" || name == "peer.timeout" {
			return
		}
		h.call(t, name, args)
		h.call(t, "counter.fail", "[]")
		if got := h.call(t, "counter.count", "[]"); got != "1" {
			t.Fatalf("after %s %s: %s", name, args, got)
		}
	})
}
