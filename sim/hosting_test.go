package sim

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/vm"
)

// hosting is a network whose relay has a module with all tools as the service "tools".
func hosting(t *testing.T, opt Options, c deploy.Config) (*Network, *deploy.Hosts) {
	t.Helper()
	hosts := deploy.NewHosts(c)
	t.Cleanup(func() { hosts.Close(context.Background()) })
	opt.Deploy = hosts.Deploy
	n := network(t, opt)
	wasm, err := os.ReadFile("../service/testdata/guests/tools.wasm")
	if err != nil {
		t.Fatal(err)
	}
	err = hosts.Peer(Relay).Install(context.Background(), "tools", "me", service.Config{Modules: []service.Module{{Name: "tools", Wasm: wasm, Logger: true}}})
	if err != nil {
		t.Fatal(err)
	}
	return n, hosts
}

// onRelay calls functions on the relay, "service function arguments", and returns the result of the last as text.
func onRelay(calls ...string) string {
	script := `(null)`
	for i, c := range calls {
		words := strings.SplitN(c, " ", 3)
		result := "x" + string(rune('a'+i))
		if i == len(calls)-1 {
			result = "r"
		}
		script = `(seq ` + script + ` (call -relay- ("` + words[0] + `" "` + words[1] + `") [` + words[2] + `] ` + result + `))`
	}
	return `(xor (seq (seq ` + relayFirst + ` ` + script + `) (seq (call -relay- ("debug" "stringify") [r] s) (call %init_peer_id% ("callbackSrv" "response") [s]))) ` + onError + `)`
}

func call(t *testing.T, n *Network, script string) (string, error) {
	t.Helper()
	result, _, err := n.Call(context.Background(), function(n, script), nil)
	return string(result.Value), err
}

func TestPreimageOfAParticle(t *testing.T) {
	p := vm.Params{ParticleID: "6ba7b810-9dad-11d1-80b4-00c04fd430c8", Timestamp: 1700000000000, TTL: 7000}
	want := "36626137623831302d396461642d313164312d383062342d3030633034666434333063380068e5cf8b010000581b0000286e756c6c29"
	if got := hex.EncodeToString(preimage(p, "(null)")); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	n := network(t, Options{Peers: []Peer{{Name: "bob", Secret: "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc="}}})
	bob := n.peers["bob"]
	signature := "34d5017c3aaadceda046054d677790c35543a62e272ce86668670879dd39a252a261e8198527c8626df12f3cf49d6eb3d7429711a7703b75fe333f4be852370b"
	if got := hex.EncodeToString(bob.Sign(preimage(p, "(null)"))); got != signature {
		t.Error(got)
	}
}

func TestHostedServicesAreDeterministic(t *testing.T) {
	history := func(seed uint64) string {
		n, _ := hosting(t, Options{Seed: seed}, deploy.Config{})
		_, log, err := n.Call(context.Background(), function(n, onRelay("tools random ", "tools sleep 1500000000", "tools now ", `tools put 3 "f" "x"`, "tools random ")), nil)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		_ = log.WriteText(&b)
		return b.String()
	}
	a := history(1)
	if b := history(1); a != b {
		t.Errorf("%s\n%s", a, b)
	}
	if a == history(2) {
		t.Error("the seed changes nothing")
	}
	if !strings.Contains(a, "17356896015") { // of the network's time, 1.5 seconds after its start
		t.Error(a)
	}
}

func TestTimeOfServicesBeginsAnew(t *testing.T) {
	n, _ := hosting(t, Options{}, deploy.Config{})
	script := onRelay("tools sleep 3000000000", "tools now ")
	first, err := call(t, n, script)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := call(t, n, script); err != nil || first != second {
		t.Error(first, second, err)
	}
}

