package main

import (
	"fmt"
	"testing"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// TestProposedArgumentsStayShort: records that are in each other many times, or in themselves, make no endless line.
func TestProposedArgumentsStayShort(t *testing.T) {
	for _, inner := range []func(i uint64) uint64{func(uint64) uint64 { return 0 }, func(i uint64) uint64 { return i + 1 }} {
		it := &itype.Interfaces{}
		for i := range uint64(8) {
			r := &itype.RecordType{Name: fmt.Sprint("R", i)}
			for n := range 8 {
				r.Fields = append(r.Fields, itype.Field{Name: fmt.Sprint("f", n), Type: itype.Type{Kind: itype.Record, Rec: inner(i)}})
			}
			it.Types = append(it.Types, itype.TypeDef{Rec: r})
		}
		if got := leastArguments(it, it.Types[0].Rec.Fields); len(got) > 10_000 {
			t.Errorf("%d bytes are proposed", len(got))
		}
	}
}
