package settings

import "testing"

// TestWrite lays a text over values.
func TestWrite(t *testing.T) {
	values := map[string]any{"b": int64(1), "a": "x\"\n", "t": map[string]any{"k": true, "l": []string{"m"}}}
	for over, want := range map[string]string{
		"":                             "a = \"x\\\"\\n\"\nb = 1\n\n[t]\n  k = true\n  l = [\"m\"]\n",
		"b = 2\nc = 3\n[t]\nk = false": "a = \"x\\\"\\n\"\nb = 2\nc = 3\n\n[t]\n  k = false\n  l = [\"m\"]\n",
		"t = 1":                        "a = \"x\\\"\\n\"\nb = 1\nt = 1\n",
	} {
		if got, p := Write(values, Layer{"f", over}); p != nil || got != want {
			t.Errorf("%q: %q, %v", over, got, p)
		}
	}
	if _, p := Write(values, Layer{"f", "x = "}); p == nil || p.File != "f" || p.Line != 1 {
		t.Error(p)
	}
}
