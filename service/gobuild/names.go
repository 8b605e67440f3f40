package gobuild

import (
	"strings"
	"unicode"

	"github.com/aquifer-dev/aquifer/service/surface"
)

// snake is a Go name as services spell theirs: GetHTTPServer becomes get_http_server (spec/services.md#S50).
func snake(name string) string {
	runes := []rune(name)
	var b strings.Builder
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && runes[i-1] != '_' {
			begins := !unicode.IsUpper(runes[i-1])                      // fooBar
			ends := i+1 < len(runes) && unicode.IsLower(runes[i+1])     // HTTPServer
			plural := i+2 == len(runes) && runes[i+1] == 's' && !begins // UserIDs
			if begins || ends && !plural {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// language says how names are given in Go.
var language = surface.Language{
	Rename: map[string]string{"functions": " with //aqua:name", "data types": " with //aqua:name", "fields": " with a tag: `aqua:\"name\"`"},
	Unit:   "package",
}
