package coverage

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// block notes which statements stand beside each other in a block.
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
