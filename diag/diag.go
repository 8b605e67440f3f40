// Package diag turns what a stage found wrong into what a user is told: coded messages with places, notes and fixes,
// and the printers that show them.
//
// Stages make a [Diagnostic] with the wording of their own messages file; nothing here knows the language.
package diag

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/source"
)

// Severity orders diagnostics by weight.
type Severity uint8

// The severities. Only errors make a run fail.
const (
	Error Severity = iota
	Warning
	Info
)

// String returns the word used in every printed form.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	}
	return "note"
}

// Diagnostic is one message to the user.
type Diagnostic struct {
	Code     string // stable: a letter and four digits, for instance E0231
	Severity Severity
	Message  string      // one sentence
	Args     []any       // what Message was made from, for tools and tests
	Span     source.Span // what is underlined; the zero span for none
	Label    string      // written beside the underline
	Notes    []Note
	Fixes    []Fix
}

// Note adds a related place, or help when it has no place.
type Note struct {
	Message string
	Span    source.Span
}

// Fix is a change that a tool can apply. Its edits do not overlap.
type Fix struct {
	Title string
	Edits []Edit
}

// Edit replaces the bytes under Span by NewText.
type Edit struct {
	Span    source.Span
	NewText string
}

// Apply makes the edits of a fix in the text of one file and returns the new text.
func (f Fix) Apply(file source.FileID, text string) string {
	edits := slices.Clone(f.Edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	var b strings.Builder
	at := int32(0)
	for _, e := range edits {
		if e.Span.File == file {
			b.WriteString(text[at:e.Span.Start])
			b.WriteString(e.NewText)
			at = e.Span.End
		}
	}
	b.WriteString(text[at:])
	return b.String()
}

// New returns an error diagnostic.
func New(code string, at source.Span, message string, args ...any) Diagnostic {
	return Diagnostic{Code: code, Severity: Error, Message: Shorten(message), Args: args, Span: at}
}

// Warn returns a warning.
func Warn(code string, at source.Span, message string, args ...any) Diagnostic {
	return Diagnostic{Code: code, Severity: Warning, Message: Shorten(message), Args: args, Span: at}
}

// Labelled returns d with the text beside its underline.
func (d Diagnostic) Labelled(label string) Diagnostic { d.Label = Shorten(label); return d }

// At returns d with a related place.
func (d Diagnostic) At(span source.Span, message string) Diagnostic {
	d.Notes = append(slices.Clip(d.Notes), Note{Message: Shorten(message), Span: span})
	return d
}

// Help returns d with advice that has no place of its own.
func (d Diagnostic) Help(message string) Diagnostic { return d.At(source.Span{}, message) }

// Fixable returns d with a fix of one edit.
func (d Diagnostic) Fixable(title string, span source.Span, newText string) Diagnostic {
	return d.FixableBy(title, Edit{span, newText})
}

// FixableBy returns d with a fix that makes all of the edits.
func (d Diagnostic) FixableBy(title string, edits ...Edit) Diagnostic {
	d.Fixes = append(slices.Clip(d.Fixes), Fix{Title: Shorten(title), Edits: edits})
	return d
}

// List is what a stage returns beside its result.
type List []Diagnostic

// Add appends diagnostics.
func (l *List) Add(d ...Diagnostic) { *l = append(*l, d...) }

// HasErrors reports whether any diagnostic is an error.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sort orders by file, position and code and drops exact repetitions of one message at one place. Files are ordered by
// their number.
func (l List) Sort() List {
	return l.sort(func(id source.FileID) int { return int(id) })
}

// SortIn is Sort with the files in the order of a set: that in which they were read.
func (l List) SortIn(files *source.Set) List { return l.sort(files.Order) }

func (l List) sort(place func(source.FileID) int) List {
	slices.SortStableFunc(l, func(a, b Diagnostic) int {
		if a.Span.File != b.Span.File {
			return cmp.Compare(place(a.Span.File), place(b.Span.File))
		}
		return cmp.Or(
			cmp.Compare(a.Span.Start, b.Span.Start),
			cmp.Compare(a.Span.End, b.Span.End),
			cmp.Compare(a.Code, b.Code),
		)
	})
	return slices.CompactFunc(l, func(a, b Diagnostic) bool {
		return a.Code == b.Code && a.Span == b.Span && a.Message == b.Message
	})
}
