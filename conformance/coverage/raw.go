package coverage

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/raw"
	"github.com/aquifer-dev/aquifer/compiler/types"
)

// tags are the raw tags; outerTags those that can have others below them. Empty is none of them: no tree of a correct program
// has it.
var (
	tags = []string{
		"Seq", "Par", "Detach", "If", "Try", "On", "For", "Next", "Call", "Declare", "Assign", "Closure", "Return", "ServiceID",
		"Push", "Flatten", "Canon", "Join",
	}
	outerTags = []string{"Seq", "Par", "Detach", "If", "Try", "On", "For", "Closure"}
)

// tagName is the name of a tag's type.
func tagName(t raw.Tag) string { return strings.TrimPrefix(fmt.Sprintf("%T", t), "raw.") }

// function looks at a raw tree.
func (s *Seen) function(f *raw.Func) { s.body(f, nil) }

// services looks at nothing but the calls of services in a tree.
func (s *Seen) services(o *raw.Op) {
	if c, ok := o.Tag.(raw.Call); ok {
		if v, ok := c.Value.(*raw.CallService); ok {
			s.value(v)
		}
	}
	for _, k := range o.Kids {
		s.services(k)
	}
}

func (s *Seen) body(f *raw.Func, above []string) {
	s.tree(f.Body, above)
	s.values(f.Ret...)
}

// tree looks at a node; above are the tags that it lies in.
func (s *Seen) tree(o *raw.Op, above []string) {
	name := tagName(o.Tag)
	s.row("tag %s", name)
	for _, outer := range above {
		s.pairs[pair{name, outer}] = true
	}
	below := above
	if slices.Contains(outerTags, name) {
		below = append(slices.Clip(above), name)
	}
	s.tag(o.Tag, below)
	for _, k := range o.Kids {
		s.tree(k, below)
	}
}

func (s *Seen) tag(t raw.Tag, below []string) {
	switch t := t.(type) {
	case raw.If:
		s.values(t.Cond)
	case raw.On:
		s.values(t.Peer)
		s.values(t.Via...)
		if t.Relay {
			s.row("On back to the relay")
		}
	case raw.For:
		mode := [...]string{"seq", "par", "try", "rec"}[t.Mode]
		s.row("For %s", mode)
		s.values(t.Iterable)
		if types.IsStream(t.Iterable.Type()) {
			s.row("For %s over a stream", mode)
		}
	case raw.Call:
		s.values(t.Value)
		for _, e := range t.Exports {
			if e.Existing {
				s.row("Call into an existing stream")
			}
		}
		if len(t.Exports) > 1 {
			s.row("Call with several results")
		}
	case raw.Assign:
		s.values(t.Value)
	case raw.Closure:
		if t.Detached {
			s.row("Closure detached")
		}
		s.body(t.Func, below)
	case raw.ServiceID:
		s.values(t.ID)
	case raw.Push:
		s.values(t.Value)
		if types.IsStream(t.Value.Type()) {
			s.row("Push of a stream")
		}
	case raw.Flatten:
		s.values(t.Value)
	case raw.Canon:
		s.values(t.Value)
	case raw.Join:
		s.values(t.Values...)
	}
}

func (s *Seen) fields(fs []raw.NamedValue) {
	for _, f := range fs {
		s.values(f.Value)
	}
}

func (s *Seen) values(vs ...raw.Value) {
	for _, v := range vs {
		s.value(v)
	}
}

func (s *Seen) value(v raw.Value) {
	switch v := v.(type) {
	case raw.Var:
		s.row("value Var")
	case raw.Literal:
		s.row("value Literal")
	case *raw.Apply:
		s.row("value ApplyProperty")
		s.value(v.Of)
		s.property(v.Prop, v.Of)
	case *raw.Collection:
		if raw.IsOption(v) {
			s.row("value Collection ?[]")
		} else {
			s.row("value Collection []")
		}
		s.values(v.Items...)
	case *raw.StreamLit:
		s.row("value Stream")
		s.values(v.Items...)
	case *raw.Make:
		if v.T.IsGeneralAbility() {
			s.row("value Ability")
		} else {
			s.row("value MakeStruct")
		}
		s.fields(v.Fields)
	case *raw.Binary:
		s.row("value BinaryOp %s", v.Op)
		s.values(v.L, v.R)
	case *raw.Not:
		s.row("value UnaryOp not")
		s.value(v.Of)
	case *raw.CallArrow:
		s.row("value CallArrow")
		s.values(v.Args...)
	case *raw.CallService:
		s.row("value CallService")
		s.value(v.ID)
		s.values(v.Args...)
	}
}

func (s *Seen) property(p raw.Property, of raw.Value) {
	switch p := p.(type) {
	case raw.Field:
		if _, ok := types.GeneralAbility(of.Type()); ok {
			s.row("property Field of an ability")
		} else {
			s.row("property Field")
		}
	case raw.Length:
		s.row("property Functor length")
	case *raw.Index:
		if types.IsStream(of.Type()) {
			s.row("property Index of a stream")
		} else {
			s.row("property Index")
		}
		s.value(p.Value)
	case *raw.IntoArrow:
		s.row("property IntoArrow")
		s.values(p.Args...)
	case *raw.IntoCopy:
		s.row("property IntoCopy")
		s.fields(p.Fields)
	}
}
