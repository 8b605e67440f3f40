package spell

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aquifer-dev/aquifer/stdlib"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// TestJournals fills the mailbox, the log and the errors: the oldest go (spec/network.md#N146). The original's service does the same
// with these calls.
func TestJournals(t *testing.T) {
	p := newPlace(t, Limits{Text: 100})
	host := p.host.PeerID()
	id := p.install(triggers(never, never, 0, false, false))
	run := func(i int) string { return fmt.Sprintf("spell_%s_%d", id, i) }
	for i := range 60 {
		p.ask(host, "x", "p", id, "push_mailbox", value.Text(fmt.Sprint("m", i)))
	}
	for i := range 520 {
		p.ask(host, host, run(i), id, "store_log", value.Text(fmt.Sprint("l", i)))
	}
	for i := range 55 {
		for range 2 {
			p.ask(host, host, run(i), id, "store_error", node(`{"error_code":1,"instruction":"i","message":"m","peer_id":"p"}`), node("0"), node("5"))
		}
	}
	for _, i := range []int{54, 53, 54, 54} { // of particles that are known, in any order
		p.ask(host, host, run(i), id, "store_error", node(`{"error_code":1,"instruction":"i","message":"m","peer_id":"p"}`), node("0"), node("5"))
	}
	texts := func(function, list, field string) []string {
		var all []string
		for _, n := range node(p.ask(host, "x", "p", id, function)).Get(list).Arr {
			all = append(all, n.Get(field).Str)
		}
		return all
	}
	mail, logs, errs := texts("get_mailbox", "messages", "message"), texts("get_logs", "logs", "message"), texts("get_all_errors", "particle_errors", "particle_id")
	if len(mail) != 50 || mail[0] != "m59" || mail[49] != "m10" {
		t.Error(mail)
	}
	if len(logs) != 500 || logs[0] != "l20" || logs[499] != "l519" {
		t.Error(len(logs), logs[0])
	}
	if len(errs) != 50 || errs[0] != run(5) || errs[49] != run(54) {
		t.Error(errs)
	}
	for i, want := range map[int]int{4: 0, 5: 2, 53: 3, 54: 5} {
		if got := node(p.ask(host, "x", "p", id, "get_errors", value.Text(run(i)))); len(got.Arr) != want {
			t.Error(i, got)
		}
	}
	for range 51 {
		p.ask(host, host, run(0), id, "pop_mailbox")
	}
	if got := p.ask(host, host, run(0), id, "pop_mailbox"); got != `{"absent":true,"error":"","message":[],"success":true}` {
		t.Error(got)
	}
	if got := p.ask(host, "x", "p", id, "push_mailbox", value.Text(strings.Repeat("x", 101))); got != `{"error":"the text has 101 bytes; 100 are the most","success":false}` {
		t.Error(got)
	}
}

// TestFullSpellRuns has a spell that has no room left run nevertheless: it may make some.
func TestFullSpellRuns(t *testing.T) {
	p := newPlace(t, Limits{Bytes: 10_000})
	host := p.host.PeerID()
	id := p.install(triggers(never, never, 0, true, false))
	call := func(particle, function string, args ...*value.Node) string {
		return p.ask(host, host, particle, id, function, args...)
	}
	for size := 8192; size > 0; size /= 2 {
		call("spell_"+id+"_0", "list_push_string", value.Text("l"), value.Text(strings.Repeat("x", size)))
	}
	p.Event("someone", true)
	if len(p.launched) != 1 {
		t.Fatal("it does not run")
	}
	run := p.launched[0].p.ID
	if got := call(run, "list_push_string", value.Text("l"), value.Text("x")); !strings.Contains(got, "the spell would keep") {
		t.Error(got)
	}
	call(run, "remove_key", value.Text("l"))
	if got := call(run, "list_push_string", value.Text("l"), value.Text("x")); got != `{"error":"","success":true}` {
		t.Error(got)
	}
}

// TestNoSpellWithoutAWorker refuses spells of a worker that is gone: nobody could remove them.
func TestNoSpellWithoutAWorker(t *testing.T) {
	p := newPlace(t, Limits{})
	s := p.With("gone", p.hosted).(stdlib.Spells)
	if _, err := s.Install("(null)", node(`{}`), triggers(5, never, 0, false, false)); err == nil || err.Error() != "the worker gone was removed" {
		t.Error(err)
	}
}

// TestOneOwnerOfAnAlias has many give one alias to different spells at the same time: one has it in the end.
func TestOneOwnerOfAnAlias(t *testing.T) {
	p := newPlace(t, Limits{})
	host := p.host.PeerID()
	var ids []string
	for range 8 {
		ids = append(ids, p.install(triggers(never, never, 0, false, false)))
	}
	for round := range 50 {
		alias := fmt.Sprint("alias", round)
		var all sync.WaitGroup
		for _, id := range ids {
			all.Go(func() { p.ask(host, manager, "p", "srv", "add_alias", value.Text(alias), value.Text(id)) })
		}
		all.Wait()
		p.Stop()
		p.open(Limits{}) // what is kept counts
		var owners []string
		for _, s := range p.With(host, p.hosted).Services() {
			if slices.Contains(s.Aliases, alias) {
				owners = append(owners, s.ID)
			}
		}
		if len(owners) != 1 {
			t.Fatal(alias, owners)
		}
	}
}

