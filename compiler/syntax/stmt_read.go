package syntax

// headed reads a statement that begins with one of stmtWords.
func (p *parser) headed(l line, r Range, word, second string, returns bool) Stmt {
	switch word {
	case "for":
		if s := p.loop(l, r); s != nil {
			return s
		}
	case "parseq":
		if s := p.parSeq(l, r); s != nil {
			return s
		}
	case "on":
		if s := p.on(l, r); s != nil {
			return s
		}
	case "if":
		if g := read(p, &productions.cond, l, formIf); g != nil {
			s := &If{Range: r, Cond: g.Cond, Body: p.body(l, "this `if`", false)}
			s.Range = endOf(r, s.Body)
			return s
		}
	case "else":
		if second == "if" {
			p.report(p.elseIf(l, Range{r.From, p.tokenEnd(p.shape(l).second)}))
			break
		}
		if g := read(p, &productions.plain, l, formElse); g != nil {
			s := &Else{Range: r, Word: g.Word.Name, Body: p.body(l, "this `else`", false)}
			s.Range = endOf(r, s.Body)
			return s
		}
	case "otherwise":
		if g := read(p, &productions.plain, l, formOtherwise); g != nil {
			s := &Otherwise{Range: r, Word: g.Word.Name, Body: p.body(l, "this `otherwise`", false)}
			s.Range = endOf(r, s.Body)
			return s
		}
	case "try":
		if g := read(p, &productions.plain, l, formTry); g != nil {
			s := &Try{Range: r, Body: p.body(l, "this `try`", false)}
			s.Range = endOf(r, s.Body)
			return s
		}
	case "catch":
		if g := read(p, &productions.catch, l, formCatch); g != nil {
			s := &Catch{Range: r, Name: p.nameCase(g.Name.Name, "an error", false), Body: p.body(l, "this `catch`", false)}
			s.Range = endOf(r, s.Body)
			return s
		}
	case "join":
		if g := read(p, &productions.join, l, formJoin); g != nil {
			return p.join(g, r)
		}
	case "par", "co":
		return p.branch(l, r, word)
	}
	return p.badStmt(l)
}

func (p *parser) loop(l line, r Range) Stmt {
	g := read(p, &productions.loop, l, formFor)
	if g == nil {
		return nil
	}
	s := &For{Range: r, Item: p.nameCase(g.Item.Name, "an item", false), Iterable: g.Iterable}
	if g.Second != nil {
		s.Second = p.nameCase(g.Second.Name, "an item", false)
	}
	for m, word := range forModes {
		if g.Mode == word {
			s.Mode = ForMode(m)
		}
	}
	s.Body = p.body(l, "this loop", false)
	s.Range = endOf(r, s.Body)
	return s
}

func (p *parser) parSeq(l line, r Range) Stmt {
	g := read(p, &productions.parSeq, l, formParSeq)
	if g == nil {
		return nil
	}
	s := &ParSeq{Range: r, Item: p.nameCase(g.Item.Name, "an item", false), Iterable: g.Iterable, Peer: g.Peer, Via: g.Via}
	if g.Second != nil {
		s.Second = p.nameCase(g.Second.Name, "an item", false)
	}
	s.Body = p.body(l, "this `parseq`", false)
	s.Range = endOf(r, s.Body)
	return s
}

func (p *parser) on(l line, r Range) Stmt {
	g := read(p, &productions.on, l, formOn)
	if g == nil {
		return nil
	}
	s := &On{Range: r, Peer: g.Peer, Via: g.Via, Body: p.body(l, "this `on`", false)}
	s.Range = endOf(r, s.Body)
	return s
}

func (p *parser) join(g *joinLine, r Range) Stmt {
	for _, v := range g.Values {
		switch v.(type) {
		case *Binary, *Unary:
			p.report(joinOperator(Range{v.Pos(), v.End()}))
		}
	}
	return &Join{r, g.Values}
}

// branch reads `par statement` and `co statement`: the rest of the line is a line of its own.
func (p *parser) branch(l line, r Range, word string) Stmt {
	rest := l
	rest.first++
	for rest.first < l.last && (p.kind(rest.first) == Blank || p.kind(rest.first) == Comment) {
		rest.first++
	}
	s := p.shape(rest)
	first, second, kind := p.tokenText(s.first), "", Newline
	if s.second >= 0 {
		second, kind = p.tokenText(s.second), p.kind(s.second)
	}
	inner := Stmt(nil)
	switch {
	case stmtWords[first] && p.keyword(s, first, second, kind):
		switch first {
		case "on", "for", "join":
			inner = p.headed(rest, p.lineRange(rest), first, second, false)
		default:
			p.report(wrongBranch(p.lineRange(rest), word))
			return p.badStmt(l)
		}
	case second == "=" || second == "<<-" || second == ":" || first == "<-":
		p.report(wrongBranch(p.lineRange(rest), word))
		return p.badStmt(l)
	default:
		inner = p.call(rest, p.lineRange(rest), s.arrow)
		if inner == nil {
			return p.badStmt(l)
		}
	}
	if _, bad := inner.(*BadStmt); bad {
		return inner
	}
	b := &Par{Range: r, Word: &Name{p.tokenRange(l.first), word}, Co: word == "co", Stmt: inner}
	b.Range = endOf(r, inner)
	return b
}
