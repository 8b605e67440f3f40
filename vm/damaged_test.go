package vm

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/aquifer-dev/aquifer/vm/data"
)

// TestDamagedTraces gives steps previous data whose traces were changed at random: sizes of par, lore of folds, generations,
// states moved or gone. Previous data are trusted, so nothing else stands between such a trace and the instructions; a
// step must still end with an outcome.
func TestDamagedTraces(t *testing.T) {
	codes := map[int64]int{}
	rapid.Check(t, func(t *rapid.T) {
		n := newNetwork(rapid.SampledFrom(histories).Draw(t, "script"))
		n.run()
		peer := rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "peer")
		e, refusal := data.DecodeEnvelope(n.stored[peer])
		if refusal != nil {
			t.Fatal(refusal)
		}
		p, refusal := e.Decode(nil)
		if refusal != nil {
			t.Fatal(refusal)
		}
		for range rapid.IntRange(1, 4).Draw(t, "damages") {
			if len(p.Trace) > 0 {
				damage(t, p)
			}
		}
		in := n.input(peer, p.Append(nil), n.stored["A"], nil)
		in.Params.ParticleID = "facts"
		o := Step(context.Background(), in)
		switch {
		case o.Code == 0, o.Code >= 8 && o.Code <= 9, o.Code >= 10000 && o.Code <= 10012, o.Code >= 20000 && o.Code <= 20017:
			codes[o.Code]++
		default:
			t.Fatalf("code %d: %s", o.Code, o.Message)
		}
	})
	t.Log("outcomes by code:", codes)
	if codes[20000] == 0 {
		t.Error("no damage was noticed")
	}
}

func damage(t *rapid.T, p *data.Particle) {
	index := func(label string) int { return rapid.IntRange(0, len(p.Trace)-1).Draw(t, label) }
	number := func(label string) uint32 {
		if rapid.IntRange(0, 9).Draw(t, "huge") == 0 {
			return -uint32(rapid.IntRange(1, 3).Draw(t, label))
		}
		return uint32(rapid.IntRange(0, len(p.Trace)+1).Draw(t, label))
	}
	i := index("state")
	s := &p.Trace[i]
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		j := index("other")
		p.Trace[i], p.Trace[j] = p.Trace[j], p.Trace[i]
		return
	case 1:
		p.Trace = append(p.Trace[:i:i], p.Trace[i+1:]...)
		return
	}
	switch s.Kind {
	case data.Par:
		s.A, s.B = number("left"), number("right")
	case data.CallStream:
		s.A = number("generation")
	case data.Ap:
		gens := make([]uint32, rapid.IntRange(0, 3).Draw(t, "generations"))
		for i := range gens {
			gens[i] = number("generation")
		}
		s.More = &data.More{Gens: gens}
	case data.Fold:
		lore := append([]data.Lore(nil), s.Lore()...)
		if len(lore) > 0 {
			l := &lore[rapid.IntRange(0, len(lore)-1).Draw(t, "lore")]
			l.Value = number("value")
			l.Subs = make([]data.SubTrace, rapid.SampledFrom([]int{2, 2, 2, 0, 3}).Draw(t, "ranges"))
			for i := range l.Subs {
				l.Subs[i] = data.SubTrace{Begin: number("begin"), Len: number("length")}
			}
		}
		s.More = &data.More{Lore: lore}
	}
}
