package feature

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// Source names who tells diagnostics.
const Source = "aqua"

// Diagnostics are what there is to say of files, by their paths. What has no place in a file is told at the beginning of
// an open document, or of the first file.
func Diagnostics(s *snapshot.Snapshot) map[string][]protocol.Diagnostic {
	out := map[string][]protocol.Diagnostic{}
	for _, d := range s.Diagnostics() {
		f := s.Sources().File(d.Span.File)
		if f == nil {
			if f = anyRoot(s); f == nil {
				continue
			}
		}
		out[f.Name] = append(out[f.Name], diagnostic(s, f, d))
	}
	return out
}

// anyRoot is the first open document, or else the first file.
func anyRoot(s *snapshot.Snapshot) (out *source.File) {
	for _, name := range s.Roots {
		m := s.Module(name)
		if m == nil {
			continue
		}
		if s.Version(name) != nil {
			return m.File.Source
		}
		if out == nil {
			out = m.File.Source
		}
	}
	return out
}

func diagnostic(s *snapshot.Snapshot, f *source.File, d diag.Diagnostic) protocol.Diagnostic {
	out := protocol.Diagnostic{
		Range: s.Mapper(f).Range(d.Span.Start, d.Span.End), Code: d.Code, Source: Source,
		Severity: [...]int{protocol.SeverityError, protocol.SeverityWarning, protocol.SeverityInformation}[d.Severity],
	}
	lines := []string{d.Message}
	if words := originalWords(s, d); words != "" {
		lines = append(lines, words)
	}
	for _, n := range d.Notes {
		if !n.Span.IsValid() {
			lines = append(lines, "help: "+n.Message)
		} else if loc, ok := s.Location(n.Span); ok {
			out.Related = append(out.Related, protocol.Related{Location: loc, Message: n.Message})
		}
	}
	out.Message = strings.Join(lines, "\n")
	return out
}

// originalWords are what the original says of a value that has the wrong type: tools look for these words
// (spec/editor.md#X12).
func originalWords(s *snapshot.Snapshot, d diag.Diagnostic) string {
	m := s.ModuleOf(d.Span.File)
	if m == nil || d.Code != check.CodeMismatch {
		return ""
	}
	for _, c := range m.Classic {
		if c.At.Start >= d.Span.Start && c.At.End <= d.Span.End && strings.HasPrefix(c.Text, "Wrong value type") {
			return c.Text
		}
	}
	return ""
}
