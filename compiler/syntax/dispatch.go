package syntax

// The forms of statements, as messages show them.
var (
	formReturn    = form{"this return", "<- value, value", false}
	formServiceID = form{"this service id", `Service "id"`, false}
	formPush      = form{"this push", "stream <<- value", false}
	formFor       = form{"a loop", "for item <- items:", true}
	formParSeq    = form{"a parseq", "parseq item <- items on peer:", true}
	formOn        = form{"an on block", "on peer via relay:", true}
	formIf        = form{"an if", "if condition:", true}
	formElse      = form{"an else", "else:", true}
	formOtherwise = form{"an otherwise", "otherwise:", true}
	formTry       = form{"a try", "try:", true}
	formCatch     = form{"a catch", "catch error:", true}
	formJoin      = form{"this join", "join value, value", false}
	formDeclare   = form{"this declaration", "name: *type", false}
	formClosure   = form{"a closure", "name = (x: type) -> type:", true}
	formAssign    = form{"this assignment", "name = value", false}
	formCall      = form{"this call", "result <- function(value)", false}
	formBare      = form{"this statement", "function(value)", false}
)

// stmtWords begin statements. None is reserved: what follows decides.
var stmtWords = map[string]bool{
	"for": true, "parseq": true, "on": true, "if": true, "else": true, "otherwise": true, "try": true, "catch": true,
	"join": true, "par": true, "co": true,
}

// shape is what the choice of a production depends on.
type shape struct {
	first, second int // indices of the first two significant tokens; second is -1 on a line of one
	glued         bool
	arrow         bool // `<-` outside brackets behind a list of names
	colonEnd      bool // the last token is a colon outside brackets
	result        bool // `->` outside brackets
}

func (p *parser) shape(l line) shape {
	s := shape{first: l.first, second: -1}
	depth, names := 0, true
	for i := l.first; i <= l.last; i++ {
		kind := p.kind(i)
		if kind == Blank || kind == Comment {
			continue
		}
		if i > l.first && s.second < 0 {
			s.second = i
			s.glued = i == l.first+1
		}
		s.colonEnd = false
		if kind != Punct {
			names = names && (kind == Lower || kind == Upper)
			continue
		}
		switch p.tokenText(i) {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case "<-":
			s.arrow = s.arrow || names && i > l.first
		case "->":
			s.result = s.result || depth == 0
		case ":":
			s.colonEnd = depth == 0
		case ",":
			continue
		}
		names = false
	}
	return s
}

// stmt reads a statement and the block under it. The form is chosen by the first tokens, in the order in which the
// original tries its forms (spec/language.md#L12).
func (p *parser) stmt(l line, returns bool) Stmt {
	if l.bad < 0 {
		var ok bool
		if l, ok = p.foreign(l, returns); !ok {
			return p.badStmt(l)
		}
	}
	s := p.shape(l)
	r := p.lineRange(l)
	first, second := p.tokenText(s.first), ""
	firstKind, secondKind := p.kind(s.first), Newline
	if s.second >= 0 {
		second, secondKind = p.tokenText(s.second), p.kind(s.second)
	}
	if l.bad >= 0 {
		p.badToken(l)
		return p.badStmt(l)
	}
	if first == "<-" {
		return p.returned(l, r, returns)
	}
	if p.serviceIDLine(l) {
		g := read(p, &productions.serviceID, l, formServiceID)
		if g == nil {
			return p.badStmt(l)
		}
		return &ServiceID{r, g.Service.QName, g.ID}
	}
	if second == "<<-" && secondKind == Punct {
		return p.push(l, r)
	}
	if firstKind == Lower {
		if word := stmtWords[first]; word && p.keyword(s, first, second, secondKind) {
			return p.headed(l, r, first, second, returns)
		}
		if s.second >= 0 && declWords[first] && !s.arrow && (secondKind == Lower || secondKind == Upper || secondKind == String) {
			p.report(nestedDecl(p.tokenRange(s.first), first))
			return p.badStmt(l)
		}
	}
	switch {
	case second == ":" && secondKind == Punct:
		g := read(p, &productions.field, l, formDeclare)
		if g == nil {
			return p.badStmt(l)
		}
		return &Declare{r, p.nameCase(g.Name.Name, "a stream", false), g.Type}
	case second == "=" && secondKind == Punct && p.closureLine(s, l):
		g := read(p, &productions.closure, l, formClosure)
		if g == nil {
			return p.badStmt(l)
		}
		c := &Closure{Range: r, Name: p.nameCase(g.Name.Name, "a closure", false), Detached: g.Detached, Sig: g.Sig.Signature}
		c.Body = p.body(l, "this closure", true)
		c.Range = endOf(r, c.Body)
		return c
	case second == "=" && secondKind == Punct:
		g := read(p, &productions.assign, l, formAssign)
		if g == nil {
			return p.badStmt(l)
		}
		if c, ok := Unparen(g.Value).(*Collection); ok && len(c.Items) == 0 {
			p.report(emptyCollection(Range{g.Value.Pos(), g.Value.End()}, c.Kind))
		}
		return &Assign{r, g.Name.Name, g.Value}
	}
	if c := p.call(l, r, s.arrow); c != nil {
		return c
	}
	return p.badStmt(l)
}

