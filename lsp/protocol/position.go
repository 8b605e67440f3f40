package protocol

import (
	"sort"
	"unicode/utf8"
)

// Position is a place between two characters: line and character count from 0, characters in the units that were agreed.
type Position struct {
	Line      uint32 `json:"line"`
	Character uint32 `json:"character"`
}

// Range is from one position to another, which it does not hold.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// Encoding is the unit of Position.Character.
type Encoding string

// The encodings that are spoken. The first is that of clients which do not say anything.
const (
	UTF16 Encoding = "utf-16"
	UTF8  Encoding = "utf-8"
)

// Mapper converts between byte offsets of a text and positions. Lines end as in the protocol: with a line feed, a
// carriage return, or both. It is immutable.
type Mapper struct {
	text  string
	unit  Encoding
	lines []int32 // offset of the first byte of each line
	ascii bool    // every character is a byte, so that long lines need not be counted through
}

// NewMapper makes the mapper of a text.
func NewMapper(text string, unit Encoding) *Mapper {
	m := &Mapper{text: text, unit: unit, lines: []int32{0}, ascii: true}
	for i := 0; i < len(text); i++ {
		m.ascii = m.ascii && text[i] < utf8.RuneSelf
		if text[i] == '\n' || text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			m.lines = append(m.lines, int32(i+1))
		}
	}
	return m
}

// Position is the position of an offset; one outside the text is moved to its end.
func (m *Mapper) Position(offset int32) Position {
	offset = max(0, min(offset, int32(len(m.text))))
	line := sort.Search(len(m.lines), func(i int) bool { return m.lines[i] > offset }) - 1
	start := m.lines[line]
	return Position{Line: uint32(line), Character: uint32(m.units(m.text[start:offset]))}
}

// Range is the range of two offsets.
func (m *Mapper) Range(from, to int32) Range { return Range{m.Position(from), m.Position(to)} }

// Offset is the offset of a position. One behind the end of its line means that end, one behind the text the text's end,
// and one inside a character the beginning of it.
func (m *Mapper) Offset(p Position) int32 {
	if int64(p.Line) >= int64(len(m.lines)) {
		return int32(len(m.text))
	}
	start, end := m.lines[p.Line], m.lineEnd(int(p.Line))
	line := m.text[start:end]
	want := int(min(p.Character, 1<<30))
	if m.unit == UTF8 {
		n := min(want, len(line))
		for n > 0 && n < len(line) && !utf8.RuneStart(line[n]) {
			n--
		}
		return start + int32(n)
	}
	units := 0
	for i, r := range line {
		units += width(r)
		if units > want {
			return start + int32(i)
		}
	}
	return end
}

// Lines is the number of lines; a text that ends in a line end has an empty last one.
func (m *Mapper) Lines() int { return len(m.lines) }

// LineStart is the offset of a line's first byte.
func (m *Mapper) LineStart(line int) int32 { return m.lines[line] }

// lineEnd is the offset behind a line without its end.
func (m *Mapper) lineEnd(line int) int32 {
	end := int32(len(m.text))
	if line+1 < len(m.lines) {
		end = m.lines[line+1]
		for end > m.lines[line] && (m.text[end-1] == '\n' || m.text[end-1] == '\r') {
			end--
		}
	}
	return end
}

func (m *Mapper) units(s string) int {
	if m.ascii {
		return len(s)
	}
	if m.unit == UTF8 {
		return len(s)
	}
	n := 0
	for _, r := range s {
		n += width(r)
	}
	return n
}

// width is the number of UTF-16 units of a rune.
func width(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
