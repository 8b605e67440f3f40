package feature

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// organized are the edits that put the import lines of a file in order: those of which nothing is used go, as do unused
// names and repetitions, the rest is sorted by file. Lines stay where they are if that could change what a name means, and
// a file with unread header lines is left alone.
func (c cursor) organized() []diag.Edit {
	f := c.m.File
	var lines []check.Import
	for _, imp := range c.m.Imports {
		if imp.Module == nil {
			return nil // what it would bring is not known
		}
		lines = append(lines, imp)
	}
	for _, h := range f.Header {
		if _, bad := h.(*syntax.BadHeader); bad {
			return nil
		}
	}
	if head := f.Module(); len(lines) == 0 || head != nil && head.All {
		return nil // everything that is imported is declared
	}
	if slices.ContainsFunc(c.s.Found(), func(d diag.Diagnostic) bool { return d.Severity == diag.Error && d.Span.File == f.Source.ID }) {
		return nil // what is used is not known for sure
	}
	var texts []string
	for _, imp := range lines {
		if text := c.usedImport(imp); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	first, last := lines[0].Line, lines[len(lines)-1].Line
	if c.sortable(lines) {
		slices.SortStableFunc(texts, func(a, b string) int { return cmp.Compare(importOrder(a), importOrder(b)) })
	} else if len(texts) == len(lines) {
		return nil
	}
	from, to := first.Pos(), last.End()
	old := f.Source.Text[from:to]
	if !onlyImports(f, from, to) {
		return nil
	}
	if len(texts) == 0 && int(to) < len(f.Source.Text) && f.Source.Text[to] == '\n' {
		to++
	}
	if new := strings.Join(texts, "\n"); new != old {
		return []diag.Edit{{Span: source.Span{File: f.Source.ID, Start: from, End: to}, NewText: new}}
	}
	return nil
}

// importOrder is what import lines are sorted by: their file, those of packages first.
func importOrder(line string) string {
	path := line[strings.IndexByte(line, '"'):]
	if strings.HasPrefix(path, `"@`) {
		return "0" + path
	}
	return "1" + path + line
}

// onlyImports reports whether nothing but import lines stands in a part of a file: a comment belongs to a line.
func onlyImports(f *syntax.File, from, to int32) bool {
	for _, t := range f.Tokens {
		if t.Kind == syntax.Comment && t.Pos >= from && t.Pos < to {
			return false
		}
	}
	for _, h := range f.Header {
		if _, ok := h.(*syntax.Import); !ok && h.Pos() >= from && h.Pos() < to {
			return false
		}
	}
	return true
}

// sortable reports whether no two lines bring the same name, of which the later would count.
func (c cursor) sortable(lines []check.Import) bool {
	seen := map[string]check.Object{}
	for _, imp := range lines {
		for _, b := range imp.Names() {
			if old, twice := seen[b.Name]; twice && old != b.Obj {
				return false
			}
			seen[b.Name] = b.Obj
		}
	}
	return true
}

// usedImport is an import line with those of its names that are used, "" if none is.
func (c cursor) usedImport(imp check.Import) string {
	f := c.m.File
	uses := func(name string, o check.Object) bool {
		return slices.ContainsFunc(c.s.Occurrences(c.m), func(u snapshot.Occurrence) bool {
			inLine := u.From >= imp.Line.Pos() && u.To <= imp.Line.End()
			return !inLine && u.Symbol.Obj == o && u.Symbol.Member == "" && f.Source.Text[u.From:u.To] == name
		})
	}
	text := f.Text(imp.Line)
	switch {
	case imp.Line.Use:
		used := slices.ContainsFunc(c.s.Occurrences(c.m), func(u snapshot.Occurrence) bool {
			return u.Symbol.Line == imp.Line && u.Role == snapshot.Use
		})
		if !used {
			return ""
		}
		return text
	case !imp.Line.From:
		for _, b := range imp.Module.Declared() {
			if uses(b.Name, b.Obj) {
				return text
			}
		}
		return ""
	}
	var items []string
	for _, item := range imp.Line.Items {
		if uses(item.Shown().String(), c.m.UseOf(item.Name.Last())) {
			items = append(items, f.Text(item))
		}
	}
	switch len(items) {
	case 0:
		return ""
	case len(imp.Line.Items):
		return text
	}
	return "import " + strings.Join(items, ", ") + " from " + f.Text(imp.Line.Path)
}
