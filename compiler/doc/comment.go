package doc

import "strings"

// withNames puts a comment together anew, of links for what stands in backquotes and names something, code for what else stands
// there, and text for the rest.
func (m *Module) withNames(comment string, link func(name, anchor string) string, code, text func(string) string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(comment, "`")
		name, behind, closed := strings.Cut(rest, "`")
		if !ok || !closed || strings.Contains(name, "\n") {
			b.WriteString(text(comment))
			return b.String()
		}
		b.WriteString(text(before))
		if anchor := m.names[strings.TrimSuffix(name, "()")]; anchor != "" {
			b.WriteString(link(name, anchor))
		} else {
			b.WriteString(code(name))
		}
		comment = behind
	}
}
