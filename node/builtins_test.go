package node

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/service/deploy"
)

// deploying is a configuration with services in memory, and a manager.
func deploying(manager *particle.Key) Config {
	return Config{Managers: []string{manager.PeerID()}, Deploy: deploy.NewHosts(deploy.Config{}).Deploy}
}

// TestServices deploys a module on a running node and calls it; who has no management key cannot deploy (spec/network.md#N92).
func TestServices(t *testing.T) {
	key := particle.GenerateKey()
	n := testNode(t, deploying(key))
	manager, other := newClient(t, key, n), newClient(t, nil, n)
	wasm, err := os.ReadFile("../service/testdata/guests/greeting.wasm")
	if err != nil {
		t.Fatal(err)
	}
	text := func(answer string) string {
		var s string
		if err := json.Unmarshal([]byte(answer), &s); err != nil {
			t.Fatal(answer)
		}
		return s
	}
	module := `"` + base64.StdEncoding.EncodeToString(wasm) + `"`
	config := fmt.Sprintf(`(call %q ("dist" "default_module_config") ["greeting"] config)`, n.ID())
	add := func(c *testClient) string {
		got := c.run(fmt.Sprintf(`(xor (seq (seq %s (call %q ("dist" "add_module") [%s config] y)) (call %%init_peer_id%% ("done" "done") [y])) (call %%init_peer_id%% ("done" "done") ["!" :error:.$.message]))`,
			config, n.ID(), module), 20e9, 1)
		if len(got) != 1 {
			t.Fatal("dist.add_module was not answered")
		}
		return got[0]
	}
	if got := add(other); !strings.Contains(got, "only available to the host") {
		t.Error(got)
	}
	hash := text(add(manager))
	blueprint := manager.run(fmt.Sprintf(`(seq (seq (call %[1]q ("op" "array") [%[2]q] l) (seq (call %[1]q ("dist" "make_blueprint") ["greeter" l] b) (call %[1]q ("dist" "add_blueprint") [b] id))) (call %%init_peer_id%% ("done" "done") [id]))`,
		n.ID(), hash), 20e9, 1)
	id := text(manager.ask(n.ID(), "srv", "create", blueprint[0]))
	if got := other.ask(n.ID(), id, "greeting", `"Ada"`); got != `"Hi, Ada"` {
		t.Error(got)
	}
	manager.ask(n.ID(), "srv", "add_alias", `"greeter"`, `"`+id+`"`)
	if got := other.ask(n.ID(), "greeter", "greeting", `"Bob"`); got != `"Hi, Bob"` {
		t.Error(got)
	}
	if got := other.ask(n.ID(), "srv", "list"); !strings.Contains(got, `"owner_id":"`+key.PeerID()+`"`) || !strings.Contains(got, `"worker_id":"`+n.ID()+`"`) {
		t.Error(got)
	}
	if got := other.ask(n.ID(), "stat", "service_stat", `"greeter"`); !strings.Contains(got, `"success_req_count":2`) {
		t.Error(got)
	}
	if got := other.ask(n.ID(), "srv", "remove", `"greeter"`); !strings.HasPrefix(got, `"!"`) {
		t.Error(got)
	}
}

