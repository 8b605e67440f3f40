package abi

import (
	"math/rand/v2"
	"testing"
)

// TestLoans lends and takes in all kinds of order and compares with a map.
func TestLoans(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var l loans
		want := map[uint32][]byte{}
		next := uint32(1)
		for range r.IntN(60) {
			switch r.IntN(10) {
			case 0:
				l.reset()
				clear(want)
			case 1, 2, 3, 4:
				block := []byte{byte(next), byte(next >> 8)}
				l.add(next, block)
				want[next] = block
				next += 1 + r.Uint32N(3)
			default:
				ptr := r.Uint32N(next + 2)
				got := l.take(ptr)
				if (got == nil) != (want[ptr] == nil) || got != nil && &got[0] != &want[ptr][0] {
					t.Fatalf("%d: %v, want %v", ptr, got, want[ptr])
				}
				delete(want, ptr)
			}
			if l.left != len(want) {
				t.Fatalf("%d are left, want %d", l.left, len(want))
			}
		}
	}
}

// TestLoansOfRecords takes what a list of records with lists is made of, in the order of the generated code. Each search is
// short.
func TestLoansOfRecords(t *testing.T) {
	const records, strings = 20000, 3
	var l loans
	ptr := uint32(0)
	lend := func() uint32 {
		ptr++
		l.add(ptr, []byte{1})
		return ptr
	}
	take := func(p uint32) {
		if l.take(p) == nil {
			t.Fatal(p)
		}
	}
	outer := lend()
	var all [][]uint32 // a list's block, its strings, the record
	for range records {
		var blocks []uint32
		for range strings + 2 {
			blocks = append(blocks, lend())
		}
		all = append(all, blocks)
	}
	take(outer)
	for _, blocks := range all {
		take(blocks[strings+1])
		for _, p := range blocks[:strings+1] {
			take(p)
		}
	}
	if l.left != 0 {
		t.Error(l.left)
	}
}
