package feature

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// DocumentLinks are the texts of imports, with the files that they lead to.
func DocumentLinks(s *snapshot.Snapshot, path string) []protocol.DocumentLink {
	out := []protocol.DocumentLink{}
	c, ok := at(s, path, protocol.Position{})
	if !ok {
		return out
	}
	for _, h := range c.m.File.Header {
		line, ok := h.(*syntax.Import)
		if !ok || line.Path == nil {
			continue
		}
		m := s.ImportOf(c.m, line)
		if m == nil {
			continue
		}
		uri, ok := s.URI(m.Path)
		if !ok || line.Path.End()-line.Path.Pos() < 2 {
			continue
		}
		inner := syntax.Range{From: line.Path.Pos() + 1, To: line.Path.End() - 1} // without the quotes
		out = append(out, protocol.DocumentLink{Range: c.rangeOf(inner), Target: uri})
	}
	return out
}
