package vm

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// network is a few peers that answer their calls at once and deliver everything in order.
type network struct {
	script string
	ids    map[string]string // A, B, C to peer id
	names  *strings.Replacer // and back
	keys   map[string][]byte
	stored map[string][]byte // by name
	log    strings.Builder
}

func newNetwork(script string) *network {
	n := &network{ids: map[string]string{}, keys: map[string][]byte{}, stored: map[string][]byte{}}
	var there, back []string
	for _, name := range []string{"A", "B", "C", "D"} {
		seed := sha256.Sum256([]byte("peer:" + name))
		public := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
		n.ids[name], n.keys[name] = data.NewPeerKey(public).PeerID(), seed[:]
		there, back = append(there, "@"+name, n.ids[name]), append(back, n.ids[name], "@"+name)
	}
	n.script, n.names = strings.NewReplacer(there...).Replace(expand(script)), strings.NewReplacer(back...)
	return n
}

var (
	macroOut  = regexp.MustCompile(`OUT(\[(?:[^\[\]]|\[[^\[\]]*\])*\])`)
	macroCall = regexp.MustCompile(`\b([ABCD]):(\w+)(\[[^\]]*\])?(->(\S+?))?([\s)]|$)`)
)

// expand writes out the shorthands of the test cases: OUT[x] asks the first peer for o.o, `B:f[x]->y` is a call of s.f.
func expand(script string) string {
	script = macroOut.ReplaceAllString(script, `(call %init_peer_id% ("o" "o") $1)`)
	return macroCall.ReplaceAllStringFunc(script, func(s string) string {
		m := macroCall.FindStringSubmatch(s)
		args := m[3]
		if args == "" {
			args = "[]"
		}
		return fmt.Sprintf(`(call "@%s" ("s" "%s") %s %s)%s`, m[1], m[2], args, m[5], m[6])
	})
}

// answers are the services' results by function; other functions answer with their name.
var answers = map[string]CallResult{
	"num": {Text: "5"}, "arr": {Text: "[1,2,3]"}, "nested": {Text: "[[1],[2,3]]"}, "obj": {Text: `{"b":1.0,"a":12345678901234567890}`},
	"objs": {Text: `[{"k":1},{"k":2}]`}, "bad": {Code: 7, Text: "plain"}, "junk": {Text: "not json"}, "err": {Text: `{"error_code":3,"message":"mine","more":1}`},
	"floatcode": {Text: `{"error_code":1.0,"message":"m"}`},
}

func (n *network) params(name string) Params {
	return Params{
		InitPeer: n.ids["A"], Peer: n.ids[name], SecretKey: n.keys[name], ParticleID: "bench",
		AIRSizeLimit: NoLimit, ParticleSizeLimit: NoLimit, CallResultSizeLimit: NoLimit,
	}
}

func (n *network) input(name string, prev, current []byte, results map[string]CallResult) Input {
	return Input{Params: n.params(name), Script: n.script, Prev: prev, Current: current, Results: EncodeResults(results)}
}

type event struct {
	peer    string
	current []byte
	results map[string]CallResult
}

// run starts the particle at A and goes on until nothing happens.
func (n *network) run() string {
	queue := []event{{peer: "A"}}
	for len(queue) > 0 && n.log.Len() < 1<<20 {
		e := queue[0]
		queue = queue[1:]
		o := Step(context.Background(), Input{
			Params: Params{
				InitPeer: n.ids["A"], Peer: n.ids[e.peer], Timestamp: 1_700_000_000_000, TTL: 60_000, SecretKey: n.keys[e.peer], ParticleID: "facts",
				AIRSizeLimit: NoLimit, ParticleSizeLimit: NoLimit, CallResultSizeLimit: NoLimit,
			},
			Script: n.script, Prev: n.stored[e.peer], Current: e.current, Results: EncodeResults(e.results),
		})
		n.stored[e.peer] = o.Data()
		n.note(e.peer, &o)
		if results := n.answer(e.peer, o.Requests); len(results) > 0 {
			queue = append(queue, event{peer: e.peer, results: results})
		}
		for _, id := range o.NextPeers {
			if name := n.names.Replace(id); len(name) == 2 {
				queue = append(queue, event{peer: name[1:], current: o.Data()})
			}
		}
	}
	return n.log.String()
}

func (n *network) answer(peer string, requests []Request) map[string]CallResult {
	results := map[string]CallResult{}
	for _, r := range requests {
		result, ok := answers[r.Function]
		if !ok {
			result.Text = value.String(r.Function).Text()
		}
		results[fmt.Sprint(r.ID)] = result
	}
	return results
}

// note writes one line per step, and one per request.
func (n *network) note(peer string, o *Outcome) {
	fmt.Fprintf(&n.log, "%s:", peer)
	if o.Code != 0 {
		fmt.Fprintf(&n.log, " %d %s", o.Code, n.names.Replace(o.Message))
	}
	if len(o.NextPeers) > 0 {
		fmt.Fprintf(&n.log, " to %s", n.names.Replace(strings.Join(o.NextPeers, " ")))
	}
	for _, w := range o.Waiting {
		fmt.Fprintf(&n.log, " waits for %s at %d", w.Variable, w.At)
	}
	n.log.WriteString("\n")
	for _, r := range o.Requests {
		fmt.Fprintf(&n.log, "  asks %s.%s(", r.Service, r.Function)
		for i, a := range r.Args {
			var origins []string
			for _, t := range r.Tetraplets[i] {
				origins = append(origins, strings.Join([]string{t.Peer, t.Service, t.Function, t.Lens}, ","))
			}
			fmt.Fprintf(&n.log, "\n    %s  from %s", n.names.Replace(a.Text()), n.names.Replace(strings.Join(origins, " | ")))
		}
		n.log.WriteString(")\n")
	}
}

// TestFacts runs the scripts of testdata/facts.txtar and compares what every step did. Each was compared with the
// original when it was recorded.
func TestFacts(t *testing.T) {
	golden.Run(t, "testdata/facts.txtar", func(t *testing.T, archive *golden.Archive) {
		var got []txtar.File
		for _, f := range archive.Files {
			if strings.HasSuffix(f.Name, ".log") {
				continue
			}
			n := newNetwork(string(f.Data))
			got = append(got, f, txtar.File{Name: f.Name + ".log", Data: []byte(n.run() + n.trace())})
		}
		archive.CompareAll(t, got)
	})
}

// trace shows the last trace of the first peer, results without their identifiers.
func (n *network) trace() string {
	e, refusal := data.DecodeEnvelope(n.stored["A"])
	if refusal != nil {
		return refusal.Message + "\n"
	}
	p, refusal := e.Decode(nil)
	if refusal != nil {
		return refusal.Message + "\n"
	}
	var b bytes.Buffer
	for i, s := range data.NewDump(e, p).Trace {
		text, _ := json.Marshal(s)
		fmt.Fprintf(&b, "%d %s\n", i, cidText.ReplaceAllString(n.names.Replace(string(text)), "cid"))
	}
	return b.String()
}

var cidText = regexp.MustCompile(`bagaai\w+`)
