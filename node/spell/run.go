package spell

import (
	"fmt"
	"time"

	"github.com/aquifer-dev/aquifer/node/particle"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Keys under which a run finds its number and why it runs (spec/network.md#N142).
const (
	counterKey = "hw_counter"
	triggerKey = "hw_trigger"
)

// cause is why a spell runs: a time, or a peer that came or went.
type cause struct {
	at        time.Time
	peer      string // "" for a time
	connected bool
}

// text is what a run finds.
func (c cause) text() string {
	if c.peer == "" {
		return fmt.Sprintf(`{"timer":[{"timestamp":%d}],"peer":[]}`, c.at.Unix())
	}
	return fmt.Sprintf(`{"timer":[],"peer":[{"peer_id":%s,"connected":%t}]}`, value.AppendString(nil, c.peer), c.connected)
}

// run makes the particle of a run and launches it. A run that cannot be made is logged; the next one comes in its time.
func (s *Spells) run(sp *spell, why cause) {
	defer s.contain(sp)
	home, ok := s.config.Home(sp.scope)
	if !ok {
		s.config.Log.Warn("a spell did not run: its worker is not here", "spell", sp.id, "worker", sp.scope)
		return
	}
	var counter uint32
	var script string
	err := s.change(sp, func(c *cell) error {
		counter, _ = c.getNumber(counterKey)
		script = string(c.get(kindScript, ""))
		if err := c.setNumber(counterKey, counter+1); err != nil {
			return err
		}
		return c.setText(triggerKey, why.text())
	})
	if err != nil {
		s.config.Log.Warn("a spell did not run", "spell", sp.id, "problem", err)
		return
	}
	id := fmt.Sprintf("spell_%s_%d", sp.id, counter)
	s.config.Created()
	s.config.Launch(sp.scope, particle.New(home.Key, id, script, s.config.Clock.Now(), s.config.TTL))
}
