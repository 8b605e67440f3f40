package feature

import (
	"context"
	"slices"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// sameScripts refuses edits of the file after which it has errors, or after which one of the functions that it exports is another
// script: names of variables apart, nothing may change in what runs where and when.
func (c cursor) sameScripts(edits []diag.Edit) error {
	before, _ := c.compiled(c.s.Files)
	after, list := c.compiled(source.Overlay{Upper: applied(c.s, edits), Lower: c.s.Files})
	for _, d := range list {
		if d.Severity != diag.Error {
			continue
		}
		return refusef("as a function of their own the lines would have an error: %s", d.Message)
	}
	for _, u := range before.Units {
		i := slices.IndexFunc(after.Units, func(o *compiler.Unit) bool { return o.Name == u.Name })
		if i < 0 || !sameInstructions(u.Script, after.Units[i].Script) {
			return refusef("`%s` would run in another way: its script would be another one", u.Name)
		}
	}
	return nil
}

// compiled are the scripts of the file.
func (c cursor) compiled(files source.FS) (*compiler.Result, diag.List) {
	opt := c.s.Options
	opt.Sources = nil
	return compiler.Compile(context.Background(), files, []string{c.m.Path}, opt)
}

// sameInstructions reports whether two scripts are one but for the names of variables.
func sameInstructions(a, b string) bool {
	first, err1 := air.ParseOnly(a)
	second, err2 := air.ParseOnly(b)
	if err1 != nil || err2 != nil || len(first.ByID) != len(second.ByID) {
		return false
	}
	for i, in := range first.ByID {
		other := second.ByID[i]
		if in.Op != other.Op || number(in.A) != number(other.A) || number(in.B) != number(other.B) || !slices.EqualFunc(in.In, other.In, func(x, y air.Operand) bool { return sameOperand(&x, &y) }) {
			return false
		}
		if (in.Out == nil) != (other.Out == nil) || in.Out != nil && !sameOperand(in.Out, other.Out) {
			return false
		}
	}
	return true
}

func number(in *air.Instr) air.InstrID {
	if in == nil {
		return 0
	}
	return in.ID
}

// sameOperand compares variables by their numbers, which follow from the order in which a script names them.
func sameOperand(a, b *air.Operand) bool {
	switch {
	case a.Kind != b.Kind || a.New != b.New || a.Sym != b.Sym || (a.Lens == nil) != (b.Lens == nil):
		return false
	case a.Lens != nil:
		return a.Lens.Length == b.Lens.Length && slices.EqualFunc(a.Lens.Steps, b.Lens.Steps, func(x, y air.Step) bool {
			return x.Kind == y.Kind && x.Index == y.Index && x.Sym == y.Sym && (x.Kind == air.StepVariable || x.Name == y.Name)
		})
	}
	return a.Sym != 0 || a.Text == b.Text
}
