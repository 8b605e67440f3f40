package node

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// BenchmarkRoundTrip sends particles that call one built-in to a node, many at a time, and waits for all to come back.
func BenchmarkRoundTrip(b *testing.B) {
	b.Run("in memory", func(b *testing.B) { roundTrips(b, Config{}) })
	b.Run("on disk", func(b *testing.B) {
		roundTrips(b, Config{Store: openStore(b, filepath.Join(b.TempDir(), "node.db")), KeepParticles: true})
	})
}

func roundTrips(b *testing.B, config Config) {
	n := testNode(b, config)
	c := newClient(b, nil, n)
	script := fmt.Sprintf(`(seq (call %q ("op" "identity") ["x"] x) (call %%init_peer_id%% ("done" "done") [x]))`, n.ID())
	ctx := within(b, 5*time.Minute)
	free := make(chan struct{}, 64)
	b.ResetTimer()
	go func() {
		for i := range b.N {
			free <- struct{}{}
			p := particle.New(c.key, fmt.Sprint("bench-", i), script, time.Now(), 5*time.Second)
			go func() { _ = c.net.Send(ctx, c.relay, p) }()
		}
	}()
	for range b.N {
		if _, err := c.net.Receive(ctx); err != nil {
			b.Fatal(err)
		}
		<-free
	}
}
