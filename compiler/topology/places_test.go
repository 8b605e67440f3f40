package topology

import (
	"strings"
	"testing"
)

// TestPlaces: a word captures the name that it begins with at the place that it ends with, `(` and `)` are a block; after each
// `?x` the place of x is noted (spec/lowering.md#W65).
func TestPlaces(t *testing.T) {
	for script, want := range map[string]string{
		"a1 ?a":                         "1",
		"?a":                            "-",
		"a1 a2 ?a":                      "2",
		"( a1 ) ?a":                     "1",
		"( a1 ) ( a2 ?a ) ?a":           "2 1",
		"( ( a1 ) a2 ) ?a":              "2",
		"( ( a1 ) a2 ?a ) ( a3 ?a ) ?a": "2 3 2",
		"( a1 ) a2 ?a":                  "2",
		"a1 ( a2 ( a3 a4 ?a ) ?a ) ?a":  "4 2 1",
		"( a1 ) ( ( a2 ) ?a a3 ) ?a":    "1 1",
		"a1 ( b1 a2 ) ?a ?b ( b2 ) ?b":  "1 1 1",
		"( ( a1 ) ( a2 ) ?a ) a3 ?a":    "1 3",
	} {
		p := places{byName: map[string]place{}}
		marks := map[byte]*path{}
		var outer []block
		var got []string
		for _, word := range strings.Fields(script) {
			switch word[0] {
			case '(':
				outer = append(outer, p.enter())
			case ')':
				p.leave(outer[len(outer)-1])
				outer = outer[:len(outer)-1]
			case '?':
				found := "-"
				on, known := p.find(word[1:])
				for mark, at := range marks {
					if known && at == on {
						found = string(mark)
					}
				}
				got = append(got, found)
			default:
				if marks[word[1]] == nil {
					marks[word[1]] = &path{}
				}
				p.capture(word[:1], marks[word[1]])
			}
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s gives %s, want %s", script, s, want)
		}
	}
}
