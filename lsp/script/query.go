package script

import (
	"maps"
	"slices"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// queries are the features that can be asked for by name, as those of Aqua are.
var queries = map[string]func(s *Script, uri protocol.URI, p protocol.Position) any{
	"hover":       func(s *Script, _ protocol.URI, p protocol.Position) any { return s.Hover(p, true) },
	"hover-plain": func(s *Script, _ protocol.URI, p protocol.Position) any { return s.Hover(p, false) },
	"definition":  func(s *Script, uri protocol.URI, p protocol.Position) any { return s.Definition(uri, p) },
	"references":  func(s *Script, uri protocol.URI, p protocol.Position) any { return s.References(uri, p, true) },
	"highlight":   func(s *Script, _ protocol.URI, p protocol.Position) any { return s.Highlights(p) },
	"symbols":     func(s *Script, _ protocol.URI, _ protocol.Position) any { return s.DocumentSymbols() },
	"folding":     func(s *Script, _ protocol.URI, _ protocol.Position) any { return s.FoldingRanges() },
	"selection": func(s *Script, _ protocol.URI, p protocol.Position) any {
		return s.SelectionRanges([]protocol.Position{p})
	},
	"format":      func(s *Script, _ protocol.URI, _ protocol.Position) any { return s.Format() },
	"diagnostics": func(s *Script, _ protocol.URI, _ protocol.Position) any { return s.Diagnostics("aqua") },
	"graph": func(s *Script, _ protocol.URI, _ protocol.Position) any {
		g, err := s.Graph()
		if err != nil {
			return map[string]string{"error": err.Error()}
		}
		return g
	},
}

// Names are the features that Query knows, sorted.
func Names() []string { return slices.Sorted(maps.Keys(queries)) }

// Query answers a feature by its name; ok is false where there is none.
func (s *Script) Query(name string, uri protocol.URI, p protocol.Position) (answer any, ok bool) {
	ask := queries[name]
	if ask == nil {
		return nil, false
	}
	return ask(s, uri, p), true
}
