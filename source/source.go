// Package source holds the texts that tools read – files by number, byte spans within them, line tables – and the
// file systems they come from.
//
// Trees and diagnostics keep a [Span] of byte offsets; lines and columns are computed here, once something is shown.
package source

import (
	"sort"
	"sync"
	"sync/atomic"
)

// FileID numbers a file within one [Set], or within all that share their [Numbers]. Zero is no file, so the zero [Span] is
// "no place".
type FileID int32

// Span is a range of bytes of one file: Start inclusive, End exclusive.
type Span struct {
	File       FileID
	Start, End int32
}

// IsValid reports whether the span names a place at all.
func (s Span) IsValid() bool { return s.File != 0 }

// To returns the smallest span that covers s and t. Both lie in one file; an invalid span adds nothing.
func (s Span) To(t Span) Span {
	if !s.IsValid() {
		return t
	}
	if !t.IsValid() {
		return s
	}
	return Span{File: s.File, Start: min(s.Start, t.Start), End: max(s.End, t.End)}
}

// Position is a place for people and editors: line and column count from 1, the column in UTF-16 code units, as the
// language server protocol and the original compiler count them.
type Position struct {
	Line, Column int
}

// File is one text with its name. It is immutable; the line table is built when first asked for.
type File struct {
	ID   FileID
	Name string // as shown to users, slash separated
	Text string

	once  sync.Once
	lines []int32 // offset of the first byte of each line

	onceUnits sync.Once
	units     []unitMark // one for each block of bytes, see unitsBefore
}

// unitMark says how many UTF-16 units stand before a rune.
type unitMark struct{ offset, units int32 }

// unitBlock is how far the marks are apart: no more bytes than this are counted for a position, however long its line.
const unitBlock = 4096

// unitsBefore counts the UTF-16 units before an offset.
func (f *File) unitsBefore(offset int32) int {
	f.onceUnits.Do(func() {
		units := int32(0)
		for i, r := range f.Text {
			if i >= len(f.units)*unitBlock {
				f.units = append(f.units, unitMark{int32(i), units})
			}
			units += int32(utf16Width(r))
		}
	})
	i := sort.Search(len(f.units), func(i int) bool { return f.units[i].offset > offset })
	if i == 0 {
		return 0 // an empty text
	}
	m := f.units[i-1]
	return int(m.units) + utf16Len(f.Text[m.offset:offset])
}

// lineStarts builds the line table on first use.
func (f *File) lineStarts() []int32 {
	f.once.Do(func() {
		f.lines = append(f.lines, 0)
		for i := range len(f.Text) {
			if f.Text[i] == '\n' {
				f.lines = append(f.lines, int32(i+1))
			}
		}
	})
	return f.lines
}

// Lines returns the number of lines; a text that ends in a newline has an empty last line.
func (f *File) Lines() int { return len(f.lineStarts()) }

// LineStart returns the offset of the first byte of line n (from 1), which must exist.
func (f *File) LineStart(n int) int32 { return f.lineStarts()[n-1] }

// Line returns the text of line n (from 1) without its line end, or "" beyond the file.
func (f *File) Line(n int) string {
	starts := f.lineStarts()
	if n < 1 || n > len(starts) {
		return ""
	}
	end := len(f.Text)
	if n < len(starts) {
		end = int(starts[n]) - 1
	}
	line := f.Text[starts[n-1]:end]
	if len(line) > 0 && line[len(line)-1] == '\r' {
		line = line[:len(line)-1]
	}
	return line
}

// Position converts a byte offset; one beyond the text is moved to its end.
func (f *File) Position(offset int32) Position {
	offset = max(0, min(offset, int32(len(f.Text))))
	starts := f.lineStarts()
	line := sort.Search(len(starts), func(i int) bool { return starts[i] > offset })
	start := starts[line-1]
	if offset-start <= unitBlock {
		return Position{Line: line, Column: utf16Len(f.Text[start:offset]) + 1}
	}
	return Position{Line: line, Column: f.unitsBefore(offset) - f.unitsBefore(start) + 1}
}

// Offset converts a position back; columns beyond a line move to its end, lines beyond the text to the text's end.
func (f *File) Offset(p Position) int32 {
	starts := f.lineStarts()
	if p.Line < 1 {
		return 0
	}
	if p.Line > len(starts) {
		return int32(len(f.Text))
	}
	line, units := f.Line(p.Line), 1
	for i, r := range line {
		if units >= p.Column {
			return starts[p.Line-1] + int32(i)
		}
		units += utf16Width(r)
	}
	return starts[p.Line-1] + int32(len(line))
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16Width(r)
	}
	return n
}

func utf16Width(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// Numbers gives files their numbers. Sets that share one can hold the same files. The zero value begins at 1.
type Numbers struct{ last atomic.Int32 }

// NewFile makes a file with the next number.
func (n *Numbers) NewFile(name, text string) *File {
	return &File{ID: FileID(n.last.Add(1)), Name: name, Text: text}
}

// Set is the collection of files of one compilation, in the order in which it met them. It is safe for concurrent use.
// The zero value numbers its files itself, from 1.
type Set struct {
	mu      sync.RWMutex
	own     Numbers
	numbers *Numbers // nil for own
	files   []*File
	places  map[FileID]int // index into files
}

// NumberBy makes the set number its files by n from here on, and hold files that n has numbered. What it holds already must
// be numbered by n, too.
func (s *Set) NumberBy(n *Numbers) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.numbers = n
}

// Add stores a text and gives it the next number.
func (s *Set) Add(name, text string) *File {
	s.mu.Lock()
	defer s.mu.Unlock()
	numbers := s.numbers
	if numbers == nil {
		numbers = &s.own
	}
	f := numbers.NewFile(name, text)
	s.put(f)
	return f
}

// Put stores a file that is numbered, once.
func (s *Set) Put(f *File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.places[f.ID]; !ok {
		s.put(f)
	}
}

func (s *Set) put(f *File) {
	if s.places == nil {
		s.places = map[FileID]int{}
	}
	s.places[f.ID] = len(s.files)
	s.files = append(s.files, f)
}

// File returns the file of a number, or nil.
func (s *Set) File(id FileID) *File {
	if s == nil {
		return nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if i, ok := s.places[id]; ok {
		return s.files[i]
	}
	return nil
}

// Order is where a file stands in the order of the set, from 1; 0 for one that it does not hold.
func (s *Set) Order(id FileID) int {
	if s == nil {
		return 0
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if i, ok := s.places[id]; ok {
		return i + 1
	}
	return 0
}

// Text returns the bytes under a span, clipped to its file.
func (s *Set) Text(sp Span) string {
	f := s.File(sp.File)
	if f == nil {
		return ""
	}
	start := max(0, min(int(sp.Start), len(f.Text)))
	end := max(start, min(int(sp.End), len(f.Text)))
	return f.Text[start:end]
}

// Where converts both ends of a span; ok is false when it names no place in the set.
func (s *Set) Where(sp Span) (file *File, start, end Position, ok bool) {
	f := s.File(sp.File)
	if f == nil {
		return nil, Position{}, Position{}, false
	}
	return f, f.Position(sp.Start), f.Position(sp.End), true
}