func TestWhoManagesPeers(t *testing.T) {
	const missing = `srv create "nothing"`
	n, _ := hosting(t, Options{}, deploy.Config{})
	if _, err := call(t, n, onRelay(missing)); err == nil || !strings.Contains(err.Error(), "Blueprint 'nothing' wasn't found") {
		t.Error(err)
	}
	n, _ = hosting(t, Options{Unmanaged: true}, deploy.Config{})
	if _, err := call(t, n, onRelay(missing)); err == nil || !strings.Contains(err.Error(), "only available to the host") {
		t.Error(err)
	}
	if out, err := call(t, n, onRelay("srv list ")); err != nil || !strings.Contains(out, `\"id\":\"tools\"`) {
		t.Error(out, err)
	}
	bare := network(t, Options{})
	if _, err := call(t, bare, onRelay(`dist add_module "AGFzbQEAAAA=" {"name":"m"}`)); err == nil {
		t.Error("a peer without a deployment has taken a module")
	}
}

// TestTheVaultIsForOneParticle finds the files of the options in every run, and nothing of the run before.
func TestTheVaultIsForOneParticle(t *testing.T) {
	for name, opt := range map[string]Options{"bare": {}, "hosted": {Deploy: deploy.NewHosts(deploy.Config{}).Deploy}} {
		opt.Vault = map[string][]byte{"given": []byte("for all")}
		n := network(t, opt)
		for range 2 {
			if out, err := call(t, n, onRelay(`vault cat "given"`)); err != nil || !strings.Contains(out, "for all") {
				t.Error(name, out, err)
			}
			if _, err := call(t, n, onRelay(`vault put "text"`, `vault cat xa`)); err != nil {
				t.Error(name, err)
			}
			if _, err := call(t, n, onRelay(`vault cat "`+"982d9e3eb996f559"+`"`)); err == nil || !strings.Contains(err.Error(), "Error reading vault file") {
				t.Error(name, "a file of another particle is there:", err)
			}
		}
	}
	n := network(t, Options{Vault: map[string][]byte{"large": make([]byte, 65<<20)}})
	if _, err := call(t, n, onRelay(`vault cat "large"`)); err == nil || !strings.Contains(err.Error(), `file "large" does not fit into the vault of peer "me"`) {
		t.Error(err)
	}
}

func TestALoopingModuleIsInterrupted(t *testing.T) {
	n, _ := hosting(t, Options{}, deploy.Config{Limits: service.Limits{Instructions: 100_000}})
	if _, err := call(t, n, onRelay("tools spin ")); err == nil || !strings.Contains(err.Error(), "call interrupted: more than 100000 instructions") {
		t.Error(err)
	}
	n, _ = hosting(t, Options{}, deploy.Config{})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, _, err := n.Call(ctx, function(n, onRelay("tools spin ")), nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// TestAServiceElsewhereIsTold names the peer that has what another lacks.
func TestAServiceElsewhereIsTold(t *testing.T) {
	n, _ := hosting(t, Options{}, deploy.Config{})
	_, err := call(t, n, `(xor (call %init_peer_id% ("tools" "now") [] r) `+onError+`)`)
	var e *ScriptError
	if !errors.As(err, &e) || len(e.Hints) != 1 || e.Hints[0] != "service `tools` runs on peer `relay`, not on `me`" {
		t.Error(err)
	}
}

// TestFunctionsInGoAndServicesInWasm has handlers in Go, services in WebAssembly and the caller together.
func TestFunctionsInGoAndServicesInWasm(t *testing.T) {
	hosts := deploy.NewHosts(deploy.Config{})
	defer hosts.Close(context.Background())
	c, err := NewCaller(Options{Deploy: hosts.Deploy})
	if err != nil {
		t.Fatal(err)
	}
	config, err := service.ReadConfig("../examples/services/greeting.toml", ".")
	if err != nil {
		t.Fatal(err)
	}
	if err := hosts.Peer(Relay).Install(context.Background(), "greeting", "me", config); err != nil {
		t.Fatal(err)
	}
	f := function(c.Network(), `(seq `+relayFirst+` (seq (call -relay- ("greeting" "greeting") ["Ada"] r) `+respond+`))`)
	out, err := c.CallFunction(context.Background(), f, []abi.Argument{})
	if err != nil || string(out[0]) != `"Hi, Ada"` {
		t.Error(out, err)
	}
}
