package spell

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// TestInstall installs a spell, finds it among the services, and asks as its script would (spec/network.md#N143).
func TestInstall(t *testing.T) {
	p := newPlace(t, Limits{})
	host := p.host.PeerID()
	got := p.ask(host, manager, "p", "spell", "install", value.Text("(null)"), node(`{"name":"Ada","list":[1,{"b":2,"a":1}]}`), triggers(never, never, 0, false, false), value.Array(value.Text("greeter")))
	id := strings.Trim(got, `"`)
	run := "spell_" + id + "_7"
	told := fmt.Sprintf(`{"aliases":["greeter"],"blueprint_id":"spell","id":%q,"owner_id":%q,"service_type":"spell","worker_id":%q}`, id, host, host)
	for _, c := range []struct{ from, particle, service, function, args, want string }{
		{"x", "p", "spell", "list", `[]`, `["` + id + `"]`},
		{"x", "p", "srv", "list", `[]`, "[" + told + "]"},
		{"x", "p", "srv", "info", `["greeter"]`, told},
		{"x", run, "srv", "info", `["self"]`, told},
		{"x", "p", "srv", "info", `["self"]`, "! Error: Service with id 'self' not found on host"},
		{"x", run, "srv", "resolve_alias", `["spell"]`, `"` + id + `"`},
		{"x", "p", "srv", "resolve_alias", `["greeter"]`, `"` + id + `"`},
		{host, "p", "srv", "remove", `["greeter"]`, fmt.Sprintf("! Error: Forbidden. User id '%s' cannot call function 'remove_service': cannot remove a spell", host)},
		{host, "p", "srv", "add_alias", `["hello","` + id + `"]`, `""`},
		{"x", "p", "srv", "resolve_alias_opt", `["hello"]`, `["` + id + `"]`},
		{host, "p", "srv", "add_alias", `["self","` + id + `"]`, "! Error: Cannot add alias 'self' because it is reserved"},

		{"x", "p", "greeter", "get_script", `[]`, `{"error":"","success":true,"value":"(null)"}`},
		{"x", run, "self", "get_string", `["name"]`, `{"absent":false,"error":"","success":true,"value":"\"Ada\""}`},
		{host, run, "spell", "set_string", `["mine","x"]`, `{"error":"","success":true}`},
		{"x", "p", "self", "get_string", `["name"]`, "! Service with id 'self' not found (function get_string)"},
		{"x", "p", id, "fly", `[]`, "! Error: function with name `fly` is missing"},
		{"x", "p", id, "get_string", `[]`, `! Error: arguments from json deserialization error in module "spell", function "get_string": function requires 1 arguments, 0 provided`},
		{"x", "p", id, "get_errors", `["p"]`, `[]`},

		{host, run, "getDataSrv", "spell_id", `[]`, `"` + id + `"`},
		{host, run, "getDataSrv", "-relay-", `[]`, `"` + host + `"`},
		{host, run, "getDataSrv", "name", `[]`, `"Ada"`},
		{host, run, "getDataSrv", "list", `[]`, `[1,{"a":1,"b":2}]`},
		{host, run, "getDataSrv", "nothing", `[]`, "! value not found"},
		{host, run, "getDataSrv", "mine", `[]`, "! Error: the value of `mine` is no JSON: expected value at line 1 column 1"},
		{host, "p", "getDataSrv", "name", `[]`, "! Invalid particle id: expected 'spell_{SPELL_ID}_{COUNTER}', got p"},
		{host, "spell_" + id + "_", "getDataSrv", "name", `[]`, "! Invalid particle id: expected 'spell_{SPELL_ID}_{COUNTER}', got spell_" + id + "_"},
		{host, "spell_x_1", "getDataSrv", "name", `[]`, "! Error: Service with id 'x' not found on host"},

		{host, run, "callbackSrv", "response", `[{"name":"Bob","n":5}]`, `""`},
		{host, run, "callbackSrv", "response", `[]`, `""`},
		{host, run, "callbackSrv", "response", `[5]`, "! Error: passed string must represent a JSON object"},
		{"x", run, "callbackSrv", "response", `[{"name":"Eve"}]`, "! Error: writing to the `name` is forbidden for any outside caller"},
		{host, run, "getDataSrv", "name", `[]`, `"Bob"`},
		{host, run, "getDataSrv", "n", `[]`, `5`},
		{host, run, "callbackSrv", "other", `[]`, "! Service with id 'callbackSrv' not found (function other)"},

		{host, run, "errorHandlingSrv", "error", `[{"error_code":7,"instruction":"fail","message":"seven","peer_id":"p"},1]`, `""`},
		{"x", run, "errorHandlingSrv", "error", `[{"error_code":7,"instruction":"fail","message":"seven","peer_id":"p"},1]`, "! Error: store_error can be called only by the associated spell script"},
		{host, run, "errorHandlingSrv", "error", `[]`, "! Error: Field 'error' is missing from args to call_service"},
		{"x", "p", id, "get_errors", `["` + run + `"]`, `[{"error_idx":1,"last_error":{"error_code":7,"instruction":"fail","message":"seven","peer_id":"p"}}]`},
	} {
		if got := p.ask(host, c.from, c.particle, c.service, c.function, node(c.args).Arr...); got != c.want {
			t.Errorf("%s.%s %s of %s in %s:\n%s instead of\n%s", c.service, c.function, c.args, c.from, c.particle, got, c.want)
		}
	}
	if got := p.ask(host, "x", "p", "srv", "get_interface", value.Text("greeter")); !strings.HasPrefix(got, `{"function_signatures":[{"arguments":[["key","string"]],"name":"exists","output_types":["BoolValue"]}`) {
		t.Error(got)
	}
}

