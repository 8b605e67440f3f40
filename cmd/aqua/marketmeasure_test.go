package main

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/market"
)

// TestMeasure measures the nodes of a local market, twice, and has a deal go by what was seen.
func TestMeasure(t *testing.T) {
	var told upReport
	s := startCommand(t, &told, "up", "--market")
	net, facts := filepath.Join(t.TempDir(), "net.json"), filepath.Join(t.TempDir(), "facts.json")
	if err := os.WriteFile(net, []byte(s.out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	first := told.Market.Providers[0].Peers[0]
	if err := os.WriteFile(facts, []byte(`{"peers":{"`+first+`":{"declared":{"country":"PT"},"measured":{"asked":7,"answered":3,"nearBytes":5}}}}`), 0o640); err != nil {
		t.Fatal(err)
	}
	aqua := func(code int, args ...string) string {
		t.Helper()
		var out, problems shared
		if got := (&tool{out: &out, err: &problems}).execute(t.Context(), append(args, "--served", net)); got != code {
			t.Fatalf("%q: code %d, %s%s", args, got, out.String(), problems.String())
		}
		return out.String()
	}
	var seen struct{ Peers []measureReport }
	if err := json.Unmarshal([]byte(aqua(exitFine, "market", "measure", "--relay", net, "--rounds", "2", "--interval", "0s", "--patience", "60s", "--facts", facts, "--json")), &seen); err != nil {
		t.Fatal(err)
	}
	if len(seen.Peers) != 3 {
		t.Fatalf("%+v", seen)
	}
	for _, p := range seen.Peers {
		want := knownReport{2, 2, "100"}
		if p.Peer == first {
			want = knownReport{9, 5, "55.55555"}
		}
		if p.Asked != 2 || p.Answered != 2 || p.Latency == nil || *p.Latency <= 0 || p.Known != want {
			t.Errorf("%+v", p)
		}
	}
	if table := aqua(exitFine, "market", "measure", "--relay", net, "--rounds", "1", "--patience", "60s", "--facts", facts, "--anew", "--peer-ids", first); strings.Count(table, "\n") != 2 || !strings.Contains(table, "100 %, 1 of 1") {
		t.Error(table)
	}
	f, _, err := loadFacts(facts)
	if err != nil || len(f.Peers) != 3 {
		t.Fatal(f, err)
	}
	got := f.Peers[first]
	if got.Measured.LatencyMS == 0 {
		t.Error("no latency")
	}
	got.Measured.LatencyMS = 0
	if d := cmp.Diff(peerFacts{&declaredFact{Country: "PT"}, &measuredFact{Asked: 1, Answered: 1, Near: 5}}, got); d != "" {
		t.Error(d)
	}
	if info, err := os.Stat(facts); err != nil || info.Mode().Perm() != 0o640 {
		t.Error(info, err)
	}
	const app = "bafkreidfw2so3evkkkky7bodnamzg32zweunfkthna362r7e6a63cnqxiy"
	aqua(exitFine, "deal", "create", "--app-cid", app, "--dry-run", "--facts", facts, "--min-availability", "100%", "--max-latency", "60s")
	if text := aqua(exitFailed, "deal", "create", "--app-cid", app, "--dry-run", "--min-availability", "100%"); !strings.Contains(text, "refused") {
		t.Error(text)
	}
	s.interrupt(t)
}

// TestSound asks in rounds, and believes none in which the relay is silent or the command ends.
func TestSound(t *testing.T) {
	good, bad := market.ID{1}, market.ID{2}
	dead := errors.New("dead")
	for _, c := range []struct {
		name   string
		answer func(round int, peer string, stop func()) error
		rounds int
		fails  error
		silent bool
	}{
		{name: "one does not answer", rounds: 3, answer: func(_ int, peer string, _ func()) error {
			if peer == bad.Peer() {
				return dead
			}
			return nil
		}},
		{name: "the relay goes", rounds: 1, fails: market.Unreachable, answer: func(round int, peer string, _ func()) error {
			if round > 0 || peer == bad.Peer() && round == 0 {
				return dead
			}
			return nil
		}},
		{name: "an interrupt", rounds: 1, fails: context.Canceled, answer: func(round int, peer string, stop func()) error {
			if round > 0 {
				stop()
			}
			if peer == bad.Peer() {
				return dead
			}
			return nil
		}},
	} {
		ctx, stop := context.WithCancel(t.Context())
		peers := []sounding{{peer: good}, {peer: bad}}
		asked := 0
		f := &measureFlags{rounds: 3, together: 1, patience: time.Hour}
		rounds, err := f.sound(ctx, peers, func(_ context.Context, peer string) error {
			round := asked / 3 // each round has two peers and the relay
			asked++
			return c.answer(round, peer, stop)
		})
		if rounds != c.rounds || c.fails == nil && err != nil || c.fails != nil && !errors.Is(err, c.fails) {
			t.Errorf("%s: %d rounds, %v", c.name, rounds, err)
		}
		want := uint64(c.rounds)
		if peers[0].asked != want || uint64(len(peers[0].took)) != want || peers[1].asked != want || len(peers[1].took) != 0 || peers[1].problem != dead {
			t.Errorf("%s: %+v", c.name, peers)
		}
		stop()
	}
}

// TestSoundingInto keeps the latency of before where nobody answered, and counts no further than can be counted.
func TestSoundingInto(t *testing.T) {
	for _, c := range []struct {
		took []time.Duration
		had  measuredFact
		want measuredFact
	}{
		{nil, measuredFact{LatencyMS: 9, Asked: 1, Answered: 1}, measuredFact{LatencyMS: 9, Asked: 4, Answered: 1}},
		{[]time.Duration{time.Microsecond}, measuredFact{}, measuredFact{LatencyMS: 1, Asked: 3, Answered: 1}},
		{[]time.Duration{3 * time.Millisecond, time.Second, 2*time.Millisecond + 1}, measuredFact{Asked: math.MaxUint64 - 1, Bandwidth: 2}, measuredFact{LatencyMS: 3, Asked: math.MaxUint64, Answered: 3, Bandwidth: 2}},
		{[]time.Duration{8 * time.Millisecond, 4 * time.Millisecond}, measuredFact{LatencyMS: 1}, measuredFact{LatencyMS: 4, Asked: 3, Answered: 2}},
	} {
		got := c.had
		(&sounding{asked: 3, took: c.took}).into(&got)
		if got != c.want {
			t.Errorf("%v: %+v, want %+v", c.took, got, c.want)
		}
	}
}

// FuzzFacts reads what a file may hold; what reads stays the same when something is merged into it.
func FuzzFacts(f *testing.F) {
	peer := market.ID{1}
	f.Add([]byte(`{"providers":{"0x00000000000000000000000000000000000000aa":{"country":"PT","tags":[{"name":"a"}]}},"peers":{"` + peer.Peer() + `":{"measured":{"asked":3}}}}`))
	f.Add([]byte(`{}`))
	f.Add([]byte(`{"peers":null}{`))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "facts.json")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		before, err := (&policyFlags{facts: path}).readFacts()
		known, merged := mergeFacts(path, []sounding{{peer: peer, asked: 1}}, false)
		if (err == nil) != (merged == nil) {
			t.Fatal(err, merged)
		}
		if err != nil {
			if kept, _ := os.ReadFile(path); string(kept) != string(text) {
				t.Errorf("a file that does not read was changed: %q", kept)
			}
			return
		}
		after, err := (&policyFlags{facts: path}).readFacts()
		if err != nil {
			t.Fatal(err)
		}
		if after.PeerShows[peer] != known[0] {
			t.Error(after.PeerShows[peer], known)
		}
		before.PeerShows[peer] = known[0]
		if d := cmp.Diff(before, after, cmp.Comparer(func(a, b market.CID) bool { return a == b })); d != "" {
			t.Error(d)
		}
	})
}
