package feature

import (
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// References are the places of what stands at a place, in all files; its definition only if that is wanted.
func References(s *snapshot.Snapshot, path string, p protocol.Position, declaration bool) []protocol.Location {
	_, o, ok := occurrenceAt(s, path, p)
	if !ok {
		return nil
	}
	var out []protocol.Location
	for _, place := range s.Places(o.Symbol) {
		if place.Role == snapshot.Def && !declaration {
			continue
		}
		span := source.Span{File: place.Module.File.Source.ID, Start: place.From, End: place.To}
		if loc, ok := s.Location(span); ok {
			out = append(out, loc)
		}
	}
	return out
}

// Highlights are the places in the file itself, told apart by whether they read or write.
func Highlights(s *snapshot.Snapshot, path string, p protocol.Position) []protocol.Highlight {
	c, o, ok := occurrenceAt(s, path, p)
	if !ok {
		return nil
	}
	var out []protocol.Highlight
	for _, other := range s.Occurrences(c.m) {
		if other.Symbol != o.Symbol {
			continue
		}
		kind := protocol.HighlightRead
		if other.Role == snapshot.Def || other.Role == snapshot.Write {
			kind = protocol.HighlightWrite
		}
		out = append(out, protocol.Highlight{Range: c.rangeOf(other.Range), Kind: kind})
	}
	return out
}
