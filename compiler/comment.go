package compiler

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/source"
)

// commentAbove is the comment in the lines right above the line that a definition begins on, without its dashes; "" if
// there is none.
func commentAbove(files *source.Set, definition source.Span) string {
	f := files.File(definition.File)
	if f == nil {
		return ""
	}
	above := strings.Split(f.Text[:min(int(definition.Start), len(f.Text))], "\n")
	var lines []string
	for i := len(above) - 2; i >= 0; i-- {
		text, ok := strings.CutPrefix(strings.TrimSpace(above[i]), "--")
		if !ok {
			break
		}
		lines = append(lines, strings.TrimPrefix(strings.TrimRight(text, "\r"), " "))
	}
	slices.Reverse(lines)
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
