package feature

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// extraction is a part of a function that becomes a function: what it needs are its parameters, what is used behind it its results
// (spec/editor.md#X34).
type extraction struct {
	cursor
	fn       *syntax.Func
	from, to int32 // the statements
	params   []*check.Var
	results  []*check.Var
}

// extract is the action that makes a function of the statements that a range touches. Where that would not be safe the action is
// there all the same, with the reason. ok is false where no statements are chosen.
func (c cursor) extract(end int32) (edits []diag.Edit, refused error, ok bool) {
	x := &extraction{cursor: c}
	for _, d := range c.m.File.Decls {
		if fn, is := d.(*syntax.Func); is && fn.Body.From <= c.offset && end <= fn.End() {
			x.fn = fn
		}
	}
	if x.fn == nil {
		return nil, nil, false
	}
	stmts, next := c.touched(end)
	if len(stmts) == 0 {
		return nil, nil, false
	}
	x.from, x.to = stmts[0].Pos(), stmts[len(stmts)-1].End()
	if err := x.whole(stmts, next); err != nil {
		return nil, err, true
	}
	if err := x.variables(); err != nil {
		return nil, err, true
	}
	if err := x.services(); err != nil {
		return nil, err, true
	}
	// A literal has no type that could be written; which one its uses take shows when the program is checked.
	for _, number := range []string{"u32", "i32", "u64", "i64", "f64"} {
		if edits, refused = x.edits(number); refused != nil {
			return nil, refused, true
		}
		if refused = c.sameScripts(edits); refused == nil || !x.hasNumbers() {
			break
		}
	}
	if refused != nil {
		return nil, refused, true
	}
	return edits, nil, true
}

// touched are the statements of the innermost block that holds the range, and the statement behind them.
func (c cursor) touched(end int32) (out []syntax.Stmt, next syntax.Stmt) {
	var block *syntax.Block
	for _, n := range c.path() {
		if b, ok := n.(*syntax.Block); ok && end <= b.To {
			block = b
		}
	}
	if block == nil {
		return nil, nil
	}
	for _, s := range block.Stmts {
		switch {
		case s.Pos() < end && s.End() > c.offset:
			out = append(out, s)
		case len(out) > 0:
			return out, s
		}
	}
	return out, nil
}

// whole refuses statements that do not stand for themselves.
func (x *extraction) whole(stmts []syntax.Stmt, next syntax.Stmt) error {
	switch s := stmts[0].(type) {
	case *syntax.Else, *syntax.Otherwise, *syntax.Catch:
		return refusef("the lines begin in the midst of a statement: choose what stands above, too")
	case *syntax.Par:
		return refusef("`%s` joins the first line with what stands above it: choose that, too", s.Word.Text)
	}
	switch s := next.(type) {
	case *syntax.Else, *syntax.Otherwise, *syntax.Catch:
		return refusef("the lines end in the midst of a statement: choose what stands below, too")
	case *syntax.Par:
		if len(stmts) > 1 {
			return refusef("`%s` below the lines joins only the last of them with what it begins", s.Word.Text)
		}
	}
	var wrong error
	for _, s := range stmts {
		syntax.Inspect(s, func(n syntax.Node) bool {
			switch n.(type) {
			case *syntax.Closure:
				return false
			case *syntax.Return:
				wrong = refusef("the lines return from `%s`: a function of their own could not do that for it", x.fn.Name.Text)
			}
			return true
		})
	}
	if wrong == nil && slices.ContainsFunc(x.s.Found(), func(d diag.Diagnostic) bool { return d.Severity == diag.Error && d.Span.File == x.file().ID }) {
		wrong = refusef("the file has errors: what the lines need is not known for sure")
	}
	return wrong
}

// variables finds what the statements need of outside and what is used of them behind.
func (x *extraction) variables() error {
	inside := map[*check.Var]bool{}
	for _, o := range x.s.Occurrences(x.m) {
		v, ok := o.Symbol.Obj.(*check.Var)
		if !ok || o.Symbol.Member != "" || o.From < x.fn.Pos() || o.To > x.fn.End() {
			continue
		}
		within := o.From >= x.from && o.To <= x.to
		switch {
		case within && o.Role == snapshot.Def:
			inside[v] = true
		case within && !inside[v]:
			if types.IsStream(v.Type()) || types.IsMap(v.Type()) {
				return refusef("`%s` is a stream of the lines outside, too: what is in it depends on when it is read", v.Ident())
			}
			if !slices.Contains(x.params, v) {
				x.params = append(x.params, v)
			}
		case o.From >= x.to && inside[v]:
			if types.IsStream(v.Type()) || types.IsMap(v.Type()) {
				return refusef("`%s` is a stream that is used behind the lines: as a result it would be an array", v.Ident())
			}
			if !slices.Contains(x.results, v) {
				x.results = append(x.results, v)
			}
		}
	}
	return nil
}

// services refuses to part a service from the line that says which one is meant.
func (x *extraction) services() error {
	var wrong error
	syntax.Inspect(x.fn, func(n syntax.Node) bool {
		line, ok := n.(*syntax.ServiceID)
		if !ok || x.m.ServiceOf(line) == nil {
			return true
		}
		in, out := 0, 0
		for _, o := range x.s.Occurrences(x.m) {
			switch {
			case o.Symbol.Obj != x.m.ServiceOf(line).Obj || o.From < x.fn.Pos() || o.To > x.fn.End():
			case o.From >= x.from && o.To <= x.to:
				in++
			default:
				out++
			}
		}
		if in > 0 && out > 0 {
			wrong = refusef("the id of `%s` is set for lines inside and outside: it holds only in the function that sets it", line.Service.String())
		}
		return true
	})
	return wrong
}

