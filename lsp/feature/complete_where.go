package feature

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// kind of place that something is completed at.
type placeKind uint8

const (
	inValue placeKind = iota
	inComment
	inText
	inImport      // the text of an import
	inMembers     // behind a dot
	inTypes       // where a type is written
	inTop         // at the beginning of a line at the very left
	inDeclares    // the names that the module declares
	inExports     // the names that are exported
	inImportNames // the names that an import line takes
	behindLoop    // behind what a for goes over
	behindPeer    // behind the peer of an on
	inStatement   // at the beginning of a statement
)

type placeFound struct {
	place placeKind
	from  int32 // of a text: where it begins, behind its quote
}

// where tells what kind of place the word is at. It looks at the tokens of the line before the word, as the line is seldom
// one that can be read.
func (x *completion) where() placeFound {
	f := x.m.File
	if i := tokenAt(f, x.offset-1); i >= 0 && x.offset > 0 {
		switch t := f.Tokens[i]; {
		case t.Kind == syntax.Comment:
			return placeFound{place: inComment}
		case (t.Kind == syntax.String || t.Kind == syntax.Bad) && strings.HasPrefix(tokenText(f, i), `"`) &&
			(x.offset < tokenRange(f, i).To || t.Kind == syntax.Bad):
			return x.inString(t.Pos)
		}
	}
	before := x.lineBefore()
	if quote, open := openText(before); open {
		return x.inString(x.word.From - int32(len(before)-quote))
	}
	words := tokens(before)
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	switch {
	case last == "." && !strings.HasSuffix(before, " "):
		return placeFound{place: inMembers}
	case x.indent() == 0 && x.column(x.word.From) == len(before) && (len(before) == 0 || before[0] != ' ' && before[0] != '\t'):
		return placeFound{place: x.atTop(words)}
	case isTypePlace(words, x.inTypeLines()):
		return placeFound{place: inTypes}
	case len(words) == 0, len(words) == 1 && (last == "par" || last == "co"):
		if x.inTypeLines() {
			return placeFound{place: inText} // the name of a member is the user's
		}
		return placeFound{place: inStatement}
	}
	return placeFound{place: x.inBody(words)}
}

// lineBefore is the text of the line before the word.
func (x *completion) lineBefore() string {
	text := x.text()[:x.word.From]
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// openText finds a quote that is open at the end of a line.
func openText(line string) (quote int, open bool) {
	for i := range len(line) {
		if line[i] == '"' {
			quote, open = i+1, !open
		}
	}
	return quote, open
}

func (x *completion) inString(from int32) placeFound {
	if from < int32(len(x.text())) && x.text()[from] == '"' {
		from++
	}
	text := x.text()[:from]
	line := strings.TrimSpace(text[strings.LastIndexByte(text, '\n')+1:])
	if strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "use ") {
		return placeFound{inImport, from}
	}
	return placeFound{place: inText}
}

// tokens are the significant tokens of a text.
func tokens(text string) (out []string) {
	for i := 0; i < len(text); {
		switch b := text[i]; {
		case b == ' ' || b == '\t' || b == '\r':
			i++
		case isWordByte(b):
			n := i
			for n < len(text) && isWordByte(text[n]) {
				n++
			}
			out = append(out, text[i:n])
			i = n
		case b == '"':
			n := i + 1
			for n < len(text) && text[n] != '"' {
				n++
			}
			out = append(out, text[i:min(n+1, len(text))])
			i = n + 1
		case strings.HasPrefix(text[i:], "->"), strings.HasPrefix(text[i:], "<-"):
			out = append(out, text[i:i+2])
			i += 2
		default:
			out = append(out, text[i:i+1])
			i++
		}
	}
	return out
}

// atTop tells what stands in a line at the very left.
func (x *completion) atTop(words []string) placeKind {
	if len(words) == 0 {
		return inTop
	}
	switch words[0] {
	case "export":
		if words[len(words)-1] == "as" {
			return inText
		}
		return inExports
	case "aqua", "module":
		if slices.Contains(words, "declares") {
			return inDeclares
		}
		return inText
	case "import", "use":
		return inImportNames
	case "func", "alias", "service":
		if isTypePlace(words, true) {
			return inTypes
		}
		return inText
	case "const":
		return inValue
	}
	return inText
}

// inTypeLines reports whether the definition around the place has members rather than statements.
func (x *completion) inTypeLines() bool {
	switch d := x.decl.(type) {
	case *syntax.Service, *syntax.Data, *syntax.Ability:
		return true
	case *syntax.BadDecl:
		return d.Word == "service" || d.Word == "data" || d.Word == "ability"
	}
	return false
}

// isTypePlace reports whether a type is written behind these tokens. declaration: the line declares something, so that each
// colon has a type behind it.
func isTypePlace(words []string, declaration bool) bool {
	i := len(words) - 1
	for i >= 0 && strings.Contains("[]?*%", words[i]) {
		i--
	}
	prefixed := i+1 < len(words)
	if i < 0 {
		return false
	}
	switch words[i] {
	case "->":
		return true
	case ":":
		if declaration {
			return true
		}
		// In a body a declaration, `name: *T`, or a parameter of a closure.
		return prefixed && i == 1 || i > 1 && slices.Contains(words[:i], "(") && slices.Contains(words[:i], "=")
	case ",":
		return declaration && slices.Contains(words[:i], "->")
	case "{":
		return declaration && words[0] == "func"
	}
	return false
}

// inBody tells what stands inside a statement.
func (x *completion) inBody(words []string) placeKind {
	last := words[len(words)-1]
	first := words[0]
	if (first == "par" || first == "co") && len(words) > 1 {
		words = words[1:]
		first = words[0]
	}
	whole := len(last) > 0 && (isWordByte(last[0]) || last == ")" || last == "]" || last == "!" || last[0] == '"')
	if whole && last != first {
		switch {
		case first == "for" && slices.Contains(words, "<-") && last != "<-":
			return behindLoop
		case first == "on":
			return behindPeer
		}
	}
	if len(words) == 1 && (first == "for" || first == "catch" || first == "parseq") {
		return inText // a name that the user makes up
	}
	return inValue
}
