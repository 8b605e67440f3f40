package vm

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// histories are scripts with several peers, streams and failures, run in any order by TestStepIsParticleStep.
var histories = []string{
	`(seq (par B:num->$s (par C:arr->$s A:obj->$s)) (seq (fold $s i (par A:show[i] (next i)) (null)) (seq (canon "@C" $s #cs) OUT[#cs])))`,
	`(seq A:arr->v (fold v i (par (seq B:f[i]->x (xor C:bad[x] OUT[:error: x])) (next i))))`,
	`(par (seq (ap ("k" 1) %m) (seq B:obj->o (seq (ap ("j" o) %m) (seq (canon "@B" %m #%mm) OUT[#%mm #%mm.$.j])))) (xor C:junk->y OUT[%last_error%]))`,
	`(seq B:num->x (seq (match x 6 (null)) OUT[x]))`,
	`(seq A:num->x (call x ("not" "a peer") []))`,
}

// side is one peer, once with bytes between its steps and once with decoded state.
type side struct {
	name   string
	params Params
	prev   []byte
	kept   *Particle
	open   []Request
}

// TestStepIsParticleStep runs random histories, with damaged and misdirected input among them, and wants the same
// outcome from a fresh step over bytes and from a particle that kept what it knew.
func TestStepIsParticleStep(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := newNetwork(rapid.SampledFrom(histories).Draw(t, "script"))
		sides := map[string]*side{}
		scripts := NewScripts(1 << 20)
		for name, id := range n.ids {
			p := Params{
				InitPeer: n.ids["A"], Peer: id, SecretKey: n.keys[name], ParticleID: "history",
				AIRSizeLimit: NoLimit, ParticleSizeLimit: NoLimit, CallResultSizeLimit: NoLimit,
			}
			cached := p
			cached.Scripts = scripts
			sides[name] = &side{name: name, params: p, kept: Open(cached, n.script, nil)}
		}
		type message struct {
			to   string
			data []byte
		}
		queue := []message{{to: "A"}}
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			var current []byte
			to := rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "peer")
			if len(queue) > 0 && rapid.IntRange(0, 3).Draw(t, "deliver") > 0 {
				i := rapid.IntRange(0, len(queue)-1).Draw(t, "message")
				to, current = queue[i].to, queue[i].data
				if rapid.IntRange(0, 2).Draw(t, "repeat") > 0 {
					queue = slices.Delete(queue, i, i+1)
				}
			}
			s := sides[to]
			if len(current) > 0 && rapid.IntRange(0, 9).Draw(t, "damage") == 0 {
				current = bytes.Clone(current)
				current[rapid.IntRange(0, len(current)-1).Draw(t, "at")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
			}
			results := map[string]CallResult{}
			if rapid.Bool().Draw(t, "answer") {
				results = n.answer(to, s.open)
				s.open = nil
			}
			if rapid.IntRange(0, 15).Draw(t, "stray") == 0 {
				results["77"] = CallResult{Text: "1"}
			}
			a := s.kept.Step(context.Background(), current, EncodeResults(results))
			b := Step(context.Background(), Input{Params: s.params, Script: n.script, Prev: s.prev, Current: current, Results: EncodeResults(results)})
			if got, want := shown(&a), shown(&b); got != want {
				t.Fatalf("kept:\n%s\nfresh:\n%s", got, want)
			}
			s.prev = b.Data()
			s.open = append(s.open, b.Requests...)
			for _, id := range b.NextPeers {
				if to := n.names.Replace(id); len(to) == 2 {
					queue = append(queue, message{to[1:], b.Data()})
				}
			}
		}
	})
}

func shown(o *Outcome) string {
	return fmt.Sprintf("%d %s %v %v %v %v\n%x\n%x", o.Code, o.Message, o.NextPeers, o.Limits, o.At, o.Waiting, EncodeRequests(o.Requests), o.Data())
}
