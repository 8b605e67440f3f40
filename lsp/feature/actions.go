package feature

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// The kinds of code actions.
const (
	KindQuickFix = "quickfix"
	KindOrganize = "source.organizeImports"
	KindRewrite  = "refactor.rewrite"
	KindExtract  = "refactor.extract"
)

// ActionOptions say what the client can do and wants.
type ActionOptions struct {
	Only      []string // the kinds that are wanted, none for all
	Documents bool     // see workspaceEdit
	Disabled  bool     // actions that are refused are shown with the reason
}

// CodeActions are what can be done at a range: the fixes of the diagnostics that touch it, importing what is missing, putting
// the imports in order, and wrapping whole statements or making a function of them.
func CodeActions(s *snapshot.Snapshot, path string, r protocol.Range, opt ActionOptions) []protocol.CodeAction {
	only, documents := opt.Only, opt.Documents
	out := []protocol.CodeAction{}
	c, ok := at(s, path, r.Start)
	if !ok {
		return out
	}
	end := s.Mapper(c.file()).Offset(r.End)
	if wanted(only, KindQuickFix) {
		out = append(out, c.fixes(end, documents)...)
	}
	if wanted(only, KindOrganize) {
		if edits := c.organized(); len(edits) > 0 {
			edit := workspaceEdit(s, edits, documents)
			out = append(out, protocol.CodeAction{Title: "Organize imports", Kind: KindOrganize, Edit: edit})
		}
	}
	if wanted(only, KindRewrite) && end > c.offset {
		out = append(out, c.wraps(end, documents)...)
	}
	if wanted(only, KindExtract) && end > c.offset {
		if edits, refused, ok := c.extract(end); ok {
			action := protocol.CodeAction{Title: "Extract function", Kind: KindExtract}
			if refused == nil {
				action.Edit = workspaceEdit(s, edits, documents)
			} else {
				action.Disabled = &protocol.Disabled{Reason: refused.Error()}
			}
			if refused == nil || opt.Disabled {
				out = append(out, action)
			}
		}
	}
	return out
}

// wanted reports whether a kind, or one that it belongs to, is asked for.
func wanted(only []string, kind string) bool {
	return len(only) == 0 || slices.ContainsFunc(only, func(o string) bool { return kind == o || strings.HasPrefix(kind, o+".") })
}

func (c cursor) fixes(end int32, documents bool) (out []protocol.CodeAction) {
	for _, d := range c.s.Diagnostics() {
		if d.Span.File != c.file().ID || d.Span.Start > end || d.Span.End < c.offset {
			continue
		}
		for _, fix := range d.Fixes {
			out = append(out, protocol.CodeAction{
				Title: capital(fix.Title), Kind: KindQuickFix, Preferred: len(d.Fixes) == 1,
				Diagnostics: []protocol.Diagnostic{diagnostic(c.s, c.file(), d)},
				Edit:        workspaceEdit(c.s, fix.Edits, documents),
			})
		}
		out = append(out, c.missingImports(d, documents)...)
	}
	return out
}

func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// wraps offer to put the statements of a range below a head line.
func (c cursor) wraps(end int32, documents bool) (out []protocol.CodeAction) {
	stmts := c.chosen(end)
	if len(stmts) == 0 {
		return nil
	}
	first, last := stmts[0], stmts[len(stmts)-1]
	for i, w := range []struct{ title, head, tail string }{
		{"Wrap in `on`", "on HOST_PEER_ID:", ""},
		{"Wrap in `try`", "try:", ""},
		{"Wrap in `try` with `catch`", "try:", "catch e:\n  error = e.message"},
	} {
		if i > 0 && c.usedBehind(first.Pos(), last.End()) {
			break // what is set in a try is not known behind it
		}
		edits := c.wrapped(first.Pos(), last.End(), w.head, w.tail)
		out = append(out, protocol.CodeAction{Title: w.title, Kind: KindRewrite, Edit: workspaceEdit(c.s, edits, documents)})
	}
	return out
}

// usedBehind reports whether a variable that a part sets is used behind it.
func (c cursor) usedBehind(from, to int32) bool {
	set := map[snapshot.Symbol]bool{}
	for _, o := range c.s.Occurrences(c.m) {
		switch {
		case o.From >= from && o.To <= to && o.Role == snapshot.Def:
			set[o.Symbol] = true
		case o.From >= to && set[o.Symbol]:
			return true
		}
	}
	return false
}

// chosen are the statements of one block that the range from the cursor to end touches; none where it reaches beyond the
// block.
func (c cursor) chosen(end int32) (out []syntax.Stmt) {
	var block *syntax.Block
	for _, n := range c.path() {
		if b, ok := n.(*syntax.Block); ok && end <= b.To {
			block = b
		}
	}
	if block == nil {
		return nil
	}
	for _, s := range block.Stmts {
		switch s.(type) {
		case *syntax.Return, *syntax.Else, *syntax.Catch, *syntax.Otherwise:
			if s.Pos() < end && s.End() > c.offset {
				return nil // they belong to what is above or below
			}
		}
		if s.Pos() < end && s.End() > c.offset {
			out = append(out, s)
		}
	}
	return out
}

// wrapped indents the lines of a part and puts a head above it, and lines below.
func (c cursor) wrapped(from, to int32, head, tail string) (edits []diag.Edit) {
	text := c.text()
	edit := func(at int32, new string) {
		edits = append(edits, diag.Edit{Span: source.Span{File: c.file().ID, Start: at, End: at}, NewText: new})
	}
	start := int32(strings.LastIndexByte(text[:from], '\n') + 1)
	indent := text[start:from]
	edit(from, head+"\n"+indent+"  ")
	for i := from; i < to; i++ {
		if text[i] == '\n' && i+1 < to && text[i+1] != '\n' {
			edit(i+1, "  ")
		}
	}
	if tail != "" {
		edit(to, "\n"+indent+strings.ReplaceAll(tail, "\n", "\n"+indent))
	}
	return edits
}
