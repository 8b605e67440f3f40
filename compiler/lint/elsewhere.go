package lint

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// resultsElsewhere finds results of a par or co branch on one peer that are used on another peer, while the rest of the
// program is on a third. The result comes back to where the branch began; nothing brings it to the other peer, which has
// gone on without it (spec/lint.md#Y22).
func resultsElsewhere(p *pass) {
	for _, d := range p.facts.vars {
		if _, ok := d.at.node.(*syntax.CallStmt); !ok || isStream(d.v) {
			continue
		}
		from, away := d.at.on()
		if !away {
			continue
		}
		branch := from.at
		if _, ok := branch.up.node.(*syntax.Par); ok {
			branch = branch.up
		}
		if !branch.isBranch() {
			continue
		}
		if use, on := p.firstElsewhere(d.v, branch, from); use != nil {
			f := p.reportAt(use.node, fmt.Sprintf("`%s` never comes to `%s`, which may wait for it without end", d.v.Ident(), p.short(on.peer)), d.v.Ident())
			*f = f.At(d.v.At(), fmt.Sprintf("it comes from `%s`, beside the rest of the program", p.short(from.peer))).
				Help("push it into a stream and use an element of that: the program waits for it before it goes on")
		}
	}
}

// firstElsewhere is the first use of a variable behind a branch, if it is on a peer that the branch does not go by.
func (p *pass) firstElsewhere(v *check.Var, branch *place, from onBlock) (*place, onBlock) {
	for _, r := range p.facts.reads[v] {
		if _, join := r.up.node.(*syntax.Join); join || r.isBelow(branch.node) { // a join of a variable needs no instruction
			continue
		}
		on, away := r.on()
		if !away || branch.isBelow(on.at.node) || p.samePeer(on.peer, from.peer) || p.isRelay(on.peer) || p.isInitiator(on.peer) {
			return nil, on
		}
		if home, ok := branch.on(); ok && p.samePeer(on.peer, home.peer) {
			return nil, on
		}
		return r, on
	}
	return nil, onBlock{}
}
