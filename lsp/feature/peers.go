package feature

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// ran is a statement with the peer that it runs on.
type ran struct {
	stmt syntax.Stmt
	peer string // as the source names it; "" for the peer that the function was called on
}

// peers lists the statements of a function in source order, each with its peer: that of the innermost on or parseq
// around it.
func (c cursor) peers(body *syntax.Block, peer string, each func(ran)) {
	for _, stmt := range body.Stmts {
		inner := stmt
		if p, ok := stmt.(*syntax.Par); ok {
			inner = p.Stmt
		}
		switch s := inner.(type) {
		case *syntax.On:
			each(ran{stmt, peer})
			c.peers(s.Body, c.m.File.Text(s.Peer), each)
		case *syntax.ParSeq:
			each(ran{stmt, peer})
			c.peers(s.Body, c.m.File.Text(s.Peer), each)
		case *syntax.Closure:
			each(ran{stmt, peer})
			if !s.Detached {
				c.peers(s.Body, peer, each)
			} else {
				c.peers(s.Body, "", each) // it runs where it is called
			}
		default:
			each(ran{stmt, peer})
			if b := syntax.BodyOf(inner); b != nil {
				c.peers(b, peer, each)
			}
		}
	}
}
