package vm_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"fmt"

	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/data"
)

// peer makes a peer's id and secret of a seed.
func peer(seed byte) (id string, secret []byte) {
	secret = bytes.Repeat([]byte{seed}, ed25519.SeedSize)
	public := ed25519.NewKeyFromSeed(secret).Public().(ed25519.PublicKey)
	return data.NewPeerKey(public).PeerID(), secret
}

// params are those of a particle that alice started, at one of its peers.
func params(alice, here string, secret []byte) vm.Params {
	return vm.Params{
		InitPeer: alice, Peer: here, SecretKey: secret, ParticleID: "greeting", Timestamp: 1_700_000_000_000, TTL: 7000,
		AIRSizeLimit: vm.NoLimit, ParticleSizeLimit: vm.NoLimit, CallResultSizeLimit: vm.NoLimit,
	}
}

// A step takes bytes and gives bytes: the script asks alice's host for a name, then bob for a greeting.
func ExampleStep() {
	alice, secret := peer(1)
	bob, _ := peer(2)
	script := fmt.Sprintf(`(seq (call %%init_peer_id%% ("me" "name") [] name) (call "%s" ("greeter" "hello") [name] greeting))`, bob)
	in := vm.Input{Params: params(alice, alice, secret), Script: script, Results: vm.EncodeResults(nil)}

	first := vm.Step(context.Background(), in)
	r := first.Requests[0]
	fmt.Printf("request %d: %s.%s\n", r.ID, r.Service, r.Function)

	in.Prev = first.Data()
	in.Results = vm.EncodeResults(map[string]vm.CallResult{"1": {Text: `"Alice"`}})
	second := vm.Step(context.Background(), in)
	fmt.Println("to bob:", second.Code == 0 && second.NextPeers[0] == bob)
	// Output:
	// request 1: me.name
	// to bob: true
}

// A particle keeps decoded and verified data between steps. Its data are written only when somebody asks for them.
func ExampleParticle() {
	alice, secret := peer(1)
	q := vm.Open(params(alice, alice, secret), `(seq (call %init_peer_id% ("me" "name") [] name) (call %init_peer_id% ("me" "show") [name]))`, nil)

	o := q.Step(context.Background(), nil, vm.EncodeResults(nil))
	for len(o.Requests) > 0 {
		results := map[string]vm.CallResult{}
		for _, r := range o.Requests {
			text := `null`
			if r.Function == "name" {
				text = `"Alice"`
			}
			for _, arg := range r.Args {
				fmt.Println(r.Function, arg.Text())
			}
			results[fmt.Sprint(r.ID)] = vm.CallResult{Text: text}
		}
		o = q.Step(context.Background(), nil, vm.EncodeResults(results))
	}
	fmt.Println("stored:", len(q.Data()) > 0)
	// Output:
	// show "Alice"
	// stored: true
}

// A failed step names the instruction, and a step that waits names what for.
func ExampleOutcome() {
	alice, secret := peer(1)
	bob, _ := peer(2)
	text := fmt.Sprintf(`(par (call "%s" ("s" "f") [] x) (seq (null) (call %%init_peer_id%% ("s" "g") [x])))`, bob)
	o := vm.Step(context.Background(), vm.Input{Params: params(alice, alice, secret), Script: text, Results: vm.EncodeResults(nil)})
	for _, w := range o.Waiting {
		fmt.Printf("instruction %d waits for %s\n", w.At, w.Variable)
	}

	o = vm.Step(context.Background(), vm.Input{Params: params(alice, alice, secret), Script: `(seq (null) (fail 7 "no"))`, Results: vm.EncodeResults(nil)})
	fmt.Printf("code %d at instruction %d\n", o.Code, o.At)
	// Output:
	// instruction 5 waits for x
	// code 10006 at instruction 3
}

// Scripts are parsed once if the caller keeps them.
func ExampleScripts() {
	alice, secret := peer(1)
	scripts := vm.NewScripts(16 << 20)
	for _, id := range []string{"one", "two"} {
		p := params(alice, alice, secret)
		p.ParticleID, p.Scripts = id, scripts
		o := vm.Open(p, `(call %init_peer_id% ("s" "f") [])`, nil).Step(context.Background(), nil, vm.EncodeResults(nil))
		fmt.Println(id, len(o.Requests))
	}
	// Output:
	// one 1
	// two 1
}
