package script

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// Format is the edit that puts the script into the layout of "aqua air fmt"; none where the text cannot be read, or is so already.
// What both have in common at the beginning and the end stays out of it.
func (s *Script) Format() []protocol.TextEdit {
	tree, _ := s.parsed()
	if tree == nil {
		return []protocol.TextEdit{}
	}
	formatted := air.Format(tree)
	if formatted == s.text {
		return []protocol.TextEdit{}
	}
	from := 0
	for from < min(len(formatted), len(s.text)) && formatted[from] == s.text[from] {
		from++
	}
	for from > 0 && formatted[from-1] != '\n' { // whole lines: no character is cut in two
		from--
	}
	oldEnd, newEnd := len(s.text), len(formatted)
	for oldEnd > from && newEnd > from && formatted[newEnd-1] == s.text[oldEnd-1] {
		oldEnd, newEnd = oldEnd-1, newEnd-1
	}
	for oldEnd < len(s.text) && s.text[oldEnd-1] != '\n' {
		oldEnd, newEnd = oldEnd+1, newEnd+1
	}
	return []protocol.TextEdit{{Range: s.rangeOf(int32(from), int32(oldEnd)), NewText: formatted[from:newEnd]}}
}
