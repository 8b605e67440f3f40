package sim

import (
	"fmt"
	"time"

	"github.com/aquifer-dev/aquifer/record"
	"github.com/aquifer-dev/aquifer/vm"
)

// DefaultMemory is how many bytes a run may hold unless told otherwise.
const DefaultMemory = 1 << 30

// What a run holds is counted in the bytes of particle data, since what is decoded of them lives as long as they do; of
// events of the history, with what they take besides their texts.
const eventBytes = 128

// renewFrom is from how many received bytes on a peer's particle may be opened anew, see renew.
const renewFrom = 4 << 20

// TooMuch says that a run held more memory than it may.
type TooMuch struct {
	Limit    int64 // bytes
	Data     int64 // of the particle on all peers, with what they were made from
	InFlight int64 // of messages on their way
	History  int64 // of the events so far
	Steps    int
	Virtual  time.Duration
	Largest  string // name of the peer that holds most
	Particle string
}

// Error tells what holds it.
func (e *TooMuch) Error() string {
	return fmt.Sprintf("the run holds more than %s after %d steps and %v of virtual time: %s of particle data on the peers, most on `%s`, %s on their way and %s of history",
		size(e.Limit), e.Steps, e.Virtual.Round(time.Millisecond), size(e.Data), e.Largest, size(e.InFlight), size(e.History))
}

// size words a number of bytes, in units of 1024.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1fGB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1fMB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.1fKB", float64(n)/(1<<10))
}

// memory counts what a run holds, apart from the peers' share.
type memory struct{ inFlight, history int64 }

func (m *memory) noted(e *record.Event) { m.history += int64(len(e.Text)) + eventBytes }
func (m *memory) sent(data []byte)      { m.inFlight += int64(len(data)) }
func (m *memory) arrived(data []byte)   { m.inFlight -= int64(len(data)) }

// renew lets go of the messages that a peer's data were made from. Decoded data are views of the bytes they came in, so one
// value that a message brought keeps the whole message; after many messages, data that are opened anew from their bytes
// hold much less. It is done seldom enough to cost little.
func (r *run) renew(p *peer, current []byte) {
	p.received += int64(len(current))
	if p.received < r.net.renewFrom {
		return
	}
	if bytes := p.particle.Data(); p.received > 4*int64(len(bytes)) {
		p.particle = vm.Open(r.params(p), r.script, bytes)
		p.received = int64(len(bytes))
	}
}

// tooMuch is the error of a run that holds more than it may, or nil.
func (r *run) tooMuch() error {
	e := &TooMuch{
		Limit: r.net.opt.Memory, InFlight: r.memory.inFlight, History: r.memory.history,
		Steps: r.steps, Virtual: r.queue.now, Particle: r.id,
	}
	most := int64(-1)
	for _, p := range r.net.order {
		held := p.received + p.made
		if e.Data += held; held > most {
			most, e.Largest = held, p.name
		}
	}
	if e.Data+e.InFlight+e.History <= e.Limit {
		return nil
	}
	return e
}
