package diag

import (
	"testing"

	"github.com/aquifer-dev/aquifer/source"
)

func TestLimit(t *testing.T) {
	for _, c := range []struct {
		severities string // E, W or I for each diagnostic
		most       int
		kept, more string
	}{
		{"EEE", 0, "EEE", ""},
		{"EEE", 3, "EEE", ""},
		{"EEEE", 3, "EEE", "1 more error is not shown"},
		{"WWWWE", 2, "WWE", "2 more warnings are not shown"},
		{"WEWEWE", 2, "WEWE", "1 more error, 1 more warning are not shown"},
		{"WEI", 1, "WEI", ""},
		{"EEWWII", 1, "EWI", "1 more error, 1 more warning, 1 more note are not shown"},
	} {
		var list List
		for _, s := range c.severities {
			d := New("E0001", source.Span{}, "x")
			d.Severity = map[rune]Severity{'E': Error, 'W': Warning, 'I': Info}[s]
			list.Add(d)
		}
		kept, more := list.Limit(c.most)
		got := ""
		for _, d := range kept {
			got += map[Severity]string{Error: "E", Warning: "W", Info: "I"}[d.Severity]
		}
		if got != c.kept || more != c.more {
			t.Errorf("%s, %d: %s %q", c.severities, c.most, got, more)
		}
	}
}
