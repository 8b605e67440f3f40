package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// TestRead reads a file with keys of all kinds, some of them the original's without effect.
func TestRead(t *testing.T) {
	s, warnings, err := Read(Defaults(), "node.toml", `
tcp_port = 7
bootstrap_nodes = ["/ip4/10.0.0.1/tcp/7777"]
max_particle_life = "1m 30sec"
memory = "1 GiB"
no_banner = true
max_spell_particle_ttl = "30s"
worker_period_sec = 60
[root_key_pair]
generate_on_absence = false
[avm_config]
air_size_limit = 1024
wasm_backend.x = 1
[system_services]
enable = []
aqua_ipfs.y = 2
[chain_listener_config]
ws_endpoint = "ws://127.0.0.1:8545"
ws_ping_period = "10s"
min_batch_count = 1
max_batch_count = 4
max_proof_batch_size = 2
[log]
level = "debug"
`)
	if err != nil {
		t.Fatal(err)
	}
	want := Defaults()
	want.TCPPort, want.BootstrapNodes, want.Life, want.Memory = 7, []string{"/ip4/10.0.0.1/tcp/7777"}, Duration(90*time.Second), 1<<30
	want.SpellLife = Duration(30 * time.Second)
	want.WorkerPeriod = 60
	want.Key.Generate, want.Interpreter.Script, want.Log.Level = false, 1024, "debug"
	if diff := cmp.Diff(want, s, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"node.toml:6: `no_banner` has no effect on this node", "node.toml:13: `avm_config.wasm_backend` has no effect on this node",
		"node.toml:14: `system_services` has no effect on this node",
		"node.toml:18: `chain_listener_config.ws_endpoint` has no effect on this node: the chain is asked by HTTP, at chain_config.http_endpoint",
		"node.toml:19: `chain_listener_config.ws_ping_period` has no effect on this node: the chain is asked by HTTP, at chain_config.http_endpoint",
		"node.toml:21: `chain_listener_config.max_batch_count` has no effect on this node: all proofs that wait are handed in together",
		"node.toml:22: `chain_listener_config.max_proof_batch_size` has no effect on this node: all proofs that wait are handed in together",
	}, warnings); diff != "" {
		t.Error(diff)
	}
}

// TestProblems names place and key of what is wrong.
func TestProblems(t *testing.T) {
	for text, want := range map[string]string{
		"tcp_port = 70000":                   "f:1: `tcp_port`: 70000 is no port; 0 to 65535 are",
		"\nhttp_port = -2":                   "f:2: `http_port`: -2 is no port; 0 to 65535 are",
		"\n\ntcp_port = \"seven\"":           "f:3: `tcp_port`: expected a whole number, found a text",
		"log = 3":                            "f:1: `log`: expected a table, found a whole number",
		"listen = \"/ip4/127.0.0.1/tcp/0\"":  "f:1: `listen`: expected a list, found a text",
		"durable = \"yes\"":                  "f:1: `durable`: expected true or false, found a text",
		"services_envs = 3":                  "f:1: `services_envs`: expected a table, found another value",
		"\nsubnets = []":                     "f:2: `subnets`: expected a table, found another value",
		"effectors = [\"a\"]":                "f:1: `effectors`: expected a table, found another value",
		"[subnets]\n\"0xzz\" = []":           "f:2: `subnets.0xzz`: Invalid deal id '0xzz': invalid length",
		"network = \"Dar\"":                  "f:1: `network`: \"Dar\" is no network",
		"[root_key_pair]\nvalue = \"abc\"":   "f:2: `root_key_pair.value`: this is no key: base64",
		"root_key_pair.secret_key = \"abc\"": "f:1: `root_key_pair.secret_key`: this is no key: base64",
		"tcp_prot = 7":                       "f:1: `tcp_prot`: there is no such key",
		"[log]\nlevel = \"loud\"":            "f:2: `log.level`: \"loud\" is no level; debug, info, warn and error are",
		"[log]\ncolour = 1":                  "f:2: `log.colour`: there is no such key",
		"memory = \"much\"":                  "f:1: `memory`: much is no size; numbers of bytes and texts like \"256 MiB\" are",
		"memory = -1":                        "f:1: `memory`: -1 is no size; numbers of bytes and texts like \"256 MiB\" are",
		"drain_timeout = \"soon\"":           "f:1: `drain_timeout`: \"soon\" is no duration; texts like 20s, 1m30s and 500ms are",
		"drain_timeout = \"-1s\"":            "f:1: `drain_timeout`: \"-1s\" is no duration; texts like 20s, 1m30s and 500ms are",
		"listen_ip = \"here\"":               "f:1: `listen_ip`: \"here\" is no IP address",
		"management_peer_id = \"me\"":        "f:1: `management_peer_id`: \"me\" is no peer id",
		"management_peer_ids = [\"me\"]":     "f:1: `management_peer_ids`: \"me\" is no peer id",
		"root_key_pair.format = \"rsa\"":     "f:1: `root_key_pair.format`: \"rsa\" is no kind of key here; ed25519 is",
		"max_services = -1":                  "f:1: `max_services`: -1 is less than 0",
		"[effectors.curl]\nwasm_cid = \"x\"": "f:1: `effectors.curl`: wasm_cid \"x\" is no hash of a module",
		"listen = [\"7777\"]":                "f:1: `listen`: \"7777\" is no multiaddr",
		"log.format = \"xml\"":               "f:1: `log.format`: \"xml\" is no format; default, logfmt and json are",
		"[[subnets.12]]":                     "f:1: `subnets.12`: Invalid deal id '12': invalid length",
		"[[subnets.0x00000000000000000000000000000000000000aa]]\nhost_id = \"x\"":     "f:1: `subnets.0x00000000000000000000000000000000000000aa`: host_id \"x\" or worker_id \"\" is no peer id",
		"[[subnets.0x00000000000000000000000000000000000000aa]]\ncu_ids = [\"0xzz\"]": "f:1: `subnets.0x00000000000000000000000000000000000000aa`: cu_ids: 0xzz is not written in hex",
		"[chain_config]\nhttp_endpoint = \"here\"":                                    "f:2: `chain_config.http_endpoint`: \"here\" is no URL of http",
		"[chain_config]\nhttp_endpoints = [\"ftp://a\"]":                              "f:2: `chain_config.http_endpoints`: \"ftp://a\" is no URL of http",
		"[chain_config]\ndefault_base_fee = -1":                                       "f:2: `chain_config.default_base_fee`: -1 is less than 0",
		"[chain_config]\nwallet_key = \"a\"\nwallet_keystore = \"b\"":                 "f:3: `chain_config.wallet_keystore`: it and wallet_key exclude each other",
		"[chain_config]\nnetwork_id = 1\n[market]\nserved = \"a\"":                    "f:4: `market.served`: it and chain_config name two markets",
		"[chain_listener_config]\nmin_batch_count = 0":                                "f:2: `chain_listener_config.min_batch_count`: 0 is less than 1",
		"[market]\ncontent = \"a\"\nipfs_api = \"http://a\"":                          "f:1: `market`: content, ipfs_api and ipfs_gateway exclude each other",
		"a b":                        "f:1: expected '.' or '=', but got 'b' instead",
		"tcp_port = 1\ntcp_port = 2": "f:2: `tcp_port`: ",
	} {
		_, _, err := Read(Defaults(), "f", text)
		var p *Problem
		if !errors.As(err, &p) || !strings.HasPrefix(p.Error(), want) {
			t.Errorf("%q:\n got  %v\n want %s", text, err, want)
		}
	}
}

