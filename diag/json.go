package diag

import "github.com/aquifer-dev/aquifer/source"

// JSON is the form of a diagnostic in every machine-readable output. Lines and columns count from 1, columns in
// UTF-16 units, ends are exclusive; a diagnostic without a place has an empty file and zeros.
type JSON struct {
	Code     string     `json:"code"`
	Severity string     `json:"severity"`
	Message  string     `json:"message"`
	Range               // where
	Label    string     `json:"label"`
	Notes    []JSONNote `json:"notes"`
	Fixes    []JSONFix  `json:"fixes"`
}

// Range is a span as people and editors count it.
type Range struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
}

// JSONNote is a [Note] in machine-readable form.
type JSONNote struct {
	Message string `json:"message"`
	Range
}

// JSONFix is a [Fix] in machine-readable form.
type JSONFix struct {
	Title string     `json:"title"`
	Edits []JSONEdit `json:"edits"`
}

// JSONEdit is an [Edit] in machine-readable form.
type JSONEdit struct {
	Range
	NewText string `json:"new_text"`
}

// JSON converts a list; it is never nil, so that it prints as an array.
func (l List) JSON(files *source.Set) []JSON {
	out := make([]JSON, 0, len(l))
	for _, d := range l {
		j := JSON{
			Code: d.Code, Severity: d.Severity.String(), Message: d.Message, Label: d.Label,
			Range: rangeOf(files, d.Span), Notes: []JSONNote{}, Fixes: []JSONFix{},
		}
		for _, n := range d.Notes {
			j.Notes = append(j.Notes, JSONNote{n.Message, rangeOf(files, n.Span)})
		}
		for _, f := range d.Fixes {
			fix := JSONFix{Title: f.Title, Edits: []JSONEdit{}}
			for _, e := range f.Edits {
				fix.Edits = append(fix.Edits, JSONEdit{rangeOf(files, e.Span), e.NewText})
			}
			j.Fixes = append(j.Fixes, fix)
		}
		out = append(out, j)
	}
	return out
}

func rangeOf(files *source.Set, sp source.Span) Range {
	f, start, end, ok := files.Where(sp)
	if !ok {
		return Range{}
	}
	return Range{f.Name, start.Line, start.Column, end.Line, end.Column}
}
