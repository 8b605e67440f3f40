package lint

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
)

// On which peer things are done, and how it is reached.

// missingRelays finds clients that are called without the relay that is at hand (spec/lint.md#Y23).
func missingRelays(p *pass) {
	for _, at := range p.facts.stmts {
		on, ok := at.node.(*syntax.On)
		if !ok || len(on.Via) > 0 {
			continue
		}
		via, why := p.relayFor(at, on.Peer)
		if via == "" {
			continue
		}
		f := p.reportAt(on.Peer, fmt.Sprintf("%s, but this goes there without `via %s`", why, via), via)
		*f = f.Fixable("write via", p.span(on.Peer.End(), on.Peer.End()), " via "+via)
	}
}

// relayFor is the relay by which a peer has to be reached, as the program writes it, and why; "" for none.
func (p *pass) relayFor(at *place, peer syntax.Value) (via, why string) {
	if p.isInitiator(peer) {
		if outer, ok := at.on(); ok && !p.isRelay(outer.peer) && !p.isInitiator(outer.peer) {
			return "HOST_PEER_ID", fmt.Sprintf("`%s` is not connected with the peer that began", p.short(outer.peer))
		}
		return "", ""
	}
	if field, ok := syntax.Unparen(peer).(*syntax.Property); ok && p.m.RefOf(field) == nil {
		data, ok := p.m.TypeOf(field.X).(*types.Named)
		if !ok || data.Kind != types.Data || !strings.Contains(strings.ToLower(field.Name.Text), "peer") {
			return "", ""
		}
		for _, f := range data.Fields {
			if strings.Contains(strings.ToLower(f.Name), "relay") && isPeerOrPeers(f.Type) {
				return p.f.Text(field.X) + "." + f.Name, fmt.Sprintf("`%s` says by which relay it is reached", p.short(field.X))
			}
		}
		return "", ""
	}
	v := p.varOf(peer)
	if v == nil || v.Kind != check.Argument {
		return "", ""
	}
	relay := p.spareRelay(at, v)
	if relay == nil {
		return "", ""
	}
	return relay.Ident(), fmt.Sprintf("nothing uses the parameter `%s`", relay.Ident())
}

// isPeerOrPeers reports whether a relay can be of a type: a string, or a collection of such.
func isPeerOrPeers(t types.Type) bool {
	elem, ok := types.Elem(t)
	if !ok {
		elem = t
	}
	return elem == types.String
}

// spareRelay is a parameter that is called a relay, beside the one for a peer, and that the function never uses.
func (p *pass) spareRelay(at *place, peer *check.Var) *check.Var {
	for _, f := range p.m.Funcs() {
		if !at.isBelow(f.Decl) {
			continue
		}
		var spare, clients []*check.Var
		for _, v := range f.Params {
			switch name := strings.ToLower(v.Ident()); {
			case v.Type() == nil || !isPeerOrPeers(v.Type()):
			case strings.Contains(name, "relay"):
				if len(p.facts.reads[v]) == 0 {
					spare = append(spare, v)
				}
			case strings.Contains(name, "peer") || strings.Contains(name, "client") || strings.Contains(name, "user"):
				clients = append(clients, v)
			}
		}
		if len(spare) == 1 && len(clients) == 1 && clients[0] == peer {
			return spare[0]
		}
	}
	return nil
}

// needlessOns finds an on in an on for the same peer. One without relays at the place where it is needed changes nothing.
func needlessOns(p *pass) {
	for _, at := range p.facts.stmts {
		on, ok := at.node.(*syntax.On)
		if !ok || len(on.Via) > 0 || len(on.Body.Stmts) == 0 {
			continue
		}
		outer, ok := at.on()
		if !ok || !p.samePeer(outer.peer, on.Peer) {
			continue
		}
		f := p.report(p.f.Span(headOf(on)), fmt.Sprintf("`%s` is where this is already", p.short(on.Peer)), p.f.Text(on.Peer))
		*f = f.At(p.f.Span(outer.peer), "since here")
		if edit, ok := p.unwrapped(at, on); ok {
			*f = f.FixableBy("leave it out", edit)
		}
	}
}

