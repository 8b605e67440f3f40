package syntax

// What each kind of node says about the gaps between its tokens, see layout.go.

func (l *layout) header(h HeaderLine) {
	switch h := h.(type) {
	case *Module:
		if h.Word.Text == "module" {
			l.may(h.Name.From, blanks)
		}
		l.dotted(h.Name)
		if h.Declares {
			l.may(h.Name.To, blanks) // none is wanted behind `declares`, nor behind `aqua` (spec/language.md#L55)
			for _, n := range h.Names {
				l.dotted(n)
			}
			l.list(len(h.Names), func(k int) int32 { return h.Names[k].To }, none, folded)
		}
	case *Import:
		l.after(l.tok(h.Range.From), blanks)
		l.items(h.Items)
		if h.From {
			l.word(h.Items[len(h.Items)-1].To)
		}
		if h.As != nil {
			l.word(h.Path.To)
			l.dotted(h.As)
		}
	case *Export:
		l.after(l.tok(h.Range.From), blanks)
		l.items(h.Items)
	}
}

func (l *layout) items(items []*AsItem) {
	for _, i := range items {
		l.dotted(i.Name)
		if i.As != nil {
			l.word(i.Name.To)
			l.dotted(i.As)
		}
	}
	l.list(len(items), func(k int) int32 { return items[k].To }, none, folded)
}

// dotted: the parts of a name and its dots touch.
func (l *layout) dotted(q *QName) {
	for k := 1; k < len(q.Parts); k++ {
		l.may(q.Parts[k-1].To, none)
		l.may(q.Parts[k].From, none)
	}
}

func (l *layout) decl(d Decl) {
	switch d := d.(type) {
	case *Service:
		l.may(d.Name.From, blanks)
		if d.ID != nil {
			l.may(d.Name.To, none)
			l.start(d.ID, inLine)
			l.value(d.ID)
		}
		l.members(d.Members, false)
	case *Data:
		l.may(d.Name.From, blanks)
		l.members(d.Members, false)
	case *Ability:
		l.may(d.Name.From, blanks)
		l.members(d.Members, true)
	case *Alias:
		l.may(d.Name.From, blanks)
		l.typ(d.Type)
	case *Const:
		l.may(d.Name.From, blanks)
		i := l.may(d.Name.To, blanks)
		if d.Soft {
			i = l.after(i, none)
		}
		l.after(i, blanks)
		l.start(d.Value, blanks)
		l.value(d.Value)
	case *Func:
		l.may(d.Name.From, blanks)
		l.signature(d.Sig)
		l.block(d.Body)
	}
}

func (l *layout) members(ms []Member, ability bool) {
	for _, m := range ms {
		switch m := m.(type) {
		case *Field:
			l.typ(m.Type)
		case *Method:
			if m.Old {
				l.oldMethod(m, ability)
				continue
			}
			l.may(m.Name.To, none)
			l.signature(m.Sig)
		}
	}
}

func (l *layout) oldMethod(m *Method, ability bool) {
	if ability && len(m.Sig.Params) > 0 && len(m.Sig.Abilities) == 0 {
		l.p.report(l.p.oldMethodForm(m))
	}
	types := make([]Type, len(m.Sig.Params))
	for i, p := range m.Sig.Params {
		types[i] = p.Type
	}
	l.arrow(m.Sig.Abilities, types, m.Sig.Results)
}

func (l *layout) signature(s *Signature) {
	if len(s.Abilities) > 0 {
		l.after(l.braces(s.Abilities), none)
	}
	for k, p := range s.Params {
		if k == 0 {
			l.may(p.From, free)
		}
		l.typ(p.Type)
	}
	n := len(s.Params)
	if open := l.tok(s.From); n == 0 && len(s.Abilities) == 0 && l.p.tokenText(open) == "(" {
		l.after(open, folded)
	}
	for k := range n {
		i := l.tok(s.Params[k].To)
		if k == n-1 {
			l.closing(i, free)
			break
		}
		l.rules[i] = folded
		l.after(i, free)
	}
	l.results(s.Results)
}

// braces notes the gaps of `{A, B}` and returns its closing mark.
func (l *layout) braces(abilities []*NamedType) int {
	for _, a := range abilities {
		l.dotted(&a.QName)
	}
	return l.list(len(abilities), func(k int) int32 { return abilities[k].To }, none, folded)
}

func (l *layout) results(types []Type) {
	for _, t := range types {
		l.typ(t)
	}
	l.list(len(types), func(k int) int32 { return types[k].End() }, none, folded)
}

func (l *layout) arrow(abilities []*NamedType, params, results []Type) {
	if len(abilities) > 0 {
		closing := l.braces(abilities)
		if len(params) > 0 {
			l.after(closing, none)
		}
	}
	for _, t := range params {
		l.typ(t)
	}
	l.list(len(params), func(k int) int32 { return params[k].End() }, none, folded)
	l.results(results)
}

func (l *layout) typ(t Type) {
	switch t := t.(type) {
	case *NamedType:
		l.dotted(&t.QName)
	case *CollectionType:
		l.may(t.Elem.Pos(), none)
		l.typ(t.Elem)
	case *ArrowType:
		l.arrow(t.Abilities, t.Params, t.Results)
	}
}

func (l *layout) block(b *Block) {
	if b == nil {
		return
	}
	for _, s := range b.Stmts {
		l.stmt(s)
	}
}

