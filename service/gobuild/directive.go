package gobuild

import (
	"go/ast"
	"strings"

	"github.com/aquifer-dev/aquifer/source"
)

// directive is a comment //aqua:word arguments.
type directive struct {
	at   source.Span
	text string
	word string
	args []string
}

const directivePrefix = "//aqua:"

// directives finds those in the comments above a declaration.
func (a *analysis) directives(groups ...*ast.CommentGroup) []directive {
	var all []directive
	for _, g := range groups {
		if g == nil {
			continue
		}
		for _, c := range g.List {
			rest, ok := strings.CutPrefix(c.Text, directivePrefix)
			if !ok {
				continue
			}
			a.used[c] = true
			words := append(strings.Fields(rest), "")
			all = append(all, directive{a.p.span(c), strings.TrimSpace(c.Text), words[0], words[1:max(1, len(words)-1)]})
		}
	}
	return all
}

// strayDirectives reports those that stand above nothing that takes one.
func (a *analysis) strayDirectives() {
	for _, f := range a.p.files {
		for _, g := range f.Comments {
			for _, c := range g.List {
				if strings.HasPrefix(c.Text, directivePrefix) && !a.used[c] {
					a.diags.Add(errDirective(a.p.span(c), strings.TrimSpace(c.Text), "it stands above no function, type or variable that it could belong to"))
				}
			}
		}
	}
}
