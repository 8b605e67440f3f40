package node

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// fetch gets a page of a node.
func fetch(t *testing.T, n *Node, path string) (status int, body string) {
	t.Helper()
	resp, err := http.Get("http://" + n.HTTPAddress() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// TestEndpoint asks a node how it is (spec/network.md#N96).
func TestEndpoint(t *testing.T) {
	n := testNode(t, Config{HTTP: "127.0.0.1:0"})
	newClient(t, nil, n).ask(n.ID(), "op", "noop")
	for path, want := range map[string]string{
		"/peer_id":  `{"peer_id":"` + n.ID() + `"}`,
		"/versions": `{"node":"test","avm":"0.62.0","spell":"0.7.5"}`,
		"/health":   `[{"bootstrap_nodes":"Ok"},{"kademlia_bootstrap":"Ok"},{"vm_pool":"Ok"},{"persisted_services":"Ok"}]`,
	} {
		if status, body := fetch(t, n, path); status != http.StatusOK || strings.TrimSpace(body) != want {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	status, body := fetch(t, n, "/metrics")
	for _, want := range []string{
		`connection_pool_received_particles_total{particle_type="Common"} 1`, `particle_executor_interpretation_successes_total 2`,
		`particle_executor_service_call_success_total{function_kind="Service"} 1`, `particle_executor_alive_actors 1`, `connection_pool_connected_peers 1`,
		`spell_particles_created_total 0`, `spell_scheduled_now 0`, `spell_periods_count 0`,
	} {
		if status != http.StatusOK || !strings.Contains(body, want+"\n") {
			t.Errorf("%d, %s is missing in:\n%s", status, want, body)
		}
	}
	if status, body := fetch(t, n, "/nothing"); status != http.StatusNotFound || body != "No such endpoint\n" {
		t.Error(status, body)
	}
	_, err := New(Config{HTTP: n.HTTPAddress()})
	var f *Failure
	if !errors.As(err, &f) || f.Code != "E0821" || !strings.Contains(f.Message, n.HTTPAddress()) {
		t.Error(err)
	}
}

// lacking is a deployment with a service whose module is gone.
type lacking struct{ stdlib.Deployment }

func (lacking) Services() []stdlib.Service { return []stdlib.Service{{ID: "s"}} }

func (lacking) Interface(string) (*value.Node, error) { return nil, errors.New("its file is gone") }

// TestBrokenService warns of a service that cannot be started, and is not well then.
func TestBrokenService(t *testing.T) {
	warned := make(chan string, 1)
	log := slog.New(slog.NewTextHandler(writer(func(line []byte) {
		if text := string(line); strings.Contains(text, "cannot be started") {
			warned <- text
		}
	}), nil))
	n := testNode(t, Config{HTTP: "127.0.0.1:0", Log: log, Deploy: func(stdlib.Site) (stdlib.Deployment, error) { return lacking{stdlib.Unhosted()}, nil }})
	if line := <-warned; !strings.Contains(line, "service=s") || !strings.Contains(line, "its file is gone") || !strings.Contains(line, "level=WARN") {
		t.Error(line)
	}
	if status, body := fetch(t, n, "/health"); status != http.StatusTooManyRequests || !strings.Contains(body, `{"persisted_services":"Fail"}`) {
		t.Error(status, body)
	}
}

// writer is a function that takes what is written.
type writer func([]byte)

func (w writer) Write(b []byte) (int, error) { w(b); return len(b), nil }

// TestIllHealth tells what is wrong: the bootstrap peer is nowhere.
func TestIllHealth(t *testing.T) {
	n := testNode(t, Config{HTTP: "127.0.0.1:0", NoMetrics: true, Bootstrap: []string{"/ip4/127.0.0.1/tcp/1"}})
	status, body := fetch(t, n, "/health")
	var checks []map[string]string
	if err := json.Unmarshal([]byte(body), &checks); err != nil {
		t.Fatal(err)
	}
	if status != http.StatusTooManyRequests || len(checks) != 4 || checks[0]["vm_pool"] != "Ok" || checks[2]["bootstrap_nodes"] != "Fail" || checks[3]["kademlia_bootstrap"] != "Fail" {
		t.Error(status, body)
	}
	if status, _ := fetch(t, n, "/metrics"); status != http.StatusNotFound {
		t.Error(status)
	}
}
