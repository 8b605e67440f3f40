package deploy

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// host is a node with a deployment; calls are those of a particle that the manager has started.
type host struct {
	id      string
	flavour stdlib.Flavour
	peer    *Peer
	from    string
	now     time.Time
}

func (h *host) Flavour() stdlib.Flavour                        { return h.flavour }
func (h *host) PeerID() string                                 { return h.id }
func (h *host) Now() time.Time                                 { return h.now }
func (h *host) Versions() (string, string)                     { return "", "" }
func (h *host) Addresses() []string                            { return nil }
func (h *host) Peers() []string                                { return nil }
func (h *host) Connected(string) bool                          { return false }
func (h *host) Contact(string) ([]string, bool)                { return nil, false }
func (h *host) Connect(context.Context, string, []string) bool { return false }
func (h *host) Sign([]byte) []byte                             { return nil }
func (h *host) Verify(_, _ []byte) bool                        { return false }
func (h *host) Print(string)                                   {}
func (h *host) HostID() string                                 { return h.id }
func (h *host) Workers() stdlib.Workers                        { return nil }
func (h *host) Subnets() stdlib.Subnets                        { return nil }
func (h *host) Manages(peer string) bool                       { return peer == h.id || peer == "manager" }
func (h *host) Deployment() stdlib.Deployment                  { return h.peer }

// newHost makes a node whose services are deterministic.
func newHost(t testing.TB, c Config) *host {
	t.Helper()
	h := &host{id: "node", from: "manager", now: time.Unix(1000, 0)}
	h.open(t, c)
	return h
}

func (h *host) open(t testing.TB, c Config) {
	t.Helper()
	if c.Engine == nil {
		e, err := service.NewEngine(context.Background(), service.EngineConfig{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { e.Close(context.Background()) })
		c.Engine = func(context.Context) (*service.Engine, error) { return e, nil }
	}
	site := stdlib.Site{Name: "n", PeerID: h.id, Flavour: h.flavour, Now: h.Now, Random: rand.NewChaCha8([32]byte{1}), Simulated: true}
	p, err := Open(context.Background(), site, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close(context.Background()) })
	h.peer = p
}

// call calls a function; args is a JSON array. An error has a "!" in front.
func (h *host) call(t testing.TB, name, args string) string {
	t.Helper()
	text, _ := h.timed(t, name, args)
	return text
}

func (h *host) timed(t testing.TB, name, args string) (string, time.Duration) {
	t.Helper()
	n, fault := value.ParseNode(args)
	if fault != nil {
		t.Fatal(args, fault)
	}
	srv, fn, _ := strings.Cut(name, ".")
	r := stdlib.Request{
		Service: srv, Function: fn, Args: n.Arr, InitPeer: h.from, Particle: "p", Token: "secret",
		Timestamp: 5, TTL: 6, Script: "(null)", Signature: []byte{7},
		Tetraplets: [][]*value.Tetraplet{{value.NewTetraplet("a", "b", "c", ".$.d")}},
	}
	resp, _ := stdlib.Call(context.Background(), h, r)
	out, fault := value.ParseNode(resp.Text)
	if fault != nil {
		t.Fatalf("%s answers %q: %v", name, resp.Text, fault)
	}
	if resp.Code != 0 {
		return "!" + out.Str, resp.After
	}
	return resp.Text, resp.After
}

// guest is a module of the tests of package service.
func guest(t testing.TB, name string) []byte {
	t.Helper()
	wasm, err := os.ReadFile(filepath.Join("../testdata/guests", name+".wasm"))
	if err != nil {
		t.Fatal(err)
	}
	return wasm
}

func quoted(s string) string { return value.Text(s).String() }

func unquoted(s string) string { return strings.Trim(s, `"`) }

