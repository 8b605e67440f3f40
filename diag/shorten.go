package diag

import (
	"strings"
	"unicode/utf8"
)

// Names and quoted texts of up to longest bytes stand in messages as they are; of longer ones so many bytes of the beginning
// and of the end are shown, with an ellipsis between.
const (
	longest   = 240
	beginning = 120
	ending    = 40
)

// Shorten cuts the words and the texts in backquotes of a message that are too long to be read (spec/language.md#L58).
func Shorten(message string) string {
	if len(message) <= longest {
		return message
	}
	var b strings.Builder
	for message != "" {
		piece := piece(message)
		b.WriteString(shortened(piece))
		message = message[len(piece):]
	}
	return b.String()
}

// piece is what a message begins with: a text in backquotes, or everything before the next blank or backquote.
func piece(message string) string {
	if message[0] == '`' {
		if end := strings.IndexByte(message[1:], '`'); end >= 0 {
			return message[:end+2]
		}
	}
	if end := strings.IndexAny(message[1:], " `\n"); end >= 0 {
		return message[:end+1]
	}
	return message
}

func shortened(piece string) string {
	if len(piece) <= longest {
		return piece
	}
	return piece[:boundary(piece, beginning, -1)] + "…" + piece[boundary(piece, len(piece)-ending, 1):]
}

// boundary is where the character at a byte begins, or with step 1 the next one. Among bytes that are no UTF-8 it is the byte
// itself.
func boundary(text string, at, step int) int {
	for n := range utf8.UTFMax {
		if i := at + n*step; utf8.RuneStart(text[i]) {
			return i
		}
	}
	return at
}
