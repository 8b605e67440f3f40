package emit

import (
	"strings"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/compiler/model"
)

// target is the word for a name that receives a value: with the mark of its type, dots of modules and fields replaced.
func target(t model.Target) air.Operand {
	return air.Word(model.Mark(t.Type) + strings.ReplaceAll(t.Name, ".", "_"))
}

// label is the word for the item of a fold and the label of its next, which are written as they are (spec/lowering.md#W12).
func label(name string) air.Operand { return air.Word(name) }

// word is the word for a value (spec/lowering.md#W11).
func word(v model.Value) air.Operand {
	w, ok := v.(model.Var)
	if !ok {
		return air.Word(v.(model.Literal).Text)
	}
	var b strings.Builder
	b.WriteString(model.Mark(w.Base))
	b.WriteString(strings.ReplaceAll(w.Name, ".", "_"))
	functor := false
	for _, p := range w.Path {
		functor = functor || p.Kind == model.Functor
	}
	if len(w.Path) > 0 && !functor {
		b.WriteString(".$")
	}
	for _, p := range w.Path {
		if p.Kind == model.Index {
			b.WriteString(".[" + p.Text + "]")
		} else {
			b.WriteString("." + p.Text)
		}
	}
	return air.Word(b.String())
}

func words(vs []model.Value) []air.Operand {
	out := make([]air.Operand, len(vs))
	for i, v := range vs {
		out[i] = word(v)
	}
	return out
}
