package gobuild

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
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

var (
	lowerName = regexp.MustCompile(`^[a-z][A-Za-z0-9_]*$`)
	upperName = regexp.MustCompile(`^[A-Z][A-Za-z0-9_]*$`)
)

// taken are the functions that every module exports.
var taken = map[string]bool{
	"allocate": true, "release_objects": true, "get_result_ptr": true, "get_result_size": true,
	"set_result_ptr": true, "set_result_size": true, "memory": true,
}

// upper is a type's name as Aqua wants it.
func upper(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)) + name[n:]
}
