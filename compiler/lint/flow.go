package lint

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
)

// Statements in an order, and conditions, that say something else than they seem to.

// codeAfterReturn finds returns that are not the last statement: what stands behind them runs, and before the values are
// taken (spec/language.md#L18).
func codeAfterReturn(p *pass) {
	for _, at := range p.facts.stmts {
		ret, ok := at.node.(*syntax.Return)
		if !ok {
			continue
		}
		next := at.next()
		if next == nil || syntax.IsHollow(next) {
			continue
		}
		b := at.up.node.(*syntax.Block)
		f := p.reportAt(ret, "there are statements behind this return, and they run before its values are taken")
		*f = f.At(p.f.Span(headOf(next)), "this runs, too")
		last := b.Stmts[len(b.Stmts)-1]
		if lines := p.lines(ret.Pos(), ret.End()); lines.End <= next.Pos() && !syntax.IsHollow(last) && !continues(next) {
			text := strings.TrimSpace(p.f.Source.Text[ret.Pos():lines.End]) // with a comment behind it
			end := p.lines(last.Pos(), last.End()).End
			before := ""
			if p.f.Source.Text[end-1] != '\n' {
				before = "\n"
			}
			*f = f.FixableBy("move it to the end",
				diag.Edit{Span: lines},
				diag.Edit{Span: p.span(end, end), NewText: before + b.Indent + text + "\n"})
		}
	}
}

// secondElses finds an else behind an else: both run when the condition does not hold (spec/language.md#L13).
func secondElses(p *pass) {
	for _, at := range p.facts.stmts {
		e, ok := at.node.(*syntax.Else)
		if !ok {
			continue
		}
		if first, again := at.previous().(*syntax.Else); again {
			f := p.reportAt(e.Word, "this branch runs together with the `else` before it")
			*f = f.At(p.f.Span(first.Word), "that one").Help("Aqua has no `else if`: write an `if` in the `else`")
		}
	}
}

// constantConditions finds conditions whose outcome can be told without running the program. Named constants may have other
// values tomorrow, so that they count as unknown.
func constantConditions(p *pass) {
	for _, at := range p.facts.stmts {
		s, ok := at.node.(*syntax.If)
		if !ok {
			continue
		}
		if holds, known := p.outcome(s.Cond); known {
			p.reportAt(s.Cond, fmt.Sprintf("this is always %v", holds), holds)
		}
	}
}

// outcome is what a condition comes to.
func (p *pass) outcome(v syntax.Value) (holds, known bool) {
	switch v := syntax.Unparen(v).(type) {
	case *syntax.Literal:
		return v.Text == "true", v.Kind == syntax.BoolLiteral
	case *syntax.Unary:
		holds, known = p.outcome(v.X)
		return !holds, known
	case *syntax.Binary:
		return p.binaryOutcome(v)
	}
	return false, false
}

func (p *pass) binaryOutcome(v *syntax.Binary) (holds, known bool) {
	switch v.Op {
	case syntax.OpAnd, syntax.OpOr:
		deciding := v.Op == syntax.OpOr
		l, knowsLeft := p.outcome(v.L)
		r, knowsRight := p.outcome(v.R)
		if knowsLeft && l == deciding || knowsRight && r == deciding {
			return deciding, true
		}
		return !deciding, knowsLeft && knowsRight
	}
	if order, ok := literals(v.L, v.R); ok {
		return compared(v.Op, order)
	}
	if a, b := p.varOf(v.L), p.varOf(v.R); a != nil && a == b && !isStream(a) {
		return compared(v.Op, 0)
	}
	// What has no sign is never less than 0.
	switch {
	case isZero(v.R) && p.isUnsigned(v.L) && (v.Op == syntax.OpGte || v.Op == syntax.OpLt):
		return v.Op == syntax.OpGte, true
	case isZero(v.L) && p.isUnsigned(v.R) && (v.Op == syntax.OpLte || v.Op == syntax.OpGt):
		return v.Op == syntax.OpLte, true
	}
	return false, false
}

// compared is the outcome of a comparison of values in an order.
func compared(op syntax.Op, order int) (holds, known bool) {
	switch op {
	case syntax.OpEq:
		return order == 0, true
	case syntax.OpNeq:
		return order != 0, true
	case syntax.OpLt:
		return order < 0, true
	case syntax.OpLte:
		return order <= 0, true
	case syntax.OpGt:
		return order > 0, true
	case syntax.OpGte:
		return order >= 0, true
	}
	return false, false
}

// literals is the order of two literals of one kind.
func literals(a, b syntax.Value) (order int, ok bool) {
	l, ok1 := syntax.Unparen(a).(*syntax.Literal)
	r, ok2 := syntax.Unparen(b).(*syntax.Literal)
	if !ok1 || !ok2 || l.Kind != r.Kind {
		return 0, false
	}
	switch l.Kind {
	case syntax.IntLiteral:
		m, err1 := strconv.ParseInt(l.Text, 10, 64)
		n, err2 := strconv.ParseInt(r.Text, 10, 64)
		switch {
		case err1 != nil || err2 != nil:
			return 0, false
		case m < n:
			return -1, true
		case m > n:
			return 1, true
		}
		return 0, true
	case syntax.StringLiteral, syntax.BoolLiteral:
		return strings.Compare(l.Text, r.Text), true
	}
	return 0, false
}

func isZero(v syntax.Value) bool {
	l, ok := syntax.Unparen(v).(*syntax.Literal)
	return ok && l.Text == "0"
}

// isUnsigned reports whether a value is a variable, field or length of an unsigned type. A difference is typed so, too, and
// can be less than 0.
func (p *pass) isUnsigned(v syntax.Value) bool {
	switch syntax.Unparen(v).(type) {
	case *syntax.Ident, *syntax.Property, *syntax.Index:
	default:
		return false
	}
	if o := p.varOf(v); o != nil && o.Kind == check.Assigned {
		return false
	}
	s, ok := p.m.TypeOf(v).(types.Scalar)
	return ok && s <= types.U64
}
