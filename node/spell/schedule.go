package spell

import (
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// plan is when a spell runs next. It has one timer at most; another plan takes the place of the one before.
type plan struct {
	triggers Triggers
	timer    Timer // nil if no time is due
	round    int   // counts plans, so that a timer that was too late to be stopped knows it
}

// Start begins to run spells, also for the peers that have come and gone since they were opened. Those whose time is not over, and
// those that run when peers come and go, are scheduled again.
func (s *Spells) Start() error {
	s.mu.Lock()
	list := s.ordered("")
	s.mu.Unlock()
	for _, sp := range list {
		if err := s.resume(sp); err != nil {
			return err
		}
	}
	s.mu.Lock()
	s.running = true
	early := s.early
	s.early = nil
	s.mu.Unlock()
	for _, why := range early {
		s.Event(why.peer, why.connected)
	}
	return nil
}

// resume schedules a spell by what is kept, unless it was removed or scheduled since it was opened: calls are served before the start
// already.
func (s *Spells) resume(sp *spell) error {
	sp.turn.Lock()
	defer sp.turn.Unlock()
	if sp.gone {
		return nil
	}
	var t Triggers
	err := s.view(sp, func(c *cell) (err error) { t, err = c.triggers(); return err })
	switch {
	case errors.Is(err, errNoTriggers):
		return nil
	case err != nil:
		return err
	}
	wait, ok := t.again(s.config.Clock.Now())
	s.mu.Lock()
	defer s.mu.Unlock()
	if sp.plan.round == 0 {
		s.follow(sp, t, wait, ok)
	}
	return nil
}

// maxEarly is how many events before the start are kept.
const maxEarly = 4096

// Stop ends the running of spells and waits for the runs that are being made.
func (s *Spells) Stop() {
	s.mu.Lock()
	s.stopped = true
	for _, sp := range s.all {
		sp.plan.halt()
	}
	s.mu.Unlock()
	s.work.Wait()
}

// follow gives a spell another plan. The spells are locked.
func (s *Spells) follow(sp *spell, t Triggers, wait time.Duration, due bool) {
	sp.plan.halt()
	sp.plan = plan{triggers: t, round: sp.plan.round}
	if s.stopped || !due {
		return
	}
	s.config.Scheduled(t.Period)
	s.arm(sp, wait)
}

// arm sets the timer. The spells are locked.
func (s *Spells) arm(sp *spell, wait time.Duration) {
	round := sp.plan.round
	sp.plan.timer = s.config.Clock.After(wait, func() { s.due(sp, round) })
}

// halt stops the timer, and has one that cannot be stopped any more do nothing.
func (p *plan) halt() {
	if p.round++; p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
}

// due runs a spell whose time has come, and sets its next time first: a run may be slow.
func (s *Spells) due(sp *spell, round int) {
	s.mu.Lock()
	if sp.plan.round != round || s.stopped {
		s.mu.Unlock()
		return
	}
	now := s.config.Clock.Now()
	sp.plan.timer = nil
	if wait, ok := sp.plan.triggers.next(now); ok {
		s.arm(sp, wait)
	}
	s.work.Add(1)
	s.mu.Unlock()
	defer s.work.Done()
	s.run(sp, cause{at: now})
}

// Event runs the spells that wait for peers to come, or to go. Before the start it is kept for then.
func (s *Spells) Event(peer string, connected bool) {
	s.mu.Lock()
	var waiting []*spell
	switch {
	case s.stopped:
	case !s.running && len(s.early) < maxEarly:
		s.early = append(s.early, cause{peer: peer, connected: connected})
	case s.running:
		for _, sp := range s.ordered("") {
			if t := sp.plan.triggers; connected && t.Connect || !connected && t.Disconnect {
				waiting = append(waiting, sp)
			}
		}
		s.work.Add(1)
		defer s.work.Done()
	}
	s.mu.Unlock()
	// They are written at the same time, and so together, and launched one after the other.
	launches := make([]func(), len(waiting))
	var all sync.WaitGroup
	for i, sp := range waiting {
		all.Go(func() { launches[i] = s.prepare(sp, cause{peer: peer, connected: connected}) })
	}
	all.Wait()
	for i, sp := range waiting {
		s.launch(sp, launches[i])
	}
}

// Waiting is how many spells have a time set.
func (s *Spells) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, sp := range s.all {
		if sp.plan.timer != nil {
			n++
		}
	}
	return n
}

// contain keeps a panic from the rest of the node and reports it. To be deferred.
func (s *Spells) contain(sp *spell) {
	if r := recover(); r != nil {
		s.config.Log.Error("internal error in the run of a spell", "spell", sp.id, "problem", fmt.Sprint(r), "stack", string(debug.Stack()))
	}
}
