package vm

import (
	"context"
	"strings"
	"testing"
)

// TestMemoryOfLargeValues looks into values whose trees are much larger than their texts. What a step allocates in all stays
// within 64 MiB and twenty times its input.
func TestMemoryOfLargeValues(t *testing.T) {
	const size = 8 << 20
	for _, element := range []string{"0,", "12,", "-1,", `"",`, `"a",`, "[],", "[0],", "{},", "null,", "1.5,", `{"a":1},`} {
		n := newNetwork(`(seq A:list->v (call "@A" ("s" "f") [v.$.[0]]))`)
		first := Step(context.Background(), n.input("A", nil, nil, nil))
		text := "[" + strings.Repeat(element, size/len(element))
		in := n.input("A", first.Data(), nil, map[string]CallResult{"1": {Text: text[:len(text)-1] + "]"}})
		before := allocated()
		o := Step(context.Background(), in)
		made := allocated() - before
		if o.Code != 0 {
			t.Fatalf("%s: code %d %.200s", element, o.Code, o.Message)
		}
		if limit := uint64(64<<20 + 20*(len(in.Prev)+len(in.Results)+len(in.Script))); made > limit {
			t.Errorf("%s: %d MiB were allocated for %d MiB, more than %d", element, made>>20, len(in.Results)>>20, limit>>20)
		}
	}
}
