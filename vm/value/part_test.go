package value

import (
	"testing"

	"pgregory.net/rapid"
)

// TestPartsAreThoseOfTheTree compares what scans find in canonical texts with the tree.
func TestPartsAreThoseOfTheTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, err := Parse(drawJSON(t, 3))
		if err != nil {
			t.Fatal(err)
		}
		n := v.Tree()
		i := uint32(rapid.IntRange(0, 5).Draw(t, "index"))
		if part, ok := Element(v.Text(), i); ok {
			if want, err := n.Index(i); err != nil || want.String() != part {
				t.Fatalf("element %d of %s: %s", i, v.Text(), part)
			}
		}
		for _, key := range append([]string{"", "a", "no"}, n.Keys...) {
			if part, ok := MemberOf(v.Text(), key); ok {
				if want, err := n.Field(key); err != nil || want.String() != part {
					t.Fatalf("member %q of %s: %s", key, v.Text(), part)
				}
			}
		}
	})
	if part, ok := Element(`[1,{"a":"x"},2.5]`, 1); !ok || part != `{"a":"x"}` {
		t.Errorf("%s %v", part, ok)
	}
	if part, ok := MemberOf(`{"a":[1],"b":true}`, "b"); !ok || part != "true" {
		t.Errorf("%s %v", part, ok)
	}
}
