package spell

import (
	"errors"
	"fmt"
	"time"

	"github.com/aquifer-dev/aquifer/service/itype"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Triggers say when a spell runs. Zeros are never (spec/network.md#N141).
type Triggers struct {
	Start, End, Period   uint32 // seconds: since 1970, since 1970 – 0 is never –, and from one run to the next – 0 is one run
	Connect, Disconnect  bool   // a run for every peer that comes, or goes
	StartBlock, EndBlock uint32 // of a chain; kept, and nothing more
}

// ReadTriggers reads triggers in the form {clock: {start_sec, end_sec, period_sec}, connections: {connect, disconnect},
// blockchain: {start_block, end_block}}, all of it. What is no such thing is refused in the words of a service that is called
// with it (spec/services.md#S29).
func ReadTriggers(n *value.Node) (Triggers, error) {
	field := itype.Field{Name: "config", Type: recordType(recTriggers)}
	args, err := types().ArgumentsFromJSON([]itype.Field{field}, value.Array(n).Append(nil))
	if err != nil {
		return Triggers{}, err
	}
	return triggersOf(args[0]), nil
}

// triggersOf takes triggers out of their record.
func triggersOf(v itype.Value) Triggers {
	clock, peers, chain := v.Items()[0].Items(), v.Items()[1].Items(), v.Items()[2].Items()
	number := func(v itype.Value) uint32 { return uint32(v.Bits()) }
	return Triggers{
		Start: number(clock[0]), End: number(clock[1]), Period: number(clock[2]), Connect: peers[0].Bits() != 0, Disconnect: peers[1].Bits() != 0,
		StartBlock: number(chain[0]), EndBlock: number(chain[1]),
	}
}

// Node is the form that [ReadTriggers] reads.
func (t Triggers) Node() *value.Node {
	return value.Object(
		value.Member{Key: "clock", Value: value.Object(
			value.Member{Key: "start_sec", Value: number(t.Start)}, value.Member{Key: "end_sec", Value: number(t.End)},
			value.Member{Key: "period_sec", Value: number(t.Period)},
		)},
		value.Member{Key: "connections", Value: value.Object(
			value.Member{Key: "connect", Value: value.Bool(t.Connect)}, value.Member{Key: "disconnect", Value: value.Bool(t.Disconnect)},
		)},
		value.Member{Key: "blockchain", Value: value.Object(
			value.Member{Key: "start_block", Value: number(t.StartBlock)}, value.Member{Key: "end_block", Value: number(t.EndBlock)},
		)},
	)
}

func number(n uint32) *value.Node { return value.Num(value.OfUint(uint64(n))) }

// longestPeriod is a hundred years, in seconds.
const longestPeriod = 3153600000

// Check refuses triggers that would be of no use from now on, in the original's words (spec/network.md#N141).
func (t Triggers) Check(now time.Time) error {
	switch {
	case t.Start == 0:
		return nil
	case t.End != 0 && (t.End < t.Start || int64(t.End) < now.Unix()):
		return errors.New("invalid config: end_sec is less than start_sec or in the past")
	case t.Period > longestPeriod:
		return fmt.Errorf("invalid config: period is too big. Max period is 100 years (or approx %d seconds)", uint32(longestPeriod))
	}
	return nil
}

// first is how long a spell that is scheduled now waits for its first run; one that should have begun begins at once.
func (t Triggers) first(now time.Time) (wait time.Duration, ok bool) {
	if t.Start == 0 {
		return 0, false
	}
	wait = max(time.Unix(int64(t.Start), 0).Sub(now), 0)
	return wait, t.before(now.Add(wait))
}

// next is how long a spell that runs now waits for its next run. What has been missed is not made up for.
func (t Triggers) next(now time.Time) (wait time.Duration, ok bool) {
	wait = time.Duration(t.Period) * time.Second
	return wait, t.Period != 0 && t.before(now.Add(wait))
}

// before reports whether there may be a run at a moment: the end itself is too late.
func (t Triggers) before(at time.Time) bool { return t.End == 0 || at.Unix() < int64(t.End) }

// again is how long a spell waits for its first run after its node has started again. One that runs once has had its run if it
// was due.
func (t Triggers) again(now time.Time) (wait time.Duration, ok bool) {
	if t.Period == 0 && int64(t.Start) <= now.Unix() {
		return 0, false
	}
	return t.first(now)
}
