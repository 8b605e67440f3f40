package vm

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/vm/exec"
)

// TestBudgets runs scripts that would go on for too long. Each ends with its own code and the previous data.
func TestBudgets(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	const small = 16 << 20
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
		{"doubling values", context.Background(), largeValue(40, `(null)`), exec.Budget{Text: 1 << 16}, 21000},
		{"states", context.Background(), nestedFolds(7, 60), exec.Budget{Memory: small}, 21000},
		{"many values", context.Background(), manyTexts(16, 40), exec.Budget{Memory: small}, 21000},
		{"variables", context.Background(), manyVariables(1000, 200), exec.Budget{Memory: small}, 21000},
		{"errors", context.Background(), manyErrors(15, 40), exec.Budget{Memory: small}, 21000},
		{"requests", context.Background(), manyRequests(16, 40), exec.Budget{Memory: small}, 21000},
		{"doubling quotes", context.Background(), quoting(40), exec.Budget{Text: 1 << 16}, 21000},
	}
	for _, test := range tests {
		n := newNetwork(test.script)
		p := Params{
			InitPeer: n.ids["A"], Peer: n.ids["A"], SecretKey: n.keys["A"], ParticleID: "budget", Budget: test.budget,
			AIRSizeLimit: NoLimit, ParticleSizeLimit: NoLimit, CallResultSizeLimit: NoLimit,
		}
		before := allocated()
		o := Step(test.ctx, Input{Params: p, Script: n.script, Results: EncodeResults(nil)})
		if made := allocated() - before; test.budget.Memory > 0 && made > uint64(20*test.budget.Memory) {
			t.Errorf("%s: %d MB were allocated", test.name, made>>20)
		}
		again := Step(test.ctx, Input{Params: p, Script: n.script, Results: EncodeResults(nil)})
		if o.Code != again.Code || o.At != again.At {
			t.Errorf("%s: code %d at %d, the second time %d at %d", test.name, o.Code, o.At, again.Code, again.At)
		}
		if o.Code != test.code || o.At == 0 || len(o.Data()) != 0 {
			t.Errorf("%s: code %d (%.200s) at %d, %d bytes", test.name, o.Code, o.Message, o.At, len(o.Data()))
		}
	}
}

// allocated is how many bytes have been allocated so far.
func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

// list makes a script that fills #list with n numbers and goes on.
func list(n int, then string) string {
	return `(seq (seq ` + strings.Repeat(`(seq (ap 1 $l) `, n-1) + `(ap 1 $l)` + strings.Repeat(")", n-1) +
		` (canon %init_peer_id% $l #list)) ` + then + `)`
}

// nestedFolds makes a script of n folds inside each other over a list, each of which goes on in a par.
func nestedFolds(n, size int) string {
	body := `(null)`
	for i := range n {
		body = fmt.Sprintf(`(fold #list i%d (par %s (next i%d)))`, i, body, i)
	}
	return list(size, body)
}

// largeValue makes a script that freezes a value that was doubled n times and goes on.
func largeValue(n int, then string) string {
	script := `(seq (canon %init_peer_id% $s #large) ` + then + `)`
	for range n {
		script = `(seq (canon %init_peer_id% $s #cs) (new $s (seq (ap #cs $s) (seq (ap #cs $s) (new #cs ` + script + `)))))`
	}
	return `(seq (ap "0123456789abcdef" $s) ` + script + `)`
}

// manyTexts makes a script that freezes a large value over and over, each time inside another one.
func manyTexts(n, times int) string {
	then := `(null)`
	for range times {
		then = `(new $t (seq (ap #large $t) (seq (canon %init_peer_id% $t #again) (new $t (seq (ap #again $t) (seq (canon %init_peer_id% $t #more) (new #again (new #more ` + then + `))))))))`
	}
	return largeValue(n, then)
}

// manyVariables makes a script that sets names in each iteration of a fold; iterations lie inside each other.
func manyVariables(size, names int) string {
	body := `(next i)`
	for i := range names {
		body = fmt.Sprintf(`(seq (ap 1 x%d) %s)`, i, body)
	}
	return list(size, `(fold #list i `+body+`)`)
}

// manyErrors makes a script that keeps an error that quotes a large value under many names.
func manyErrors(n, times int) string {
	then := `(null)`
	for i := range times {
		then = fmt.Sprintf(`(seq (xor (ap large.$.nothing x) (ap :error: e%d)) %s)`, i, then)
	}
	return largeValue(n, `(seq (ap #large large) `+then+`)`)
}

// manyRequests makes a script that passes a large value to many calls.
func manyRequests(n, times int) string {
	return largeValue(n, strings.Repeat(`(par (call %init_peer_id% ("s" "f") [#large]) `, times)+`(null)`+strings.Repeat(")", times))
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
