package syntax

import (
	"strconv"
	"strings"
)

// Slips within a line that read as one mistake; foreign.go looks for them.

// opposites are the comparisons that say the contrary. A lone `=` is meant to compare here.
var opposites = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "=": "!="}

// negated reads `not a == b`, where `not` stands at w[i], as `a != b`: `!` would negate `a` alone. It reports false when
// no comparison follows.
func (p *parser) negated(l *line, w []foreignWord, i int) bool {
	at := -1
	for j := i + 1; j < len(w) && w[j].depth >= w[i].depth; j++ {
		switch x := w[j]; {
		case x.depth > w[i].depth:
			continue
		case x.kind == Lower && (x.text == "and" || x.text == "or" || x.text == "not"), x.kind == Punct && endsOperand[x.text]:
			j = len(w)
		case x.kind == Punct && opposites[x.text] != "":
			if at >= 0 {
				return false // they do not chain: reported as such
			}
			at = j
		}
	}
	if at < 0 {
		return false
	}
	not, op := w[i], w[at]
	p.report(negation(not.Range, w[i+1].From, op.Range, opposites[op.text]))
	p.replace(l, not, "")
	p.replace(l, op, opposites[op.text])
	return true
}

// endsOperand are the marks that bind weaker than a comparison.
var endsOperand = map[string]bool{"&&": true, "||": true, ",": true, ":": true, ")": true, "]": true, "}": true, "->": true}

// plainNumber writes a whole number in another notation as digits, "" where it is none, or one of more than 64 bits.
func plainNumber(text string) string {
	text = strings.ToLower(text)
	if mantissa, exponent, ok := strings.Cut(text, "e"); ok && text[1] != 'x' {
		n, err := strconv.Atoi(exponent)
		if err != nil || n > 19 || len(mantissa)+n > 19 || strings.Trim(mantissa, "0123456789") != "" {
			return ""
		}
		text = mantissa + strings.Repeat("0", n)
		if text[0] == '0' {
			return ""
		}
	}
	digits := strings.ReplaceAll(text, "_", "")
	base := 0
	if digits != "" && digits[0] == '0' && strings.Trim(digits, "0123456789") == "" {
		base = 10 // what a leading zero alone means differs
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatUint(n, 10)
}

// behindDot explains what stands behind a dot in place of a name, nil if nothing is known of it.
func (r *reader) behindDot(x Value, dot Range) error {
	n, number := x.(*Literal)
	number = number && n.Kind == IntLiteral && n.To == dot.From
	switch k := r.kind(); {
	case k == Lower || k == Upper:
	case r.at("."):
		return noRange(tokenRange(r.Peek()))
	case number && !(r.at("[") && r.glued()):
		return noFraction(Range{n.From, dot.To}, dot, n.Text+".0")
	case r.at("["):
		return dotBeforeIndex(dot)
	}
	return nil
}

// slip explains a line that could not be read further at a token; nil if nothing is known of it.
func (p *parser) slip(at found, l line, f form) *fault {
	switch at.text {
	case "?", ":":
		return p.conditional(l)
	case "->":
		if f == formAssign || f == formCall || f == formBare || f == formPush || f == formReturn {
			return lambda(at.Range)
		}
	}
	return nil
}

// conditional looks for `a ? b : c`.
func (p *parser) conditional(l line) *fault {
	w := p.wordsOf(l)
	for i := 1; i+3 < len(w); i++ {
		if w[i].text != "?" || !w[i-1].ends() || w[i-1].To == w[i].From || w[i].To == w[i+1].From {
			continue
		}
		for j := i + 2; j+1 < len(w) && w[j].depth >= w[i].depth; j++ {
			if w[j].text == ":" && w[j].depth == w[i].depth {
				return noConditional(w[i].Range, w[j].Range)
			}
		}
	}
	return nil
}

// pushedElement explains `s[0] <<- x`; a string for an index is the key of a map.
func (p *parser) pushedElement(l line, f *fault) *fault {
	w := p.wordsOf(l)
	last := 0
	for last < len(w) && w[last].text != "<<-" {
		last++
	}
	if last < 4 || last == len(w) || w[0].kind != Lower || w[1].text != "[" || w[last-1].text != "]" {
		return f
	}
	for _, x := range w[2 : last-1] {
		if x.depth == 0 {
			return f
		}
	}
	f = pushedElement(Range{w[0].From, w[last-1].To}, w[0].text)
	if w[2].kind == String && last == 4 {
		f.fix("write "+w[0].text+" <<- "+w[2].text+", \u2026", Range{w[0].To, w[2].From}, " <<- ")
		f.edit(Range{w[2].To, w[last].To}, ",")
		return f
	}
	return f.fix("remove the index", Range{w[0].To, w[last-1].To}, "")
}
