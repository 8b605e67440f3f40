package syntax

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// The wording of syntax errors: codes E0101 to E0149. Those that are wrong in the original's layout alone are in
// messages_layout.go.

// CodeLateHeader is the code of a header line that is not at the top; without arguments it is a module line.
const CodeLateHeader = "E0112"

func at(r Range) source.Span { return source.Span{Start: r.From, End: r.To} }

func faultAt(code string, r Range, format string, args ...any) *fault {
	return &fault{Diagnostic: diag.New(code, at(r), fmt.Sprintf(format, args...), args...)}
}

func (f *fault) label(text string) *fault { f.Diagnostic = f.Labelled(text); return f }
func (f *fault) help(text string) *fault  { f.Diagnostic = f.Help(text); return f }
func (f *fault) note(r Range, text string) *fault {
	f.Diagnostic = f.At(at(r), text)
	return f
}
func (f *fault) fix(title string, r Range, text string) *fault {
	f.Diagnostic = f.Fixable(title, at(r), text)
	return f
}

// edit adds to the last fix, also removes a range with it.
func (f *fault) edit(r Range, text string) {
	last := &f.Fixes[len(f.Fixes)-1]
	last.Edits = append(last.Edits, diag.Edit{Span: at(r), NewText: text})
}

func (f *fault) also(r Range) {
	if len(f.Fixes) == 0 {
		f.fix("remove it", r, "")
		return
	}
	f.edit(r, "")
}

// describe names a token the way a reader sees it.
func (f found) describe() string {
	switch f.kind {
	case EOF:
		return "the end of the file"
	case Newline:
		return "the end of the line"
	case String:
		return "a string"
	case Int, Float:
		return "the number " + f.text
	}
	return "`" + f.text + "`"
}

// bare is describe without the article.
func (f found) bare() string {
	return strings.TrimPrefix(strings.TrimPrefix(f.describe(), "the "), "a ")
}

// place is where to underline: at a line's end, the place behind the last token.
func (f found) place() Range {
	if f.kind == EOF || f.kind == Newline {
		return Range{f.end, f.end}
	}
	return f.Range
}

func unexpectedToken(f found, want string) *fault {
	return faultAt("E0101", f.place(), "expected %s, found %s", want, f.describe())
}

// trailing is what stands behind a line that was complete.
func trailing(f found, form string) *fault {
	return faultAt("E0101", f.place(), "unexpected %s", f.bare()).
		label("the line could end before this").help(form)
}

func malformed(f found, what, form string) *fault {
	return faultAt("E0101", f.place(), "unexpected %s in %s", f.bare(), what).help(form)
}

func badCharacter(r Range, text string) *fault {
	switch {
	case strings.HasPrefix(text, "_"):
		return faultAt("E0102", r, "a name begins with a letter, not with `_`")
	case text[0] >= '0' && text[0] <= '9':
		f := faultAt("E0102", r, "`%s` is neither a number nor a name", text).
			help("names begin with a letter, numbers have digits only")
		if plain := plainNumber(text); plain != "" {
			f.fix("write "+plain, r, plain)
		}
		return f
	case text == ";":
		return faultAt("E0102", r, "`;` is not part of the language").help("a line holds one statement and needs no mark at its end").
			fix("remove it", r, "")
	case text == "'":
		return faultAt("E0102", r, "strings are written in double quotes")
	case curlyQuotes[text] != "":
		return faultAt("E0102", r, "strings are written in straight double quotes, not in `%s`", text)
	case text == "&" || text == "|":
		return faultAt("E0131", r, "`%s` is written `%s`", text, text+text).fix("write "+text+text, r, text+text)
	case text[0] < 0x20 || text[0] == 0x7f:
		return faultAt("E0102", r, "a control character (U+%04X) is not part of the language", text[0])
	case text[0] >= 0x80:
		return faultAt("E0102", r, "`%s` is not part of the language", text).
			help("names are written with the letters a to z, A to Z, digits and `_`")
	}
	return faultAt("E0102", r, "`%s` is not part of the language", text)
}

