package diag

import (
	"fmt"
	"strings"
)

// Limit keeps the first so many diagnostics of each severity, so that warnings hide no error; 0 keeps all. more says how
// many are left out, as "9900 more errors, 1 more warning are not shown", or "".
func (l List) Limit(most int) (kept List, more string) {
	if most == 0 || len(l) <= most {
		return l, ""
	}
	var counts [Info + 1]int
	for _, d := range l {
		if counts[d.Severity]++; counts[d.Severity] <= most {
			kept = append(kept, d)
		}
	}
	var left []string
	rest := len(l) - len(kept)
	for s, n := range counts {
		if n > most {
			left = append(left, Counted(n-most, "more "+Severity(s).String()))
		}
	}
	switch rest {
	case 0:
		return kept, ""
	case 1:
		return kept, left[0] + " is not shown"
	}
	return kept, fmt.Sprintf("%s are not shown", strings.Join(left, ", "))
}
