package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/service"
)

// manyServices calls 64 services 1,000 times each, on one processor and on all.
func (b *bench) manyServices() error {
	ctx := context.Background()
	e, err := service.NewEngine(ctx, service.EngineConfig{})
	if err != nil {
		return err
	}
	defer e.Close(ctx)
	_, config := b.guests([]string{"greeting"})
	config.Engine = e
	var all []*service.Service
	for range 64 {
		s, err := service.Load(ctx, config)
		if err != nil {
			return err
		}
		defer s.Close(ctx)
		all = append(all, s)
	}
	on := func(processors int) func() (time.Duration, error) {
		return func() (time.Duration, error) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
			start := time.Now()
			var wg sync.WaitGroup
			errs := make([]error, len(all))
			for i, s := range all {
				wg.Go(func() {
					for range 1000 {
						if _, err := s.Call(ctx, "greeting", json.RawMessage(`["Ada"]`), service.CallParameters{}); err != nil {
							errs[i] = err
						}
					}
				})
			}
			wg.Wait()
			return time.Since(start), errors.Join(errs...)
		}
	}
	n := runtime.NumCPU()
	medians, err := inTurn(b.rounds, on(n), on(1))
	if err != nil {
		return err
	}
	fmt.Printf("%-42s %10.1f %10.1f %8.1f\n", fmt.Sprintf("64 services, 1,000 calls: %d processors, 1", n), micros(medians[0]), micros(medians[1]), ratio(medians[1], medians[0]))
	return nil
}
