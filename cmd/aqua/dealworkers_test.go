package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
)

// TestWorkersNamed finds workers by ids, beginnings and numbers, each once, and says of the others what is wrong.
func TestWorkersNamed(t *testing.T) {
	a, b, c := market.ID{0x12, 0x34}, market.ID{0x12, 0x35}, market.ID{0xab}
	d := market.Deal{Workers: []market.Worker{{ID: a}, {ID: b}, {ID: c}}}
	gone := market.ID{9}
	for _, x := range []struct {
		words string
		want  []market.ID
		wrong string
	}{
		{"1", []market.ID{a}, ""}, {"3 1 3", []market.ID{c, a}, ""}, {"0x1234", []market.ID{a}, ""}, {"0xA 0xab 3", []market.ID{c}, ""}, {"0XAB", []market.ID{c}, ""},
		{gone.String(), []market.ID{gone}, ""}, {strings.TrimPrefix(a.String(), "0x"), []market.ID{a}, ""},
		{"0x12", nil, `several workers begin with "0x12": ` + a.String() + ", " + b.String()}, {"0x", nil, "several workers"}, {"0xb", nil, "no id"},
		{"0", nil, "no number 0"}, {"4", nil, "no number 4"}, {"-1", nil, "neither"}, {"99999999999", nil, "neither"}, {"", nil, "neither"}, {a.String() + "0", nil, "no id"},
	} {
		words := strings.Split(x.words, " ")
		got, err := workersNamed(d, words)
		if x.wrong == "" && err != nil || x.wrong != "" && (err == nil || !strings.Contains(err.Error(), x.wrong)) || !slices.Equal(got, x.want) {
			t.Errorf("%q: %v, %v", words, got, err)
		}
	}
}
