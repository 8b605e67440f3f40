package syntax

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/source"
)

// CommentAbove is the comment in the lines right above the line of an offset, without its dashes; "" if there is none.
func CommentAbove(f *source.File, at int32) string {
	var lines []string
	for n := f.Position(at).Line - 1; n >= 1; n-- {
		text, ok := strings.CutPrefix(strings.TrimSpace(f.Line(n)), "--")
		if !ok {
			break
		}
		lines = append(lines, strings.TrimPrefix(text, " "))
	}
	slices.Reverse(lines)
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
