package syntax

import (
	"fmt"
	"strings"
)

// LayoutAlone reports whether an error comes from blanks and line ends alone: the tree is the one that was meant.
func LayoutAlone(code string) bool {
	switch code {
	case "E0133", "E0134", "E0135", "E0136":
		return true
	}
	return false
}

// BlocksInDoubt reports whether an error leaves open which line belongs to which block.
func BlocksInDoubt(code string) bool {
	switch code {
	case "E0106", "E0108", "E0109", "E0110", "E0122":
		return true
	}
	return false
}

// The wording of what the original rejects for its layout and spelling alone, see layout.go: codes E0133 to E0139.

func noBlankLine(word found) *fault {
	return faultAt("E0133", word.Range, "a blank line is missing between the block above and this definition").
		help("a line with a comment will do, too").
		fix("add a blank line", Range{word.From, word.From}, "\n")
}

func brokenSignature(end int32, arrow Range) *fault {
	return faultAt("E0134", Range{end, end}, "the signature of a function stands on one line").note(arrow, "it goes on here")
}

func brokenLine(r Range, before, next found, outmost bool) *fault {
	if outmost {
		f := faultAt("E0134", r, "the line above goes on behind %s only at the very left", before.describe())
		if r == next.Range {
			return f.label("this has blanks before it")
		}
		f = faultAt("E0134", r, "the line goes on behind %s only at the very left", before.describe())
		return f.label("the line goes on").note(next.Range, "this has blanks before it")
	}
	if r == next.Range {
		return faultAt("E0134", r, "the line above cannot go on with %s", next.describe()).label("this belongs to the line above")
	}
	f := faultAt("E0134", r, "the line cannot go on behind %s", before.describe())
	return f.label("the line goes on").note(next.Range, "here").
		help("a line may go on below behind an opening bracket, a comma in brackets, and around an operator when the next line begins at the very left")
}

func needlessBlank(before, next found) *fault {
	r := Range{before.To, next.From}
	return faultAt("E0135", r, "a blank may not stand between %s and %s", before.describe(), next.describe()).fix("remove it", r, "")
}

func missingBlank(before, next found) *fault {
	at := Range{before.To, before.To}
	if next.text == "!=" {
		return faultAt("E0136", next.Range, "a blank is missing before `!=`").
			help("without one the `!` belongs to the value before it: `a!` is an element").fix("add a blank", at, " ")
	}
	return faultAt("E0136", next.Range, "a blank is missing between %s and %s", before.describe(), next.describe()).fix("add a blank", at, " ")
}

func trailingComma(r Range) *fault {
	return faultAt("E0137", r, "a comma may not stand behind the last item").fix("remove it", r, "")
}

// numberFault explains a number that begins with a zero, or whose fraction does; nil for other numbers.
func numberFault(v *Literal) *fault {
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(v.Text, "-"), ".")
	sign := v.Text[:len(v.Text)-len(strings.TrimPrefix(v.Text, "-"))]
	switch {
	case len(whole) > 1 && whole[0] == '0':
		short := sign + strings.TrimLeft(whole[:len(whole)-1], "0") + strings.TrimPrefix(v.Text, sign)[len(whole)-1:]
		return faultAt("E0138", v.Range, "a number may not begin with a zero").fix("write "+short, v.Range, short)
	case len(fraction) < 2 || fraction[0] != '0':
		return nil
	}
	f := faultAt("E0138", v.Range, "the digits behind the point may not begin with a zero")
	if strings.Trim(fraction, "0") == "" {
		return f.fix("write "+sign+whole+".0", v.Range, sign+whole+".0")
	}
	return f.help("such numbers cannot be written in a program: pass it as an argument")
}

// oldMethodForm offers the method with names for its parameters.
func (p *parser) oldMethodForm(m *Method) *fault {
	params := make([]string, len(m.Sig.Params))
	for i, param := range m.Sig.Params {
		params[i] = fmt.Sprintf("arg%d: %s", i+1, p.src[param.From:param.To])
	}
	text := m.Name.Text + "(" + strings.Join(params, ", ") + ")"
	if len(m.Sig.Results) > 0 {
		text += " -> " + p.src[m.Sig.Results[0].Pos():m.To]
	}
	return faultAt("E0139", m.Range, "the parameters of `%s` have no names", m.Name.Text).
		help("only services may leave them out").fix("name them", m.Range, text)
}