// TestMarketIsWhole says which part of a market is missing.
func TestMarketIsWhole(t *testing.T) {
	chain := Settings{Chain: Chain{Endpoint: "http://a", Diamond: "0x1", ChainID: 1, Keystore: "k", Password: "p"}, Market: Market{Content: "c"}}
	for want, change := range map[string]func(*Settings){
		"":                                      func(*Settings) {},
		"chain_config.http_endpoint":            func(s *Settings) { s.Chain.Endpoint = "" },
		"chain_config.diamond_contract_address": func(s *Settings) { s.Chain.Diamond = "" },
		"chain_config.network_id":               func(s *Settings) { s.Chain.ChainID = 0 },
		"chain_config.wallet_key":               func(s *Settings) { s.Chain.Keystore = "" },
		"chain_config.wallet_password_file":     func(s *Settings) { s.Chain.Password = "" },
		"market.content":                        func(s *Settings) { s.Market.Content = "" },
	} {
		s := chain
		change(&s)
		switch p := s.MarketIsWhole(); {
		case p == nil && want != "":
			t.Errorf("without %s it is whole", want)
		case p != nil && p.Key != want:
			t.Errorf("%s instead of %s", p.Key, want)
		}
	}
	if p := (&Settings{Market: Market{Served: "a", Content: "c"}}).MarketIsWhole(); p == nil || p.Key != "market.account" {
		t.Error(p)
	}
	none, served := Defaults(), Settings{Market: Market{Served: "market.json", Account: "a", Gateway: "http://a"}}
	if none.HasMarket() || none.MarketIsWhole() != nil || !served.HasMarket() || served.MarketIsWhole() != nil {
		t.Error("a node without a market, or with a served one, is whole")
	}
}

// FuzzRead feeds texts that nobody would write.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"tcp_port = 7", "[a]\n[a.b]\nc = 1", "memory = 1e9", "[[log]]", "effectors = {a = {wasm_cid = 1}}", "= ["} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, _, err := Read(Defaults(), "f", text)
		var p *Problem
		if err != nil && !errors.As(err, &p) {
			t.Fatal(err)
		}
		if p != nil && p.Line > strings.Count(text, "\n")+1 {
			t.Fatal("there is no line", p.Line)
		}
		_ = s.addresses()
	})
}

