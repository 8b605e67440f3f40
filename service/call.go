package service

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/tetratelabs/wazero/api"

	"github.com/aquifer-dev/aquifer/service/internal/meter"
	"github.com/aquifer-dev/aquifer/service/itype"
)

// Bounds of a call (spec/services.md#S33).
const (
	slice     = 1_000_000 // instructions between two looks at the clock
	maxValues = 256 << 20 // bytes that are read out of memory
	maxDepth  = 8         // calls between host and modules in each other: each has a stack of the engine, 50 MB at most
	keptStack = 20_000    // instructions after which the stack of a function may be large
	longKept  = 500_000   // and after which it is not kept
	keptDeep  = 2_000_000 // what the functions of an instance with kept stacks that may be large have run together, at most
)

// call is the state of a call from outside, or of the start of a service. It is the context that everything in it runs with,
// so that it needs none of its own. A service uses it again for its next call, with the rooms that were made for this one.
type call struct {
	context.Context
	service *Service
	cancel  context.CancelFunc // nil without a time limit
	current *instance          // whose code runs
	left    uint64             // instructions that no module has been given yet
	bounded bool               // whether they are counted
	values  int64              // bytes that may still be read out of memories
	depth   int
	params  CallParameters
	rooms   [][]itype.Value
	taken   int // of the rooms
}

type callKey struct{}

// Value implements context.Context.
func (c *call) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.Context.Value(key)
}

func callOf(ctx context.Context) *call {
	if c, ok := ctx.(*call); ok {
		return c
	}
	return ctx.Value(callKey{}).(*call)
}

var (
	errTime  = errors.New("time limit")
	errEarly = errors.New("the module calls the host while it is instantiated")
)

// newCall is the state of a call that has not begun yet.
func (s *Service) newCall() *call {
	if c := s.spare.Swap(nil); c != nil {
		return c
	}
	return &call{service: s, Context: context.Background()}
}

// begin begins a call; the service must be held until its end.
func (s *Service) begin(ctx context.Context, c *call, cp CallParameters) {
	c.Context, c.left, c.values, c.params = ctx, math.MaxInt64, maxValues, cp
	if n := s.config.Limits.Instructions; n > 0 {
		c.left, c.bounded = min(n, math.MaxInt64), true
		for _, i := range s.live {
			i.setLeft(0)
		}
	}
	if d := s.config.Limits.Time; d > 0 {
		c.Context, c.cancel = context.WithTimeoutCause(ctx, d, errTime)
	}
	s.call = c
}

// end ends a call.
func (s *Service) end(c *call) {
	s.call = nil
	if c.cancel != nil {
		c.cancel()
	}
}

// putAway keeps a call for the next, whether it has begun and ended or not. Nothing of what it was given is kept.
func (s *Service) putAway(c *call) {
	for c.taken > 0 {
		c.giveBack()
	}
	*c = call{service: s, Context: context.Background(), rooms: c.rooms}
	s.spare.Store(c)
}

// roomSize is how many values most adapters have on their stack.
const roomSize = 8

// room is an empty list of values that may be filled until it is given back, which is done in the opposite order.
func (c *call) room() []itype.Value {
	if c.taken == len(c.rooms) {
		c.rooms = append(c.rooms, make([]itype.Value, 0, roomSize))
	}
	c.taken++
	return c.rooms[c.taken-1]
}

// giveBack gives back the room that was taken last.
func (c *call) giveBack() {
	c.taken--
	clear(c.rooms[c.taken][:roomSize])
}

// over says why the call must not go on, if so.
func (c *call) over() error {
	if c.Err() == nil {
		return nil
	}
	if cause := context.Cause(c); !errors.Is(cause, errTime) {
		return &cancelError{cause}
	}
	return &limitError{fmt.Sprintf("deadline has elapsed (%v)", c.service.config.Limits.Time)}
}

// callWeight is how many instructions a call of the host counts as, however the module makes it (spec/services.md#S33).
const callWeight = 100

// enterHost is the first thing that a host function does. What it panics with ends the module that has called it.
func (c *call) enterHost(mod api.Module) {
	if c.current.left == nil { // its start function runs: the engine has not given us the instance yet
		c.current.left = mod.ExportedGlobal(meter.Left).(api.MutableGlobal)
	}
	if err := c.pay(callWeight); err != nil {
		panic(err)
	}
}

// caller is the instance that has called a host function.
func (c *call) caller() *instance {
	if c.current.engine == nil {
		panic(errEarly)
	}
	return c.current
}

// pay charges the module that runs for work of the host, before that is done, and says why the call must not go on, if so.
func (c *call) pay(instructions uint64) error {
	if err := c.over(); err != nil {
		return err
	}
	left := c.current.left
	have := int64(left.Get()) - int64(instructions)
	left.Set(uint64(have))
	if have < 0 {
		return c.fill(left, have)
	}
	return nil
}

// deeper counts calls in calls: they are on the host's stack, whose overflow would end the host.
func (c *call) deeper() error {
	if c.depth == maxDepth {
		return &limitError{fmt.Sprintf("host and modules call each other more than %d deep", maxDepth)}
	}
	c.depth++
	return nil
}

// refill is called by a module that has used up its instructions.
func refill(ctx context.Context, mod api.Module, _ []uint64) {
	c := callOf(ctx)
	err := c.over()
	if err == nil {
		left := mod.ExportedGlobal(meter.Left).(api.MutableGlobal)
		err = c.fill(left, int64(left.Get()))
	}
	if err != nil {
		panic(err)
	}
}

// fill gives a module more instructions: it has less than nothing.
func (c *call) fill(left api.MutableGlobal, have int64) error {
	if !c.bounded {
		c.current.given += slice - have
		left.Set(uint64(slice))
		return nil
	}
	want := uint64(slice) + uint64(-have)
	if c.left < want { // what other modules were given and have not used
		for _, i := range c.service.live {
			if i.left == nil {
				continue
			}
			if n := int64(i.left.Get()); n > 0 {
				c.left += uint64(n)
				i.given -= n
				i.setLeft(0)
			}
		}
	}
	if c.left < uint64(-have) {
		return &limitError{fmt.Sprintf("more than %d instructions", c.service.config.Limits.Instructions)}
	}
	give := min(want, c.left)
	c.left -= give
	c.current.given += int64(give)
	left.Set(uint64(have + int64(give)))
	return nil
}

// transferShift is what the host moves for a module – logs, files, random bytes – for one instruction, as a shift.
const transferShift = 3

// transfer charges the module that runs for bytes that the host moves for it, and says why its call must not go on, if so.
func (s *Service) transfer(bytes int) error {
	c := s.call
	if c == nil { // a program of an earlier call, or the end of the service
		return nil
	}
	return c.pay(uint64(bytes) >> transferShift)
}

// sleep waits for a module, no longer than its call may last.
func (s *Service) sleep(nanos int64) {
	c := s.call
	if c == nil || nanos <= 0 {
		return
	}
	if s.config.Sleep != nil {
		s.config.Sleep(c, time.Duration(nanos))
		return
	}
	t := time.NewTimer(time.Duration(nanos))
	defer t.Stop()
	select {
	case <-t.C:
	case <-c.Done():
		panic(c.over())
	}
}

// spend takes bytes for values out of the call's budget.
func (c *call) spend(n int64) error {
	if c.values -= n; c.values < 0 {
		return &limitError{fmt.Sprintf("values of more than %d MiB", maxValues>>20)}
	}
	return nil
}