// hasNumbers reports whether a type stands for a number of any size.
func (x *extraction) hasNumbers() bool {
	return slices.ContainsFunc(append(slices.Clone(x.params), x.results...), func(v *check.Var) bool {
		_, literal := v.Type().(types.Literal)
		return literal
	})
}

// edits put the function in front of the one that the statements are in, since functions know what stands above them, and a call in
// the place of the statements. number is the type of numbers without one.
func (x *extraction) edits(number string) ([]diag.Edit, error) {
	name := x.freeName("extracted")
	var params, args, results, returned []string
	for _, v := range x.params {
		t, err := x.written(v, number)
		if err != nil {
			return nil, err
		}
		params, args = append(params, v.Ident()+": "+t), append(args, v.Ident())
	}
	for _, v := range x.results {
		t, err := x.written(v, number)
		if err != nil {
			return nil, err
		}
		results, returned = append(results, t), append(returned, v.Ident())
	}
	var b strings.Builder
	fmt.Fprintf(&b, "func %s(%s)", name, strings.Join(params, ", "))
	call := name + "(" + strings.Join(args, ", ") + ")"
	if len(results) > 0 {
		b.WriteString(" -> " + strings.Join(results, ", "))
		call = strings.Join(returned, ", ") + " <- " + call
	}
	b.WriteString(":\n" + x.dedented())
	if len(returned) > 0 {
		b.WriteString("  <- " + strings.Join(returned, ", ") + "\n")
	}
	b.WriteString("\n")
	id := x.file().ID
	above := x.above()
	return []diag.Edit{
		{Span: source.Span{File: id, Start: above, End: above}, NewText: b.String()},
		{Span: source.Span{File: id, Start: x.from, End: x.to}, NewText: call},
	}, nil
}

// freeName is a name that nothing in the file has, nor anything that it can name.
func (x *extraction) freeName(base string) string {
	name := base
	for n := 2; ; n++ {
		taken := slices.ContainsFunc(x.m.Visible, func(b check.Binding) bool { return b.Name == name })
		for i, t := range x.m.File.Tokens {
			taken = taken || t.Kind == syntax.Lower && tokenText(x.m.File, i) == name
		}
		if !taken {
			return name
		}
		name = fmt.Sprint(base, n)
	}
}

// above is the beginning of the function's lines, its comment included.
func (x *extraction) above() int32 {
	text := x.text()
	at := strings.LastIndexByte(text[:x.fn.Pos()], '\n') + 1
	for at > 0 {
		line := strings.LastIndexByte(text[:at-1], '\n') + 1
		if !strings.HasPrefix(text[line:], "--") {
			break
		}
		at = line
	}
	return int32(at)
}

// dedented are the lines of the statements as a body, two blanks to the right.
func (x *extraction) dedented() string {
	text := x.text()
	start := strings.LastIndexByte(text[:x.from], '\n') + 1
	indent := text[start:x.from]
	var b strings.Builder
	for line := range strings.Lines(text[start:x.to] + "\n") {
		if rest := strings.TrimPrefix(line, indent); strings.TrimSpace(rest) != "" {
			b.WriteString("  " + rest)
		} else {
			b.WriteString("\n")
		}
	}
	return b.String()
}

// written is the type of a variable as a source of the file spells it.
func (x *extraction) written(v *check.Var, number string) (string, error) {
	text, ok := x.spelled(v.Type(), number)
	if !ok {
		return "", refusef("the type of `%s`, %s, cannot be written here", v.Ident(), shortType(v.Type()))
	}
	return text, nil
}

func (x *extraction) spelled(t types.Type, number string) (string, bool) {
	switch t := t.(type) {
	case types.Scalar, types.Top, types.Bottom:
		return t.String(), true
	case types.Literal:
		if word := map[types.Literal]string{types.StringLiteral: "string", types.BoolLiteral: "bool", types.FloatLiteral: "f64"}[t]; word != "" {
			return word, true
		}
		return number, true
	case types.Array:
		elem, ok := x.spelled(t.Elem, number)
		return "[]" + elem, ok
	case types.Option:
		elem, ok := x.spelled(t.Elem, number)
		return "?" + elem, ok
	case *types.Named:
		for _, b := range visibleTypes(x.m) {
			if b.Obj.Type() == types.Type(t) || x.s.OwnerOf(t) == b.Obj {
				return b.Name, true
			}
		}
	case *types.Arrow:
		return x.spelledArrow(t, number)
	}
	return "", false
}

func (x *extraction) spelledArrow(t *types.Arrow, number string) (string, bool) {
	var parts [2][]string
	for i, list := range []types.Product{t.Domain, t.Codomain} {
		for _, p := range list {
			text, ok := x.spelled(p.Type, number)
			if !ok || types.IsArrow(p.Type) {
				return "", false
			}
			parts[i] = append(parts[i], text)
		}
	}
	results := "()"
	if len(parts[1]) > 0 {
		results = strings.Join(parts[1], ", ")
	}
	return strings.TrimPrefix(strings.Join(parts[0], ", ")+" -> "+results, " "), true
}
