package stdlib

import (
	"bufio"
	"cmp"
	"context"
	"crypto/ed25519"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// fake is a host with a fixed clock and two neighbours.
type fake struct {
	scope   string // a worker; "" for the host
	workers Workers
	subnets Subnets
	flavour Flavour
	printed []string
	hosted  Deployment
}

var key = ed25519.NewKeyFromSeed([]byte("0123456789abcdef0123456789abcdef"))

func (f *fake) Flavour() Flavour           { return f.flavour }
func (f *fake) Versions() (string, string) { return "aquifer-1.2.3", "0.62.0" }
func (f *fake) PeerID() string             { return cmp.Or(f.scope, "host") }
func (f *fake) Now() time.Time             { return time.UnixMilli(1700000000123) }
func (f *fake) Peers() []string            { return []string{"Ldp", "Cn8eVZg"} }
func (f *fake) Connected(peer string) bool { return peer == "Ldp" }
func (f *fake) Addresses() []string        { return []string{"/ip4/10.0.0.1/tcp/7777"} }
func (f *fake) Contact(peer string) ([]string, bool) {
	return []string{"/ip4/10.0.0.2/tcp/7777"}[:len(peer)%2], peer == "Ldp"
}
func (f *fake) Connect(_ context.Context, peer string, at []string) bool {
	return peer == "Ldp" || len(at) > 0
}
func (f *fake) Sign(data []byte) []byte { return ed25519.Sign(key, data) }
func (f *fake) Verify(sig, data []byte) bool {
	return ed25519.Verify(key.Public().(ed25519.PublicKey), data, sig)
}
func (f *fake) Print(text string)        { f.printed = append(f.printed, text) }
func (f *fake) HostID() string           { return "host" }
func (f *fake) Workers() Workers         { return f.workers }
func (f *fake) Subnets() Subnets         { return f.subnets }
func (f *fake) Manages(peer string) bool { return peer == "host" || peer == "manager" }
func (f *fake) Deployment() Deployment   { return f.hosted }

func newFake(flavour Flavour) *fake {
	return &fake{flavour: flavour, hosted: Unhosted(), workers: workers{}, subnets: statuses{}}
}

// ask calls a built-in.
func ask(h Host, r Request) (Response, bool) { return Call(context.Background(), h, r) }

// TestTables runs testdata/node.txt and testdata/client.txt: lines "service function [args] => result", "!> error" or
// "?> what an unknown function answers". The client's lines were recorded from the original client.
func TestTables(t *testing.T) {
	for flavour, file := range map[Flavour]string{Node: "testdata/node.txt", Client: "testdata/client.txt"} {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		host := newFake(flavour)
		lines, n := bufio.NewScanner(f), 0
		for lines.Scan() {
			line := lines.Text()
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			n++
			call, want, arrow := line, "", ""
			for _, a := range []string{" => ", " !> ", " ?> "} {
				if c, w, ok := strings.Cut(line, a); ok {
					call, want, arrow = c, w, a
					break
				}
			}
			words := strings.SplitN(call, " ", 3)
			args, fault := value.ParseNode(words[2])
			if fault != nil {
				t.Fatalf("%s: %v", line, fault)
			}
			resp, known := ask(host, Request{Service: words[0], Function: words[1], Args: args.Arr, InitPeer: "host", Particle: "p"})
			got := resp.Text
			if resp.Code != 0 {
				text, _ := value.ParseNode(resp.Text)
				got = text.Str
			}
			if got != want || (resp.Code == 0) != (arrow == " => ") || known != (arrow != " ?> ") {
				t.Errorf("%s: %s\n  got code %d: %s", file, line, resp.Code, got)
			}
		}
		if n < 50 {
			t.Errorf("%s has only %d lines", file, n)
		}
	}
}

func TestSomeoneElseMayNotUseProtectedFunctions(t *testing.T) {
	host := newFake(Node)
	for _, name := range []string{"peer.connect", "run-console.print", "srv.remove", "srv.create", "srv.add_alias",
		"dist.add_module", "dist.add_module_from_vault", "dist.add_module_bytes_from_vault", "dist.add_blueprint"} {
		service, function, _ := strings.Cut(name, ".")
		resp, _ := ask(host, Request{Service: service, Function: function, InitPeer: "stranger"})
		if want := `"This function is only available to the host or worker spells"`; resp.Text != want {
			t.Errorf("%s: %s", name, resp.Text)
		}
	}
	if len(host.printed) != 0 {
		t.Error("a stranger printed", host.printed)
	}
}

func TestPrint(t *testing.T) {
	host := newFake(Client)
	ask(host, Request{Service: "run-console", Function: "print", Args: []*value.Node{value.Text("a b"), value.Array(value.Null())}})
	if len(host.printed) != 1 || host.printed[0] != "a b [null]" {
		t.Errorf("printed %q", host.printed)
	}
}

func TestTimeoutTakesItsTime(t *testing.T) {
	args := []*value.Node{value.Num(value.OfInt(1500)), value.Text("late")}
	for _, f := range []Flavour{Node, Client} {
		resp, _ := ask(newFake(f), Request{Service: "peer", Function: "timeout", Args: args})
		if resp.After != 1500*time.Millisecond || resp.Text != `"late"` {
			t.Errorf("flavour %d: %+v", f, resp)
		}
	}
}

func TestSigning(t *testing.T) {
	data := value.Array(value.Num(value.OfInt(1)), value.Num(value.OfInt(2)))
	record := value.NewTetraplet("host", "registry", "get_record_bytes", "")
	cases := []struct {
		flavour Flavour
		init    string
		origin  *value.Tetraplet
		success bool
	}{
		{Node, "host", record, true}, {Client, "host", record, true},
		{Client, "host", value.NewTetraplet("host", "trust-graph", "get_trust_bytes", ""), true},
		{Node, "host", value.NewTetraplet("host", "trust-graph", "get_trust_bytes", ""), false},
		{Client, "host", value.NewTetraplet("host", "other", "get_record_bytes", ""), false},
		{Node, "stranger", record, false}, {Client, "stranger", record, false},
		{Node, "host", record.WithLens(".$.a"), false},
		{Node, "host", value.NewTetraplet("elsewhere", "registry", "get_record_bytes", ""), false},
	}
	for i, c := range cases {
		host := newFake(c.flavour)
		resp, _ := ask(host, Request{Service: "sig", Function: "sign", Args: []*value.Node{data}, InitPeer: c.init,
			Tetraplets: [][]*value.Tetraplet{{c.origin}}})
		out, _ := value.ParseNode(resp.Text)
		success := resp.Code == 0 && out.Get("success").Bool
		if success != c.success {
			t.Errorf("case %d: %+v", i, resp)
		}
		if !success {
			continue
		}
		verified, _ := ask(host, Request{Service: "sig", Function: "verify", Args: []*value.Node{out.Get("signature").Arr[0], data}})
		if verified.Text != "true" {
			t.Errorf("case %d: own signature is not verified: %s", i, verified.Text)
		}
	}
}

func TestVaultKeepsWhatWasPut(t *testing.T) {
	host := newFake(Node)
	put, _ := ask(host, Request{Service: "vault", Function: "put", Args: []*value.Node{value.Text("hello")}, Particle: "p"})
	path, _ := value.ParseNode(put.Text)
	cat, _ := ask(host, Request{Service: "vault", Function: "cat", Args: []*value.Node{path}, Particle: "p"})
	if cat.Text != `"hello"` {
		t.Errorf("%s then %s", put.Text, cat.Text)
	}
}

func TestVaultsKeepParticlesApart(t *testing.T) {
	names := map[string]bool{}
	for _, id := range []string{"a", "a/b", "..", "../..", "/", "a\x00", `a\b`, strings.Repeat("x", 300)} {
		name := VaultDir(id, "token")
		if names[name] || !fs.ValidPath(name) || strings.Contains(name, "/") || len(name) > 255 || name == "." {
			t.Errorf("%q gets the directory %q", id, name)
		}
		names[name] = true
		host := newFake(Node)
		r := Request{Service: "vault", Function: "put", Args: []*value.Node{value.Text("hello")}, Particle: id, Token: "token"}
		put, _ := ask(host, r)
		path, _ := value.ParseNode(put.Text)
		r.Function, r.Args = "cat", []*value.Node{path}
		if got, _ := ask(host, r); got.Text != `"hello"` {
			t.Error(got)
		}
		r.Token = "other"
		if got, _ := ask(host, r); got.Code == 0 {
			t.Errorf("particle %q with another token reads %s", id, got.Text)
		}
	}
	host := newFake(Node)
	large := value.Text(strings.Repeat("x", maxVault/2))
	for i, want := range []int32{0, 0, 1} {
		args := []*value.Node{value.Text(large.Str[i:])}
		if got, _ := ask(host, Request{Service: "vault", Function: "put", Args: args}); got.Code != want {
			t.Errorf("file %d: %.80s", i, got.Text)
		}
	}
	host.hosted.Expire(VaultDir("", ""))
	if got, _ := ask(host, Request{Service: "vault", Function: "put", Args: []*value.Node{large}}); got.Code != 0 {
		t.Error(got.Text)
	}
}

func TestModulesOpenUnderBothNames(t *testing.T) {
	for _, name := range []string{"builtin", "math", "subnet", "workers", "json", "spell"} {
		short, err := fs.ReadFile(FS(), name+".aqua")
		if err != nil {
			t.Fatal(err)
		}
		public, err := fs.ReadFile(FS(), publicPrefix+name+".aqua")
		if err != nil || string(public) != string(short) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := fs.ReadFile(FS(), "nothing.aqua"); err == nil {
		t.Error("a missing module opens")
	}
}

// FuzzCall feeds every built-in with arbitrary JSON: it answers JSON and does not panic.
func FuzzCall(f *testing.F) {
	f.Add("op.concat", `[[1],[2]]`)
	f.Add("array.slice", `[[1],-1,18446744073709551615]`)
	f.Add("math.pow", `[9223372036854775807,4294967295]`)
	f.Add("dist.make_module_config", `["a",[[]],[1,2]]`)
	f.Fuzz(func(t *testing.T, name, text string) {
		args, fault := value.ParseNode(text)
		if fault != nil || !utf8.ValidString(name) { // names reach a host as UTF-8
			return
		}
		service, function, _ := strings.Cut(name, ".")
		for _, flavour := range []Flavour{Node, Client} {
			host := newFake(flavour)
			resp, _ := ask(host, Request{Service: service, Function: function, Args: args.Arr, InitPeer: "host"})
			if _, fault := value.ParseNode(resp.Text); fault != nil {
				t.Fatalf("%s answers %q: %v", name, resp.Text, fault)
			}
		}
	})
}

// TestEveryFunctionBearsAnyArguments calls all built-ins with odd arguments.
func TestEveryFunctionBearsAnyArguments(t *testing.T) {
	odd := []string{`[]`, `[null]`, `[[]]`, `[{}]`, `[1,2,3,4]`, `["a","b","c"]`, `[[1,"a"],[null],{}]`, `[-1.5,1e300]`, `["0OI"]`, `[[[1,2]],[[1,2]]]`}
	for _, flavour := range []Flavour{Node, Client} {
		names := Functions(flavour)
		if !slices.IsSorted(names) {
			t.Errorf("flavour %d: %q are not sorted", flavour, names)
		}
		if len(names) < 40 {
			t.Errorf("flavour %d has %d functions", flavour, len(names))
		}
		for _, name := range names {
			service, function, _ := strings.Cut(name, ".")
			for _, text := range odd {
				args, _ := value.ParseNode(text)
				host := newFake(flavour)
				resp, known := ask(host, Request{Service: service, Function: function, Args: args.Arr, InitPeer: "host"})
				if _, fault := value.ParseNode(resp.Text); fault != nil || !known {
					t.Errorf("%s%s answers %q: %v", name, text, resp.Text, fmt.Sprint(fault))
				}
			}
		}
	}
}

func TestBase58HasALimit(t *testing.T) {
	largest := strings.Repeat("a", value.MaxBase58)
	for _, flavour := range []Flavour{Node, Client} {
		host := newFake(flavour)
		answer := func(function, text string) Response {
			resp, _ := ask(host, Request{Service: "op", Function: function, Args: []*value.Node{value.Text(text)}})
			return resp
		}
		there := answer("string_to_b58", largest)
		digits, _ := value.ParseNode(there.Text)
		if back := answer("string_from_b58", digits.Str); there.Code != 0 || back.Text != `"`+largest+`"` {
			t.Errorf("flavour %d: %d bytes do not come back: %.100s", flavour, len(largest), back.Text)
		}
		for function, text := range map[string]string{"string_to_b58": largest + "a", "string_from_b58": digits.Str + strings.Repeat("1", 100), "bytes_from_b58": digits.Str + strings.Repeat("1", 100)} {
			if resp := answer(function, text); resp.Code != 1 || !strings.Contains(resp.Text, "too many") {
				t.Errorf("flavour %d: %s answers %.100s", flavour, function, resp.Text)
			}
		}
	}
}

// TestListsOfSomeSize would not end if the functions compared each item with each other one.
func TestListsOfSomeSize(t *testing.T) {
	numbers, texts := make([]*value.Node, 200_000), make([]string, 200_000)
	for i := range numbers {
		numbers[i], texts[i] = value.Num(value.OfInt(int64(i))), fmt.Sprint(i)
	}
	for flavour, list := range map[Flavour]*value.Node{Client: value.Array(numbers...), Node: stringsNode(texts)} {
		for _, function := range []string{"dedup", "intersect", "diff", "sdiff"} {
			args := []*value.Node{list, list}
			if function == "dedup" {
				args = args[:1]
			}
			resp, _ := ask(newFake(flavour), Request{Service: "array", Function: function, Args: args})
			want := list.String()
			if strings.HasSuffix(function, "diff") {
				want = "[]"
			}
			if resp.Text != want {
				t.Errorf("flavour %d: %s answers %.50s", flavour, function, resp.Text)
			}
		}
	}
}

func TestIdentifyAsksTheHost(t *testing.T) {
	for _, flavour := range []Flavour{Node, Client} {
		resp, _ := ask(newFake(flavour), Request{Service: "peer", Function: "identify"})
		out, _ := value.ParseNode(resp.Text)
		if out.Get("node_version").Str != "aquifer-1.2.3" || out.Get("air_version").Str != "0.62.0" {
			t.Errorf("flavour %d: %s", flavour, resp.Text)
		}
	}
}
