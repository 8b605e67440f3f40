package stdlib

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// workers are some that never change.
type workers struct{ Workers }

var testWorker = Worker{ID: "worker", Creator: "creator", Deal: strings.Repeat("ab", 20), Active: true}

func (workers) Create(_ context.Context, deal, _ string, units [][]byte) (string, error) {
	if deal == testWorker.Deal {
		return "", ErrWorkerExists
	}
	return "", errors.New("no room")
}
func (workers) SetActive(context.Context, string, bool) error { return nil }
func (workers) Remove(context.Context, string) error          { return nil }
func (workers) All() []Worker                                 { return []Worker{testWorker} }
func (workers) OfDeal(deal string) (Worker, bool)             { return testWorker, deal == testWorker.Deal }
func (workers) ByID(id string) (Worker, bool)                 { return testWorker, id == testWorker.ID }

type subnets map[string][]SubnetWorker

func (s subnets) Subnet(deal string) ([]SubnetWorker, bool) { w, ok := s[deal]; return w, ok }

// TestScopes asks who may do what on a node and on a worker of it (spec/network.md#N105).
func TestScopes(t *testing.T) {
	deal, unit := `"0x`+testWorker.Deal+`"`, "["+strings.Repeat("1,", 31)+"1]"
	for _, c := range []struct{ scope, who, call, args, want string }{
		{"", "manager", "worker.create", deal + ",[" + unit + "]", "!Error: Worker for " + testWorker.Deal + " already exists"},
		{"", "host", "worker.create", `"` + strings.Repeat("00", 20) + `",[]`, "!Error: no room"},
		{"", "host", "worker.create", deal, "!Error: Field 'cu_ids' is missing from args to call_service"},
		{"", "host", "worker.create", deal + ",[[1]]", "!Error: Error deserializing field 'cu_ids': expected alloc::vec::Vec<[u8; 32]>, got [[1]]"},
		{"", "host", "worker.create", deal + ",1", "!Error: Error deserializing field 'cu_ids': expected alloc::vec::Vec<[u8; 32]>, got 1"},
		{"", "host", "worker.create", `"0xab",[]`, "!Error: Invalid deal id '0xab': invalid length"},
		{"", "creator", "worker.create", deal + ",[]", "!Only management or host peer can create worker"},
		{"", "anyone", "worker.get_worker_id", `"0X` + strings.ToUpper(testWorker.Deal) + `"`, `["worker"]`},
		{"", "anyone", "worker.get_worker_id", `"` + strings.Repeat("00", 20) + `"`, `[]`},
		{"", "anyone", "worker.is_active", deal, `true`},
		{"", "creator", "worker.remove", `"worker"`, `""`},
		{"", "anyone", "worker.remove", `"worker"`, "!Worker worker can be removed only by worker creator creator, host or a host manager"},
		{"worker", "anyone", "vm.status", ``, "!This function is only available for the worker and its creator"},
		{"worker", "creator", "vm.status", ``, "!This feature is disabled"},
		{"", "host", "vm.status", ``, "!This function is only available for workers"},
		{"", "host", "srv.add_alias", `"worker-spell","x"`, "!Error: Service with id 'x' not found on host"},
		{"", "host", "srv.add_alias", `"a","x"`, "!Error: Service with id 'x' not found on host"},
		{"worker", "manager", "srv.add_alias", `"a","x"`, "!Error: Service with id 'x' not found on worker"},
		{"worker", "host", "srv.add_alias", `"a","x"`, "!Error: Forbidden. User id 'host' cannot call function 'add_alias': only worker, worker creator and management peer id can add worker-level aliases"},
		{"worker", "worker", "sig.sign", `[1]`, "!expected tetraplet for a scalar argument, got tetraplet for an array: 0 tetraplets"},
		{"worker", "host", "sig.sign", `[1]`, "!peer 'host' is not allowed to sign data on 'worker'"},
		{"worker", "anyone", "srv.resolve_alias", `"a"`, "!Error: Service with alias 'a' is not found on worker 'worker'"},
		{"", "anyone", "subnet.resolve", `"12"`, `{"cu_ids":[]}`},
	} {
		h := newFake(Node)
		h.scope, h.subnets = c.scope, nil
		service, function, _ := strings.Cut(c.call, ".")
		args, err := value.ParseNode("[" + c.args + "]")
		if err != nil {
			t.Fatal(err)
		}
		resp, known := ask(h, Request{Service: service, Function: function, Args: args.Arr, InitPeer: c.who})
		got := resp.Text
		if resp.Code != 0 {
			n, _ := value.ParseNode(resp.Text)
			got = "!" + n.Str
		}
		if c.call == "subnet.resolve" { // nobody tells of subnets
			if known || !strings.Contains(got, "Service with id 'subnet' not found") {
				t.Error(got)
			}
		} else if got != c.want {
			t.Errorf("%s.%s(%s) for %s:\n%s\ninstead of\n%s", c.scope, c.call, c.args, c.who, got, c.want)
		}
	}
}

