package diag

import "testing"

func TestCounted(t *testing.T) {
	for n, want := range []string{"0 files", "1 file", "2 files"} {
		if got := Counted(n, "file"); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
