package node

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// counting is a deployment with a service "s" that counts its calls: "wait" waits until it is let go, and where all wait, "count" too.
type counting struct {
	stdlib.Deployment
	all           bool
	reached, free chan struct{}

	mu    sync.Mutex
	calls []string
}

func newCounting() *counting {
	return &counting{Deployment: stdlib.Unhosted(), reached: make(chan struct{}, 1), free: make(chan struct{})}
}

func (c *counting) Call(ctx context.Context, r stdlib.Request) (stdlib.Response, bool, error) {
	if r.Service != "s" {
		return stdlib.Response{}, false, nil
	}
	c.mu.Lock()
	c.calls = append(c.calls, r.Function+fmt.Sprint(r.Args, r.Tetraplets[0][0].Service))
	n := len(c.calls)
	c.mu.Unlock()
	if r.Function == "wait" || c.all {
		select {
		case c.reached <- struct{}{}:
		default:
		}
		select {
		case <-c.free:
		case <-ctx.Done():
		}
	}
	return stdlib.Response{Text: fmt.Sprint(n)}, true, nil
}

func openStore(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// copied is a copy of a database as it is on the disk at the moment.
func copied(t testing.TB, path string) *store.Store {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(to, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return openStore(t, to)
}

// TestParticlesOutliveTheNode has a node end in the middle of a particle, without being told. What was answered is not called again,
// what was under way is answered with an error or, where it changes nothing, made again, and the particle comes back (spec/network.md#N109).
func TestParticlesOutliveTheNode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "node.db")
	key := particle.GenerateKey()
	before, after := newCounting(), newCounting()
	after.all = true
	config := func(db *store.Store, d *counting) Config {
		return Config{Key: key, Store: db, KeepParticles: true, Deploy: func(stdlib.Site) (stdlib.Deployment, error) { return d, nil }}
	}
	n := testNode(t, config(openStore(t, path), before))
	c := newClient(t, nil, n)
	script := fmt.Sprintf(`(seq (seq (call %[1]q ("s" "count") ["a"] x) (xor (call %[1]q ("s" "wait") [x] y) (call %[1]q ("op" "identity") [:error:.$.message] e)))
		(seq (call %[1]q ("s" "count") [x] z) (call %%init_peer_id%% ("done" "done") [x e z])))`, n.ID())
	p := c.particle(script, time.Minute)
	c.send(p)
	<-before.reached
	db := copied(t, path)
	c.net.Close()

	// The other node is there before the first one ends, which takes nothing from it.
	again := testNode(t, config(db, after))
	c2 := newClient(t, c.key, again)
	close(after.free) // somebody is there now to whom the particle can come back
	want := fmt.Sprintf(`1,%s,1`, value.AppendString(nil, `Local service error, ret_code is 1, error message is '"`+interrupted+`"'`))
	if diff := cmp.Diff([]string{want}, c2.await(p, 1)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`count[1]s`}, after.calls); diff != "" {
		t.Error(diff)
	}
	close(before.free)
}

// TestKeptParticlesRest takes up a particle whose calls are all answered: it gives up what it holds when its peer needs the room
// (spec/network.md#N162).
func TestKeptParticlesRest(t *testing.T) {
	db, key := store.InMemory(), particle.GenerateKey()
	n, end := startNode(t, Config{Key: key, Store: db, KeepParticles: true})
	c := newClient(t, nil, n)
	if got := c.ask(n.ID(), "op", "identity", `"x"`); got != `"x"` {
		t.Fatal(got)
	}
	end()
	again := testNode(t, Config{Key: key, Store: db, KeepParticles: true})
	eventually(t, "it is taken up", func() bool { return again.actors.count() == 1 })
	eventually(t, "it rests", func() bool { return again.actors.oldest(c.net.ID()) != nil })
}

// TestParticlesAreForgotten leaves nothing of a particle in the store when it is over, and nothing of one that has called nothing.
func TestParticlesAreForgotten(t *testing.T) {
	db := store.InMemory()
	n := testNode(t, Config{Store: db, KeepParticles: true})
	c := newClient(t, nil, n)
	count := func() (number int) {
		err := db.View(func(tx store.Tx) error {
			for _, bucket := range []string{particleBucket, dataBucket, callsBucket} {
				if err := tx.Each(bucket, "", func(string, []byte) error { number++; return nil }); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		return number
	}
	c.run(`(call %init_peer_id% ("done" "done") [1])`, 5*time.Second, 1)
	if got := count(); got != 0 {
		t.Error("a particle without calls was kept:", got)
	}
	c.run(fmt.Sprintf(`(seq (call %q ("op" "noop") []) (call %%init_peer_id%% ("done" "done") [1]))`, n.ID()), time.Second, 1)
	if got := count(); got != 3 {
		t.Error(got)
	}
	eventually(t, "nothing is left", func() bool { return count() == 0 })
}

// TestParticlesLiveOnWithoutTheDisk closes the store under a node: it works on.
func TestParticlesLiveOnWithoutTheDisk(t *testing.T) {
	db := store.InMemory()
	n := testNode(t, Config{Store: db, KeepParticles: true})
	c := newClient(t, nil, n)
	db.Close()
	if got := c.ask(n.ID(), "op", "identity", `"x"`); got != `"x"` {
		t.Error(got)
	}
}
