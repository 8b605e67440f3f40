package vm

import (
	"strings"
	"testing"
)

// TestDeepFold runs a fold that is far deeper than the stack of the original: iterations run inside each other.
func TestDeepFold(t *testing.T) {
	const elements = 20_000
	n := newNetwork(`(seq A:list->v (fold v i (par OUT[i] (next i))))`)
	o := n.answered("A", nil, func(int) string { return "[" + strings.Repeat("1,", elements-1) + "1]" })
	if len(o.Requests) != elements {
		t.Errorf("%d requests, want %d", len(o.Requests), elements)
	}
}
