package compiler

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/source"
)

// commentAbove is the comment above a definition, "" if there is none.
func commentAbove(files *source.Set, definition source.Span) string {
	f := files.File(definition.File)
	if f == nil {
		return ""
	}
	return syntax.CommentAbove(f, definition.Start)
}
