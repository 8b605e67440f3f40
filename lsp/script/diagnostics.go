package script

import (
	"strings"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/source"
)

// Diagnostics are what keeps the text from being a script, or a script from being run, as from "aqua air check".
func (s *Script) Diagnostics(from string) []protocol.Diagnostic {
	out := []protocol.Diagnostic{}
	_, err := s.parsed()
	if err == nil {
		return out
	}
	set := &source.Set{}
	for _, d := range err.Diagnostics(set.Add("script", s.text).ID) {
		lines := []string{d.Message}
		for _, n := range d.Notes {
			lines = append(lines, "help: "+n.Message)
		}
		out = append(out, protocol.Diagnostic{
			Range: s.rangeOf(d.Span.Start, d.Span.End), Severity: protocol.SeverityError, Code: d.Code, Source: from, Message: strings.Join(lines, "\n"),
		})
	}
	return out
}
