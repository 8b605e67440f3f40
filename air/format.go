package air

import "strings"

// Format returns the script in the compiler's layout with its comments, each on a line of its own in front of the
// instruction that follows it. What the compiler wrote stays as it is.
func Format(s *Script) string {
	p := printer{comments: s.Comments, source: s.Text}
	p.instr(s.Root, 0)
	p.comment(int32(len(s.Text))+1, 0)
	return string(p.out)
}

// comment writes the comments that begin in front of an offset of the source.
func (p *printer) comment(before int32, depth int) {
	for len(p.comments) > 0 && p.comments[0].Start < before {
		c := p.comments[0]
		p.comments = p.comments[1:]
		p.indent(depth)
		p.out = append(p.out, strings.TrimRight(p.source[c.Start:c.End], " \t\r")...)
		p.out = append(p.out, '\n')
	}
}
