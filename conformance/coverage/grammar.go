package coverage

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// grammar gives a visitor that notes the rows of the grammar that nodes of a module stand for.
func (s *Seen) grammar(m *check.Module) func(syntax.Node) bool {
	return func(n syntax.Node) bool {
		switch n := n.(type) {
		case syntax.HeaderLine:
			s.header(n)
		case syntax.Decl:
			s.decl(n)
		case *syntax.Field:
			s.row("field")
		case *syntax.Method:
			s.method(n)
		case *syntax.Signature:
			s.signature(n)
		case *syntax.Block:
			s.block(n)
		case syntax.Stmt:
			s.stmt(m, n)
		case syntax.Value:
			s.syntaxValue(m, n)
		case *syntax.NamedArg:
			if n.Short {
				s.row("named argument, short")
			} else {
				s.row("named argument")
			}
		case syntax.Type:
			s.typ(n)
		}
		return true
	}
}

func (s *Seen) header(h syntax.HeaderLine) {
	switch h := h.(type) {
	case *syntax.Module:
		s.row("aqua")
		if len(h.Name.Parts) > 1 {
			s.row("aqua with dots")
		}
		if h.All {
			s.row("declares *")
		} else if h.Declares {
			s.row("declares names")
		}
	case *syntax.Import:
		form := "import"
		if h.Use {
			form = "use"
		}
		if h.From {
			form += " … from"
		}
		if h.As != nil {
			form += " as"
		}
		s.row("%s", form)
		for _, i := range h.Items {
			if i.As != nil {
				s.row("imported item as")
			}
		}
	case *syntax.Export:
		s.row("export")
		for _, i := range h.Items {
			if i.As != nil {
				s.row("exported item as")
			}
		}
		if len(h.Items) > 1 {
			s.row("export of several")
		}
	}
}

func (s *Seen) decl(d syntax.Decl) {
	switch d := d.(type) {
	case *syntax.Service:
		switch d.ID.(type) {
		case nil:
			s.row("service without id")
		case *syntax.Literal:
			s.row("service with a literal id")
		default:
			s.row("service with a constant id")
		}
	case *syntax.Data:
		s.row("data")
	case *syntax.Ability:
		s.row("ability")
	case *syntax.Alias:
		s.row("alias")
	case *syntax.Const:
		if d.Soft {
			s.row("const ?=")
		} else {
			s.row("const =")
		}
		if _, ok := d.Value.(*syntax.Ident); ok {
			s.row("const of a constant")
		}
	case *syntax.Func:
		s.row("func")
	}
}

func (s *Seen) method(m *syntax.Method) {
	if m.Old {
		s.row("method, old form")
	} else {
		s.row("method, named form")
	}
}

func (s *Seen) signature(sig *syntax.Signature) {
	if len(sig.Abilities) > 0 {
		s.row("abilities in braces")
	}
	for _, p := range sig.Params {
		if p.Name == nil {
			continue
		}
		if _, ok := p.Type.(*syntax.ArrowType); ok {
			s.row("parameter of arrow type")
		}
	}
	switch len(sig.Results) {
	case 0:
		s.row("no result")
	case 1:
		s.row("one result")
	default:
		s.row("several results")
	}
}

func (s *Seen) typ(t syntax.Type) {
	switch t := t.(type) {
	case *syntax.NamedType:
		name := t.String()
		switch {
		case len(t.Parts) > 1:
			s.row("type of a module")
		case name[0] >= 'A' && name[0] <= 'Z':
			s.row("type by name")
		default:
			s.row("type %s", name)
		}
	case *syntax.CollectionType:
		s.row("type %s…", t.Kind)
	case *syntax.ArrowType:
		s.row("arrow type")
		if len(t.Params) == 0 {
			s.row("arrow type without parameters")
		}
		switch len(t.Results) {
		case 0:
			s.row("arrow type -> ()")
		case 1:
		default:
			s.row("arrow type with several results")
		}
	}
}

// block notes what belongs together in a block.
func (s *Seen) block(b *syntax.Block) {
	for i, stmt := range b.Stmts {
		if i == 0 {
			continue
		}
		before := b.Stmts[i-1]
		switch stmt.(type) {
		case *syntax.Otherwise:
			switch before.(type) {
			case *syntax.Try, *syntax.Catch:
				s.row("try … otherwise")
			case *syntax.Otherwise:
				s.row("otherwise after otherwise")
			default:
				s.row("otherwise after another statement")
			}
		case *syntax.Catch:
			if _, ok := before.(*syntax.Try); !ok {
				s.row("catch after catch or otherwise")
			}
		case *syntax.Return:
			if i+1 < len(b.Stmts) {
				s.row("statements behind <-")
			}
		}
	}
}

