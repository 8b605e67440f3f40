package feature

import (
	"github.com/aquifer-dev/aquifer/compiler/format"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// Format are the edits that put a file into its layout, or the lines of a part of it.
func Format(s *snapshot.Snapshot, path string, part *protocol.Range) []protocol.TextEdit {
	out := []protocol.TextEdit{}
	c, ok := at(s, path, protocol.Position{})
	if !ok {
		return out
	}
	rows := format.Rows{}
	if part != nil {
		mapper := s.Mapper(c.file())
		rows.First = c.file().Position(mapper.Offset(part.Start)).Line
		rows.Last = c.file().Position(mapper.Offset(part.End)).Line
		if rows.Last > rows.First && part.End.Character == 0 { // lines that were chosen as a whole
			rows.Last--
		}
	}
	tree, problems := syntax.Parse(c.file())
	mapper := s.Mapper(c.file())
	for _, e := range format.Edits(c.text(), format.File(tree, problems, rows)) {
		out = append(out, protocol.TextEdit{Range: mapper.Range(int32(e.Start), int32(e.End)), NewText: e.NewText})
	}
	return out
}

// FormatTyped are the edits that put the line above the cursor into its layout, once a new line was begun. The new line
// itself is left to the editor.
func FormatTyped(s *snapshot.Snapshot, path string, p protocol.Position) []protocol.TextEdit {
	if p.Line == 0 {
		return []protocol.TextEdit{}
	}
	above := protocol.Position{Line: p.Line - 1}
	edits := Format(s, path, &protocol.Range{Start: above, End: above})
	out := edits[:0]
	for _, e := range edits {
		if e.Range.End.Line < p.Line {
			out = append(out, e)
		}
	}
	return out
}
