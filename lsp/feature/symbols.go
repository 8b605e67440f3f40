package feature

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// DocumentSymbols are the definitions of a file, with fields, methods and closures inside them.
func DocumentSymbols(s *snapshot.Snapshot, path string) []protocol.DocumentSymbol {
	c, ok := at(s, path, protocol.Position{})
	out := []protocol.DocumentSymbol{}
	if !ok {
		return out
	}
	for _, d := range c.m.File.Decls {
		if name := syntax.NameOf(d); name != nil && name.Text != "" {
			symbol := c.symbol(name, d, kindOfDecl(d).as().symbol)
			if o := c.m.DefOf(name); o != nil {
				symbol.Detail = detail(o)
			}
			symbol.Children = c.inner(d)
			out = append(out, symbol)
		}
	}
	return out
}

func (c cursor) symbol(name *syntax.Name, whole syntax.Node, kind int) protocol.DocumentSymbol {
	return protocol.DocumentSymbol{Name: name.Text, Kind: kind, Range: c.rangeOf(whole), Selection: c.rangeOf(name)}
}

// detail is the type of an object in one line.
func detail(o check.Object) string {
	switch o := o.(type) {
	case *check.Service:
		if o.Default != nil {
			return o.Default.Text
		}
		return ""
	case *check.TypeDef:
		if _, alias := o.Decl.(*syntax.Alias); !alias {
			return ""
		}
	}
	return shortType(o.Type())
}

// inner are the members of a type or service, or the closures of a function.
func (c cursor) inner(d syntax.Decl) (out []protocol.DocumentSymbol) {
	var members []syntax.Member
	switch d := d.(type) {
	case *syntax.Service:
		members = d.Members
	case *syntax.Data:
		members = d.Members
	case *syntax.Ability:
		members = d.Members
	case *syntax.Func:
		syntax.Inspect(d.Body, func(n syntax.Node) bool {
			if k, ok := n.(*syntax.Closure); ok && k.Name.Text != "" {
				out = append(out, c.symbol(k.Name, k, protocol.SymbolFunction))
			}
			return true
		})
	}
	for _, m := range members {
		switch m := m.(type) {
		case *syntax.Field:
			symbol := c.symbol(m.Name, m, protocol.SymbolField)
			symbol.Detail = c.m.File.Text(m.Type)
			out = append(out, symbol)
		case *syntax.Method:
			symbol := c.symbol(m.Name, m, protocol.SymbolMethod)
			if sig := c.m.SigOf(m.Sig); sig != nil {
				symbol.Detail = shortType(sig)
			}
			out = append(out, symbol)
		}
	}
	return out
}

// maxSymbols bounds the answer to a question about the whole workspace.
const maxSymbols = 1000

// WorkspaceSymbols are the definitions of all files whose names hold the letters of a query in their order, whatever their
// case.
func WorkspaceSymbols(s *snapshot.Snapshot, query string) []protocol.WorkspaceSymbol {
	out := []protocol.WorkspaceSymbol{}
	add := func(m *check.Module, name *syntax.Name, kind int, container string) {
		if name == nil || name.Text == "" || !holds(name.Text, query) || len(out) == maxSymbols {
			return
		}
		if loc, ok := s.Location(m.File.Span(name)); ok {
			out = append(out, protocol.WorkspaceSymbol{Name: name.Text, Kind: kind, Container: container, Location: loc})
		}
	}
	for _, m := range s.Modules() {
		if s.IsForeign(m.Path) {
			continue
		}
		for _, d := range m.File.Decls {
			name := syntax.NameOf(d)
			add(m, name, kindOfDecl(d).as().symbol, m.Name)
			if service, ok := d.(*syntax.Service); ok {
				for _, member := range service.Members {
					if method, ok := member.(*syntax.Method); ok {
						add(m, method.Name, protocol.SymbolMethod, name.Text)
					}
				}
			}
		}
	}
	return out
}

// holds reports whether a name has the letters of a query in their order.
func holds(name, query string) bool {
	name, query = strings.ToLower(name), strings.ToLower(query)
	for _, r := range query {
		i := strings.IndexRune(name, r)
		if i < 0 {
			return false
		}
		name = name[i+len(string(r)):]
	}
	return true
}
