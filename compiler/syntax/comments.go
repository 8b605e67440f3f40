package syntax

import "strings"

// The comments of other languages between `/*` and `*/`, which may span lines.

// closes reports whether a `*/` follows. It is looked for in vain once, whatever the file holds.
func (s *scanner) closes(rest string) bool {
	s.noClose = s.noClose || !strings.Contains(rest, "*/")
	return !s.noClose
}

// blockComment takes what a line holds of a comment between `/*` and `*/`. The two never stand so in what can be read, so
// that nothing loses its meaning.
func (s *scanner) blockComment(rest string) {
	n := 0
	if !s.inComment {
		n = 2
	}
	s.inComment = true
	for s.inComment && n < len(rest) && rest[n] != '\n' {
		if n++; hasPrefix(rest[n-1:], "*/") {
			n++
			s.inComment = false
		}
	}
	if s.inComment && rest[n-1] == '\r' && n < len(rest) { // of the line end
		n--
	}
	s.emit(Comment, n)
}

// blockComments reports the comments between `/*` and `*/`, once for a file, where the first begins.
func (p *parser) blockComments() {
	var f *fault
	inside, mechanical := false, true // code behind a comment would become part of it
	for i, t := range p.file.Tokens {
		text := p.tokenText(i)
		if t.Kind != Comment || !inside && !strings.HasPrefix(text, "/*") {
			continue
		}
		r := p.tokenRange(i)
		mark := Range{r.From, r.From}
		if !inside {
			mark.To += 2
		}
		if f == nil {
			f = blockComment(mark).fix("write --", mark, "--")
		} else {
			f.edit(mark, "--")
		}
		inside = !strings.HasSuffix(text, "*/") || !inside && len(text) < 4
		if !inside {
			f.edit(Range{r.To - 2, r.To}, "")
			mechanical = mechanical && p.endsLine(i+1)
		}
	}
	if f != nil {
		if !mechanical {
			f.Fixes = nil
		}
		p.report(f)
	}
}

// endsLine reports whether nothing but blanks stands from token i to the end of its line.
func (p *parser) endsLine(i int) bool {
	for ; p.file.Tokens[i].Kind != EOF; i++ {
		if text := p.tokenText(i); strings.ContainsAny(text, "\r\n") && p.isSpace(i) {
			return true
		} else if p.file.Tokens[i].Kind != Blank {
			return false
		}
	}
	return true
}