func (l *layout) stmt(s Stmt) {
	switch s := s.(type) {
	case *Return:
		l.after(l.tok(s.From), blanks)
		l.start(s.Values[0], blanks)
		l.values(s.Values, none, folded)
	case *ServiceID:
		l.dotted(s.Service)
		l.start(s.ID, blanks)
		l.value(s.ID)
	case *Push:
		if s.Key != nil {
			l.start(s.Key, inLine)
			l.values([]Value{s.Key, s.Value}, none, folded)
			return
		}
		l.start(s.Value, inLine)
		l.value(s.Value)
	case *For:
		l.may(s.Item.From, blanks)
		l.pair(s.Item, s.Second)
		l.start(s.Iterable, inLine)
		l.value(s.Iterable)
		end := none // the blank would belong to the mode
		if s.Mode != ForSeq {
			end = blanks
		}
		l.may(s.Iterable.End(), end)
	case *ParSeq:
		l.may(s.Item.From, blanks)
		l.pair(s.Item, s.Second)
		l.start(s.Iterable, inLine)
		l.value(s.Iterable)
		l.word(s.Iterable.End())
		l.peers(s.Peer, s.Via)
	case *On:
		l.peers(s.Peer, s.Via)
	case *If:
		l.start(s.Cond, blanks)
		l.value(s.Cond)
	case *Catch:
		l.may(s.Name.From, blanks)
	case *Par:
		l.may(s.Stmt.Pos(), blanks)
		l.stmt(s.Stmt)
		return
	case *Join:
		l.start(s.Values[0], blanks)
		l.values(s.Values, none, folded)
	case *Declare:
		l.typ(s.Type)
	case *Closure:
		i := l.may(s.Name.To, blanks)
		if s.Detached {
			l.after(i, blanks)
		}
		l.signature(s.Sig)
	case *Assign:
		l.start(s.Value, inLine)
		l.value(s.Value)
	case *CallStmt:
		if len(s.Targets) > 0 {
			l.list(len(s.Targets), func(k int) int32 { return s.Targets[k].To }, none, folded)
			l.start(s.Value, inLine)
		}
		l.value(s.Value)
	}
	l.block(BodyOf(s))
}

// pair is the two names of a loop over a stream map.
func (l *layout) pair(key, value *Name) {
	if value != nil {
		l.may(key.To, none)
	}
}

// peers are those of `on peer via relay:`; a blank before the colon would belong to another via.
func (l *layout) peers(peer Value, via []Value) {
	l.start(peer, blanks)
	l.value(peer)
	end := peer.End()
	for _, v := range via {
		l.word(end)
		l.start(v, blanks)
		l.value(v)
		end = v.End()
	}
	l.may(end, none)
}

func (l *layout) value(v Value) {
	switch v := v.(type) {
	case *Literal:
		l.literal(v)
	case *Collection:
		if v.Kind != ArrayKind {
			l.after(l.tok(v.From), none)
		}
		if len(v.Items) > 0 {
			l.rules[l.tok(v.Items[0].Pos())] = free
			l.closing(l.values(v.Items, folded, free), free)
			return
		}
		l.may(v.To-1, folded)
	case *Call:
		l.value(v.Fn)
		if len(v.Leading) > 0 {
			l.may(v.Fn.End(), none)
			l.start(v.Leading[0], folded)
			l.closing(l.values(v.Leading, folded, free), folded)
		}
		if len(v.Args) > 0 {
			l.rules[l.tok(v.Args[0].Pos())] = free
			l.closing(l.values(v.Args, folded, free), free)
			return
		}
		l.may(v.To-1, folded)
	case *Construct:
		l.value(v.Type)
		l.named(v.Args)
	case *Copy:
		l.value(v.X)
		l.may(v.X.End(), none)
		l.may(v.Word.From, none)
		l.named(v.Args)
	case *Property:
		l.value(v.X)
		l.may(v.X.End(), none)
		l.may(v.Name.From, none)
	case *Index:
		l.value(v.X)
		switch {
		case !v.Bang:
			l.rules[l.tok(v.I.Pos())] = free
			l.value(v.I)
			l.may(v.To-1, free)
		case v.I != nil:
			l.may(v.I.Pos(), none)
		}
	case *Unary:
		l.start(v.X, folded)
		l.value(v.X)
	case *Binary:
		l.value(v.L)
		at := folded
		if v.Op == OpNeq {
			at = blanks | left // behind an operand without a blank it would be a `!`
		}
		l.may(v.At.From, at)
		if v.R.Pos() >= v.At.To { // else the minus sign of a number was read as part of `<-`
			l.start(v.R, folded)
		}
		l.value(v.R)
	case *Paren:
		l.start(v.X, inLine)
		l.value(v.X)
	}
}

func (l *layout) named(args []*NamedArg) {
	for k, a := range args {
		if k == 0 {
			l.may(a.From, free)
		}
		if !a.Short {
			l.after(l.may(a.Name.To, free), free)
			l.start(a.Value, free)
			l.value(a.Value)
		}
	}
	if len(args) > 0 {
		l.closing(l.list(len(args), func(k int) int32 { return args[k].To }, folded, free), free)
	}
}

// literal reports numbers that have another spelling in the original or none.
func (l *layout) literal(v *Literal) {
	switch v.Kind {
	case IntLiteral, FloatLiteral:
		if f := numberFault(v); f != nil {
			l.p.report(f)
		}
	}
}
