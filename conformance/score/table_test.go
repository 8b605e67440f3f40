package main

import (
	"io"
	"path/filepath"
	"slices"
	"testing"
)

func TestScoreOnlyRises(t *testing.T) {
	path := filepath.Join(t.TempDir(), "SCORE")
	rows := []row{{name: "one", tally: &tally{agreed: 5, total: 6}}, {name: "two", tally: &tally{agreed: 3, total: 3}}}
	if err := writeScore(path, map[string]int{"two": 4, "three": 1}, rows); err != nil {
		t.Fatal(err)
	}
	score, err := readScore(path)
	if err != nil || score["one"] != 5 || score["two"] != 4 || score["three"] != 1 {
		t.Fatalf("%v %v", score, err)
	}
	for i := range rows {
		rows[i].committed = score[rows[i].name]
	}
	if fallen := table(io.Discard, rows); !slices.Equal(fallen, []string{"two"}) {
		t.Errorf("fallen: %q", fallen)
	}
}

func TestTally(t *testing.T) {
	var sum tally
	sum.add("a", "", "")
	sum.add("b", "other", "differs: better")
	sum.add("c", "other", "")
	if sum.agreed != 2 || sum.differs != 1 || sum.total != 3 || len(sum.notes) != 2 {
		t.Errorf("%+v", sum)
	}
}
