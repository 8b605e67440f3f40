package files

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aquifer-dev/aquifer/market"
)

// TestClock turns the clocks of spells into seconds.
func TestClock(t *testing.T) {
	begun := time.Unix(1_900_000_000, 0)
	for text, want := range map[string]any{
		"":                      [3]uint32{},
		"clock: {}":             [3]uint32{},
		"clock: {periodSec: 5}": [3]uint32{1, 0, 5},
		"clock: {periodSec: 5, startDelaySec: 10, endDelaySec: 20}":                                      [3]uint32{1_900_000_010, 1_900_000_020, 5},
		"clock: {startTimestamp: '2030-01-31T12:00:00Z', endTimestamp: '2030-01-31T13:00:00.000+01:00'}": [3]uint32{1896091200, 1896091200, 0},
		"clock: {endDelaySec: 5, startDelaySec: 6}":                                                      "f:1:22: `clock.endDelaySec`: the spell would end before it starts",
		"clock: {startTimestamp: soon}":                                                                  `is not a time such as`,
		"clock: {startTimestamp: '1960-01-01T00:00:00Z'}":                                                `is a time that a spell cannot have`,
		"clock: {endDelaySec: 4294967296}":                                                               `is longer than a spell can wait`,
		"clock: {periodSec: 4294967296}":                                                                 `is longer than a spell can wait`,
		"clock: {periodSec: -1}":                                                                         `expected a whole number`,
	} {
		d, err := Parse("f", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		s, err := ReadSpell(d)
		var got [3]uint32
		if err == nil {
			got[0], got[1], got[2], err = s.Clock.Times(begun)
		}
		if words, wrong := want.(string); wrong {
			if err == nil || !errors.Is(err, market.Malformed) || !strings.Contains(err.Error(), strings.TrimPrefix(words, "f:1:22: ")) {
				t.Errorf("%s: %v, want %s", text, err, words)
			}
		} else if err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
}

// TestOver puts a spell of fluence.yaml on top of that of its directory.
func TestOver(t *testing.T) {
	read := func(text string) Spell {
		d, err := Parse("f", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		s, err := ReadSpell(d)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	below := read("aquaFilePath: a\nfunction: f\ninitArgs: {x: 1}\nclock: {periodSec: 1, startDelaySec: 2}")
	got := read("initArgs: {y: [2, null, 'z']}\nclock: {startTimestamp: '2030-01-31T12:00:00Z'}").Over(below)
	args, err := got.InitArgs.JSON()
	if err != nil || string(args) != `{"y":[2,null,"z"]}` || got.AquaFilePath != "a" || got.Function != "f" || got.Clock.PeriodSec.Value != 1 || got.Clock.StartDelaySec.IsSet {
		t.Errorf("%s %v %+v", args, err, got)
	}
	if args, err := (Any{}).JSON(); err != nil || string(args) != "null" {
		t.Error(args, err)
	}
	if _, err := read("initArgs: {x: .nan}").InitArgs.JSON(); !errors.Is(err, market.Malformed) {
		t.Error(err)
	}
}

func FuzzSpell(f *testing.F) {
	fuzzReader(f, func(d *Document) error {
		s, err := ReadSpell(d)
		if err != nil {
			return err
		}
		if _, err := s.InitArgs.JSON(); err != nil {
			return err
		}
		_, _, _, err = s.Clock.Times(time.Unix(1_900_000_000, 0))
		return err
	}, "version: 0\naquaFilePath: a.aqua\nfunction: f\ninitArgs: {x: 1, 2: &b [*b]}\nclock: {periodSec: 5, startDelaySec: 10}\n")
}