// TestPeerFunctions asks nodes about themselves and each other.
func TestPeerFunctions(t *testing.T) {
	key := particle.GenerateKey()
	n, other := testNode(t, deploying(key)), testNode(t, Config{})
	c := newClient(t, key, n)
	var info struct {
		Addresses []string `json:"external_addresses"`
		Node      string   `json:"node_version"`
		AIR       string   `json:"air_version"`
	}
	if err := json.Unmarshal([]byte(c.ask(n.ID(), "peer", "identify")), &info); err != nil || len(info.Addresses) != 1 || info.Node != "aquifer-test" || info.AIR != "0.62.0" {
		t.Errorf("%+v %v", info, err)
	}
	peer := fmt.Sprintf("%q", other.ID())
	at := contactOf(t, other).Addresses[0]
	for _, step := range []struct {
		function string
		args     []string
		want     string
	}{
		{"is_connected", []string{peer}, "false"},
		{"get_contact", []string{peer}, `""`},
		{"connect", []string{peer}, "false"}, // nobody knows where it is
		{"connect", []string{peer, "at"}, "true"},
		{"is_connected", []string{peer}, "true"},
		{"get_contact", []string{peer}, fmt.Sprintf(`{"addresses":[%q],"peer_id":%s}`, at, peer)},
		{"is_connected", []string{fmt.Sprintf("%q", c.net.ID())}, "true"},
	} {
		script := fmt.Sprintf(`(seq (seq (call %[1]q ("op" "array") [%[2]q] at) (call %[1]q ("peer" %[3]q) [%[4]s] y)) (call %%init_peer_id%% ("done" "done") [y]))`,
			n.ID(), at, step.function, strings.Join(step.args, " "))
		if got := c.run(script, 20e9, 1); len(got) != 1 || got[0] != step.want {
			t.Errorf("peer.%s %v: %v instead of %s", step.function, step.args, got, step.want)
		}
	}
	eventually(t, "the table", func() bool { return len(n.net.Table()) == 1 })
	if got := c.ask(n.ID(), "kad", "neighborhood", peer); got != `[`+peer+`]` {
		t.Error(got)
	}
	if got := c.ask(n.ID(), "kad", "neigh_with_addrs", peer); got != fmt.Sprintf(`[{"addresses":[%q],"peer_id":%s}]`, at, peer) {
		t.Error(got)
	}
	if got := c.ask(n.ID(), "peer", "timeout", "50", `"late"`); got != `"late"` {
		t.Error(got)
	}
	if got := c.ask(n.ID(), "sig", "get_peer_id"); got != fmt.Sprintf("%q", n.ID()) {
		t.Error(got)
	}
	put := c.run(fmt.Sprintf(`(seq (seq (call %[1]q ("vault" "put") ["text"] p) (call %[1]q ("vault" "cat") [p] y)) (call %%init_peer_id%% ("done" "done") [y]))`, n.ID()), 10e9, 1)
	if len(put) != 1 || put[0] != `"text"` {
		t.Error(put)
	}
}

// TestVaultIsCounted has a particle put more into the vault than its client may hold: it learns that there is no room, other clients do not
// notice, and all is given back when it is over (spec/network.md#N205).
func TestVaultIsCounted(t *testing.T) {
	const most = 4 << 20
	n := testNode(t, Config{Deploy: deploy.NewHosts(deploy.Config{}).Deploy, Limits: Limits{PeerBytes: most, TotalBytes: 2 * most}})
	c, other := newClient(t, nil, n), newClient(t, nil, n)
	text := strings.Repeat("x", most/16)
	puts := strings.Repeat(fmt.Sprintf(`(seq (call %q ("vault" "put") [x] $paths) `, n.ID()), 20) + `(null)` + strings.Repeat(")", 20)
	p := c.particle(fmt.Sprintf(`(xor (seq (call %[1]q ("op" "identity") [%[2]q] x) %[3]s) (call %%init_peer_id%% ("done" "done") [:error:.$.message]))`, n.ID(), text, puts), time.Hour)
	c.send(p)
	if got := c.await(p, 1); len(got) != 1 || !strings.Contains(got[0], "the vault of this node has no room") {
		t.Errorf("%.300s", got)
	}
	if used := n.quota.load(); used < most/2 || used > most {
		t.Error("held:", used)
	}
	if got := other.ask(n.ID(), "vault", "put", fmt.Sprintf("%q", text)); !strings.HasPrefix(got, `"/tmp/vault/`) {
		t.Error(got)
	}
	n.actors.find(n.home, p).expire()
	eventually(t, "what it held", func() bool { return n.quota.load() < most/2 })
}