// TestSubnets asks who serves deals (spec/network.md#N106).
func TestSubnets(t *testing.T) {
	h := newFake(Node)
	h.subnets = subnets{testWorker.Deal: {{Host: "a", Worker: "w", Units: [][]byte{{0xab}}}, {Host: "b"}}}
	for arg, want := range map[string]string{
		testWorker.Deal:          `{"error":[],"success":true,"workers":[{"cu_ids":["0xab"],"host_id":"a","pat_id":"0xab","worker_id":["w"]},{"cu_ids":[],"host_id":"b","pat_id":"","worker_id":[]}]}`,
		strings.Repeat("00", 20): `{"error":["nothing is known of deal '` + strings.Repeat("00", 20) + `'"],"success":false,"workers":[]}`,
		"0x1":                    `{"error":["Invalid deal id '0x1': invalid length"],"success":false,"workers":[]}`,
	} {
		resp, _ := ask(h, Request{Service: "subnet", Function: "resolve", Args: []*value.Node{value.Text(arg)}})
		if resp.Code != 0 || resp.Text != want {
			t.Error(resp.Text, want)
		}
	}
}

// statuses are subnets of a node that has come somewhere with one deal.
type statuses struct{ subnets }

func (statuses) DealStatus(deal string) (string, bool) {
	return `{"state":"NOT_STARTED"}`, deal == testWorker.Deal
}

// TestDealStatus asks how far a node has come with a deal (spec/market.md#M131).
func TestDealStatus(t *testing.T) {
	h := newFake(Node)
	ask := func(deal string) string {
		resp, _ := ask(h, Request{Service: "subnet", Function: "status", Args: []*value.Node{value.Text(deal)}})
		return resp.Text
	}
	h.subnets = subnets{} // of a node without a market
	if got := ask(testWorker.Deal); got != `"Service with id 'subnet' not found (function status)"` {
		t.Error(got)
	}
	h.subnets = statuses{}
	for deal, want := range map[string]string{
		"0x" + testWorker.Deal: `[{"state":"NOT_STARTED"}]`, strings.Repeat("00", 20): "[]", "0x1": `"Error: Invalid deal id '0x1': invalid length"`,
	} {
		if got := ask(deal); !strings.Contains(got, strings.Trim(want, `"`)) {
			t.Error(deal, got)
		}
	}
}

// TestRepeatable names only built-ins that there are, and none that is protected.
func TestRepeatable(t *testing.T) {
	for _, name := range Functions(Node) {
		service, function, _ := strings.Cut(name, ".")
		h := newFake(Node)
		resp, _ := ask(h, Request{Service: service, Function: function, InitPeer: "anyone"})
		if strings.Contains(resp.Text, "only available to the host") && Repeatable(service, function) && name != "peer.connect" {
			t.Errorf("%s may be made twice", name)
		}
	}
	for _, name := range []string{"srv.create", "worker.create", "worker.remove", "vault.put", "a-service.f", "run-console.print", "peer.more", "subnet.resolve"} {
		service, function, _ := strings.Cut(name, ".")
		if Repeatable(service, function) {
			t.Errorf("%s may be made twice", name)
		}
	}
}