func (p *parser) returned(l line, r Range, returns bool) Stmt {
	g := read(p, &productions.ret, l, formReturn)
	if g == nil {
		return p.badStmt(l)
	}
	if !returns {
		p.report(misplacedReturn(r))
		return &BadStmt{Range: r, Body: &Block{Range: Range{r.To, r.To}}}
	}
	return &Return{r, g.Values}
}

func (p *parser) push(l line, r Range) Stmt {
	g := read(p, &productions.push, l, formPush)
	if g == nil {
		return p.badStmt(l)
	}
	if p.nameCase(g.Target.Name, "a stream", false); isCapital(g.Target.Text) {
		return p.badStmt(l)
	}
	s := &Push{r, g.Target.Name, nil, g.Value}
	if g.Second != nil {
		s.Key, s.Value = g.Value, g.Second
	}
	return s
}

// call reads a call with or without targets.
func (p *parser) call(l line, r Range, targets bool) Stmt {
	if targets {
		g := read(p, &productions.call, l, formCall)
		if g == nil {
			return nil
		}
		c := &CallStmt{r, nil, g.Value}
		for _, t := range g.Targets {
			c.Targets = append(c.Targets, t.Name)
		}
		return c
	}
	g := read(p, &productions.bare, l, formBare)
	if g == nil {
		return nil
	}
	return &CallStmt{r, nil, g.Value}
}

// keyword reports whether a line that begins with a statement word is that statement rather than a use of the word as
// a name: `if(x)` is a call, `try = 1` an assignment, `for: *u8` a declaration (spec/language.md#L12).
func (p *parser) keyword(s shape, first, second string, kind TokenKind) bool {
	if s.second < 0 {
		return first != "par" && first != "co" && first != "join"
	}
	if kind == Punct {
		switch second {
		case "=", "<-", "<<-", ",", ".":
			return false
		case "(", "{", "!", "[":
			return !s.glued
		case ":":
			return s.colonEnd && first != "par" && first != "co" && first != "join"
		}
	}
	return true
}

// serviceIDLine reports whether the line is `Service id`: the name of a service, perhaps behind that of a module, a
// blank, and a value. Behind a module in lower case, which the published compiler does not know, only values count that
// no expression could go on with.
func (p *parser) serviceIDLine(l line) bool {
	i, plain := l.first, true
	for {
		dot := i+2 <= l.last && p.tokenText(i+1) == "."
		switch {
		case p.kind(i) == Lower && dot:
			plain = false
		case p.kind(i) != Upper:
			return false
		}
		if !dot {
			break
		}
		i += 2
	}
	if i+2 > l.last || p.kind(i+1) != Blank {
		return false
	}
	switch p.kind(i + 2) {
	case Lower, Upper, Int, Float, String:
		return true
	case Punct:
		if !plain {
			return p.tokenText(i+2) == peerLiteral
		}
		next := Newline
		if i+3 <= l.last {
			next = p.kind(i + 3)
		}
		switch p.tokenText(i + 2) {
		case "(", "[", peerLiteral:
			return true
		case "!":
			return next == Lower || next == Upper
		case "?", "*":
			return i+3 <= l.last && p.tokenText(i+3) == "["
		case "-":
			return next == Int || next == Float
		}
	}
	return false
}

// closureLine tells `c = (x: u8) -> u8:` from `c = (a + b)`, even where the colon was forgotten.
func (p *parser) closureLine(s shape, l line) bool {
	i := s.second + 1
	for i <= l.last && p.kind(i) == Blank {
		i++
	}
	if i > l.last {
		return false
	}
	switch p.tokenText(i) {
	case "(", "{":
		return s.colonEnd || s.result
	case "func":
		j := i + 1
		for j <= l.last && p.kind(j) == Blank {
			j++
		}
		return (s.colonEnd || s.result) && j <= l.last && (p.tokenText(j) == "(" || p.tokenText(j) == "{")
	}
	return false
}

// looksLikeStmt reports whether a line at the left of the file is a statement that lost its indent.
func (p *parser) looksLikeStmt(l line) bool {
	s := p.shape(l)
	if s.arrow || p.tokenText(l.first) == "<-" {
		return true
	}
	if s.second < 0 || p.kind(s.second) != Punct {
		return false
	}
	switch p.tokenText(s.second) {
	case "=", "<<-", "(", ".", ":":
		return true
	}
	return false
}

// badStmt keeps the place of a line that could not be read, the names it seems to define, and what is under it.
func (p *parser) badStmt(l line) Stmt {
	b := &BadStmt{Range: p.lineRange(l)}
	var names []*Name
	for i := l.first; i <= l.last; i++ {
		kind := p.kind(i)
		if kind == Lower || kind == Upper {
			names = append(names, &Name{p.tokenRange(i), p.tokenText(i)})
			if len(names) > 1 && (stmtWords[names[0].Text] || i == l.first+2 && p.kind(l.first+1) == Blank) {
				names = names[1:]
			}
			continue
		}
		if text := p.tokenText(i); kind == Punct && (text == "<-" || text == "=" || text == ":") {
			b.Names = names
		} else if kind == Blank || kind == Comment || text == "," || text == "-" {
			continue
		}
		break
	}
	b.Body = p.body(l, "", true)
	b.Range = endOf(b.Range, b.Body)
	return b
}
