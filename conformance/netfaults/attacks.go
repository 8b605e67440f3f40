package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/libp2p/go-libp2p/core/network"

	"github.com/aquifer-dev/aquifer/node/particle"
)

// attack goes on until the context ends; count counts what was thrown.
type attack struct {
	name  string
	peers int // attackers, each with a key of its own
	lines int // that each of them uses at a time
	// throw does one thing; i counts within an attacker.
	throw func(ctx context.Context, a *attacker, at string, i int)
}

// control is no attack: another process that keeps processors busy. It tells how much of what follows is only that.
const control = "none, but busy processors"

var attacks = []attack{
	{control, 1, 4, func(context.Context, *attacker, string, int) {
		for i := range uint64(100) {
			sha256.Sum256(binary.LittleEndian.AppendUint64(make([]byte, 4096), i))
		}
	}},
	{"malformed frames", 2, 4, malformed},
	{"100 MB frames", 2, 1, frames},
	{"expired particles", 2, 8, made(func(a *attacker, i int) *particle.Particle {
		return particle.New(a.key, fmt.Sprint(i), "(null)", time.Now().Add(-time.Hour), time.Second)
	})},
	{"future-dated particles", 2, 8, made(func(a *attacker, i int) *particle.Particle {
		return particle.New(a.key, fmt.Sprint(i), "(null)", time.Now().Add(1000*time.Hour), time.Hour)
	})},
	{"forged particles", 2, 8, made(func(a *attacker, i int) *particle.Particle {
		p := particle.New(a.key, "forged", "(null)", time.Now(), time.Minute)
		p.TTL += uint32(i)
		return p
	})},
	{"a flood of signed particles", 2, 8, made(func(a *attacker, i int) *particle.Particle {
		return particle.New(a.key, fmt.Sprint(i), "(null)", time.Now(), 3*time.Second)
	})},
	{"deep scripts", 2, 2, bomb(func(int) string {
		return strings.Repeat("(seq (null) ", 20_000) + "(null)" + strings.Repeat(")", 20_000)
	})},
	{"huge scripts", 2, 2, bomb(func(i int) string {
		return fmt.Sprintf(`(seq (call "%d" ("a" "b") []) `, i) + strings.Repeat("(par (null) ", 200) + strings.Repeat(`(seq (ap "x" $s) `, 8000) + "(null)" + strings.Repeat(")", 8201)
	})},
	{"many arguments", 2, 2, bomb(func(i int) string {
		return fmt.Sprintf(`(call "%d" ("a" "b") [`, i) + strings.Repeat("1 ", 60_000) + "])"
	})},
	{"endless folds", 2, 2, bomb(func(i int) string {
		return fmt.Sprintf(`(seq (ap "%d" $s) (fold $s i (seq (ap i $s) (next i))))`, i)
	})},
	{"folds in folds", 2, 2, bomb(func(i int) string {
		script := strings.Repeat(fmt.Sprintf(`(seq (ap "%d" $s) `, i), 100) + "(canon PEER $s #c)" + strings.Repeat(")", 100)
		body := "(null)"
		for depth := range 5 {
			body = fmt.Sprintf("(fold #c i%d (seq %s (next i%d)))", depth, body, depth)
		}
		return "(seq " + script + " " + body + ")"
	})},
	{"connections", 1, 8, connections},
	{"silent connections", 1, 8, silence},
	{"half-open streams", 2, 4, halfOpen},
	{"slow senders", 2, 200, slowSend},
}

// malformed throws what is no particle.
func malformed(ctx context.Context, a *attacker, _ string, i int) {
	good := particle.New(a.key, "good", "(null)", time.Now(), time.Minute).Frame()
	b := make([]byte, 1+rand.IntN(2000))
	for j := range b {
		b[j] = byte(rand.Uint32())
	}
	switch i % 5 {
	case 0: // anything
	case 1: // a frame of anything
		b = append(binary.AppendUvarint(nil, uint64(len(b))), b...)
	case 2: // a particle with damage
		copy(good[rand.IntN(len(good)):], b)
		b = good
	case 3: // a particle that breaks off
		b = good[:rand.IntN(len(good))]
	case 4: // a length that is too great
		b = binary.AppendUvarint(nil, 1<<uint(27+rand.IntN(30)))
	}
	a.throw(ctx, b)
}

