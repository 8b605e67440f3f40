package vm

import (
	"context"
	"strings"
	"testing"
)

// TestSize guesses the bytes of data that are not encoded yet: not less than half, not more than twice as many.
func TestSize(t *testing.T) {
	for _, script := range []string{
		`(call "other" ("a" "b") [])`,
		`(seq (ap "` + strings.Repeat("x", 10_000) + `" $s) (canon "me" $s #s))`,
		`(seq (seq (ap 1 $s) (ap 2 $s)) (seq (canon "me" $s #s) (fold #s i (seq (call "other" ("a" "b") [i]) (next i)))))`,
	} {
		o := Open(Params{Peer: "me", InitPeer: "me", SecretKey: make([]byte, 32), AIRSizeLimit: NoLimit, ParticleSizeLimit: NoLimit, CallResultSizeLimit: NoLimit}, script, nil).
			Step(context.Background(), nil, EncodeResults(nil))
		guess := o.Size()
		if size := len(o.Data()); o.Code != 0 || guess < size/2 || guess > 2*size || o.Size() != size {
			t.Errorf("code %d %s: %d bytes were guessed, there are %d", o.Code, o.Message, guess, size)
		}
	}
}
