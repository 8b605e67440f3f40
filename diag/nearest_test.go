package diag

import "testing"

func TestNearest(t *testing.T) {
	cases := []struct{ word, want string }{
		{"fnc", "func"}, {"fucn", "func"}, {"servce", "service"}, {"xyz", ""}, {"", ""}, {"dat", "data"}, {"struct", ""},
	}
	for _, c := range cases {
		if got := Nearest(c.word, "func", "service", "data"); got != c.want {
			t.Errorf("Nearest(%q) = %q, want %q", c.word, got, c.want)
		}
	}
}
