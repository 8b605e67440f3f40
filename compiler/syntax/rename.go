package syntax

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
)

// everywhere completes a fix that writes a name otherwise: wherever it stands that name has to change. A built-in type that
// is called as in another language changes in its line, which is read up to its first fault only.
func (p *parser) everywhere(f *fault) {
	edit := f.Fixes[0].Edits[0]
	r := Range{edit.Span.Start, edit.Span.End}
	var within Range
	switch {
	case edit.Span != f.Span, len(p.diags) > maxRenames:
		return
	case f.Code == "E0113":
		within = Range{0, int32(len(p.src))}
		if len(f.Args) > 0 && slices.Contains(localNames, f.Args[0].(string)) {
			within = p.definitionAt(r.From)
		}
	case f.Code == "E0102":
		p.undash(f)
		return
	case f.Code == "E0123":
		for _, l := range p.lines {
			if line := p.lineRange(l); line.From <= r.From && r.From < line.To {
				within = line
			}
		}
	}
	word := p.src[r.From:r.To]
	edits := f.Fixes[0].Edits[:0]
	for i, t := range p.file.Tokens {
		if t.Pos >= within.From && t.Pos < within.To && (t.Kind == Lower || t.Kind == Upper) && p.src[t.Pos:p.tokenEnd(i)] == word &&
			(f.Code != "E0123" || !p.isNamed(i)) {
			edits = append(edits, diag.Edit{Span: at(p.tokenRange(i)), NewText: edit.NewText})
		}
	}
	if len(edits) > 0 {
		f.Fixes[0].Edits = edits
	}
}

// isNamed reports whether a word in a line with types stands where something gets a name: a parameter, a function, a variable.
func (p *parser) isNamed(i int) bool {
	next := p.onLine(i + 1)
	switch p.tokenText(next) {
	case "(", "=", ".":
		return true
	case ":": // also ends the heads of functions
		k := p.file.Tokens[p.onLine(next+1)].Kind
		return k != Newline && k != EOF
	}
	return false
}

// onLine is the first token from i on that is neither blank nor comment.
func (p *parser) onLine(i int) int {
	for p.file.Tokens[i].Kind == Blank || p.file.Tokens[i].Kind == Comment {
		i++
	}
	return i
}

// maxRenames limits how many fixes are completed in a file: with thousands it would take longer than all else.
const maxRenames = 100

// localNames are the names that mean nothing outside the definition they stand in, as messages call them.
var localNames = []string{"a parameter", "an item", "an error", "a stream", "a closure"}

// definitionAt is the place of the definition around an offset: from a line at the left of the file to the next one.
func (p *parser) definitionAt(at int32) Range {
	r := Range{0, int32(len(p.src))}
	for _, l := range p.lines {
		if l.indent != "" {
			continue
		}
		if start := p.file.Tokens[l.first].Pos; start <= at {
			r.From = start
		} else {
			r.To = start
			break
		}
	}
	return r
}

// undash completes a fix that takes the `-` out of a name: wherever the same is written.
func (p *parser) undash(f *fault) {
	edit := f.Fixes[0].Edits[0]
	word := p.src[edit.Span.Start:edit.Span.End]
	if !strings.Contains(word, "-") {
		return
	}
	edits := f.Fixes[0].Edits[:0]
	for i, t := range p.file.Tokens {
		if (t.Kind == Lower || t.Kind == Upper) && strings.HasPrefix(p.src[t.Pos:], word) && (i == 0 || p.tokenText(i-1) != "-") {
			r := Range{t.Pos, t.Pos + int32(len(word))}
			if rest := p.src[r.To:]; rest == "" || !isWord(rest[0]) && rest[0] != '-' {
				edits = append(edits, diag.Edit{Span: at(r), NewText: edit.NewText})
			}
		}
	}
	f.Fixes[0].Edits = edits
}
