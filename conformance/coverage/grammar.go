package coverage

import (
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// grammar gives a visitor that notes the rows of the grammar that nodes of a module stand for.
func (s *Seen) grammar(m *check.Module) func(syntax.Node) bool {
	return func(n syntax.Node) bool {
		switch n := n.(type) {
		case syntax.HeaderLine:
			s.header(n)
		case syntax.Decl:
			s.decl(n)
		case *syntax.Field:
			s.row("field")
		case *syntax.Method:
			s.method(n)
		case *syntax.Signature:
			s.signature(n)
		case *syntax.Block:
			s.block(n)
		case syntax.Stmt:
			s.stmt(m, n)
		case syntax.Value:
			s.syntaxValue(m, n)
		case *syntax.NamedArg:
			if n.Short {
				s.row("named argument, short")
			} else {
				s.row("named argument")
			}
		case syntax.Type:
			s.typ(n)
		}
		return true
	}
}

func (s *Seen) header(h syntax.HeaderLine) {
	switch h := h.(type) {
	case *syntax.Module:
		s.row("aqua")
		if len(h.Name.Parts) > 1 {
			s.row("aqua with dots")
		}
		if h.All {
			s.row("declares *")
		} else if h.Declares {
			s.row("declares names")
		}
	case *syntax.Import:
		form := "import"
		if h.Use {
			form = "use"
		}
		if h.From {
			form += " … from"
		}
		if h.As != nil {
			form += " as"
		}
		s.row("%s", form)
		for _, i := range h.Items {
			if i.As != nil {
				s.row("imported item as")
			}
		}
	case *syntax.Export:
		s.row("export")
		for _, i := range h.Items {
			if i.As != nil {
				s.row("exported item as")
			}
		}
		if len(h.Items) > 1 {
			s.row("export of several")
		}
	}
}

func (s *Seen) decl(d syntax.Decl) {
	switch d := d.(type) {
	case *syntax.Service:
		switch d.ID.(type) {
		case nil:
			s.row("service without id")
		case *syntax.Literal:
			s.row("service with a literal id")
		default:
			s.row("service with a constant id")
		}
	case *syntax.Data:
		s.row("data")
	case *syntax.Ability:
		s.row("ability")
	case *syntax.Alias:
		s.row("alias")
	case *syntax.Const:
		if d.Soft {
			s.row("const ?=")
		} else {
			s.row("const =")
		}
		if _, ok := d.Value.(*syntax.Ident); ok {
			s.row("const of a constant")
		}
	case *syntax.Func:
		s.row("func")
	}
}

func (s *Seen) method(m *syntax.Method) {
	if m.Old {
		s.row("method, old form")
	} else {
		s.row("method, named form")
	}
}

func (s *Seen) signature(sig *syntax.Signature) {
	if len(sig.Abilities) > 0 {
		s.row("abilities in braces")
	}
	for _, p := range sig.Params {
		if p.Name == nil {
			continue
		}
		if _, ok := p.Type.(*syntax.ArrowType); ok {
			s.row("parameter of arrow type")
		}
	}
	switch len(sig.Results) {
	case 0:
		s.row("no result")
	case 1:
		s.row("one result")
	default:
		s.row("several results")
	}
}

func (s *Seen) typ(t syntax.Type) {
	switch t := t.(type) {
	case *syntax.NamedType:
		name := t.String()
		switch {
		case len(t.Parts) > 1:
			s.row("type of a module")
		case name[0] >= 'A' && name[0] <= 'Z':
			s.row("type by name")
		default:
			s.row("type %s", name)
		}
	case *syntax.CollectionType:
		s.row("type %s…", t.Kind)
	case *syntax.ArrowType:
		s.row("arrow type")
		if len(t.Params) == 0 {
			s.row("arrow type without parameters")
		}
		switch len(t.Results) {
		case 0:
			s.row("arrow type -> ()")
		case 1:
		default:
			s.row("arrow type with several results")
		}
	}
}
