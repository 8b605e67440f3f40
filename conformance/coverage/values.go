package coverage

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

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
