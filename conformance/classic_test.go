package conformance

import (
	"maps"
	"slices"
	"testing"
)

func TestClassicMessages(t *testing.T) {
	all, err := ReadClassic(".")
	if err != nil || len(all) < 400 {
		t.Fatalf("%d answers: %v", len(all), err)
	}
	same := 0
	for _, p := range slices.Sorted(maps.Keys(all)) {
		reason := ClassicDiffers(".", p, all[p])
		mark, marked := ClassicMarks[p]
		switch {
		case reason == "" && marked:
			t.Errorf("%s agrees now: take its mark away", p)
		case reason == "":
			same++
		case marked:
			t.Logf("%s %s", p, mark)
		default:
			t.Errorf("%s: %s", p, reason)
		}
	}
	for p := range ClassicMarks {
		if _, ok := all[p]; !ok {
			t.Errorf("%s is marked and has no recorded messages", p)
		}
	}
	t.Logf("%d of %d programs have the very same messages", same, len(all))
}