func invalidUTF8(r Range) *fault {
	return faultAt("E0103", r, "the file is not valid UTF-8 here").help("save the file in UTF-8")
}

func unterminatedString(r Range) *fault {
	return faultAt("E0104", r, "this string has no closing quote").label("opened here")
}

func missingClose(f found, mark string, opened Range, purpose string) *fault {
	want := "`" + mark + "`"
	switch f.kind {
	case Lower, Upper, Int, Float, String:
		if mark != ")" || purpose != "a parenthesis" {
			want = "`,` or " + want
		}
	}
	d := faultAt("E0105", f.place(), "expected %s to close %s, found %s", want, purpose, f.describe())
	return d.note(opened, "opened here")
}

func tooDeep(r Range) *fault {
	return faultAt("E0106", r, "this is nested more than %d levels deep", maxDepth)
}

func tooManyOperators(r Range) *fault {
	return faultAt("E0106", r, "an expression of more than %d operators in a row nests too deep: each operator contains those before it", maxDepth).
		help("split it: give parts of it names, as in `part = a + b`")
}

func tooLong(n int) *fault {
	return faultAt("E0107", Range{}, "the file has %d bytes; files of up to 2147483647 bytes are supported", n)
}

func noBody(r Range, what string) *fault {
	return faultAt("E0108", r, "%s has no body", what).
		label("nothing is indented under this line").help("indent at least one line further than this one")
}

func emptyBlock(r Range, what string) *fault {
	f := &fault{Diagnostic: diag.Warn("W0102", at(r), what+" has no body and does nothing", what)}
	return f.label("nothing is indented under this line").help("elsewhere than at the end of a function this is an error")
}

func inconsistentIndent(r, first Range) *fault {
	return faultAt("E0109", r, "this line is not indented like the first line of its block").
		note(first, "the block begins here").
		help("all lines of a block begin with the same spaces and tabs")
}

func unexpectedIndent(r Range) *fault {
	return faultAt("E0110", r, "this line is indented, but no line above it opens a block")
}

func mixedIndent(r, head Range) *fault {
	return faultAt("E0110", r, "the spaces and tabs before this line do not fit those of the block around it").
		note(head, "the block around it").
		help("use only spaces, or only tabs")
}

func misplacedReturn(r Range) *fault {
	return faultAt("E0111", r, "results are returned at the top level of a function body only").
		help("assign to a variable or push to a stream inside the block, and return that at the end of the function")
}

func lateHeader(r Range, word string) *fault {
	if word == "aqua" || word == "module" {
		return faultAt(CodeLateHeader, r, "the module line stands at the top of the file, once")
	}
	return faultAt(CodeLateHeader, r, "`%s` lines stand at the top of the file, before all definitions", word)
}

func wrongCase(f found, what string, upper bool) *fault {
	if upper {
		return faultAt("E0113", f.Range, "the name of %s begins with a capital letter", what).
			fix("write "+swapCase(f.text), f.Range, swapCase(f.text))
	}
	return faultAt("E0113", f.Range, "the name of %s begins with a lower-case letter", what).
		fix("write "+swapCase(f.text), f.Range, swapCase(f.text))
}

func swapCase(s string) string {
	if s == "" {
		return s
	}
	return string(s[0]^0x20) + s[1:]
}

func constantCase(n *Name) *fault {
	return faultAt("E0113", n.Range, "the name of a constant is written in capital letters").
		fix("write "+strings.ToUpper(n.Text), n.Range, strings.ToUpper(n.Text))
}

func renamedCase(r Range, from, to string) *fault {
	return faultAt("E0113", r, "`%s` cannot become `%s`: renaming keeps the case of the first letter", from, to).
		help("functions begin with a lower-case letter, types, services and constants with a capital one")
}

