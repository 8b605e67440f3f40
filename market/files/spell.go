package files

import (
	"strconv"
	"time"
)

// SpellFile is the name of the file that describes a spell in its directory.
const SpellFile = "spell.yaml"

// ReadSpell reads a document as spell.yaml.
func ReadSpell(d *Document) (Spell, error) {
	var f struct {
		Version      Number `yaml:"version"`
		AquaFilePath string `yaml:"aquaFilePath"`
		Function     string `yaml:"function"`
		InitArgs     Any    `yaml:"initArgs"`
		Clock        Clock  `yaml:"clock"`
	}
	if p := d.read(&f); p != nil {
		return Spell{}, p
	}
	return Spell{AquaFilePath: f.AquaFilePath, Function: f.Function, InitArgs: f.InitArgs, Clock: f.Clock}, nil
}

// Over puts what a spell says on top of what another one, that of its directory, does.
func (s Spell) Over(below Spell) Spell {
	if s.AquaFilePath != "" {
		below.AquaFilePath = s.AquaFilePath
	}
	if s.Function != "" {
		below.Function = s.Function
	}
	if s.InitArgs.IsSet() {
		below.InitArgs = s.InitArgs
	}
	c := &below.Clock
	if s.Clock.PeriodSec.IsSet {
		c.PeriodSec = s.Clock.PeriodSec
	}
	if s.Clock.StartTimestamp.Value != "" || s.Clock.StartDelaySec.IsSet {
		c.StartTimestamp, c.StartDelaySec = s.Clock.StartTimestamp, s.Clock.StartDelaySec
	}
	if s.Clock.EndTimestamp.Value != "" || s.Clock.EndDelaySec.IsSet {
		c.EndTimestamp, c.EndDelaySec = s.Clock.EndTimestamp, s.Clock.EndDelaySec
	}
	return below
}

// Times are the seconds of a spell's clock: since 1970 of its start and end, and from one run to the next. Delays count from begun. A clock
// without a start has begun long ago; without anything in it there is no clock (spec/market.md#M124).
func (c Clock) Times(begun time.Time) (start, end, period uint32, err error) {
	if !c.PeriodSec.IsSet && c.StartTimestamp.Value == "" && !c.StartDelaySec.IsSet && c.EndTimestamp.Value == "" && !c.EndDelaySec.IsSet {
		return 0, 0, 0, nil
	}
	if start, err = moment(c.StartTimestamp, c.StartDelaySec, begun); err != nil {
		return 0, 0, 0, err
	}
	if start == 0 {
		start = 1
	}
	if end, err = moment(c.EndTimestamp, c.EndDelaySec, begun); err != nil {
		return 0, 0, 0, err
	}
	if end != 0 && end < start {
		at := c.EndTimestamp.Place
		if c.EndDelaySec.IsSet {
			at = c.EndDelaySec.Place
		}
		return 0, 0, 0, at.problem("the spell would end before it starts")
	}
	if c.PeriodSec.Value > 1<<32-1 {
		return 0, 0, 0, c.PeriodSec.Place.problem("%d is longer than a spell can wait", c.PeriodSec.Value)
	}
	return start, end, uint32(c.PeriodSec.Value), nil
}

// moment is a time, or a delay after begun, in seconds since 1970; 0 for none.
func moment(at Text, delay Number, begun time.Time) (uint32, error) {
	seconds := int64(0)
	switch {
	case at.Value != "":
		t, err := time.Parse(time.RFC3339, at.Value)
		if err != nil {
			return 0, at.Place.problem("%s is not a time such as 2030-01-31T12:00:00Z", strconv.Quote(at.Value))
		}
		if seconds = t.Unix(); seconds < 1 || seconds > 1<<32-1 {
			return 0, at.Place.problem("%s is a time that a spell cannot have", at.Value)
		}
	case delay.IsSet:
		if delay.Value > 1<<31 || begun.Unix()+int64(delay.Value) > 1<<32-1 {
			return 0, delay.Place.problem("%d is longer than a spell can wait", delay.Value)
		}
		seconds = begun.Unix() + int64(delay.Value)
	}
	return uint32(seconds), nil
}
