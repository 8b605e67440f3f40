package syntax

import "reflect"

// Children returns the parts of a node in source order: names, values, types, members and statements.
func Children(n Node) []Node {
	var c collector
	switch n := n.(type) {
	case *Module:
		c.add(n.Word, n.Name)
		c.add(nodes(n.Names)...)
	case *Import:
		c.add(nodes(n.Items)...)
		c.add(n.Path, n.As)
	case *Export:
		c.add(nodes(n.Items)...)
	case *AsItem:
		c.add(n.Name, n.As)
	case *QName:
		c.add(nodes(n.Parts)...)
	case *Service:
		c.add(n.Name, n.ID)
		c.add(nodes(n.Members)...)
	case *Data:
		c.add(n.Name)
		c.add(nodes(n.Members)...)
	case *Ability:
		c.add(n.Name)
		c.add(nodes(n.Members)...)
	case *Alias:
		c.add(n.Name, n.Type)
	case *Const:
		c.add(n.Name, n.Value)
	case *Func:
		c.add(n.Name, n.Sig, n.Body)
	case *BadDecl:
		c.add(n.Name, n.Body)
	case *Field:
		c.add(n.Name, n.Type)
	case *Method:
		c.add(n.Name, n.Sig)
	case *Signature:
		c.add(nodes(n.Abilities)...)
		c.add(nodes(n.Params)...)
		c.add(nodes(n.Results)...)
	case *Param:
		c.add(n.Name, n.Type)
	case *Block:
		c.add(nodes(n.Stmts)...)
	case *NamedType:
		c.add(nodes(n.Parts)...)
	case *CollectionType:
		c.add(n.Elem)
	case *ArrowType:
		c.add(nodes(n.Abilities)...)
		c.add(nodes(n.Params)...)
		c.add(nodes(n.Results)...)
	case Stmt:
		c.stmt(n)
	case Value:
		c.value(n)
	case *NamedArg:
		c.add(n.Name)
		if !n.Short {
			c.add(n.Value)
		}
	}
	return c.out
}

// collector gathers the nodes that are there.
type collector struct{ out []Node }

func (c *collector) add(ns ...Node) {
	for _, n := range ns {
		if n != nil && !reflect.ValueOf(n).IsNil() {
			c.out = append(c.out, n)
		}
	}
}

func nodes[T Node](in []T) []Node {
	out := make([]Node, len(in))
	for i, n := range in {
		out[i] = n
	}
	return out
}

func (c *collector) stmt(s Stmt) {
	switch s := s.(type) {
	case *Return:
		c.add(nodes(s.Values)...)
	case *ServiceID:
		c.add(s.Service, s.ID)
	case *Push:
		c.add(s.Target, s.Key, s.Value)
	case *For:
		c.add(s.Item, s.Second, s.Iterable)
	case *ParSeq:
		c.add(s.Item, s.Second, s.Iterable, s.Peer)
		c.add(nodes(s.Via)...)
	case *On:
		c.add(s.Peer)
		c.add(nodes(s.Via)...)
	case *If:
		c.add(s.Cond)
	case *Else:
		c.add(s.Word)
	case *Otherwise:
		c.add(s.Word)
	case *Catch:
		c.add(s.Name)
	case *Par:
		c.add(s.Word, s.Stmt)
		return
	case *Join:
		c.add(nodes(s.Values)...)
	case *Declare:
		c.add(s.Name, s.Type)
	case *Closure:
		c.add(s.Name, s.Sig)
	case *Assign:
		c.add(s.Name, s.Value)
	case *CallStmt:
		c.add(nodes(s.Targets)...)
		c.add(s.Value)
	}
	c.add(BodyOf(s))
}

func (c *collector) value(v Value) {
	switch v := v.(type) {
	case *Collection:
		c.add(nodes(v.Items)...)
	case *Call:
		c.add(v.Fn)
		c.add(nodes(v.Leading)...)
		c.add(nodes(v.Args)...)
	case *Construct:
		c.add(v.Type)
		c.add(nodes(v.Args)...)
	case *Copy:
		c.add(v.X, v.Word)
		c.add(nodes(v.Args)...)
	case *Property:
		c.add(v.X, v.Name)
	case *Index:
		c.add(v.X, v.I)
	case *Unary:
		c.add(v.X)
	case *Binary:
		c.add(v.L, v.R)
	case *Paren:
		c.add(v.X)
	}
}

// Roots returns the header lines and declarations of a file.
func (f *File) Roots() []Node { return append(nodes(f.Header), nodes(f.Decls)...) }

// Inspect calls visit for a node and, as long as it returns true, for the nodes below, in source order.
func Inspect(n Node, visit func(Node) bool) {
	if !visit(n) {
		return
	}
	for _, c := range Children(n) {
		Inspect(c, visit)
	}
}
