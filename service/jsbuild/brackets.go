package jsbuild

import "strings"

// longSigns are signs of several characters that matter to us; all others are taken character by character.
var longSigns = []string{"...", "=>", "?.", "++", "--"}

// sign reads a sign whose first character has a size.
func (l *lexer) sign(size int) {
	rest := l.text[l.at:]
	for _, s := range longSigns {
		if strings.HasPrefix(rest, s) {
			before := l.regex
			l.add(sign, len(s))
			l.regex = (s != "++" && s != "--") || before // behind a value they belong to it
			return
		}
	}
	switch rest[0] {
	case '(':
		before := len(l.list) - 1
		condition := before >= 0 && l.list[before].kind == word && conditionWords[l.of(before)]
		l.add(sign, 1)
		l.open(level{condition: condition})
		l.regex = true
	case '[':
		l.add(sign, 1)
		l.open(level{})
		l.regex = true
	case '{':
		block := l.beginsBlock()
		l.add(sign, 1)
		l.open(level{block: block})
		l.regex = true
	case ')', ']', '}':
		l.close(rest[0])
	case ',', ';':
		l.add(sign, 1)
		if rest[0] == ',' {
			l.settle(true)
		} else if !l.goesOn() {
			l.settle(false)
		}
		l.regex = true
	default:
		top := &l.levels[len(l.levels)-1]
		if rest[0] == '<' {
			top.angles++
		} else if rest[0] == '>' && top.angles > 0 {
			top.angles--
		}
		l.add(sign, size)
		l.regex = true
	}
}

// beginsBlock tells a block from an object by what stands before the brace.
func (l *lexer) beginsBlock() bool {
	before := len(l.list) - 1
	switch {
	case before < 0:
		return true
	case l.list[before].kind == word:
		s := l.of(before)
		return !l.regex || s == "do" || s == "else"
	case l.list[before].kind == sign:
		return strings.Contains(" ) ; { } => ", " "+l.of(before)+" ")
	}
	return false
}

// open enters a bracket, the last token.
func (l *lexer) open(v level) {
	v.index = int32(len(l.list) - 1)
	l.list[v.index].opens = true
	l.levels = append(l.levels, v)
}

// close reads a closing bracket. One without partner is a sign like others.
func (l *lexer) close(c byte) {
	top := l.levels[len(l.levels)-1]
	if top.index < 0 || c != l.partner(top) {
		l.add(sign, 1)
		l.regex = c != ')' && c != ']'
		return
	}
	l.settle(false)
	l.levels = l.levels[:len(l.levels)-1]
	l.list[top.index].match = int32(len(l.list))
	if top.inTemplate {
		l.template(1)
		return
	}
	l.add(sign, 1)
	switch c {
	case ')':
		l.regex = top.condition
	case ']':
		l.regex = false
	default:
		l.regex = top.block
		if top.block && !l.goesOn() {
			l.settle(false)
		}
	}
}

func (l *lexer) partner(v level) byte {
	if v.inTemplate {
		return '}'
	}
	switch l.text[l.list[v.index].start] {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}

// operatorWords go on with an expression, or with a statement that has an end already.
var operatorWords = map[string]bool{"else": true, "instanceof": true, "in": true, "of": true, "as": true, "satisfies": true, "is": true}

// goesOn tells whether what a semicolon or brace seems to end goes on behind it: chains of these are nested.
func (l *lexer) goesOn() bool {
	l.skipSpace()
	rest := l.text[l.at:]
	n := 0
	for n < len(rest) && (rest[n] == '_' || rest[n] == '$' || rest[n] >= 'a' && rest[n] <= 'z' || rest[n] >= 'A' && rest[n] <= 'Z') {
		n++
	}
	if n > 0 {
		return operatorWords[rest[:n]]
	}
	return rest != "" && !strings.Contains("{};@", rest[:1])
}
