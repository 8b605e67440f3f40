package syntax

import (
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
)

// NearestScalar returns the built-in type that a word most likely means, which another language may call so, or "".
func NearestScalar(word string) string {
	capital := isCapital(word)
	word = strings.ToLower(word)
	if t, ok := knownTypes[word]; ok {
		return t
	}
	if near := diag.Nearest(word, scalars...); near != "" && (!capital || len(word) > 4) { // a Book is no bool
		return near
	}
	for _, known := range [...]string{"int", "integer", "uint", "byte", "float", "double", "number", "boolean"} {
		if len(word) > 3 && diag.Distance(word, known) <= 1 {
			return knownTypes[known]
		}
	}
	return ""
}
