package spell

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// maxCauses is of how many runs it is known why they run.
const maxCauses = 256

// setCause remembers why a run runs: what stands under triggerKey may be about another run when the script comes to read it. Where
// too much is remembered, the run whose number is farthest behind goes; whoever may set the counter can have it leap.
func (c *cell) setCause(number uint32, why cause) error {
	if err := c.put(kindCause, numbered(uint64(number)), []byte(why.text())); err != nil {
		return err
	}
	keys, err := c.keys(kindCause)
	if err != nil || len(keys) <= maxCauses {
		return err
	}
	behind := func(key string) uint32 {
		n, _ := strconv.ParseUint(key, 16, 64) // as numbered has written it
		return number - uint32(n)
	}
	return c.drop(kindCause, slices.MaxFunc(keys, func(a, b string) int { return cmp.Compare(behind(a), behind(b)) }))
}

// causeOf is why the run with a particle's id runs; ok is false if that is not known any more.
func (c *cell) causeOf(particle string) (text string, ok bool) {
	number, err := strconv.ParseUint(particle[strings.LastIndexByte(particle, '_')+1:], 10, 32)
	if err != nil {
		return "", false
	}
	why := c.get(kindCause, numbered(number))
	return string(why), why != nil
}

// run makes the particle of a run and launches it. A run that cannot be made is logged; the next one comes in its time.
func (s *Spells) run(sp *spell, why cause) { s.launch(sp, s.prepare(sp, why)) }

// launch launches what was prepared, if anything was.
func (s *Spells) launch(sp *spell, prepared func()) {
	defer s.contain(sp)
	if prepared != nil {
		prepared()
	}
}

// prepare makes the particle of a run; what it returns launches it, nil if there is none.
func (s *Spells) prepare(sp *spell, why cause) (launch func()) {
	defer s.contain(sp)
	home, ok := s.config.Home(sp.scope)
	if !ok {
		s.config.Log.Warn("a spell did not run: its worker is not here", "spell", sp.id, "worker", sp.scope)
		return nil
	}
	var counter uint32
	var script string
	err := s.change(sp, func(c *cell) error {
		c.unbounded = true // a spell that has no room left has to run to make some
		counter, _ = c.getNumber(counterKey)
		script = string(c.get(kindScript, ""))
		if err := c.setNumber(counterKey, counter+1); err != nil {
			return err
		}
		if err := c.setCause(counter, why); err != nil {
			return err
		}
		return c.setText(triggerKey, why.text())
	})
	if err != nil {
		s.config.Log.Warn("a spell did not run", "spell", sp.id, "problem", err)
		return nil
	}
	id := fmt.Sprintf("spell_%s_%d", sp.id, counter)
	p := particle.New(home.Key, id, script, s.config.Clock.Now(), s.config.TTL)
	return func() {
		s.config.Created()
		s.config.Launch(sp.scope, p)
	}
}
