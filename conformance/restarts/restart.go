package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// restarted is what came of ending a node again and again.
type restarted struct {
	rounds       int
	acknowledged int64
	slowest      time.Duration // from the start of a process until all was verified
}

func (r *restarted) String() string {
	return fmt.Sprintf("%d rounds, %d acknowledged changes, all of them there; slowest start with its checks %v",
		r.rounds, r.acknowledged, r.slowest.Round(time.Millisecond))
}

// hands is how many change the node at the same time.
const hands = 6

// restarts starts a node, has changes made on it by several hands, ends it in their midst without a warning, and sees at the next
// start whether all that it has acknowledged is there, and nothing else.
func restarts(ctx context.Context, aqua, dir string, guest []byte, rounds int, seed uint64) (*restarted, error) {
	r := &restarted{}
	manager := particle.GenerateKey()
	random := rand.New(rand.NewPCG(seed, 0))
	var all []*hand
	for i := range hands {
		all = append(all, newHand(i))
	}
	s := site{wasm: guest}
	for round := range rounds + 1 {
		began := time.Now()
		p, err := start(aqua, dir, manager.PeerID())
		if err != nil {
			return r, fmt.Errorf("round %d: %w", round, err)
		}
		err = r.round(ctx, p, manager, all, &s, random, began, round == rounds)
		p.kill()
		if err != nil {
			return r, fmt.Errorf("round %d: %w\n%s", round, err, p.log)
		}
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		r.rounds = round
	}
	return r, nil
}

// round verifies a node, and ends it while hands work on it; the last round only verifies.
func (r *restarted) round(ctx context.Context, p *process, manager *particle.Key, all []*hand, s *site, random *rand.Rand, began time.Time, last bool) error {
	c, err := connect(ctx, manager, p.address)
	if err != nil {
		return err
	}
	defer c.net.Close()
	s.c, s.node, s.told = c, p.peer, func() {}
	if s.blueprint == "" {
		if err := s.prepare(ctx); err != nil {
			return err
		}
	}
	if err := verify(ctx, s, all); err != nil {
		return err
	}
	r.slowest = max(r.slowest, time.Since(began))
	if last {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	left := int64(1 + random.IntN(40)) // until the end
	var count atomic.Int64
	end := make(chan struct{})
	s.told = func() {
		if count.Add(1) == left {
			close(end)
		}
	}
	errs := make([]error, len(all))
	var working sync.WaitGroup
	for i, h := range all {
		own := rand.New(rand.NewPCG(random.Uint64(), 0))
		working.Go(func() {
			if errs[i] = h.work(ctx, s, own); errs[i] != nil {
				cancel()
			}
		})
	}
	select {
	case <-end:
	case <-ctx.Done():
	}
	p.kill()
	cancel()
	working.Wait()
	r.acknowledged += count.Load()
	return errors.Join(errs...)
}

// prepare puts a module and a blueprint on the node.
func (s *site) prepare(ctx context.Context) error {
	if err := s.change(ctx, &s.module, s.node, "dist", "add_module", base64.StdEncoding.EncodeToString(s.wasm), map[string]string{"name": "greeting"}); err != nil {
		return err
	}
	var dag string
	if err := s.change(ctx, &dag, s.node, "dist", "make_blueprint", "greeter", []string{s.module}); err != nil {
		return err
	}
	return s.change(ctx, &s.blueprint, s.node, "dist", "add_blueprint", dag)
}
