package p2p

import (
	"context"
	"fmt"
	"testing"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// BenchmarkSend sends particles over loopback, one after the other, and receives them.
func BenchmarkSend(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 20} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			server, client := listening(b), start(b, Config{})
			to, p := at(b, server), made(particle.GenerateKey(), "x", make([]byte, size))
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := client.Send(context.Background(), to, p); err != nil {
					b.Fatal(err)
				}
				if _, err := server.Receive(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkParallelSend sends particles from many goroutines.
func BenchmarkParallelSend(b *testing.B) {
	server, client := listening(b), start(b, Config{})
	to, p := at(b, server), made(particle.GenerateKey(), "x", make([]byte, 1<<10))
	end, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		for end.Err() == nil {
			_, _ = server.Receive(end)
		}
	}()
	b.SetParallelism(64)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := client.Send(context.Background(), to, p); err != nil {
				b.Error(err)
			}
		}
	})
}
