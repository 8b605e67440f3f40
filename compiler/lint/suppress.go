package lint

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// The comments that suppress findings (spec/lint.md#Y5).
const (
	ignoreLine = "lint:ignore"
	ignoreFile = "lint:ignore-file"
)

// suppression is such a comment.
type suppression struct {
	at    source.Span
	codes []string
	names []string // as written, one for each code
	line  int      // that it is about; 0 for the whole file
	used  []bool
	edit  diag.Edit // removes it
}

// suppress drops what the comments of a file suppress and reports comments that suppress nothing or cannot be understood.
func suppress(f *syntax.File, found diag.List, opt Options) diag.List {
	all, wrong := suppressions(f, opt)
	var out diag.List
	for _, d := range found {
		if d.Severity == diag.Error || !suppressed(f, all, d) {
			out.Add(d)
		}
	}
	if !opt.runs(codeSuppression) {
		return out
	}
	out.Add(wrong...)
	for _, s := range all {
		for i, used := range s.used {
			if !used && opt.runs(s.codes[i]) {
				d := diag.Warn(codeSuppression, s.at, fmt.Sprintf("there is no finding of %s to suppress", s.names[i]), s.names[i])
				if len(s.codes) == 1 {
					d = d.FixableBy("remove the comment", s.edit)
				}
				out.Add(d)
			}
		}
	}
	return out
}

func suppressed(f *syntax.File, all []*suppression, d diag.Diagnostic) bool {
	found := false
	line := f.Source.Position(d.Span.Start).Line
	for _, s := range all {
		for i, code := range s.codes {
			if code == d.Code && (s.line == 0 || s.line == line) {
				s.used[i], found = true, true
			}
		}
	}
	return found
}

// suppressions reads the comments of a file.
func suppressions(f *syntax.File, opt Options) (all []*suppression, wrong diag.List) {
	for i, t := range f.Tokens {
		if t.Kind != syntax.Comment {
			continue
		}
		end := f.Tokens[i+1].Pos // the last token is EOF
		at := source.Span{File: f.Source.ID, Start: t.Pos, End: end}
		words := strings.Fields(strings.TrimLeft(f.Source.Text[t.Pos:end], "-"))
		if len(words) == 0 || !strings.HasPrefix(words[0], "lint:") || words[0] == "lint:" {
			continue
		}
		s := &suppression{at: at}
		switch {
		case words[0] != ignoreLine && words[0] != ignoreFile:
			wrong.Add(diag.Warn(codeSuppression, at, fmt.Sprintf("there is no `%s`, only `%s RULE reason` and `%s RULE reason`", words[0], ignoreLine, ignoreFile), words[0]))
			continue
		case len(words) < 3:
			wrong.Add(diag.Warn(codeSuppression, at, fmt.Sprintf("a suppression names rules and a reason: `-- %s RULE,RULE reason`", words[0]), words[0]))
			continue
		}
		s.line, s.edit = lineMeant(f, t.Pos, end)
		if words[0] == ignoreFile {
			s.line = 0
		}
		for _, name := range strings.Split(words[1], ",") {
			code, problem := codeNamed(name)
			if problem != "" {
				wrong.Add(diag.Warn(codeSuppression, at, problem, name))
				continue
			}
			s.codes, s.names, s.used = append(s.codes, code), append(s.names, name), append(s.used, false)
		}
		all = append(all, s)
	}
	return all, wrong
}

// codeNamed is the code of a rule by name or code, or of a warning of the compiler.
func codeNamed(name string) (code, problem string) {
	if r, ok := Find(name); ok {
		return r.Code, ""
	}
	if IsWarning(name) {
		return name, ""
	}
	problem = fmt.Sprintf("there is no rule `%s`", diag.Shorten(name))
	if near := diag.Nearest(name, Names()...); near != "" {
		problem += fmt.Sprintf("; did you mean `%s`?", near)
	}
	return "", problem
}

// IsWarning reports whether a text has the form of the code of a warning.
func IsWarning(text string) bool {
	return len(text) == 5 && text[0] == 'W' && strings.Trim(text[1:], "0123456789") == ""
}

// lineMeant is the line that a comment is about: its own, or, where nothing stands before it, the next one with code. edit
// removes the comment, with its line if there is nothing else.
func lineMeant(f *syntax.File, from, to int32) (line int, edit diag.Edit) {
	src := f.Source
	line = src.Position(from).Line
	start := src.LineStart(line)
	before := src.Text[start:from]
	if strings.TrimSpace(before) != "" {
		kept := start + int32(len(strings.TrimRight(before, " \t")))
		return line, diag.Edit{Span: source.Span{File: src.ID, Start: kept, End: to}}
	}
	end := int32(len(src.Text))
	if line < src.Lines() {
		end = src.LineStart(line + 1)
	}
	edit = diag.Edit{Span: source.Span{File: src.ID, Start: start, End: end}}
	for line++; line <= src.Lines(); line++ {
		if text := strings.TrimSpace(src.Line(line)); text != "" && !strings.HasPrefix(text, "--") {
			break
		}
	}
	return line, edit
}