// deploy makes a service of modules, from base64 to its id.
func (h *host) deploy(t testing.TB, names ...string) string {
	t.Helper()
	var hashes []string
	for _, name := range names {
		hash := h.call(t, "dist.add_module", fmt.Sprintf(`[%q,{"name":%q}]`, base64.StdEncoding.EncodeToString(guest(t, name)), name))
		hashes = append(hashes, hash)
	}
	blueprint := h.call(t, "dist.make_blueprint", fmt.Sprintf(`[%q,[%s]]`, names[len(names)-1], strings.Join(hashes, ",")))
	id := h.call(t, "dist.add_blueprint", "["+blueprint+"]")
	service := h.call(t, "srv.create", "["+id+"]")
	if strings.HasPrefix(service, "!") {
		t.Fatal(service)
	}
	return unquoted(service)
}

func TestFromModuleToCall(t *testing.T) {
	h := newHost(t, Config{})
	hash := Hash(guest(t, "greeting"))
	id := h.deploy(t, "greeting")
	if !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) {
		t.Error("the id of the service is", id)
	}
	blueprint := Hash([]byte(`{"dependencies":[{"/":"` + hash + `"}],"name":"greeting"}`))
	info := func(aliases string) string {
		return `{"aliases":[` + aliases + `],"blueprint_id":"` + blueprint + `","id":"` + id + `","owner_id":"manager","service_type":"service","worker_id":"node"}`
	}
	config := `{"logger_enabled":[false],"logging_mask":[],"max_heap_size":[],"mem_pages_count":[],"name":"greeting","wasi":[{"envs":[],"mapped_dirs":[],"mounted_binaries":[]}]}`
	offered := `{"function_signatures":[{"arguments":[["name","string"]],"name":"greeting","output_types":["string"]}],"record_types":[]}`
	for _, c := range [][3]string{
		{id + ".greeting", `["Ada"]`, `"Hi, Ada"`},
		{"srv.list", "[]", "[" + info("") + "]"},
		{"srv.info", `["` + id + `"]`, info("")},
		{"srv.resolve_alias", `["hello"]`, "!Error: Service with alias 'hello' is not found on worker 'node'"},
		{"srv.resolve_alias_opt", `["hello"]`, "[]"},
		{"srv.resolve_alias_opt", `["` + id + `"]`, "[]"}, // an id is no alias
		{"srv.add_alias", `["hello","` + id + `"]`, `""`},
		{"srv.add_alias", `["hello","` + id + `"]`, `""`},
		{"srv.resolve_alias", `["hello"]`, `"` + id + `"`},
		{"srv.resolve_alias_opt", `["hello"]`, `["` + id + `"]`},
		{"srv.info", `["hello"]`, info(`"hello"`)},
		{"hello.greeting", `["Bob"]`, `"Hi, Bob"`},
		{"srv.get_interface", `["hello"]`, offered},
		{"dist.get_module_interface", `["` + hash + `"]`, offered},
		{"dist.list_modules", "[]", `[{"config":` + config + `,"hash":"` + hash + `","name":"greeting"}]`},
		{"dist.list_blueprints", "[]", `[{"dependencies":["` + hash + `"],"id":"` + blueprint + `","name":"greeting"}]`},
		{"dist.get_blueprint", `["` + blueprint + `"]`, `{"dependencies":["` + hash + `"],"id":"` + blueprint + `","name":"greeting"}`},
		{"stat.service_memory", `["hello"]`, `[{"max_memory_size_bytes":4294967295,"memory_size_bytes":65536,"name":"greeting"}]`},
		{"srv.add_alias", `["` + id + `","` + id + `"]`, "!Error: Cannot add alias '" + id + "' because there is a service with that id"},
		{"srv.add_alias", `["self","` + id + `"]`, "!Error: Cannot add alias 'self' because it is reserved"},
		{"srv.add_alias", `["spell","` + id + `"]`, "!Error: Cannot add alias 'spell' because it is reserved"},
		{"srv.add_alias", `["other","hello"]`, "!Error: Service with id 'hello' not found on host"},
		{"srv.remove", `["hello"]`, `""`},
		{"srv.remove", `["hello"]`, "!Error: Service with id 'hello' not found on host"},
		{"hello.greeting", `["Bob"]`, "!Service with id 'hello' not found (function greeting)"},
		{id + ".greeting", `["Bob"]`, "!Service with id '" + id + "' not found (function greeting)"},
		{"srv.list", "[]", "[]"},
		{"srv.get_interface", `["` + id + `"]`, "!Error: Service with id '" + id + "' not found on host"},
		{"stat.service_memory", `["` + id + `"]`, "!Error: Service with id '" + id + "' not found on host"},
	} {
		if got := h.call(t, c[0], c[1]); got != c[2] {
			t.Errorf("%s %s:\n%s, want\n%s", c[0], c[1], got, c[2])
		}
	}
}

