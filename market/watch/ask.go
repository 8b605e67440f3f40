package watch

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/market"
)

// seen is what is known of a worker.
type seen struct {
	misses int
	why    error // of the last miss
	next   time.Time
}

// ask asks the active workers whose time has come, and forgets those that are no more.
func (w *Watcher) ask(ctx context.Context, deals []market.Deal, now time.Time) {
	type question struct {
		deal   market.DealID
		worker market.Worker
		answer error
	}
	var due []question
	there := map[market.ID]bool{}
	for _, d := range deals {
		for _, worker := range d.Workers {
			there[worker.ID] = true
			if s := w.seen[worker.ID]; worker.Active() && (s == nil || !s.next.After(now)) {
				due = append(due, question{deal: d.ID, worker: worker})
			}
		}
	}
	maps.DeleteFunc(w.seen, func(id market.ID, _ *seen) bool { return !there[id] })
	maps.DeleteFunc(w.said, func(p place, _ string) bool { return !p.worker.IsZero() && !there[p.worker] })
	maps.DeleteFunc(w.shun, func(_ market.ID, until time.Time) bool { return !until.After(now) })
	var asking sync.WaitGroup
	places := make(chan struct{}, w.config.Together)
	for i := range due {
		places <- struct{}{}
		asking.Go(func() {
			defer func() { <-places }()
			within, cancel := context.WithTimeout(ctx, w.config.Patience)
			defer cancel()
			due[i].answer = w.config.Prober.Worker(within, due[i].worker)
		})
	}
	asking.Wait()
	if ctx.Err() != nil {
		return
	}
	for _, q := range due {
		w.note(q.deal, q.worker, q.answer, now)
	}
}

// note keeps an answer, or that there was none.
func (w *Watcher) note(deal market.DealID, worker market.Worker, answer error, now time.Time) {
	s := w.seen[worker.ID]
	if s == nil {
		s = &seen{}
		w.seen[worker.ID] = s
	}
	if answer == nil {
		if s.misses > 0 {
			w.tell(Decision{Kind: Answers, Deal: deal, Worker: worker.ID, Peer: worker.Peer, Text: fmt.Sprintf("it answers again after %d misses", s.misses)})
		}
		*s = seen{next: now.Add(w.config.Interval)}
		return
	}
	s.misses++
	s.why = answer
	pause := w.config.Interval
	if doublings := s.misses - 1; doublings < 16 {
		pause = min(pause, w.config.Pause<<doublings)
	}
	s.next = now.Add(pause)
	w.tell(Decision{Kind: Missed, Deal: deal, Worker: worker.ID, Peer: worker.Peer, Text: fmt.Sprintf("it did not answer, miss %d of %d: %v", s.misses, w.config.Misses, answer)})
}

// due is when the next worker is to be asked, or the market for other things.
func (w *Watcher) due(now time.Time) time.Time {
	next := now.Add(w.config.Interval)
	for _, s := range w.seen {
		if s.next.Before(next) {
			next = s.next
		}
	}
	if !next.After(now) {
		next = now.Add(w.config.Pause)
	}
	return next
}

// gone says why a worker counts as gone; ok is false while it does not.
func (w *Watcher) gone(worker market.Worker, epoch market.Epoch) (why string, ok bool) {
	if !worker.Active() {
		return fmt.Sprintf("its node has not activated it since epoch %d", worker.Joined), epoch > worker.Joined+w.config.Start
	}
	s := w.seen[worker.ID]
	if s == nil || s.misses < w.config.Misses {
		return "", false
	}
	return fmt.Sprintf("it missed %d answers in a row: %v", w.config.Misses, s.why), true
}

// answers says that a worker answered when it was asked last.
func (w *Watcher) answers(worker market.Worker) bool {
	s := w.seen[worker.ID]
	return worker.Active() && s != nil && s.misses == 0
}
