package vm

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/vm/exec"
)

// TestBudgets runs scripts that would go on for too long. Each ends with its own code and the previous data.
func TestBudgets(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	chain := "(seq (ap 1 $s) (fold $s i (seq (ap i $s) (next i))))"
	tests := []struct {
		name   string
		ctx    context.Context
		script string
		budget exec.Budget
		code   int64
	}{
		{"steps", context.Background(), chain, exec.Budget{Steps: 100}, 21000},
		{"depth", context.Background(), strings.Repeat("(new x ", 50) + "(null)" + strings.Repeat(")", 50), exec.Budget{Depth: 20}, 21001},
		{"cancelled", cancelled, chain, exec.Budget{}, 21002},
		{"doubling values", context.Background(), doubling(40), exec.Budget{Text: 1 << 16}, 21000},
		{"doubling quotes", context.Background(), quoting(40), exec.Budget{Text: 1 << 16}, 21000},
	}
	for _, test := range tests {
		n := newNetwork(test.script)
		p := Params{
			InitPeer: n.ids["A"], Peer: n.ids["A"], SecretKey: n.keys["A"], ParticleID: "budget", Budget: test.budget,
			AIRSizeLimit: NoLimit, ParticleSizeLimit: NoLimit, CallResultSizeLimit: NoLimit,
		}
		o := Step(test.ctx, Input{Params: p, Script: n.script, Results: EncodeResults(nil)})
		if o.Code != test.code || o.At == 0 || len(o.Data()) != 0 {
			t.Errorf("%s: code %d (%.200s) at %d, %d bytes", test.name, o.Code, o.Message, o.At, len(o.Data()))
		}
	}
}

// doubling makes a script that freezes n times a stream with two copies of what it froze before.
func doubling(n int) string {
	script := `(canon %init_peer_id% $s #last)`
	for range n {
		script = `(seq (canon %init_peer_id% $s #cs) (new $s (seq (ap #cs $s) (seq (ap #cs $s) (new #cs ` + script + `)))))`
	}
	return `(seq (ap "0123456789abcdef" $s) ` + script + `)`
}

// quoting makes a script whose n handlers fail with an error object that quotes the one before.
func quoting(n int) string {
	script := `(fail 1 "\\")`
	for i := range n {
		x := fmt.Sprintf("x%d", i)
		script = `(xor ` + script + ` (seq (ap :error: ` + x + `) (fail ` + x + `)))`
	}
	return script
}