func TestAnAliasMoves(t *testing.T) {
	h := newHost(t, Config{})
	first, second := h.deploy(t, "counter"), h.deploy(t, "counter")
	for i, c := range [][3]string{
		{first + ".count", "[]", "1"}, {"srv.add_alias", `["a","` + first + `"]`, `""`}, {"a.count", "[]", "2"},
		{"srv.add_alias", `["a","` + second + `"]`, `""`}, {"a.count", "[]", "1"}, {first + ".count", "[]", "3"},
		{"srv.remove", `["` + first + `"]`, `""`}, {"a.count", "[]", "2"},
	} {
		if got := h.call(t, c[0], c[1]); got != c[2] {
			t.Errorf("%d. %s: %s, want %s", i, c[0], got, c[2])
		}
	}
	if s, _ := h.peer.Service("a"); s.ID != second || !slices.Equal(s.Aliases, []string{"a"}) {
		t.Error(s)
	}
}

// TestRefusals are things that are asked for in vain.
func TestRefusals(t *testing.T) {
	h := newHost(t, Config{Limits: service.Limits{Instructions: 1_000_000}})
	id := h.deploy(t, "tools")
	counter := h.deploy(t, "counter")
	missing := Hash([]byte("nothing"))
	dag := func(hash string) string { return quoted(`{"dependencies":[{"/":"` + hash + `"}],"name":"b"}`) }
	blueprint := h.call(t, "dist.add_blueprint", "["+dag(missing)+"]")
	twice := h.call(t, "dist.add_blueprint", `["{\"dependencies\":[{\"/\":\"`+Hash(guest(t, "tools"))+`\"},{\"/\":\"`+Hash(guest(t, "tools"))+`\"}],\"name\":\"b\"}"]`)
	unlinked := h.call(t, "dist.add_module", fmt.Sprintf(`[%q,{"name":"passing"}]`, base64.StdEncoding.EncodeToString(guest(t, "passing"))))
	alone := h.call(t, "dist.add_blueprint", "["+dag(unquoted(unlinked))+"]")
	for _, c := range [][3]string{
		{"dist.add_module", `["no base64!",{"name":"m"}]`, "!Error: error decoding module from base64: illegal base64 data at input byte 2"},
		{"dist.add_module", `["dGV4dA==",{"name":"m"}]`, "!Error: engine error: this is no WebAssembly module"},
		{"dist.add_module", `[[116,101,120,116],{"name":"m"}]`, "!Error: engine error: this is no WebAssembly module"},
		{"dist.add_module", `["AGFzbQEAAAA=",{"name":"m"}]`, "!Error: engine error: the module doesn't contain section with '__fluence_sdk_version', probably it's compiled with an old sdk version"},
		{"dist.add_module", `["AGFzbQEAAAA="]`, "!Error: Field 'config' is missing from args to call_service"},
		{"dist.add_module", `[]`, "!Error: Field 'module_bytes' is missing from args to call_service"},
		{"dist.add_module", `[7,{"name":"m"}]`, "!Error: Error deserializing field 'module_bytes': expected alloc::string::String, got 7"},
		{"dist.add_module", `["AGFzbQEAAAA=",{}]`, "!Error: Error deserializing field 'config': an object with the `name` of the module is expected, got {}"},
		{"dist.add_module", `["AGFzbQEAAAA=",{"name":"../m"}]`, `!Error: "../m" cannot be the name of a module`},
		{"dist.add_module", `["AGFzbQEAAAA=",{"name":""}]`, `!Error: "" cannot be the name of a module`},
		{"dist.add_module_from_vault", `["nothing",{"name":"m"}]`, "!Error reading vault file `nothing`"},
		{"dist.add_module_bytes_from_vault", `["m","../nothing"]`, "!Error reading vault file `../nothing`"},
		{"dist.get_module_interface", `["` + missing + `"]`, "!Error: Module with hash '" + missing + "' wasn't found"},
		{"dist.make_blueprint", `["b",[]]`, "!Error: Blueprint 'b' has empty list of dependencies"},
		{"dist.make_blueprint", `["b",["no hash"]]`, "!Error: 'no hash' is no hash of a module: Failed to parse multihash: unknown multibase 'n'"},
		{"dist.make_blueprint", `["b",7]`, "!Error: Error deserializing field 'dependencies': expected alloc::vec::Vec<alloc::string::String>, got 7"},
		{"dist.add_blueprint", `["{"]`, "!Error deserializing blueprint from IPLD: "},
		{"dist.add_blueprint", `["{\"name\":\"b\",\"dependencies\":[7]}"]`, "!Error deserializing blueprint from IPLD: 7 is no link to a module"},
		{"dist.add_blueprint", `["{\"name\":\"b\",\"dependencies\":[]}"]`, "!Error deserializing blueprint from IPLD: Blueprint 'b' has empty list of dependencies"},
		{"dist.get_blueprint", `["b"]`, "!Error: Blueprint 'b' wasn't found"},
		{"srv.create", `["b"]`, "!Error: Blueprint 'b' wasn't found"},
		{"srv.create", "[" + blueprint + "]", "!Error: Module with hash '" + missing + "' wasn't found"},
		{"srv.create", "[" + twice + "]", "!Error: module with name 'tools' already loaded into Marine, please specify another name"},
		{"srv.create", "[" + alone + "]", "!Error: engine error: module with name 'identities' isn't loaded into Marine"},
		{id + ".nothing", `[]`, "!Error: function with name `nothing` is missing"},
		{id + ".allocate", `[1,1]`, "!Error: function with name `allocate` is missing"},
		{id + ".sleep", `[]`, `!Error: arguments from json deserialization error in module "tools", function "sleep": function requires 1 arguments, 0 provided`},
		{id + ".spin", `[]`, "!Error: call interrupted: more than 1000000 instructions (module tools, function spin)"},
		{id + ".now", `[]`, "1000000000000"}, // it goes on
		{counter + ".count", "[]", "1"}, {counter + ".fail", "[]", "!Error: engine error: Execution error: `call-core 7` failed while calling the local or import function `fail`: Trap occurred in module counter: unreachable"}, {counter + ".count", "[]", "1"},
	} {
		if got := h.call(t, c[0], c[1]); got != c[2] && !(strings.HasSuffix(c[2], ": ") && strings.HasPrefix(got, c[2])) {
			t.Errorf("%s %s:\n%s, want\n%s", c[0], c[1], got, c[2])
		}
	}
	h.from = "somebody"
	for _, name := range []string{"dist.add_module", "dist.add_module_from_vault", "dist.add_module_bytes_from_vault", "dist.add_blueprint", "srv.create", "srv.remove", "srv.add_alias"} {
		if got := h.call(t, name, `["a","b"]`); got != "!This function is only available to the host or worker spells" {
			t.Error(name, got)
		}
	}
	if got := h.call(t, counter+".count", "[]"); got != "2" { // anybody calls services
		t.Error(got)
	}
	h.flavour = stdlib.Client
	for _, name := range []string{"dist.add_module", "dist.load_blueprint", "srv.create", "srv.list"} {
		if got, want := h.call(t, name, `[]`), `!("`+strings.ReplaceAll(name, ".", `" "`)+`") The JS implementation of Peer does not support "`+name+`"`; got != want {
			t.Error(got, want)
		}
	}
	if got, want := h.call(t, id+".nothing", `[]`), "!Service call failed. fnName=\"nothing\" serviceId=\""+id+"\" error: function with name `nothing` is missing"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestModuleConfigs(t *testing.T) {
	h := newHost(t, Config{})
	record := func(name, logger, mask, envs, dirs, binaries string) string {
		return `{"logger_enabled":[` + logger + `],"logging_mask":[` + mask + `],"max_heap_size":[],"mem_pages_count":[],"name":"` + name +
			`","wasi":[{"envs":[` + envs + `],"mapped_dirs":[` + dirs + `],"mounted_binaries":[` + binaries + `]}]}`
	}
	for _, c := range [][3]string{
		{"dist.default_module_config", `["m"]`, record("m", "", "", "", "", "")},
		{"dist.make_module_config", `["m",[],[],[],[],[],[],[],[]]`, record("m", "", "", "", "", "")},
		{"dist.make_module_config", `["m",[7],["1 MiB"],[true],[["/a"]],[[["A","b"]]],[[["/a","/b"],["/c","/d"]]],[[["sh","/bin/sh"]]],[-1]]`, record("m", "true", "-1", `[["A","b"]]`, `[["/a","/b"],["/c","/d"]]`, `[["sh","/bin/sh"]]`)},
		{"dist.make_module_config", `["m",null,null,false,[],[["A","b"]]]`, record("m", "false", "", `[["A","b"]]`, "", "")},
		{"dist.make_module_config", `["m",-1]`, "!Error: Error deserializing field 'mem_pages_count': expected core::option::Option<u32>, got -1"},
		{"dist.make_module_config", `["m",[],[],["yes"]]`, `!Error: Error deserializing field 'logger_enabled': expected core::option::Option<bool>, got ["yes"]`},
		{"dist.make_module_config", `["m",[],[],[true,false]]`, `!Error: Option's array must contain at most 1 element, 'logger_enabled' was of 2 elements`},
		{"dist.make_module_config", `["m",[],[],[],[],[[["A"]]]]`, `!Error: Error deserializing field 'envs': expected core::option::Option<alloc::vec::Vec<(alloc::string::String, alloc::string::String)>>, got [[["A"]]]`},
		{"dist.make_module_config", `["m",[],[],[],[],[],[],[],[4294967296]]`, `!Error: Error deserializing field 'logging_mask': expected core::option::Option<i32>, got [4294967296]`},
		{"dist.make_module_config", `[1]`, "!Error: Error deserializing field 'name': expected alloc::string::String, got 1"},
		{"dist.load_module_config", `["own"]`, record("m", "true", "", "", "", "")},
		{"dist.load_module_config", `["written"]`, record("m", "false", "7", `[["A","b"]]`, `[["/a","/b"]]`, `[["sh","/bin/sh"]]`)},
		{"dist.load_module_config", `["wrong"]`, "!Error: Error parsing module config from vault `wrong`: Error deserializing field 'logger_enabled': expected core::option::Option<bool>, got 1"},
		{"dist.load_module_config", `["none"]`, "!Error: Error parsing module config from vault `none`: an object with the `name` of the module is expected"},
		{"dist.load_module_config", `["nowhere"]`, "!Error reading vault file `nowhere`"},
		{"dist.load_blueprint", `["blueprint"]`, quoted(`{"dependencies":[{"/":"bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"}],"name":"b"}`)},
		{"dist.load_blueprint", `["none"]`, "!Error: Error parsing blueprint from vault `none`: an object with `name` and a list of `dependencies` is expected"},
	} {
		for name, text := range map[string]string{
			"own": record("m", "true", "", "", "", ""), "wrong": `{"name":"m","logger_enabled":1}`, "none": "[]",
			"written":   `{"name":"m","logger_enabled":false,"logging_mask":7,"mounted_binaries":{"sh":"/bin/sh"},"wasi":{"envs":{"A":"b"},"mapped_dirs":[["/a","/b"]]}}`,
			"blueprint": `{"name":"b","dependencies":["bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"]}`,
		} {
			if err := h.peer.Vault().Put(stdlib.VaultDir("p", "secret"), name, []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		if got := h.call(t, c[0], c[1]); got != c[2] {
			t.Errorf("%s %s:\n%s, want\n%s", c[0], c[1], got, c[2])
		}
	}
}

func TestWhatModulesAreTold(t *testing.T) {
	h := newHost(t, Config{})
	id := h.deploy(t, "curious")
	want := `{"particle":{"id":"p","init_peer_id":"manager","timestamp":5,"ttl":6,"script":"(null)","signature":[7],"token":"secret"},` +
		`"service_id":"` + id + `","service_creator_peer_id":"manager","host_id":"node","worker_id":"node",` +
		`"tetraplets":[[{"peer_pk":"a","service_id":"b","function_name":"c","lens":".$.d"}]]}`
	h.call(t, "srv.add_alias", `["who","`+id+`"]`)
	for _, name := range []string{id, "who"} {
		if got := h.call(t, name+".v3", "[]"); got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// TestVault passes files between built-ins and a module, which has the vault under descriptor 7.
func TestVault(t *testing.T) {
	h := newHost(t, Config{})
	id := h.deploy(t, "tools")
	path := h.call(t, "vault.put", `["from the program"]`)
	inside, ok := strings.CutPrefix(unquoted(path), stdlib.VaultPath+"/")
	if !ok || !strings.HasPrefix(inside, "p-secret/") {
		t.Fatal(path)
	}
	for _, c := range [][3]string{
		{id + ".get", `[7,"` + inside + `"]`, `"from the program"`},
		{id + ".put", `[7,"p-secret/mine","from the module"]`, "0"},
		{"vault.cat", `["` + stdlib.VaultPath + `/p-secret/mine"]`, `"from the module"`},
		{"vault.cat", `["mine"]`, `"from the module"`},
		{"vault.cat", `["../p-secret/mine"]`, "!Error reading vault file `../p-secret/mine`"},
		{"vault.cat", `["/tmp/vault/other/mine"]`, "!Error reading vault file `/tmp/vault/other/mine`"},
		{"vault.cat", `[""]`, "!Error reading vault file ``"},
		{id + ".put", `[3,"mine","kept"]`, "0"},  // /storage
		{id + ".get", `[3,"mine"]`, `"kept"`},    //
		{id + ".put", `[4,"deep","below"]`, "0"}, // /storage/module
		{id + ".get", `[3,"tools/deep"]`, `"below"`},
	} {
		if got := h.call(t, c[0], c[1]); got != c[2] {
			t.Errorf("%s %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
	if err := h.peer.Vault().Put("p-secret", "m.wasm", guest(t, "greeting")); err != nil {
		t.Fatal(err)
	}
	want := quoted(Hash(guest(t, "greeting")))
	for name, args := range map[string]string{
		"dist.add_module_from_vault": `["m.wasm",{"name":"greeting"}]`, "dist.add_module_bytes_from_vault": `["greeting","/tmp/vault/p-secret/m.wasm"]`,
	} {
		if got := h.call(t, name, args); got != want {
			t.Error(name, got)
		}
	}
	if got := h.call(t, "vault.cat", `["m.wasm"]`); got != "!Error reading vault file `m.wasm`" { // no text
		t.Error(got)
	}
	h.peer.Expire("p-secret")
	if got := h.call(t, "vault.cat", `["mine"]`); !strings.HasPrefix(got, "!") {
		t.Error("what an expired particle had is still there:", got)
	}
}

// TestSleepTakesSimulatedTime also shows that calls of one service wait for each other.
func TestSleepTakesSimulatedTime(t *testing.T) {
	h := newHost(t, Config{})
	id, other := h.deploy(t, "tools"), h.deploy(t, "tools")
	for i, c := range []struct {
		service, call, args, want string
		at, after                 time.Duration
	}{
		{id, "sleep", "[3000000000]", "1003000000000", 0, 3 * time.Second},
		{id, "now", "[]", "1003000000000", time.Second, 2 * time.Second},
		{other, "now", "[]", "1001000000000", time.Second, 0},
		{id, "now", "[]", "1004000000000", 4 * time.Second, 0},
		{id, "sleep", "[18446744073709551615]", "", 4 * time.Second, 0}, // no such time
	} {
		h.now = time.Unix(1000, 0).Add(c.at)
		got, after := h.timed(t, c.service+"."+c.call, c.args)
		if got != c.want && c.want != "" || after != c.after {
			t.Errorf("%d: %s after %v, want %s after %v", i, got, after, c.want, c.after)
		}
	}
	h.call(t, id+".sleep", "[9223372036854775807]")
	h.peer.Expire("p-secret")
	if _, after := h.timed(t, id+".now", "[]"); after != 0 {
		t.Error("a particle waits for the one before:", after)
	}
}

func TestEqualHostsAnswerTheSame(t *testing.T) {
	run := func() string {
		h := newHost(t, Config{})
		id := h.deploy(t, "tools")
		var all []string
		for _, c := range [][2]string{{"random", "[]"}, {"now", "[]"}, {"put", `[3,"f","x"]`}, {"random", "[]"}} {
			all = append(all, h.call(t, id+"."+c[0], c[1]))
		}
		return fmt.Sprint(id, all)
	}
	if a, b := run(), run(); a != b {
		t.Errorf("%s\n%s", a, b)
	}
}

func TestStats(t *testing.T) {
	h := newHost(t, Config{})
	id := h.deploy(t, "tools")
	if got := h.call(t, "stat.service_stat", quotedList(id)); got != `{"error":"No stats were collected for the `+"`"+id+"`"+` service","result":[],"status":false}` {
		t.Error(got)
	}
	h.call(t, id+".sleep", "[500000000]")
	h.call(t, id+".fail", "[]")
	one := func(good, failed int, growth, seconds, times string) string {
		return fmt.Sprintf(`{"call_time_sec":%s,"failed_req_count":%d,"memory_deltas_bytes":%s,"success_req_count":%d,"timestamps":[%s]}`, seconds, failed, growth, good, times)
	}
	want := `{"error":"","result":[{"functions_stats":[{"name":"fail","stats":` +
		one(0, 1, `{"avg":-131072.0,"series":[-131072.0],"total":-131072.0}`, `{"avg":0.0,"series":[0.0],"total":0.0}`, "1000") +
		`},{"name":"sleep","stats":` + one(1, 0, `{"avg":0.0,"series":[0.0],"total":0.0}`, `{"avg":0.5,"series":[0.5],"total":0.5}`, "1000") +
		`}],"total_stats":` + one(1, 1, `{"avg":-65536.0,"series":[0.0,-131072.0],"total":-131072.0}`, `{"avg":0.25,"series":[0.5,0.0],"total":0.5}`, "1000,1000") + `}],"status":true}`
	if got := h.call(t, "stat.service_stat", quotedList(id)); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	for range 7 {
		h.call(t, id+".now", "[]")
	}
	for i := range 3 { // names that are the caller's own
		h.call(t, fmt.Sprintf("%s.no%d", id, i), "[]")
	}
	if s := h.peer.Stats(id); len(s.Total.Timestamps) != 5 || len(s.Total.Memory.Last) != 5 || s.Total.Good != 8 || s.Total.Failed != 4 || len(s.Functions) != 3 {
		t.Errorf("%+v", s)
	}
}

func quotedList(s string) string { return "[" + quoted(s) + "]" }
