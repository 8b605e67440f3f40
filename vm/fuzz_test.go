package vm

import (
	"bytes"
	"context"
	"testing"

	"github.com/aquifer-dev/aquifer/vm/exec"
	"github.com/aquifer-dev/aquifer/vm/value"
)

func FuzzDecodeResults(f *testing.F) {
	f.Add([]byte("\x81\x04\x80"))
	f.Add(EncodeResults(map[string]CallResult{"1": {Text: "[1]"}, "2": {Code: -5, Text: "no"}}))
	f.Add([]byte("\x81\x04\x81\xa11\x92\x00\xc4\x011"))
	f.Fuzz(func(t *testing.T, b []byte) {
		results, err := DecodeResults(b)
		if err != nil {
			return
		}
		again, err := DecodeResults(EncodeResults(results))
		if err != nil || len(again) != len(results) {
			t.Fatalf("%v became %v: %v", results, again, err)
		}
		for id, r := range results {
			if again[id] != r {
				t.Fatalf("%q: %v became %v", id, r, again[id])
			}
		}
	})
}

func FuzzDecodeRequests(f *testing.F) {
	f.Add(EncodeRequests(nil))
	node, _ := value.Parse(`[{"a":[1,-2,1.5,"x",true,null]},18446744073709551615]`)
	t := value.NewTetraplet("p", "s", "f", ".$.a")
	f.Add(EncodeRequests([]Request{{ID: 70000, Service: "s", Function: "f", Args: []*value.Value{node, node}, Tetraplets: [][]*value.Tetraplet{{t}, {}}}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		requests, err := DecodeRequests(b)
		if err != nil {
			return
		}
		text := EncodeRequests(requests)
		again, err := DecodeRequests(text)
		if err != nil || !bytes.Equal(EncodeRequests(again), text) {
			t.Fatalf("requests change: %v", err)
		}
	})
}

// FuzzStep gives anything at all to a step, which must come back with an outcome.
func FuzzStep(f *testing.F) {
	n := newNetwork(histories[0])
	n.run()
	for _, script := range append(histories, "(null)") {
		f.Add(newNetwork(script).script, n.stored["A"], n.stored["B"], EncodeResults(map[string]CallResult{"1": {Text: "1"}}))
	}
	p := Params{
		InitPeer: n.ids["A"], Peer: n.ids["A"], SecretKey: n.keys["A"], ParticleID: "facts", AIRSizeLimit: NoLimit,
		ParticleSizeLimit: NoLimit, CallResultSizeLimit: NoLimit, Budget: exec.Budget{Steps: 10_000, Depth: 1_000, Text: 1 << 20},
	}
	f.Fuzz(func(t *testing.T, script string, prev, current, results []byte) {
		o := Step(context.Background(), Input{Params: p, Script: script, Prev: prev, Current: current, Results: results})
		if o.Code != 0 && o.Code != 30000 && o.Code/1000 != 10 && !bytes.Equal(o.Data(), prev) {
			t.Fatalf("code %d changes the data", o.Code)
		}
	})
}
