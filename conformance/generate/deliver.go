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
	n := NewNetwork(script, ids, secrets)
	for steps := 0; steps < maxSteps && len(n.Queue) > 0; steps++ {
		l := n.Random(rng)
		in := n.Input(l)
		got := vm.Step(context.Background(), in)
		if Endless(&got) || !step(in, &got) {
			return
		}
		n.Apply(l.Peer, EffectOf(&got), Chance(rng))
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
