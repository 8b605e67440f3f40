package spell

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/vm/value"
)

// TestClock runs spells by time; times are seconds since the spell was installed (spec/network.md#N141).
func TestClock(t *testing.T) {
	for _, c := range []struct {
		name               string
		start, end, period int64
		late               time.Duration // every call of the clock
		want               []int64       // in a minute
	}{
		{"periodic", 5, never, 10, 0, []int64{5, 15, 25, 35, 45, 55}},
		{"overdue", -1000, never, 20, 0, []int64{0, 20, 40, 60}},
		{"once", 7, never, 0, 0, []int64{7}},
		{"once, overdue", -5, never, 0, 0, []int64{0}},
		{"with an end", 5, 25, 10, 0, []int64{5, 15}}, // the end itself is too late
		{"end before the second", 5, 14, 10, 0, []int64{5}},
		{"at its end", 5, 5, 10, 0, []int64{}},
		{"drifts", 0, never, 10, 3 * time.Second, []int64{3, 16, 29, 42, 55}}, // from one run to the next
		{"misses", 0, never, 10, 25 * time.Second, []int64{25, 60}},           // and makes up for nothing
		{"never", never, never, 1, 0, []int64{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlace(t, Limits{})
			p.install(triggers(c.start, c.end, c.period, false, false))
			p.clock.pass(time.Minute, c.late)
			if diff := cmp.Diff(c.want, p.takeTimes()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPeers runs spells when peers come and go.
func TestPeers(t *testing.T) {
	p := newPlace(t, Limits{})
	p.install(triggers(never, never, 0, true, false))
	both := p.install(triggers(never, never, 0, true, true))
	p.install(triggers(5, never, 0, false, false))
	p.Event("someone", true)
	p.Event("someone", false)
	if got := len(p.takeTimes()); got != 3 {
		t.Error("runs:", got)
	}
	if got := p.ask(p.host.PeerID(), "anybody", "p", both, "get_string", value.Text(triggerKey)); got != `{"absent":false,"error":"","success":true,"value":"{\"timer\":[],\"peer\":[{\"peer_id\":\"someone\",\"connected\":false}]}"}` {
		t.Error(got)
	}
	p.Stop()
	p.Event("someone", true)
	if got := p.takeTimes(); len(got) != 0 {
		t.Error("after the end", got)
	}
}

// TestRun looks at the particle of a run, and at what the spell keeps of it (spec/network.md#N142).
func TestRun(t *testing.T) {
	p := newPlace(t, Limits{})
	id := p.install(triggers(5, never, 10, false, false))
	p.clock.pass(20*time.Second, 0)
	if len(p.launched) != 2 {
		t.Fatal(p.launched)
	}
	for i, l := range p.launched {
		q := l.p
		if q.ID != fmt.Sprintf("spell_%s_%d", id, i) || q.InitPeer != p.host.PeerID() || q.Script != "(null)" || q.TTL != 120_000 || len(q.Data) != 0 ||
			q.Timestamp != uint64(began.UnixMilli()+5000+10000*int64(i)) || q.Verify() != nil || l.scope != p.host.PeerID() {
			t.Errorf("%+v", q)
		}
	}
	ask := func(function, key string) string {
		return p.ask(p.host.PeerID(), "anybody", "p", id, function, value.Text(key))
	}
	if got := ask("get_u32", counterKey); got != `{"absent":false,"error":"","success":true,"value":2}` {
		t.Error(got)
	}
	if got := ask("get_string", triggerKey); got != `{"absent":false,"error":"","success":true,"value":"{\"timer\":[{\"timestamp\":1700000015}],\"peer\":[]}"}` {
		t.Error(got)
	}
}

// TestOwnCause has runs read why they run after another one has begun.
func TestOwnCause(t *testing.T) {
	p := newPlace(t, Limits{})
	host, id := p.host.PeerID(), p.install(triggers(never, never, 0, true, false))
	for i := range maxCauses + 2 {
		p.Event(fmt.Sprint("peer", i), true)
	}
	for number, want := range map[int]string{2: "peer2", 17: "peer17", maxCauses + 1: fmt.Sprint("peer", maxCauses+1), 1: fmt.Sprint("peer", maxCauses+1)} { // 1 is too long ago
		run := fmt.Sprintf("spell_%s_%d", id, number)
		if got := p.ask(host, host, run, "getDataSrv", "hw_trigger"); got != `{"peer":[{"connected":true,"peer_id":"`+want+`"}],"timer":[]}` {
			t.Errorf("run %d: %s", number, got)
		}
	}
	if got := p.ask(host, "x", "p", id, "get_string", value.Text("hw_trigger")); !strings.Contains(got, fmt.Sprint("peer", maxCauses+1)) {
		t.Error(got)
	}
}

// TestReschedule gives a spell other triggers: the ones before count no more.
func TestReschedule(t *testing.T) {
	p := newPlace(t, Limits{})
	id := p.install(triggers(5, never, 10, true, false))
	p.clock.pass(6*time.Second, 0)
	host := p.host.PeerID()
	if got := p.ask(host, manager, "p", "spell", "update_trigger_config", value.Text(id), triggers(20, never, 30, false, false)); got != `""` {
		t.Error(got)
	}
	p.Event("someone", true)
	p.clock.pass(54*time.Second, 0)
	if diff := cmp.Diff([]int64{5, 20, 50}, p.takeTimes()); diff != "" {
		t.Error(diff)
	}
	if got := p.Waiting(); got != 1 {
		t.Error("timers:", got)
	}
	if got := p.ask(host, manager, "p", "spell", "update_trigger_config", value.Text(id), triggers(-20, -10, 30, false, false)); got != "! Error: invalid config: end_sec is less than start_sec or in the past" {
		t.Error(got)
	}
	p.clock.pass(30*time.Second, 0)
	if diff := cmp.Diff([]int64{80}, p.takeTimes()); diff != "" {
		t.Error("after triggers that were refused:", diff)
	}
	if got := p.ask(host, manager, "p", "spell", "remove", value.Text(id)); got != `""` {
		t.Error(got)
	}
	p.clock.pass(time.Hour, 0)
	if got := p.takeTimes(); len(got) != 0 || p.Waiting() != 0 {
		t.Error("after its removal", got)
	}
}

// TestLateTimer has a timer that could not be stopped any more: it belongs to a plan that is no more.
func TestLateTimer(t *testing.T) {
	p := newPlace(t, Limits{})
	id := p.install(triggers(5, never, 10, false, false))
	late := p.clock.calls[0].f
	if got := p.ask(p.host.PeerID(), manager, "p", "spell", "update_trigger_config", value.Text(id), triggers(50, never, 10, false, false)); got != `""` {
		t.Error(got)
	}
	late()
	if got := p.takeTimes(); len(got) != 0 {
		t.Error(got)
	}
}

// TestRestart opens what was stored again: periods and peers go on, what ran once does not run again.
func TestRestart(t *testing.T) {
	p := newPlace(t, Limits{})
	periodic := p.install(triggers(5, never, 10, false, false))
	p.install(triggers(5, never, 0, false, false))    // has had its run
	p.install(triggers(100, never, 0, false, false))  // has not
	p.install(triggers(5, 30, 10, false, false))      // is over
	p.install(triggers(never, never, 0, true, false)) // waits for peers
	p.install(triggers(5, never, 0, false, true))     // has run once, and waits for peers
	p.clock.pass(20*time.Second, 0)
	p.Stop()
	p.takeTimes()
	p.clock.pass(20*time.Second, 0)
	if got := p.takeTimes(); len(got) != 0 {
		t.Error("stopped", got)
	}
	p.open(Limits{})
	p.clock.pass(time.Minute, 0)
	if diff := cmp.Diff([]int64{40, 50, 60, 70, 80, 90, 100, 100}, p.takeTimes()); diff != "" {
		t.Error(diff)
	}
	p.Event("someone", true)
	p.Event("someone", false)
	if diff := cmp.Diff([]int64{100, 100}, p.takeTimes()); diff != "" {
		t.Error(diff)
	}
	if got := p.ask(p.host.PeerID(), "anybody", "p", periodic, "get_u32", value.Text(counterKey)); got != `{"absent":false,"error":"","success":true,"value":9}` {
		t.Error(got)
	}
	if list := p.With(p.host.PeerID(), p.hosted).Services(); len(list) != 6 || list[0].ID != periodic {
		t.Error(list)
	}
}

// TestBeforeStart installs, schedules and removes spells before the start, as particles can that came to the node earlier: what they
// asked for counts.
func TestBeforeStart(t *testing.T) {
	p := newPlace(t, Limits{})
	id := p.install(triggers(50, never, 10, false, false))
	gone := p.install(triggers(50, never, 10, false, false))
	p.Stop()
	p.read(Limits{})
	host := p.host.PeerID()
	p.install(triggers(0, never, 0, false, false)) // due at once
	if got := p.ask(host, manager, "p", "spell", "update_trigger_config", value.Text(id), triggers(0, never, 0, false, false)); got != `""` {
		t.Error(got)
	}
	removed := p.find(host, gone)
	if got := p.ask(host, manager, "p", "spell", "remove", value.Text(gone)); got != `""` {
		t.Error(got)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	if err := p.resume(removed); err != nil { // the start had listed it already
		t.Error(err)
	}
	p.clock.pass(time.Minute, 0)
	if diff := cmp.Diff([]int64{0, 0}, p.takeTimes()); diff != "" {
		t.Error(diff)
	}
}

// TestLeapingCounter has the number of runs be set anew now and then: of as many runs as otherwise it is known why they run, and of
// the last one always.
func TestLeapingCounter(t *testing.T) {
	p := newPlace(t, Limits{})
	host, id := p.host.PeerID(), p.install(triggers(never, never, 0, true, false))
	for i := range 2 * maxCauses {
		next := i
		if i%100 == 0 {
			next = 1_000_000 - 1000*i
			p.ask(host, host, "p", id, "set_u32", value.Text(counterKey), node(fmt.Sprint(next)))
		}
		p.Event(fmt.Sprint("peer", i), true)
		last := p.launched[i].p.ID
		if got := p.ask(host, host, last, "getDataSrv", "hw_trigger"); !strings.Contains(got, fmt.Sprintf("peer%d\"", i)) {
			t.Fatal(i, got)
		}
	}
	kept := 0
	if err := p.view(p.find(host, id), func(c *cell) error {
		all, err := c.keys(kindCause)
		kept = len(all)
		return err
	}); err != nil || kept != maxCauses {
		t.Error(kept, err)
	}
}

// TestEarlyPeers come before the spells are started: they count as soon as they are.
func TestEarlyPeers(t *testing.T) {
	p := newPlace(t, Limits{})
	p.install(triggers(never, never, 0, true, false))
	p.Stop()
	p.early = []string{"one", "two"}
	p.open(Limits{})
	if got := len(p.takeTimes()); got != 2 {
		t.Error("runs:", got)
	}
}

// TestBadTriggers are refused before anything is made (spec/network.md#N141).
func TestBadTriggers(t *testing.T) {
	p := newPlace(t, Limits{})
	const past = "Error: invalid config: end_sec is less than start_sec or in the past"
	for _, c := range []struct {
		config *value.Node
		want   string
	}{
		{triggers(10, 5, 1, false, false), past}, {triggers(-10, -5, 1, false, false), past},
		{triggers(10, never, 3153600001, false, false), "Error: invalid config: period is too big. Max period is 100 years (or approx 3153600000 seconds)"},
		{node(`{}`), "Error: missing argument with name clock"}, {node(`5`), "Error: record with type id `22` should be encoded as array or map of fields"},
		{node(`{"clock":{"start_sec":-1,"end_sec":0,"period_sec":0},"connections":{"connect":false,"disconnect":false},"blockchain":{"start_block":0,"end_block":0}}`),
			"Error: error Error(\"invalid value: integer `-1`, expected u32\", line: 0, column: 0) occurred while deserializing function arguments"},
	} {
		if got := p.ask(p.host.PeerID(), manager, "p", "spell", "install", value.Text("(null)"), node(`{}`), c.config); got != "! "+c.want {
			t.Errorf("%s\n%s", c.config, got)
		}
	}
	if got := p.ask(p.host.PeerID(), "anybody", "p", "spell", "list"); got != "[]" {
		t.Error(got)
	}
}
