// Package classic prints what the original compiler says about a program, byte for byte, for those who read its output by
// program: colours, lines of context, messages and their order (spec/language.md#L41).
//
// What the original says of names and types comes from package check; its syntax errors list what its parser tried, so that
// only their first line, the place, is printed here.
package classic

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/compiler/ordered"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// The colours, and what ends them.
const (
	cyan   = "\x1b[36m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	reset  = "\x1b[0m"
)

// printer knows how files are called: the original shows absolute paths.
type printer struct {
	files *source.Set
	path  func(name string) string
}

// Messages are the errors and the warnings of the original about a program, one text each. program is nil when loading
// stopped; path makes the path that is shown of the name of a file.
func Messages(program *check.Program, diags diag.List, sources *source.Set, path func(name string) string) (errors, warnings []string) {
	files := printer{sources, path}
	if early := loading(diags, files); len(early) > 0 {
		return early, nil
	}
	if program == nil {
		return nil, nil
	}
	for _, m := range program.Modules {
		for _, c := range m.Classic {
			if c.Warning {
				warnings = append(warnings, line(yellow, "Warning", c, files))
			}
		}
		if first := failed(m); len(first) > 0 {
			for _, c := range first {
				kind := "Error"
				if c.Phase != check.ClassicBody {
					kind = "Header error"
				}
				errors = append(errors, line(cyan, kind, c, files))
			}
			return errors, warnings
		}
	}
	return nil, warnings
}

// failed are the errors of the first phase of a module that has some.
func failed(m *check.Module) (first []check.Classic) {
	for phase := check.ClassicHeader; phase <= check.ClassicExports && len(first) == 0; phase++ {
		for _, c := range m.Classic {
			if !c.Warning && c.Phase == phase {
				first = append(first, c)
			}
		}
	}
	return first
}

// loading are the errors that keep the original from looking at names: of form, of imports, cycles.
func loading(diags diag.List, files printer) (out []string) {
	for _, d := range diags {
		if d.Severity != diag.Error {
			continue
		}
		switch {
		case d.Code == syntax.CodeLateHeader && len(d.Args) == 0: // of a module line, an error of the header
		case strings.HasPrefix(d.Code, "E01"):
			out = append(out, head(red, "Syntax error", d.Span, files)+"\n")
		case d.Code == load.CodeNotFound:
			written, _ := d.Args[0].(string)
			tried, _ := d.Args[1].([]string)
			text := "Import '" + written + "' could not be resolved, tried: " + strings.Join(paths(tried, files.path), ", ")
			out = append(out, block(red, "Cannot resolve imports", d.Span, text, files))
		}
	}
	for _, d := range diags {
		if d.Code == load.CodeCycle && len(out) == 0 {
			text, _ := d.Args[0].(string)
			return []string{"Cycle loops detected in imports: " + text}
		}
	}
	return out
}

func paths(names []string, path func(string) string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = path(n)
	}
	return out
}

// place is where a message is shown: a line cut in three.
type place struct {
	file             *source.File
	line, column     int
	pre, focus, post string
}

func placeOf(at source.Span, files printer) (place, bool) {
	f, start, end, ok := files.files.Where(at)
	if !ok {
		return place{}, false
	}
	text := f.Line(start.Line)
	from := int(at.Start) - int(f.Offset(source.Position{Line: start.Line, Column: 1}))
	to := len(text)
	if end.Line == start.Line {
		to = from + int(at.End-at.Start)
	}
	from, to = min(from, len(text)), min(to, len(text))
	return place{f, start.Line, start.Column, text[:from], text[from:to], text[to:]}, true
}

func head(colour, kind string, at source.Span, files printer) string {
	p, ok := placeOf(at, files)
	if !ok {
		return colour + "---- " + kind + reset
	}
	return fmt.Sprintf("%s---- %s: %s:%d:%d%s", colour, kind, files.path(p.file.Name), p.line, p.column, reset)
}

// line is a message that is shown with its own line.
func line(colour, kind string, c check.Classic, files printer) string {
	p, ok := placeOf(c.At, files)
	if !ok {
		return c.Text
	}
	text := strings.Replace(c.Text, "%list%", strings.Join(ordered.SetOrder(c.Listed), ", "), 1) + near(c)
	return head(colour, kind, c.At, files) + "\n" + shown(colour, p, len(fmt.Sprint(p.line)), text) + "\n"
}

// shown is the line, its underline, and the message below.
func shown(colour string, p place, width int, text string) string {
	under := func(n int, mark string) string { return strings.Repeat(mark, n) }
	units := func(s string) int { return len([]rune(s)) }
	indent := strings.Repeat(" ", units(p.focus)+width+1)
	return fmt.Sprintf("%s%-*d%s %s%s%s%s%s\n", colour, width, p.line, reset, p.pre, colour, p.focus, reset, p.post) +
		strings.Repeat(" ", units(p.pre)+width+1) + colour + under(max(1, units(p.focus)), "^") + under(units(p.post), "=") + reset + "\n" +
		colour + indent + strings.ReplaceAll(text, "\n", "\n"+indent) + reset
}

// around is how many lines of context a block shows on each side.
const around = 3

// block is a message that is shown with lines around its own; the first is glued to the headline.
func block(colour, kind string, at source.Span, text string, files printer) string {
	p, ok := placeOf(at, files)
	if !ok {
		return head(colour, kind, at, files) + "\n" + text
	}
	last := min(p.line+around, p.file.Lines())
	width := len(fmt.Sprint(last))
	context := func(from, to int) string {
		var lines []string
		for n := from; n <= to; n++ {
			lines = append(lines, fmt.Sprintf("%s%-*d%s %s", colour, width, n, reset, p.file.Line(n)))
		}
		return strings.Join(lines, "\n")
	}
	before := context(max(1, p.line-around), p.line-1)
	return head(colour, kind, at, files) + before + "\n" + shown(colour, p, width, text) + "\n" + context(p.line+1, last) + reset + "\n"
}

// offered is how many names are offered for one that is not known.
const offered = 5

// near are the names nearest to a word, however far; of names as near as each other the order of the original's sets
// decides.
func near(c check.Classic) string {
	names := append(ordered.SetOrder(c.Near), ordered.SetOrder(c.Consts)...)
	slices.SortStableFunc(names, func(a, b string) int { return distance(c.Word, a) - distance(c.Word, b) })
	var out []string
	for _, n := range names[:min(offered, len(names))] {
		out = append(out, "'"+n+"'")
	}
	return strings.Join(out, ", ")
}

// distance counts the insertions, deletions and replacements between two words.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal, row[j+1] = row[j+1], min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
