// Package lint takes checked programs and says what compiles and is most likely not meant: names that nothing uses,
// values that never arrive where they are used, waits that never end.
//
// Every [Rule] has a name, a code, a page in diag/explain, and a fix where one is certain (spec/lint.md). Rules see one
// file at a time, as a tree and its types; none of them looks at a name to guess what a service does.
package lint

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Level says what becomes of the findings of a rule.
type Level uint8

// The levels. The zero value leaves a rule as it is.
const (
	Default Level = iota
	Off
	Note
	Warning
	Error
)

var levelNames = [...]string{"default", "off", "note", "warning", "error"}

// String returns the level as settings spell it.
func (l Level) String() string { return levelNames[l] }

// LevelNamed finds a level by its name.
func LevelNamed(name string) (Level, bool) {
	i := slices.Index(levelNames[:], name)
	return Level(max(i, 0)), i > 0
}

// Levels are the names of the levels that settings may choose.
func Levels() []string { return levelNames[1:] }

// Options choose rules. The zero value runs all of them as they are.
type Options struct {
	// Only are the codes of the rules that run; nil for all.
	Only []string
	// Levels are set for the codes of rules, and for those of the compiler's warnings.
	Levels map[string]Level
}

// runs reports whether the findings of a code are wanted.
func (o Options) runs(code string) bool {
	return (o.Only == nil || slices.Contains(o.Only, code)) && o.Levels[code] != Off
}

// Run applies the rules to modules without errors. told is what the compiler said about them: its warnings can be
// suppressed and set to levels like findings. The result is both, in the order of files and places.
func Run(modules []*check.Module, told diag.List, opt Options) diag.List {
	var all diag.List
	for _, m := range modules {
		p := newPass(m)
		for _, r := range rules {
			if r.check != nil && opt.runs(r.Code) {
				p.rule = r
				r.check(p)
			}
		}
		own := slices.DeleteFunc(slices.Clone(told), func(d diag.Diagnostic) bool { return d.Span.File != m.File.Source.ID })
		all.Add(suppress(m.File, append(own, p.found...), opt)...)
	}
	for _, d := range told {
		if !slices.ContainsFunc(modules, func(m *check.Module) bool { return m.File.Source.ID == d.Span.File }) {
			all.Add(d)
		}
	}
	return level(all, opt).Sort()
}

// level sets the severities that are asked for and drops what is off.
func level(list diag.List, opt Options) diag.List {
	var out diag.List
	for _, d := range list {
		if d.Severity == diag.Error {
			out.Add(d)
			continue
		}
		if _, isRule := Find(d.Code); !isRule && opt.Only != nil && !slices.Contains(opt.Only, d.Code) {
			continue
		}
		switch opt.Levels[d.Code] {
		case Off:
			continue
		case Note:
			d.Severity = diag.Info
		case Warning:
			d.Severity = diag.Warning
		case Error:
			d.Severity = diag.Error
		}
		out.Add(d)
	}
	return out
}

// pass is the work on one file.
type pass struct {
	m     *check.Module
	f     *syntax.File
	facts *facts
	rule  *Rule
	found diag.List
}

func newPass(m *check.Module) *pass { return &pass{m: m, f: m.File, facts: gather(m)} }

// report makes a finding of the rule that runs.
func (p *pass) report(at source.Span, message string, args ...any) *diag.Diagnostic {
	d := diag.Warn(p.rule.Code, at, message, args...)
	d.Severity = p.rule.Severity
	p.found.Add(d)
	return &p.found[len(p.found)-1]
}

// reportAt is report for a node.
func (p *pass) reportAt(n syntax.Node, message string, args ...any) *diag.Diagnostic {
	return p.report(p.f.Span(n), message, args...)
}

// short is the text of a node in a message.
func (p *pass) short(n syntax.Node) string { return diag.Shorten(p.f.Text(n)) }

// span is a part of the file.
func (p *pass) span(from, to int32) source.Span {
	return source.Span{File: p.f.Source.ID, Start: from, End: to}
}

// lines is the part of the file from the start of the line of one offset to behind the line end of another.
func (p *pass) lines(from, to int32) source.Span {
	text := p.f.Source.Text
	start := int32(strings.LastIndexByte(text[:from], '\n') + 1)
	end := int32(len(text))
	if i := strings.IndexByte(text[to:], '\n'); i >= 0 {
		end = to + int32(i) + 1
	}
	return p.span(start, end)
}

// removal deletes a statement with its lines. ok is false where its block would be left empty, and where the next statement
// belongs to it.
func (p *pass) removal(at *place) (edit diag.Edit, ok bool) {
	b, isBlock := at.up.node.(*syntax.Block)
	if !isBlock || len(b.Stmts) < 2 || continues(at.next()) {
		return edit, false
	}
	return diag.Edit{Span: p.lines(at.node.Pos(), at.node.End())}, true
}
