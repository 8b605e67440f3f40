package script

import (
	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// maxLayout is how deep a script may be to be laid out: every level is a blank more in every line below it.
const maxLayout = 2000

// depth is how many brackets are open at most.
func (s *Script) depth() (most int) {
	open := 0
	for _, w := range s.scanned() {
		switch {
		case w.closes >= 0:
			open++
		case w.opens >= 0:
			open--
		}
		most = max(most, open)
	}
	return most
}

// Format is the edit that puts the script into the layout of "aqua air fmt"; none where the text cannot be read, is too deep, or is so already.
// What both have in common at the beginning and the end stays out of it.
func (s *Script) Format() []protocol.TextEdit {
	tree, _ := s.parsed()
	if tree == nil || s.depth() > maxLayout {
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