// unwrapped replaces a block by what is in it. Ids of services are bound to the block.
func (p *pass) unwrapped(at *place, on *syntax.On) (edit diag.Edit, ok bool) {
	outer, isBlock := at.up.node.(*syntax.Block)
	if !isBlock || at.isBranch() {
		return edit, false
	}
	if continues(at.next()) {
		return edit, false
	}
	for _, s := range on.Body.Stmts {
		switch s.(type) {
		case *syntax.ServiceID, *syntax.Return:
			return edit, false
		}
		if continues(s) {
			return edit, false
		}
	}
	first := p.lines(on.Body.Stmts[0].Pos(), on.Body.Stmts[0].Pos())
	whole := p.lines(on.Pos(), on.End())
	lines := strings.SplitAfter(p.f.Source.Text[first.Start:whole.End], "\n")
	for i, line := range lines {
		rest, indented := strings.CutPrefix(line, on.Body.Indent)
		switch {
		case indented:
			lines[i] = outer.Indent + rest
		case strings.TrimSpace(line) != "" && !strings.HasPrefix(strings.TrimSpace(line), "--"):
			return edit, false
		}
	}
	return diag.Edit{Span: whole, NewText: strings.Join(lines, "")}, true
}

// sequentialCalls finds peers that are asked one after the other though no answer is needed for the next question.
func sequentialCalls(p *pass) {
	for _, at := range p.facts.stmts {
		switch s := at.node.(type) {
		case *syntax.On:
			first, ok := at.previous().(*syntax.On)
			if ok && p.isRemote(s.Peer) && p.isRemote(first.Peer) && !p.samePeer(s.Peer, first.Peer) && p.independent(first, s) {
				f := p.report(p.f.Span(headOf(s)), fmt.Sprintf("`%s` is asked when `%s` has answered, but needs nothing of it", p.short(s.Peer), p.short(first.Peer)))
				*f = f.Help("`par on` asks both at once; results then go through a stream, and a `join` waits for them")
			}
		case *syntax.For:
			if s.Mode == syntax.ForSeq && p.asksEach(s) {
				f := p.report(p.f.Span(headOf(s)), "these peers are asked one after the other, and one that is down stops all")
				*f = f.Help("`for … par:` asks all at once; a `join` waits for as many answers as are needed")
			}
		}
	}
}

// isRemote reports whether a peer is one that only the run of the program tells.
func (p *pass) isRemote(peer syntax.Value) bool { return p.rootOf(peer) != nil }

// independent reports whether two blocks each ask for something and have no other variable in common than earlier ones.
func (p *pass) independent(a, b *syntax.On) bool {
	for _, d := range p.facts.vars {
		if d.at.isBelow(a) && p.reads(d.v, b) {
			return false
		}
	}
	for _, ws := range p.facts.writes {
		for _, w := range ws {
			if w.at.isBelow(a) || w.at.isBelow(b) {
				return false
			}
		}
	}
	return p.onlyAsks(a.Body) && p.onlyAsks(b.Body)
}

// onlyAsks reports whether a block does nothing but calls whose results are taken: what only has an effect may have to keep its
// place.
func (p *pass) onlyAsks(b *syntax.Block) bool {
	for _, s := range b.Stmts {
		c, ok := s.(*syntax.CallStmt)
		if !ok || len(c.Targets) == 0 {
			return false
		}
	}
	return len(b.Stmts) > 0
}

// asksEach reports whether a loop goes to its item and asks there, keeping answers in a stream that it does not look at.
func (p *pass) asksEach(loop *syntax.For) bool {
	if len(loop.Body.Stmts) != 1 {
		return false
	}
	on, ok := loop.Body.Stmts[0].(*syntax.On)
	item, _ := p.m.DefOf(loop.Item).(*check.Var)
	if !ok || item == nil || p.varOf(on.Peer) != item || !p.onlyAsks(on.Body) {
		return false
	}
	for v, ws := range p.facts.writes {
		for _, w := range ws {
			if w.at.isBelow(loop) && p.reads(v, loop.Body) {
				return false
			}
		}
	}
	return true
}
