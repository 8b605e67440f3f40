package node

import (
	"context"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/stdlib"
)

// slow is a deployment whose services take their time.
type slow struct {
	stdlib.Deployment
	takes        time.Duration
	begun, ended chan struct{}
	closed       bool
}

func (s *slow) Call(ctx context.Context, _ stdlib.Request) (stdlib.Response, bool, error) {
	close(s.begun)
	select {
	case <-time.After(s.takes):
		close(s.ended)
	case <-ctx.Done():
	}
	return stdlib.Response{Text: `"done"`}, true, nil
}

func (s *slow) Close(context.Context) error { s.closed = true; return nil }

// TestDrain ends a node while a service works: it comes to its end, and its answer to the client (spec/network.md#N98).
func TestDrain(t *testing.T) {
	s := &slow{Deployment: stdlib.Unhosted(), takes: 300 * time.Millisecond, begun: make(chan struct{}), ended: make(chan struct{})}
	n, err := New(Config{
		Listen: []string{"/ip4/127.0.0.1/tcp/0"}, AllowLocal: true,
		Deploy: func(stdlib.Site) (stdlib.Deployment, error) { return s, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	c := newClient(t, nil, n)
	p := c.particle(`(seq (call "`+n.ID()+`" ("slow" "work") [] x) (call %init_peer_id% ("done" "done") [x]))`, 20*time.Second)
	c.send(p)
	<-s.begun
	cancel()
	if got := c.await(p, 1); len(got) != 1 || got[0] != `"done"` {
		t.Error(got)
	}
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the node does not end")
	}
	select {
	case <-s.ended:
	default:
		t.Error("the call was broken off")
	}
	if !s.closed {
		t.Error("the deployment was not closed")
	}
	if err := n.Run(context.Background()); err == nil {
		t.Error("a node runs twice")
	}
}

// TestDrainEnds breaks off what takes longer than the end may wait.
func TestDrainEnds(t *testing.T) {
	s := &slow{Deployment: stdlib.Unhosted(), takes: time.Minute, begun: make(chan struct{}), ended: make(chan struct{})}
	n, err := New(Config{
		Listen: []string{"/ip4/127.0.0.1/tcp/0"}, AllowLocal: true, Limits: Limits{Drain: time.Millisecond},
		Deploy: func(stdlib.Site) (stdlib.Deployment, error) { return s, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- n.Run(ctx) }()
	c := newClient(t, nil, n)
	c.send(c.particle(`(call "`+n.ID()+`" ("slow" "work") [] x)`, 20*time.Second))
	<-s.begun
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	select {
	case <-s.ended:
		t.Error("the call was waited for")
	default:
	}
}
