package inline

import (
	"github.com/aquifer-dev/aquifer/compiler/model"
	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// Names of the error variables around an if. They are not made unique: each is restricted where it is used.
const (
	ifError     = "-if-error-"
	elseError   = "-else-error-"
	ifElseError = "-if-else-error-"
)

// Error codes of the interpreter for a match and a mismatch that do not hold.
const (
	codeMatch    = "10001"
	codeMismatch = "10002"
)

// ifElse processes an if with its branches (spec/lowering.md#W60).
func (m *machine) ifElse(t raw.If, o *raw.Op) *model.Op {
	match, prelude := m.condition(t.Cond)
	then, otherwise := m.thenBranch(m.scopes(o.Kids))
	if then == nil {
		return m.seq(prelude)
	}
	tried := m.op(match, then)
	if m.opt.NoXor {
		return m.seq(prelude, m.xor(tried, m.seq(otherwise...)))
	}
	if len(otherwise) == 0 {
		failed := m.op(model.Fail{Value: errorVar(ifError)})
		return m.seq(prelude, m.restrictError(ifError, m.guarded(match, tried, []*model.Op{m.op(model.Null{})}, failed)))
	}
	// The inner code is that of a match for both kinds of conditions: it tells whether the inner match itself failed.
	pick := m.xor(
		m.op(model.Match{Left: errorCode(), Right: integer(codeMatch)}, m.copyError(errorVar(ifError), ifElseError)),
		m.copyError(errorVar(elseError), ifElseError))
	failed := m.seq(m.copyError(errorValue, elseError), pick, m.op(model.Fail{Value: errorVar(ifElseError)}))
	tree := m.guarded(match, tried, otherwise, failed)
	for _, name := range []string{ifError, elseError, ifElseError} {
		tree = m.restrictError(name, tree)
	}
	return m.seq(prelude, tree)
}

// guarded runs tried; when the condition did not hold it runs otherwise, when anything else failed it runs failed.
func (m *machine) guarded(match model.Match, tried *model.Op, otherwise []*model.Op, failed *model.Op) *model.Op {
	code := codeMatch
	if match.Not {
		code = codeMismatch
	}
	return m.xor(tried, m.seq(
		m.copyError(errorValue, ifError),
		m.xor(m.op(model.Match{Left: errorCode(), Right: integer(code)}, otherwise...), failed)))
}

// condition unfolds what an if tests. A comparison at the top is tested itself; its operands run side by side.
func (m *machine) condition(v raw.Value) (model.Match, *model.Op) {
	if b, ok := v.(*raw.Binary); ok && (b.Op == raw.Eq || b.Op == raw.Neq) {
		left, leftOp := m.snapshot(m.value(b.L))
		right, rightOp := m.snapshot(m.value(b.R))
		m.comparable(left, right)
		return model.Match{Left: left, Right: right, Not: b.Op == raw.Neq}, m.besides([]*model.Op{leftOp, rightOp})
	}
	w, op := m.value(v)
	return model.Match{Left: w, Right: boolean(true)}, op
}

// comparable reports services and abilities under ==: there is nothing of them in a script to compare.
func (m *machine) comparable(values ...model.Value) {
	for _, v := range values {
		if _, _, ok := abilityOf(v); ok {
			m.diags.Add(errCompareAbility(m.at.At))
		}
	}
}

func (m *machine) copyError(v model.Value, name string) *model.Op {
	return m.op(model.Flatten{Value: v, Name: name})
}

func (m *machine) restrictError(name string, tree *model.Op) *model.Op {
	return m.op(model.Restrict{Name: name, Type: ErrorType}, tree)
}

func errorVar(name string) model.Value { return model.Var{Name: name, Base: ErrorType} }

func errorCode() model.Value {
	return errorValue.With(model.Prop{Kind: model.Field, Text: "error_code", T: types.I64})
}

func integer(text string) model.Literal {
	return model.Literal{Text: text, T: types.UnsignedLiteral}
}

func boolean(b bool) model.Literal {
	if b {
		return model.Literal{Text: "true", T: types.BoolLiteral}
	}
	return model.Literal{Text: "false", T: types.BoolLiteral}
}