// TestBytes bounds what a spell keeps; what does not fit changes nothing, and what goes makes room.
func TestBytes(t *testing.T) {
	p := newPlace(t, Limits{Bytes: 10_000})
	host := p.host.PeerID()
	id := p.install(triggers(never, never, 0, false, false))
	call := func(function string, args ...*value.Node) string {
		return p.ask(host, host, "spell_"+id+"_0", id, function, args...)
	}
	const good = `{"error":"","success":true}`
	big := value.Text(strings.Repeat("x", 6000))
	for _, round := range []string{"first", "second", "after a restart"} {
		if round == "after a restart" {
			p.Stop()
			p.open(Limits{Bytes: 10_000})
		}
		if got := call("set_string", value.Text("a"), big); got != good {
			t.Error(round, got)
		}
		if got := call("set_json_fields", value.Text(`{"b":1,"c":"`+big.Str+`"}`)); !strings.HasPrefix(got, `{"error":"the spell would keep 12`) {
			t.Error(round, got)
		}
		if got := call("exists", value.Text("b")); got != `{"error":"","success":true,"value":false}` {
			t.Error(round, got)
		}
		if got := call("set_u32", value.Text("a"), node("1")); got != good { // in place of the text
			t.Error(round, got)
		}
		if got := call("list_push_string", value.Text("a"), big); got != good {
			t.Error(round, got)
		}
		if got := call("remove_key", value.Text("a")); got != good {
			t.Error(round, got)
		}
		if got := call("exists", value.Text("a")); got != `{"error":"","success":true,"value":false}` {
			t.Error(round, got)
		}
	}
	for _, key := range []string{"", strings.Repeat("k", 5000)} {
		for _, function := range []string{"set_string", "list_push_string"} {
			if got := call(function, value.Text(key), value.Text("x")); !strings.HasPrefix(got, `{"error":"the key `) {
				t.Error(got)
			}
		}
	}
}

// TestObjectsWhole keeps all fields or none: the original keeps those that come before the one that may not be written.
func TestObjectsWhole(t *testing.T) {
	p := newPlace(t, Limits{})
	host := p.host.PeerID()
	id := p.install(triggers(never, never, 0, false, false))
	if got := p.ask(host, host, "p", id, "set_json_fields", value.Text(`{"h_a":1,"z":2}`)); got != "{\"error\":\"writing to the `z` is forbidden for the callers with the role Host\",\"success\":false}" {
		t.Error(got)
	}
	if got := p.ask(host, host, "p", id, "exists", value.Text("h_a")); got != `{"error":"","success":true,"value":false}` {
		t.Error(got)
	}
}

// TestLists keeps lists of keys apart of which one begins with the other.
func TestLists(t *testing.T) {
	p := newPlace(t, Limits{})
	host := p.host.PeerID()
	id := p.install(triggers(never, never, 0, false, false))
	call := func(function string, args ...string) string {
		var nodes []*value.Node
		for _, a := range args {
			nodes = append(nodes, value.Text(a))
		}
		return p.ask(host, host, "spell_"+id+"_0", id, function, nodes...)
	}
	for _, key := range []string{"a", "a:", "a/", "aa", "1:a:", "\x00", "a\x00"} {
		call("list_push_string", key, "of "+key)
		for i := range 20 {
			call("list_push_string", key, fmt.Sprint(i))
		}
	}
	call("remove_key", "a")
	for range 19 {
		call("list_pop_string", "aa")
	}
	for key, want := range map[string]string{"a": `[]`, "aa": `["of aa","0"]`} {
		if got := call("list_get_strings", key); got != `{"error":"","success":true,"value":`+want+`}` {
			t.Error(key, got)
		}
	}
	for _, key := range []string{"a:", "a/", "1:a:", "\x00", "a\x00"} {
		list := node(call("list_get_strings", key)).Get("value").Arr
		if len(list) != 21 || list[0].Str != "of "+key || list[20].Str != "19" {
			t.Errorf("%q: %v", key, list)
		}
	}
}

// TestManyAtOnce has peers that come, calls, and installations side by side.
func TestManyAtOnce(t *testing.T) {
	p := newPlace(t, Limits{})
	host := p.host.PeerID()
	id := p.install(triggers(never, never, 0, true, false))
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 50 {
				p.Event("someone", true)
				p.ask(host, host, "spell_"+id+"_0", id, "list_push_string", value.Text("l"), value.Text("x"))
			}
			other := p.install(triggers(never, never, 0, false, true))
			p.ask(host, manager, "p", "srv", "add_alias", value.Text("a"), value.Text(other))
			p.ask(host, manager, "p", "spell", "update_trigger_config", value.Text(other), triggers(5, never, 10, false, false))
			if i%2 == 0 {
				p.ask(host, manager, "p", "spell", "remove", value.Text(other))
			}
		})
	}
	all.Wait()
	if got := p.ask(host, "x", "p", id, "get_u32", value.Text(counterKey)); got != `{"absent":false,"error":"","success":true,"value":400}` {
		t.Error(got)
	}
	ids := map[string]bool{}
	for _, l := range p.launched {
		ids[l.p.ID] = true
	}
	if len(ids) != 400 {
		t.Error("runs:", len(ids))
	}
	if got := node(p.ask(host, "x", "p", id, "list_get_strings", value.Text("l"))).Get("value").Arr; len(got) != 400 {
		t.Error("items:", len(got))
	}
	if got := node(p.ask(host, "x", "p", "spell", "list")).Arr; len(got) != 5 || p.Waiting() != 4 {
		t.Error(got, p.Waiting())
	}
}