// TestWhoMay installs, steers and removes spells on a host and on a worker (spec/network.md#N148).
func TestWhoMay(t *testing.T) {
	p := newPlace(t, Limits{})
	host, at := p.host.PeerID(), p.at.PeerID()
	for _, c := range []struct {
		scope, peer    string
		install, steer bool
	}{
		{host, manager, true, true}, {host, host, false, true}, {host, at, false, false}, {host, creator, false, false}, {host, "x", false, false},
		{at, manager, true, true}, {at, host, false, false}, {at, at, true, true}, {at, creator, true, true}, {at, "x", false, false}, {at, "", false, false},
	} {
		allowed := func(answer string) bool {
			if strings.HasPrefix(answer, "!") && !strings.HasPrefix(answer, fmt.Sprintf("! Error: Forbidden. User id '%s' cannot call function 'spell.", c.peer)) {
				t.Error(answer)
			}
			return !strings.HasPrefix(answer, "!")
		}
		none := triggers(never, never, 0, false, false)
		if got := allowed(p.ask(c.scope, c.peer, "p", "spell", "install", value.Text("(null)"), node(`{}`), none)); got != c.install {
			t.Errorf("%+v installs: %t", c, got)
		}
		id := strings.Trim(p.ask(c.scope, manager, "p", "spell", "install", value.Text("(null)"), node(`{}`), none), `"`)
		if got := allowed(p.ask(c.scope, c.peer, "p", "spell", "update_trigger_config", value.Text(id), none)); got != c.steer {
			t.Errorf("%+v steers: %t", c, got)
		}
		if got := allowed(p.ask(c.scope, c.peer, "p", "spell", "remove", value.Text(id))); got != c.steer {
			t.Errorf("%+v removes: %t", c, got)
		}
	}
	for _, peer := range []string{manager, creator} {
		got := p.ask(at, peer, "p", "spell", "install", value.Text("(null)"), node(`{}`), triggers(never, never, 0, false, false), value.Text("worker-spell"))
		if (peer == manager) == strings.HasPrefix(got, "!") {
			t.Errorf("%s: %s", peer, got)
		}
	}
}

// TestScopes keeps the spells of scopes apart.
func TestScopes(t *testing.T) {
	p := newPlace(t, Limits{})
	host, at := p.host.PeerID(), p.at.PeerID()
	on := p.install(triggers(10, never, 0, false, false))
	got := p.ask(at, creator, "p", "spell", "install", value.Text("(null)"), node(`{}`), triggers(5, never, 10, true, false), value.Text("a"))
	of := strings.Trim(got, `"`)
	for scope, ids := range map[string][2]string{host: {on, of}, at: {of, on}} {
		if got := p.ask(scope, "x", "p", "spell", "list"); got != `["`+ids[0]+`"]` {
			t.Error(got)
		}
		if got := p.ask(scope, "x", "p", ids[1], "get_script"); !strings.HasPrefix(got, "! Service with id") {
			t.Error(got)
		}
		if got := p.ask(scope, manager, "p", "spell", "remove", value.Text(ids[1])); !strings.HasPrefix(got, "! Error: Service with id") {
			t.Error(got)
		}
	}
	p.clock.pass(6e9, 0)
	if len(p.launched) != 1 || p.launched[0].scope != at || p.launched[0].p.InitPeer != at || p.launched[0].p.Verify() != nil {
		t.Errorf("%+v", p.launched)
	}
	if err := p.Silence(at); err != nil {
		t.Error(err)
	}
	p.takeTimes()
	p.Event("x", true)
	p.clock.pass(60e9, 0)
	if diff := cmp.Diff([]int64{10}, p.takeTimes()); diff != "" {
		t.Error("the worker is silent:", diff)
	}
	if got := p.ask(at, "x", "p", "a", "get_trigger_config"); !strings.Contains(got, `"start_sec":0`) {
		t.Error(got)
	}
	if err := p.Clear(at); err != nil {
		t.Error(err)
	}
	if got := p.ask(at, "x", "p", "spell", "list"); got != `[]` {
		t.Error(got)
	}
	if got := p.ask(host, "x", "p", "spell", "list"); got != `["`+on+`"]` {
		t.Error(got)
	}
	left := 0
	_ = p.store.View(func(tx store.Tx) error {
		return tx.Each(contents, of, func(string, []byte) error { left++; return nil })
	})
	if left != 0 {
		t.Error("records are left", left)
	}
}

