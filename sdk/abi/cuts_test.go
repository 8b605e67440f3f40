package abi

import (
	"math/rand/v2"
	"testing"
)

// pieces makes pieces with addresses of their own.
func pieces() func() piece {
	next := uint32(1 << 20)
	return func() piece {
		next += 3 * pieceSize
		return piece{make([]byte, pieceSize), next}
	}
}

// TestCuts lends and takes blocks in any order. None lies over another, and each holds what was written to it.
func TestCuts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	more := pieces()
	var c cuts
	type block struct {
		ptr, size uint32
		mark      byte
	}
	var open []block
	for n := range 100_000 {
		switch {
		case len(open) < 300 && r.IntN(2) == 0:
			b := block{size: 1 + r.Uint32N(smallSize), mark: byte(n)}
			b.ptr = c.lend(b.size, more)
			if b.ptr%8 != 0 {
				t.Fatal("a block begins at", b.ptr)
			}
			into := c.at(b.ptr, b.size)
			for i := range into {
				into[i] = b.mark
			}
			open = append(open, b)
		case r.IntN(4) == 0:
			for i, into := 0, c.cut(1+r.Uint32N(smallSize), more); i < len(into); i++ {
				into[i] = 0xee
			}
		case len(open) > 0:
			i := r.IntN(len(open))
			b := open[i]
			open[i] = open[len(open)-1]
			open = open[:len(open)-1]
			got := c.take(b.ptr, b.size)
			if uint32(len(got)) != b.size {
				t.Fatalf("%d bytes at %d, want %d", len(got), b.ptr, b.size)
			}
			for _, have := range got {
				if have != b.mark {
					t.Fatalf("%d in a block of %d", have, b.mark)
				}
			}
		}
		if c.left != len(open) {
			t.Fatalf("%d are left, want %d", c.left, len(open))
		}
	}
}

// TestCutsAreBounded takes what was never lent, and forgets what is not taken.
func TestCutsAreBounded(t *testing.T) {
	more := pieces()
	var c cuts
	if c.take(0, 1) != nil || c.take(5, 1) != nil {
		t.Error("a block of nothing")
	}
	ptr := c.lend(8, more)
	for _, wrong := range []struct{ ptr, size uint32 }{{ptr - 1, 1}, {ptr + pieceSize, 1}, {ptr, pieceSize + 1}, {ptr + pieceSize - 1, 2}, {0, 1}, {1<<32 - 1, 8}} {
		if c.take(wrong.ptr, wrong.size) != nil {
			t.Errorf("%v: taken", wrong)
		}
	}
	for range 10 * pieceSize / 8 {
		c.lend(8, more)
	}
	if len(c.old) != 10 {
		t.Errorf("%d pieces wait", len(c.old))
	}
	c.reset()
	c.lend(8, more)
	if len(c.old) != 0 {
		t.Errorf("%d pieces wait for nothing", len(c.old))
	}
}
