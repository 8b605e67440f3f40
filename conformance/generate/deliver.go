package generate

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"
	"math/rand/v2"

	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// Peers gives n peers with fixed keys: the ids that scripts name.
func Peers(n int) (ids []string, secrets [][]byte) {
	for i := range n {
		secret := bytes.Repeat([]byte{byte(i + 1)}, ed25519.SeedSize)
		public := ed25519.NewKeyFromSeed(secret).Public().(ed25519.PublicKey)
		ids, secrets = append(ids, data.NewPeerKey(public).PeerID()), append(secrets, secret)
	}
	return ids, secrets
}

// maxSteps bounds one delivery.
const maxSteps = 40

// letter is what waits to be given to a peer: data of another peer, or results of its calls.
type letter struct {
	peer    int
	current []byte
	results map[string]vm.CallResult
}

// maxData is how large particles may grow.
const maxData = 1 << 20

// Endless tells whether a step was broken off because it did too much, or made data that are too large to go on with. The
// original has no such bound.
func Endless(got *vm.Outcome) bool { return got.Code >= 21000 || len(got.Data()) > maxData }

// Deliver runs a script on peers that exchange data in a random order, with some data lost, some delivered twice and
// results given back one by one or together. step is called for each step before its outcome is used and stops the
// delivery by returning false; so does a step that is Endless.
func Deliver(seed uint64, script string, ids []string, secrets [][]byte, step func(in vm.Input, got *vm.Outcome) bool) {
	rng := rand.New(rand.NewPCG(seed, 31))
	prev := make([][]byte, len(ids))
	index := map[string]int{}
	for i, id := range ids {
		index[id] = i
	}
	queue := []letter{{peer: 0}}
	for n := 0; n < maxSteps && len(queue) > 0; n++ {
		at := rng.IntN(len(queue))
		l := queue[at]
		if len(l.current) == 0 || rng.IntN(10) > 0 { // otherwise it comes again
			queue = append(queue[:at], queue[at+1:]...)
		}
		in := vm.Input{
			Params: vm.Params{
				InitPeer: ids[0], Peer: ids[l.peer], Timestamp: 1700000000000, TTL: 7000, SecretKey: secrets[l.peer], ParticleID: "particle",
				AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
			},
			Script: script, Prev: prev[l.peer], Current: l.current, Results: vm.EncodeResults(l.results),
		}
		got := vm.Step(context.Background(), in)
		if Endless(&got) || !step(in, &got) {
			return
		}
		prev[l.peer] = got.Data()
		for _, p := range got.NextPeers {
			if i, ok := index[p]; ok && rng.IntN(20) > 0 {
				queue = append(queue, letter{peer: i, current: got.Data()})
			}
		}
		together := map[string]vm.CallResult{}
		for _, r := range got.Requests {
			result := Serve(ids[l.peer], r)
			if rng.IntN(2) == 0 {
				together[fmt.Sprint(r.ID)] = result
			} else {
				queue = append(queue, letter{peer: l.peer, results: map[string]vm.CallResult{fmt.Sprint(r.ID): result}})
			}
		}
		if len(together) > 0 {
			queue = append(queue, letter{peer: l.peer, results: together})
		}
	}
}

// Serve answers a call of the services that random scripts use.
func Serve(peer string, r vm.Request) vm.CallResult {
	switch r.Function {
	case "fail":
		return vm.CallResult{Code: 1, Text: fmt.Sprintf("%q", "it failed at "+peer)}
	case "echo":
		if len(r.Args) > 0 {
			return vm.CallResult{Text: r.Args[0].Tree().String()}
		}
		return vm.CallResult{Text: "null"}
	case "list":
		nodes := make([]*value.Node, len(r.Args))
		for i, a := range r.Args {
			nodes[i] = a.Tree()
		}
		return vm.CallResult{Text: value.Array(append(nodes, value.Text("one"), value.Text(peer[len(peer)-3:]))...).String()}
	case "object":
		return vm.CallResult{Text: fmt.Sprintf(`{"peer":%q,"list":[3,2.5,{"b":null}],"a":"A","error_code":9,"message":"made"}`, peer)}
	case "peer":
		return vm.CallResult{Text: fmt.Sprintf("%q", peer)}
	case "count":
		return vm.CallResult{Text: fmt.Sprint(len(r.Args))}
	}
	return vm.CallResult{Text: "42"}
}

// Damage changes data as bad storage or a hostile peer might: bytes flipped, cut off, doubled, put elsewhere, or texts inside
// replaced by others of the same length.
func Damage(rng *rand.Rand, b []byte) []byte {
	if len(b) == 0 {
		return []byte{byte(rng.IntN(256))}
	}
	out := bytes.Clone(b)
	for range 1 + rng.IntN(2) {
		at := rng.IntN(len(out))
		switch rng.IntN(7) {
		case 0:
			out = out[:at+1]
		case 1:
			out = append(out[:at:at], append([]byte{byte(rng.IntN(256))}, out[at:]...)...)
		case 2:
			n := min(1+rng.IntN(16), len(out)-at)
			copy(out[at:], bytes.Clone(out[rng.IntN(len(out)-n+1):])[:n])
		case 3:
			out[at] = 0
		case 4: // whole words of the archive's tables
			at = at &^ 3
			for i := at; i < min(at+4, len(out)); i++ {
				out[i] = byte(rng.IntN(3))
			}
		default:
			out[at] ^= 1 << rng.IntN(8)
		}
	}
	return out
}
