package feature

import (
	"cmp"
	"slices"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// workspaceEdit puts edits of several files into the form of the protocol, in the order of files and places. documents
// says whether the client takes edits that name the version they are for.
func workspaceEdit(s *snapshot.Snapshot, edits []diag.Edit, documents bool) *protocol.WorkspaceEdit {
	edits = slices.Clone(edits)
	order := s.Sources().Order
	slices.SortStableFunc(edits, func(a, b diag.Edit) int {
		return cmp.Or(cmp.Compare(order(a.Span.File), order(b.Span.File)), cmp.Compare(a.Span.Start, b.Span.Start))
	})
	out := &protocol.WorkspaceEdit{}
	for len(edits) > 0 {
		id := edits[0].Span.File
		n := 0
		for n < len(edits) && edits[n].Span.File == id {
			n++
		}
		f := s.Sources().File(id)
		uri, ok := s.URI(f.Name)
		if ok {
			list := textEdits(s.Mapper(f), edits[:n])
			if documents {
				doc := protocol.VersionedID{URI: uri, Version: s.Version(f.Name)}
				out.DocumentChanges = append(out.DocumentChanges, protocol.DocumentEdit{Document: doc, Edits: list})
			} else {
				if out.Changes == nil {
					out.Changes = map[protocol.URI][]protocol.TextEdit{}
				}
				out.Changes[uri] = list
			}
		}
		edits = edits[n:]
	}
	return out
}

func textEdits(m *protocol.Mapper, edits []diag.Edit) []protocol.TextEdit {
	out := make([]protocol.TextEdit, len(edits))
	for i, e := range edits {
		out[i] = protocol.TextEdit{Range: m.Range(e.Span.Start, e.Span.End), NewText: e.NewText}
	}
	return out
}

// applied are the texts of files after edits, by path.
func applied(s *snapshot.Snapshot, edits []diag.Edit) source.Memory {
	out := source.Memory{}
	for _, e := range edits {
		f := s.Sources().File(e.Span.File)
		if _, done := out[f.Name]; !done {
			out[f.Name] = diag.Fix{Edits: edits}.Apply(f.ID, f.Text)
		}
	}
	return out
}
