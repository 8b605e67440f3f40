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
	marks []mark  // of a text whose units are not its bytes, so that long lines need not be counted through
}

// mark is the first character that begins at or behind a multiple of stride bytes, and the units of the text before it.
type mark struct{ offset, units int32 }

// stride is how many bytes are counted through at most to find a place; a mark for so many costs little.
const stride = 128

// NewMapper makes the mapper of a text.
func NewMapper(text string, unit Encoding) *Mapper {
	m := &Mapper{text: text, unit: unit, lines: []int32{0}}
	ascii := true
	for i := 0; i < len(text); i++ {
		ascii = ascii && text[i] < utf8.RuneSelf
		if text[i] == '\n' || text[i] == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			m.lines = append(m.lines, int32(i+1))
		}
	}
	if ascii || unit == UTF8 {
		return m
	}
	units := int32(0)
	for i, r := range text {
		if i >= stride*len(m.marks) {
			m.marks = append(m.marks, mark{int32(i), units})
		}
		units += width(r)
	}
	return m
}

// units is the number of units before an offset.
func (m *Mapper) units(offset int32) int32 {
	if m.marks == nil {
		return offset
	}
	near := m.lastMark(func(k mark) bool { return k.offset <= offset })
	units := near.units
	for _, r := range m.text[near.offset:offset] {
		units += width(r)
	}
	return units
}

// lastMark is the last one that has what all marks before it have, too, and the first one at least.
func (m *Mapper) lastMark(has func(mark) bool) mark {
	behind := sort.Search(len(m.marks), func(i int) bool { return !has(m.marks[i]) })
	return m.marks[max(0, behind-1)]
}

// Position is the position of an offset; one outside the text is moved to its end.
func (m *Mapper) Position(offset int32) Position {
	offset = max(0, min(offset, int32(len(m.text))))
	line := sort.Search(len(m.lines), func(i int) bool { return m.lines[i] > offset }) - 1
	start := m.lines[line]
	return Position{Line: uint32(line), Character: uint32(m.units(offset) - m.units(start))}
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
	if m.marks == nil {
		at := start + int32(min(p.Character, uint32(end-start)))
		for at > start && at < end && !utf8.RuneStart(m.text[at]) {
			at--
		}
		return at
	}
	want := m.units(start) + int32(min(p.Character, uint32(end-start))) // a unit takes a byte at least
	near := m.lastMark(func(k mark) bool { return k.offset <= start || k.offset <= end && k.units <= want })
	if near.offset < start {
		near = mark{start, m.units(start)}
	}
	units := near.units
	for i, r := range m.text[near.offset:end] {
		units += width(r)
		if units > want {
			return near.offset + int32(i)
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

// width is the number of UTF-16 units of a rune.
func width(r rune) int32 {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