// frames throws particles with as much data as may be sent, which are no data.
func frames(ctx context.Context, a *attacker, _ string, i int) {
	p := particle.New(a.key, fmt.Sprint(i), "(null)", time.Now(), 3*time.Second)
	a.throw(ctx, p.WithData(make([]byte, particle.MaxMessage-1000)).Frame())
}

// made throws particles.
func made(particle func(a *attacker, i int) *particle.Particle) func(context.Context, *attacker, string, int) {
	return func(ctx context.Context, a *attacker, _ string, i int) { a.throw(ctx, particle(a, i).Frame()) }
}

// bomb throws particles with scripts that cost much. PEER in them is the victim.
func bomb(script func(i int) string) func(context.Context, *attacker, string, int) {
	return func(ctx context.Context, a *attacker, at string, i int) {
		_, peer, _ := strings.Cut(at, "/p2p/")
		a.throw(ctx, particle.New(a.key, fmt.Sprint(i), strings.ReplaceAll(script(i), "PEER", `"`+peer+`"`), time.Now(), 10*time.Second).Frame())
	}
}

// connections makes connections of ever new peers, and leaves them open for a while.
func connections(ctx context.Context, _ *attacker, at string, _ int) {
	a, err := newAttacker(ctx, at)
	if a == nil || a.swarm == nil {
		return
	}
	if err == nil {
		a.throw(ctx, nil)
	}
	_ = a.swarm.Close()
}

// silence holds fifty connections that never say anything, and makes them anew when they are ended.
func silence(ctx context.Context, _ *attacker, at string, _ int) {
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			c, err := (&net.Dialer{}).DialContext(ctx, "tcp", tcpAddress(at))
			if err != nil {
				return
			}
			stop := context.AfterFunc(ctx, func() { _ = c.Close() })
			defer stop()
			_, _ = io.Copy(io.Discard, c)
			_ = c.Close()
		})
	}
	all.Wait()
}

// halfOpen holds as many streams as it gets, each with the first bytes of a frame, until the victim ends them.
func halfOpen(ctx context.Context, a *attacker, _ string, _ int) {
	var all sync.WaitGroup
	for range 500 {
		all.Go(func() { a.hold(ctx, func(s io.Writer) bool { _, err := s.Write([]byte{200}); return err == nil }) })
	}
	all.Wait()
}

// hold writes what it is told, then waits for the victim to end the stream.
func (a *attacker) hold(ctx context.Context, write func(io.Writer) bool) {
	s, err := a.open(ctx)
	if err != nil {
		return
	}
	stop := context.AfterFunc(ctx, func() { _ = s.Reset() })
	defer stop()
	if write(s) {
		_, _ = io.Copy(io.Discard, s)
	}
	_ = s.Reset()
}

// slowSend announces a megabyte and sends a byte now and then.
func slowSend(ctx context.Context, a *attacker, _ string, _ int) {
	a.hold(ctx, func(s io.Writer) bool {
		b := binary.AppendUvarint(nil, 1<<20)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for {
			if _, err := s.Write(b); err != nil {
				return false
			}
			b = b[:1]
			select {
			case <-tick.C:
			case <-ctx.Done():
				return false
			}
		}
	})
}

// attackNode is the attacking process: it goes on until its standard input ends, then prints how often it threw.
func attackNode(name, at string, scale int) error {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	var thrown atomic.Int64
	var all sync.WaitGroup
	for _, k := range attacks {
		if k.name != name {
			continue
		}
		for range k.peers * scale {
			a, err := newAttacker(ctx, at)
			if err != nil {
				return err
			}
			for line := range k.lines {
				all.Go(func() {
					for i := line; ctx.Err() == nil; i += k.lines {
						k.throw(ctx, a, at, i)
						thrown.Add(1)
						if a.swarm.Connectedness(a.victim) != network.Connected { // it was thrown out
							_, _ = a.swarm.DialPeer(ctx, a.victim)
						}
					}
				})
			}
		}
	}
	fmt.Println("begun")
	all.Wait()
	fmt.Println(thrown.Load())
	return nil
}