func (s *Seen) stmt(m *check.Module, n syntax.Stmt) {
	switch n := n.(type) {
	case *syntax.Return:
		if len(n.Values) > 1 {
			s.row("<- several values")
		} else {
			s.row("<- value")
		}
	case *syntax.ServiceID:
		if len(n.Service.Parts) > 1 {
			s.row("service id of a module's service")
		} else {
			s.row("service id")
		}
	case *syntax.Push:
		s.row("push <<-")
	case *syntax.For:
		s.row("%s", strings.TrimSpace("for "+n.Mode.String()))
	case *syntax.ParSeq:
		if len(n.Via) > 0 {
			s.row("parseq via")
		} else {
			s.row("parseq")
		}
	case *syntax.On:
		switch len(n.Via) {
		case 0:
			s.row("on")
		case 1:
			s.row("on via")
		default:
			s.row("on via via")
		}
		for _, v := range n.Via {
			if _, ok := types.Elem(m.TypeOf(v)); ok {
				s.row("on via a collection")
			}
		}
	case *syntax.If:
		s.row("if")
		if b, ok := n.Cond.(*syntax.Binary); ok && (b.Op == syntax.OpEq || b.Op == syntax.OpNeq) {
			s.row("if %s", b.Op)
		}
	case *syntax.Else:
		s.row("else")
	case *syntax.Otherwise:
		s.row("otherwise")
	case *syntax.Try:
		s.row("try")
	case *syntax.Catch:
		s.row("catch")
	case *syntax.Par:
		s.parallel(n)
	case *syntax.Join:
		s.row("join")
		if len(n.Values) > 1 {
			s.row("join of several")
		}
	case *syntax.Declare:
		s.row("stream declaration")
	case *syntax.Closure:
		if n.Detached {
			s.row("closure func")
		} else {
			s.row("closure")
		}
	case *syntax.Assign:
		s.row("assignment")
		if c := n.Name.Text[0]; c >= 'A' && c <= 'Z' {
			s.row("assignment to an upper case name")
		}
	case *syntax.CallStmt:
		switch len(n.Targets) {
		case 0:
			s.row("call")
		case 1:
			s.row("call with <-")
		default:
			s.row("call with several targets")
		}
	}
}

func (s *Seen) parallel(n *syntax.Par) {
	word := "par"
	if n.Co {
		word = "co"
	}
	switch n.Stmt.(type) {
	case *syntax.On:
		s.row("%s on", word)
	case *syntax.For:
		s.row("%s for", word)
	case *syntax.Join:
		s.row("%s join", word)
	case *syntax.CallStmt:
		s.row("%s call", word)
	}
}

func (s *Seen) syntaxValue(m *check.Module, v syntax.Value) {
	switch v := v.(type) {
	case *syntax.Literal:
		s.literal(v)
	case *syntax.Ident:
		switch v.Name {
		case "HOST_PEER_ID", "INIT_PEER_ID", "PARTICLE_TTL", "PARTICLE_TIMESTAMP", "LAST_ERROR", "nil":
			s.row("%s", v.Name)
		default:
			s.row("name")
		}
	case *syntax.Collection:
		if len(v.Items) == 0 {
			s.row("empty %s", strings.TrimSuffix(v.Kind.String(), "[]")+"[]")
		} else {
			s.row("collection %s", strings.TrimSuffix(v.Kind.String(), "[]")+"[…]")
		}
	case *syntax.Call:
		s.call(m, v)
	case *syntax.Construct:
		if t, ok := types.GeneralAbility(m.TypeOf(v)); ok && t != nil {
			s.row("constructor of an ability")
		} else {
			s.row("constructor of data")
		}
		if _, ok := v.Type.(*syntax.Property); ok {
			s.row("constructor of a module's type")
		}
	case *syntax.Copy:
		s.row(".copy")
	case *syntax.Property:
		if ref := m.RefOf(v); ref != nil {
			s.row("name of a module")
		} else if _, ok := types.Elem(m.TypeOf(v.X)); ok {
			s.row(".length")
		} else {
			s.row(".field")
		}
	case *syntax.Index:
		switch {
		case v.Bang && v.I == nil:
			s.row("!")
		case v.Bang:
			s.row("!n")
		default:
			s.row("[i]")
		}
		if types.IsStream(m.TypeOf(v.X)) {
			s.row("element of a stream")
		}
	case *syntax.Unary:
		s.row("operator !")
	case *syntax.Binary:
		s.row("operator %s", v.Op)
	case *syntax.Paren:
		s.row("parentheses")
	}
}

func (s *Seen) literal(v *syntax.Literal) {
	switch v.Kind {
	case syntax.BoolLiteral:
		s.row("literal bool")
	case syntax.IntLiteral:
		if v.Text[0] == '-' {
			s.row("literal negative integer")
		} else {
			s.row("literal integer")
		}
	case syntax.FloatLiteral:
		s.row("literal float")
	case syntax.StringLiteral:
		s.row("literal string")
	case syntax.PeerLiteral:
		s.row("%%init_peer_id%%")
	}
}

func (s *Seen) call(m *check.Module, v *syntax.Call) {
	if len(v.Leading) > 0 {
		s.row("call with braces")
	}
	c := m.CallOf(v)
	switch {
	case c == nil:
	case c.Callee != nil:
		if _, ok := v.Fn.(*syntax.Property); ok {
			s.row("call of a module's function")
		} else {
			s.row("call of a function or arrow")
		}
	default:
		if t, ok := c.Receiver.(*syntax.Property); ok && m.RefOf(t) != nil {
			s.row("call of a method of a module's service")
		} else {
			s.row("call of a method")
		}
	}
}
