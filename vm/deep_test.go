package vm

import (
	"context"
	"strings"
	"testing"
)

// TestDeepFold runs a fold that is far deeper than the stack of the original: iterations run inside each other.
func TestDeepFold(t *testing.T) {
	const elements = 20_000
	n := newNetwork(`(seq A:list->v (fold v i (par OUT[i] (next i))))`)
	first := Step(context.Background(), n.input("A", nil, nil, nil))
	list := CallResult{Text: "[" + strings.Repeat("1,", elements-1) + "1]"}
	o := Step(context.Background(), n.input("A", first.Data(), nil, map[string]CallResult{"1": list}))
	if len(o.Requests) != elements {
		t.Errorf("%d requests, want %d", len(o.Requests), elements)
	}
}