func constantValue(r Range, what string) *fault {
	return faultAt("E0114", r, "the value of a constant is a literal or another constant, not %s", what)
}

func emptyCollection(r Range, k CollectionKind) *fault {
	f := faultAt("E0115", r, "an empty collection cannot be assigned to a variable")
	if k == StreamKind {
		return f.help("declare the stream: `name: *type`")
	}
	return f.help("`nil` is the empty array and option; or write the empty collection where it is used").
		fix("assign nil", r, "nil")
}

func negativeIndex(r Range) *fault {
	return faultAt("E0116", r, "an index is not negative").help("indices count from 0")
}

// elseIf explains `else if`, written as words. The fix opens a block for the if and moves below it what follows.
func (p *parser) elseIf(l line, words Range) *fault {
	f := faultAt("E0117", p.lineRange(l), "there is no `else if`").
		help("write `else:` and, indented under it, `if condition:`")
	unit := "  "
	if p.i < len(p.lines) && inside(p.lines[p.i].indent, l.indent) {
		unit = p.lines[p.i].indent[len(l.indent):]
	}
	f.fix("write the if below an else", words, "else:\n"+l.indent+unit+"if")
	for i := p.i; i < len(p.lines); i++ {
		next := p.lines[i]
		if !inside(next.indent, l.indent) && (next.indent != l.indent || !elseWords[p.tokenText(next.first)]) {
			break
		}
		at := p.file.Tokens[next.first].Pos
		f.edit(Range{at, at}, unit)
	}
	return f
}

// elseWords begin the other branches of an if, or do so in other languages.
var elseWords = map[string]bool{"else": true, "elif": true, "elsif": true, "elseif": true}

func wrongBranch(r Range, word string) *fault {
	return faultAt("E0118", r, "`%s` takes `on`, `for`, `join` or a call", word).
		help("to run several statements put them under `" + word + " on` the peer, or in a function or closure")
}

func chainedComparison(r Range) *fault {
	return faultAt("E0119", r, "comparisons do not chain").help("join them with &&, for example `a < b && b < c`")
}

func missingColon(end int32, what string) *fault {
	r := Range{end, end}
	return faultAt("E0120", r, "%s ends in a colon", what).label("missing here").fix("add the colon", r, ":")
}

func unnamedArgument(f found, of Range) *fault {
	d := faultAt("E0121", f.place(), "the arguments of a constructor are named, found %s", f.describe()).
		help("write `Type(field = value)`, or `Type(field)` for a variable of the field's name; functions begin with a lower-case letter")
	d.of = of
	return d
}

func emptyConstructor(r, of Range) *fault {
	d := faultAt("E0121", r, "a constructor has at least one argument").
		help("write `Type(field = value)`; functions begin with a lower-case letter")
	d.of = of
	return d
}

func nestedDecl(r Range, word string) *fault {
	f := faultAt("E0122", r, "`%s` stands at the left of the file, not inside a body", word)
	if word == "func" {
		f.help("a function inside a function is written `name = (x: type) -> type:`")
	}
	return f
}

func memberAtLeft(r Range, owner string, head Range) *fault {
	return faultAt("E0122", r, "what belongs to the `%s` above is indented further than its first line", owner).
		note(head, "nothing is indented under this line")
}

// above is the definition above, if that takes members.
func looseStatement(r Range, above string) *fault {
	f := faultAt("E0122", r, "a statement stands inside a function, not at the left of the file")
	if above != "" {
		return f.help("what belongs to the " + above + " above stands further to the right than its first line")
	}
	return f.
		help("indent it, and the statements below, further than the `func` line")
}

func unknownScalar(f found) *fault {
	d := faultAt("E0123", f.Range, "`%s` is not a type", f.text)
	d.of = f.Range
	if t := NearestScalar(f.text); t != "" {
		return d.fix("write "+t, f.Range, t)
	}
	return d.help("built-in types are bool, string, u8 to u64, i8 to i64, f32 and f64; declared types begin with a capital letter")
}

