package format

import "strings"

// Edit replaces the bytes from Start to End of a text.
type Edit struct {
	Start, End int
	NewText    string
}

// Edits turns a text into the one that formatting made of it, by as little as possible: each edit replaces some of the
// blanks between two tokens, so that places in tokens stay where they are. They are in order and do not overlap. For texts
// that differ in more than blanks it is one edit of everything.
func Edits(old, formatted string) []Edit {
	if !sameInk(old, formatted) {
		return []Edit{{0, len(old), formatted}}
	}
	var edits []Edit
	at := 0
	for at < len(old) || formatted != "" {
		rest := old[at:]
		a, b := blankLen(rest), blankLen(formatted)
		if rest[:a] != formatted[:b] {
			edits = trimmed(edits, at, rest[:a], formatted[:b])
		}
		rest, formatted = rest[a:], formatted[b:]
		n := 0
		for n < len(rest) && strings.IndexByte(blanks, rest[n]) < 0 && n < len(formatted) && rest[n] == formatted[n] {
			n++
		}
		at, formatted = at+a+n, formatted[n:]
	}
	return edits
}

// Apply makes the edits, which are in order, in a text.
func Apply(text string, edits []Edit) string {
	var b strings.Builder
	at := 0
	for _, e := range edits {
		b.WriteString(text[at:e.Start])
		b.WriteString(e.NewText)
		at = e.End
	}
	b.WriteString(text[at:])
	return b.String()
}

func blankLen(s string) int { return len(s) - len(strings.TrimLeft(s, blanks)) }

// trimmed adds an edit for a part of a text that begins at an offset, without what both have at their beginning and end.
func trimmed(edits []Edit, at int, old, formatted string) []Edit {
	n := 0
	for n < len(old) && n < len(formatted) && old[n] == formatted[n] {
		n++
	}
	old, formatted, at = old[n:], formatted[n:], at+n
	for old != "" && formatted != "" && old[len(old)-1] == formatted[len(formatted)-1] {
		old, formatted = old[:len(old)-1], formatted[:len(formatted)-1]
	}
	if old == "" && formatted == "" {
		return edits
	}
	return append(edits, Edit{at, at + len(old), formatted})
}
