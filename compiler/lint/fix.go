package lint

import (
	"cmp"
	"slices"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Fix applies the first fix of every finding to the text of a file. Of fixes that touch the same text the first one is
// made; the others are for the next time. count says how many were made.
func Fix(file source.FileID, text string, found diag.List) (fixed string, count int) {
	var edits []diag.Edit
	for _, d := range found {
		if len(d.Fixes) == 0 || !slices.ContainsFunc(d.Fixes[0].Edits, func(e diag.Edit) bool { return e.Span.File == file }) {
			continue
		}
		own := d.Fixes[0].Edits
		if slices.ContainsFunc(own, func(e diag.Edit) bool { return e.Span.File != file || clashes(e, edits) }) {
			continue
		}
		edits = append(edits, own...)
		count++
	}
	slices.SortStableFunc(edits, func(a, b diag.Edit) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	return diag.Fix{Edits: edits}.Apply(file, text), count
}

// clashes reports whether an edit touches what one of the others changes.
func clashes(e diag.Edit, others []diag.Edit) bool {
	return slices.ContainsFunc(others, func(o diag.Edit) bool {
		return e.Span.Start <= o.Span.End && o.Span.Start <= e.Span.End
	})
}
