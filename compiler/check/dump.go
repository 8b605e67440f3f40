package check

import (
	"fmt"
	"io"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// Dump writes the typed program as text: for each module what it defines with its type, what functions see, and for
// every name in a body what it defines or stands for.
func (p *Program) Dump(w io.Writer) error {
	d := &dumper{w: w}
	for _, m := range p.Modules {
		d.module(m)
	}
	return d.err
}

type dumper struct {
	w   io.Writer
	err error
}

func (d *dumper) line(depth int, format string, args ...any) {
	if d.err == nil {
		_, d.err = fmt.Fprintf(d.w, strings.Repeat("  ", depth)+format+"\n", args...)
	}
}

func typeText(o Object) string {
	if o.Type() == nil {
		return "unknown"
	}
	return short(o.Type())
}

func (d *dumper) module(m *Module) {
	d.line(0, "module %s (%s)", m.Name, m.Path)
	for _, o := range m.Objects {
		switch o := o.(type) {
		case *Const:
			d.line(1, "constant %s = %s: %s", o.name, constantText(o.Value), typeText(o))
		case *TypeDef:
			if o.typ != nil {
				d.line(1, "%s %s: %s", whatIs(o), o.name, long(o.typ))
			}
		case *Service:
			id := "no id"
			if o.Default != nil {
				id = "id " + constantText(*o.Default)
			}
			d.line(1, "service %s, %s", o.name, id)
			for _, method := range o.Methods {
				d.line(2, "%s: %s", method.Name, short(method.Sig))
			}
		case *Func:
			d.line(1, "function %s: %s, sees %d names", o.name, typeText(o), len(o.Sees()))
			d.body(m, o.Decl.Body, 2)
		}
	}
	for _, e := range m.Exports {
		d.line(1, "export %s as %s", e.Obj.Ident(), e.Name)
	}
}

func constantText(k Constant) string {
	switch k.Var {
	case HostPeerID:
		return "HOST_PEER_ID"
	case LastError:
		return "LAST_ERROR"
	}
	return k.Text
}

// body lists the names of a body in source order.
func (d *dumper) body(m *Module, b *syntax.Block, depth int) {
	syntax.Inspect(b, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Closure:
			if o := m.DefOf(n.Name); o != nil {
				d.line(depth, "closure %s: %s", o.Ident(), typeText(o))
			}
			d.body(m, n.Body, depth+1)
			return false
		case *syntax.Name:
			if o := m.DefOf(n); o != nil {
				d.line(depth, "%s %s: %s", whatIs(o), o.Ident(), typeText(o))
			} else if o := m.UseOf(n); o != nil {
				d.line(depth, "stream %s: %s", o.Ident(), typeText(o))
			}
		case *syntax.ServiceID:
			if ref := m.ServiceOf(n); ref != nil {
				d.line(depth, "id of service %s", ref.Name)
			}
			d.values(m, n.ID, depth)
			return false
		case syntax.Value:
			d.values(m, n, depth)
			return false
		}
		return true
	})
}

// values lists what the names of a value stand for, and the types of what is made of them.
func (d *dumper) values(m *Module, v syntax.Value, depth int) {
	t := "unknown"
	if m.TypeOf(v) != nil {
		t = short(m.TypeOf(v))
	}
	ref := ""
	if r := m.RefOf(v); r != nil {
		ref = " is " + whatIs(r.Obj) + " " + r.Name
		if r.ID != nil {
			ref += " with the id " + m.File.Text(r.ID.ID)
		}
	}
	if c, ok := v.(*syntax.Call); ok {
		if call := m.CallOf(c); call != nil && call.Callee == nil {
			ref = " calls " + call.Method + " of " + m.File.Text(call.Receiver)
		}
	}
	d.line(depth, "`%s`: %s%s", strings.Join(strings.Fields(m.File.Text(v)), " "), t, ref)
	if m.RefOf(v) != nil {
		return
	}
	for _, c := range syntax.Children(v) {
		switch c := c.(type) {
		case syntax.Value:
			d.values(m, c, depth+1)
		case *syntax.NamedArg:
			if !c.Short {
				d.values(m, c.Value, depth+1)
			}
		}
	}
}