// TestInstallThatFails leaves nothing behind.
func TestInstallThatFails(t *testing.T) {
	p := newPlace(t, Limits{Spells: 2, Bytes: 2000})
	host := p.host.PeerID()
	none := triggers(never, never, 0, false, false)
	p.install(none)
	for _, c := range []struct {
		args string
		want string
	}{
		{`["(nul", {}, CONFIG]`, "! Error: the script of a spell is no AIR: "},
		{`["", {}, CONFIG]`, "! Error: the script of a spell is no AIR: "},
		{`["(null)", [], CONFIG]`, "! Error: Error deserializing field 'data': expected an object, got []"},
		{`["(null)", {"":1}, CONFIG]`, "! Error: the key is empty"},
		{`["(null)", {"a":"` + strings.Repeat("x", 2000) + `"}, CONFIG]`, "! Error: the spell would keep "},
		{`["(null)", {}, CONFIG, "self"]`, "! Error: Cannot add alias 'self' because it is reserved"},
		{`["(null)", {}, CONFIG, 5]`, "! Error: Error deserializing field 'alias'"},
		{`["(null)", {}]`, "! Error: Field 'config' is missing"},
		{`["(null)"]`, "! Error: Field 'data' is missing"},
		{`[]`, "! Error: Field 'script' is missing"},
	} {
		args := node(strings.Replace(c.args, "CONFIG", none.String(), 1)).Arr
		if got := p.ask(host, manager, "p", "spell", "install", args...); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s", c.args, got)
		}
	}
	p.install(none)
	if got := p.ask(host, manager, "p", "spell", "install", value.Text("(null)"), node(`{}`), none); got != "! Error: there are 2 spells already, and no more are allowed" {
		t.Error(got)
	}
	p.Stop()
	p.open(Limits{})
	if got := p.ask(host, "x", "p", "spell", "list"); strings.Count(got, ",") != 1 {
		t.Error(got)
	}
}

// TestAliases moves an alias between a spell and a service that is none.
func TestAliases(t *testing.T) {
	p := newPlace(t, Limits{})
	h := &oneService{Deployment: stdlib.Unhosted(), alias: "a"}
	p.hosted = h
	host := p.host.PeerID()
	one, two := p.install(triggers(never, never, 0, false, false)), p.install(triggers(never, never, 0, false, false))
	for _, to := range []string{one, two, "service", one, one} {
		if got := p.ask(host, manager, "p", "srv", "add_alias", value.Text("a"), value.Text(to)); got != `""` {
			t.Fatal(got)
		}
		if got := p.ask(host, "x", "p", "srv", "resolve_alias", value.Text("a")); got != `"`+to+`"` {
			t.Errorf("%s instead of %s", got, to)
		}
		if got := strings.Count(p.ask(host, "x", "p", "srv", "list"), `"a"`); got != 1 {
			t.Error("services with the alias:", got)
		}
	}
	p.Stop()
	p.open(Limits{})
	if got := p.ask(host, "x", "p", "srv", "resolve_alias", value.Text("a")); got != `"`+one+`"` {
		t.Error("after a restart:", got)
	}
}

// oneService is a deployment with one service.
type oneService struct {
	stdlib.Deployment
	alias string
}

func (d *oneService) Services() []stdlib.Service {
	s := stdlib.Service{ID: "service", Type: "service"}
	if d.alias != "" {
		s.Aliases = []string{d.alias}
	}
	return []stdlib.Service{s}
}

func (d *oneService) Service(name string) (stdlib.Service, bool) {
	return d.Services()[0], name == "service" || name == d.alias && name != ""
}

func (d *oneService) SetAlias(alias, _ string) error { d.alias = alias; return nil }

func (d *oneService) DropAlias(alias string) error {
	if alias == d.alias {
		d.alias = ""
	}
	return nil
}

// TestDamagedRecord names the spell whose record cannot be read.
func TestDamagedRecord(t *testing.T) {
	p := newPlace(t, Limits{})
	if err := p.store.Update(func(tx store.Tx) error { return tx.Put(bucket, "S", []byte("x")) }); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Config{Store: p.store}); err == nil || !strings.Contains(err.Error(), "the record of spell S cannot be read") {
		t.Error(err)
	}
}
