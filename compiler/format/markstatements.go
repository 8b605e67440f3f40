package format

import "github.com/aquifer-dev/aquifer/compiler/syntax"

// block notes how deep the statements of a block stand, and walks them.
func (m *marks) block(b *syntax.Block, depth int) {
	if b == nil {
		return
	}
	for _, s := range b.Stmts {
		m.depth[m.tok(s.Pos())] = depth
		m.stmt(s)
		m.block(syntax.BodyOf(s), depth+1)
	}
}

func (m *marks) stmt(s syntax.Stmt) {
	switch s := s.(type) {
	case *syntax.Return:
		m.values(s.Values)
	case *syntax.ServiceID:
		m.value(s.ID)
	case *syntax.Push:
		m.value(s.Key)
		m.value(s.Value)
	case *syntax.For:
		m.value(s.Iterable)
	case *syntax.ParSeq:
		m.value(s.Iterable)
		m.value(s.Peer)
		m.values(s.Via)
	case *syntax.On:
		m.value(s.Peer)
		m.values(s.Via)
	case *syntax.If:
		m.value(s.Cond)
	case *syntax.Par:
		m.stmt(s.Stmt)
	case *syntax.Join:
		m.values(s.Values)
	case *syntax.Declare:
		m.typ(s.Type)
	case *syntax.Closure:
		m.signature(s.Sig)
	case *syntax.Assign:
		m.value(s.Value)
	case *syntax.CallStmt:
		m.value(s.Value)
	}
}

func (m *marks) values(vs []syntax.Value) {
	for _, v := range vs {
		m.value(v)
	}
}

func (m *marks) value(v syntax.Value) {
	switch v := v.(type) {
	case *syntax.Literal:
		if sign := m.tok(v.From); textOf(m.file, sign) == "-" {
			m.glue(int32(endOf(m.file, sign)))
		}
	case *syntax.Collection:
		if v.Kind != syntax.ArrayKind {
			m.glue(v.From + 1)
		}
		m.items(v.Items)
	case *syntax.Call:
		m.value(v.Fn)
		if len(v.Leading) > 0 {
			m.glue(v.Fn.End())
		}
		m.values(v.Leading)
		m.glueBracket(v.To)
		m.items(v.Args)
	case *syntax.Construct:
		m.value(v.Type)
		m.named(v.Args, v.To)
	case *syntax.Copy:
		m.value(v.X)
		m.named(v.Args, v.To)
	case *syntax.Property:
		m.value(v.X)
	case *syntax.Index:
		m.value(v.X)
		switch {
		case !v.Bang:
			m.glueBracket(v.To)
			m.value(v.I)
		case v.I != nil:
			m.glue(v.X.End())
			m.glue(v.I.Pos())
		default:
			m.glue(v.X.End())
		}
	case *syntax.Unary:
		m.glue(v.X.Pos())
		m.value(v.X)
	case *syntax.Binary:
		m.value(v.L)
		if v.R.Pos() < v.At.To { // `a<-1`: the minus sign of the number was read as part of an arrow
			i := m.tok(v.At.From)
			m.split[i] = true
			m.glue(int32(endOf(m.file, i)))
		}
		m.value(v.R)
	case *syntax.Paren:
		m.value(v.X)
	}
}

// items notes a list of values that can be broken.
func (m *marks) items(vs []syntax.Value) {
	m.values(vs)
	if len(vs) == 0 {
		return
	}
	ends := make([]int32, len(vs))
	for i, v := range vs {
		ends[i] = v.End()
	}
	m.list(vs[0].Pos(), ends...)
}

// named notes the arguments of a constructor, whose closing bracket ends at an offset.
func (m *marks) named(args []*syntax.NamedArg, end int32) {
	m.glueBracket(end)
	ends := make([]int32, len(args))
	for i, a := range args {
		ends[i] = a.To
		if !a.Short {
			m.value(a.Value)
		}
	}
	if len(args) > 0 {
		m.list(args[0].From, ends...)
	}
}