// knownTypes are what other languages call the built-in types.
var knownTypes = map[string]string{
	"int": "i64", "integer": "i64", "uint": "u64", "byte": "u8", "float": "f64", "double": "f64", "number": "f64",
	"str": "string", "text": "string", "boolean": "bool", "int8": "i8", "int16": "i16", "int32": "i32", "int64": "i64",
	"uint8": "u8", "uint16": "u16", "uint32": "u32", "uint64": "u64", "float32": "f32", "float64": "f64",
	"u": "u64", "i": "i64", "usize": "u64", "any": "⊤",
}

func emptyResult(r, arrow Range) *fault {
	return faultAt("E0123", r, "a function without results has no `->`").fix("remove -> ()", arrow, "")
}

func unknownDecl(f found, suggestion string) *fault {
	d := faultAt("E0124", f.Range, "`%s` does not begin a definition", f.text)
	if suggestion != "" {
		return d.fix("write "+suggestion, f.Range, suggestion)
	}
	return d.help("a file holds service, data, ability, alias, const and func definitions")
}

// knownWords are what other languages begin definitions with.
var knownWords = map[string]string{
	"fn": "func", "fun": "func", "function": "func", "def": "func", "proc": "func", "struct": "data", "record": "data",
	"class": "data", "type": "alias", "typedef": "alias", "interface": "ability", "trait": "ability", "let": "const",
	"var": "const", "include": "import", "require": "import", "package": "aqua", "namespace": "aqua",
}

func paramWithoutType(f found, name *Name) *fault {
	return faultAt("E0125", name.Range, "parameter `%s` has no type", name.Text).help("write `" + name.Text + ": type`")
}

func memberKind(r Range, owner string) *fault {
	if owner == "service" {
		return faultAt("E0126", r, "a service has methods only").help("write `name(x: type) -> type`")
	}
	return faultAt("E0126", r, "a data type has fields only").help("an `ability` may have functions, too")
}

func arrowOfMethod(r Range, name string) *fault {
	return faultAt("E0140", r, "the type of a method's parameter `%s` cannot be written as an arrow", name).
		help("give the type a name, `alias Callback: …` above, and write `" + name + ": Callback` here")
}

func pushTarget(r Range) *fault {
	return faultAt("E0127", r, "values are pushed into a variable with a lower-case name").
		help("assign the stream to a variable first: `s = …`, then `s <<- value`")
}

func joinOperator(r Range) *fault {
	return faultAt("E0128", r, "`join` waits for variables and their elements, not for the result of an operator").
		help("assign the result first, or join its operands")
}

func loneMinus(r Range) *fault {
	return faultAt("E0129", r, "a minus sign belongs to a number").help("write `0 - x` for the negative of a value")
}

func arrowInValue(r Range) *fault {
	return faultAt("E0130", r, "unexpected `<-` inside a value").
		help("`x <- f()` is a statement of its own; `a < b` compares, with a space")
}

func wordOperator(r Range, word, op string) *fault {
	return faultAt("E0131", r, "`%s` is written `%s`", word, op).fix("write "+op, r, op)
}

func noDeclarator(r Range, word foreignWord) *fault {
	return faultAt("E0131", word.Range, "a variable is set by `name = value`, without `%s`", word.text).
		fix("remove "+word.text, r, "")
}

func noVariableType(r Range) *fault {
	return faultAt("E0131", r, "a variable is set without its type").label("it has the type of its value")
}

func noInitial(r Range) *fault {
	return faultAt("E0131", r, "a stream is declared without a value").
		help("it is empty until something is pushed to it: `stream <<- value`")
}

func marked(r Range) *fault {
	f := &fault{Diagnostic: diag.Warn("W0101", at(r), "the file begins with a byte order mark")}
	return f.help("it is ignored here; other tools may stumble over it").fix("remove it", r, "")
}
