package raw

import (
	"strings"
)

// Print writes a function for `--dump raw`: one tag per line, children indented by two spaces.
func (f *Func) Print() string {
	p := &printer{}
	p.function(f, 0)
	return p.b.String()
}

type printer struct{ b strings.Builder }

func (p *printer) line(depth int, parts ...string) {
	for range depth {
		p.b.WriteString("  ")
	}
	for _, s := range parts {
		p.b.WriteString(s)
	}
	p.b.WriteByte('\n')
}

func (p *printer) function(f *Func, depth int) {
	p.line(depth, "func ", f.Name, ": ", f.Sig.String())
	p.op(f.Body, depth+1)
	for _, v := range f.Ret {
		p.line(depth+1, "returns ", Text(v))
	}
}

func (p *printer) op(o *Op, depth int) {
	p.line(depth, tagText(o.Tag))
	if c, ok := o.Tag.(Closure); ok {
		p.function(c.Func, depth+1)
	}
	for _, k := range o.Kids {
		p.op(k, depth+1)
	}
}

func tagText(t Tag) string {
	switch t := t.(type) {
	case Seq:
		return "seq"
	case Par:
		return "par"
	case Detach:
		return "detach"
	case If:
		return "if " + Text(t.Cond)
	case Try:
		return "try"
	case On:
		s := "on " + Text(t.Peer)
		for _, v := range t.Via {
			s += " via " + Text(v)
		}
		if t.Relay {
			s += " back to relay"
		}
		return s
	case For:
		item := t.Item
		if t.Key != "" {
			item = t.Key + ", " + t.Value
		}
		return "for " + item + " <- " + Text(t.Iterable) + [...]string{"", " par", " try", " rec"}[t.Mode]
	case Next:
		return "next " + t.Item
	case Call:
		var names []string
		for _, e := range t.Exports {
			name := e.Name
			if e.Existing {
				name = "*" + name
			}
			names = append(names, name)
		}
		return strings.Join(names, ", ") + " <- " + Text(t.Value)
	case Declare:
		return t.Name + ": " + t.Type.String()
	case Assign:
		return t.Name + " = " + Text(t.Value)
	case Closure:
		if t.Detached {
			return t.Func.Name + " = func"
		}
		return t.Func.Name + " ="
	case Return:
		return "return"
	case ServiceID:
		return t.Name + " = service " + t.Service.Name + " " + Text(t.ID)
	case Push:
		return t.Target + " <<- " + Text(t.Value)
	case Insert:
		return t.Target + " <<- " + Text(t.Key) + ", " + Text(t.Value)
	case Flatten:
		return "flatten " + Text(t.Value) + " to " + t.Name
	case Canon:
		return "canon " + Text(t.Value) + " to " + t.Target.Name
	case Join:
		return "join " + list(t.Values)
	}
	return "empty"
}

func list(vs []Value) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = Text(v)
	}
	return strings.Join(parts, ", ")
}

func fields(fs []NamedValue) string {
	parts := make([]string, len(fs))
	for i, f := range fs {
		parts[i] = f.Name + " = " + Text(f.Value)
	}
	return strings.Join(parts, ", ")
}

// Text writes a value on one line. Two values of one function are the same exactly when their texts are.
func Text(v Value) string {
	switch v := v.(type) {
	case Var:
		return v.Name
	case Literal:
		return v.Text
	case *Apply:
		return Text(v.Of) + propText(v.Prop)
	case *Collection:
		return mark(v) + "[" + list(v.Items) + "]"
	case *StreamLit:
		return v.Name + "*[" + list(v.Items) + "]"
	case *Make:
		return v.T.Name + "(" + fields(v.Fields) + ")"
	case *Binary:
		return "(" + Text(v.L) + " " + string(v.Op) + " " + Text(v.R) + ")"
	case *Not:
		return "!" + Text(v.Of)
	case *CallArrow:
		return v.Name + "(" + list(v.Args) + ")"
	case *CallService:
		return Text(v.ID) + "." + v.Fn + "(" + list(v.Args) + ")"
	}
	return "?"
}

func mark(c *Collection) string {
	if IsOption(c) {
		return "?"
	}
	return ""
}

func propText(p Property) string {
	switch p := p.(type) {
	case Field:
		return "." + p.Name
	case Length:
		return ".length"
	case *Index:
		return "[" + Text(p.Value) + "]"
	case *IntoArrow:
		return "." + p.Name + "(" + list(p.Args) + ")"
	case *IntoCopy:
		return ".copy(" + fields(p.Fields) + ")"
	}
	return "?"
}