// TestKeys makes a key once, reads it again, and takes those of the original in all their forms.
func TestKeys(t *testing.T) {
	s := Defaults()
	s.BaseDir = t.TempDir()
	first, err := s.key()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(s.BaseDir, "persistent", "secret_key.ed25519")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	again, err := s.key()
	if err != nil || again.PeerID() != first.PeerID() {
		t.Error(again, err)
	}
	for _, text := range []string{value.EncodeBase58(first.Secret()), value.EncodeBase58(append(first.Secret(), first.Public()...)) + "\n"} {
		s := Defaults()
		s.Key.Value = text
		if k, err := s.key(); err != nil || k.PeerID() != first.PeerID() {
			t.Error(k, err)
		}
	}
	other := particle.GenerateKey()
	for _, bad := range []string{"x", value.EncodeBase58(append(first.Secret(), other.Public()...)), strings.Repeat("1", 1<<20)} {
		s := Defaults()
		if s.Key.SecretKey = bad; true {
			var p *Problem
			if _, err := s.key(); !errors.As(err, &p) || p.Key != "root_key_pair.secret_key" {
				t.Error(err)
			}
		}
	}
	if err := os.WriteFile(path, []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.key(); err == nil || !strings.Contains(err.Error(), path) {
		t.Error(err)
	}
	s.Key.Path, s.Key.Generate = filepath.Join(s.BaseDir, "nothing"), false
	if _, err := s.key(); err == nil || !strings.Contains(err.Error(), "generate_on_absence") {
		t.Error(err)
	}
}

// TestNode turns settings into a node's configuration.
func TestNode(t *testing.T) {
	s := Defaults()
	s.BaseDir, s.ExternalAddress, s.HTTPPort, s.Local, s.BootstrapNodes = t.TempDir(), "1.2.3.4", 80, true, []string{"/ip4/10.0.0.1/tcp/7777"}
	c, err := s.Node("1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"/ip4/0.0.0.0/tcp/7777", "/ip4/0.0.0.0/tcp/9999/ws"}, {"/ip4/1.2.3.4/tcp/7777", "/ip4/1.2.3.4/tcp/9999/ws"}, nil, {"127.0.0.1:80"}},
		[][]string{c.Listen, c.Advertise, c.Bootstrap, {c.HTTP}}); diff != "" {
		t.Error(diff)
	}
}

// TestReference describes every key.
func TestReference(t *testing.T) {
	for _, e := range entries() {
		if e.Name == "" || e.Doc == "" || !strings.Contains(Help(), e.Name) || !strings.Contains(Table(), "| `"+e.Name+"` |") {
			t.Errorf("%+v is not described", e)
		}
	}
	if len(entries()) < 48 {
		t.Error("keys are missing:", len(entries()))
	}
}

// TestDurable says when a node keeps what it has, and where.
func TestDurable(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		"":                                  "",
		"base_dir = \"D\"":                  "D/persistent/node.db",
		"base_dir = \"D\"\ndurable = false": "",
		"durable = true\npersistent_base_dir = \"D\"": "D/node.db",
	} {
		s, _, err := Read(Defaults(), "f", strings.ReplaceAll(text, "D", dir))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.IsDurable(); got != (want != "") {
			t.Errorf("%q: %v", text, got)
		}
		if want = filepath.FromSlash(strings.Replace(want, "D", dir, 1)); want != "" && s.Database() != want {
			t.Error(s.Database())
		}
		db, err := s.OpenStore()
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
		if _, err := os.Stat(want); want != "" && err != nil {
			t.Error(err)
		}
		if keep := s.Keep(db); (keep != nil) != (want != "") {
			t.Errorf("%q: services", text)
		}
	}
}

// TestSubnets reads who serves a deal.
func TestSubnets(t *testing.T) {
	peer := particle.GenerateKey().PeerID()
	s, _, err := Read(Defaults(), "f", "[[subnets.0x00000000000000000000000000000000000000AA]]\nhost_id = \""+peer+"\"\ncu_ids = [\"0x01\"]")
	if err != nil {
		t.Fatal(err)
	}
	s.Key.Value = value.EncodeBase58(particle.GenerateKey().Secret())
	c, err := s.Node("test", nil)
	if err != nil {
		t.Fatal(err)
	}
	workers, known := c.Subnets.Subnet("00000000000000000000000000000000000000aa")
	if diff := cmp.Diff([]stdlib.SubnetWorker{{Host: peer, Units: [][]byte{{1}}}}, workers); !known || diff != "" {
		t.Error(known, diff)
	}
	s.Subnets = nil
	if c, err := s.Node("test", nil); err != nil || c.Subnets != nil {
		t.Error("subnets of nowhere", err)
	}
}

// TestServiceLimits reads what bounds services and passes it on.
func TestServiceLimits(t *testing.T) {
	for text, want := range map[string][2]uint64{
		"": {1<<32 - 1, 0},
		"default_service_memory_limit = \"1 MiB\"\nservice_disk_limit = \"2 MiB\"": {1 << 20, 2 << 20},
	} {
		s, _, err := Read(Defaults(), "f", text)
		if err != nil {
			t.Fatal(err)
		}
		if c := s.Services(nil, nil, nil); c.Memory != want[0] || c.Disk != want[1] {
			t.Errorf("%q: %d bytes of memory, %d of files, want %v", text, c.Memory, c.Disk, want)
		}
	}
}
