package model

import "strings"

// Print writes a model tree for dumps: one node per line, children indented by two spaces.
func (o *Op) Print() string {
	return printTree(o, func(o *Op) (string, []*Op) { return nodeText(o.Node), o.Kids })
}

// Print writes a routed tree for dumps, in the same layout.
func (r *Routed) Print() string {
	return printTree(r, func(r *Routed) (string, []*Routed) { return instrText(r.Instr), r.Kids })
}

// printTree writes a tree whose nodes show takes apart into a line and children.
func printTree[T any](root T, show func(T) (line string, kids []T)) string {
	var b strings.Builder
	var walk func(T, int)
	walk = func(t T, depth int) {
		line, kids := show(t)
		b.WriteString(strings.Repeat("  ", depth) + line + "\n")
		for _, k := range kids {
			walk(k, depth+1)
		}
	}
	walk(root, 0)
	return b.String()
}

func valueText(v Value) string {
	switch v := v.(type) {
	case Literal:
		return v.String()
	case Var:
		return v.String()
	}
	return "?"
}

func valuesText(vs []Value) string {
	parts := make([]string, len(vs))
	for i, v := range vs {
		parts[i] = valueText(v)
	}
	return strings.Join(parts, ", ")
}

// String is the name with the mark of its type.
func (t Target) String() string { return Mark(t.Type) + t.Name }

func nodeText(n Node) string {
	switch n := n.(type) {
	case On:
		s := "on " + valueText(n.Peer)
		if len(n.Via) > 0 {
			s += " via " + valuesText(n.Via)
		}
		if n.Relay {
			s += " back to relay"
		}
		return s
	case Restrict:
		return "new " + Target(n).String()
	case Match:
		return matchText(n)
	case For:
		return foldText(n.Item, n.Iterable, n.Never)
	case AtCaptured:
		return "at " + n.Name
	case Detach:
		return "detach"
	case Called:
		return "called " + n.Func
	case Call:
		parts := make([]string, len(n.Results))
		for i, t := range n.Results {
			parts[i] = t.String()
		}
		return strings.Join(parts, ", ") + " <- " + valueText(n.Service) + "." + n.Fn + "(" + valuesText(n.Args) + ")"
	case Canon:
		return n.To.String() + " = canon " + valueText(n.Of)
	case Push:
		return n.To.String() + " <<- " + valueText(n.Value)
	case Insert:
		return "%" + n.Map + " <<- " + valueText(n.Key) + ", " + valueText(n.Value)
	case Flatten:
		return n.Name + " = " + valueText(n.Value)
	case Capture:
		return "capture " + n.Name
	case Empty:
		return "empty"
	case Seq:
		return "seq"
	case Par:
		return "par"
	case Xor:
		return "xor"
	case Next:
		return "next " + n.Item
	case Fail:
		return "fail " + valueText(n.Value)
	case Null:
		return "null"
	}
	return "?"
}

func matchText(n Match) string {
	if n.Not {
		return "mismatch " + valueText(n.Left) + ", " + valueText(n.Right)
	}
	return "match " + valueText(n.Left) + ", " + valueText(n.Right)
}

func foldText(item string, iterable Value, never bool) string {
	s := "for " + item + " <- " + valueText(iterable)
	if never {
		s += " never"
	}
	return s
}

func instrText(i Instr) string {
	switch i := i.(type) {
	case RFold:
		return foldText(i.Item, i.Iterable, i.Never)
	case RNew:
		return "new " + Target(i).String()
	case RCall:
		s := "call " + valueText(i.Peer) + " " + valueText(i.Service) + "." + i.Fn + "(" + valuesText(i.Args) + ")"
		if i.Result != nil {
			s += " -> " + i.Result.String()
		}
		return s
	case RAp:
		return "ap " + valueText(i.Value) + " -> " + i.To.String()
	case RApMap:
		return "ap " + valueText(i.Key) + ", " + valueText(i.Value) + " -> " + i.To.String()
	case RCanon:
		return "canon " + valueText(i.Peer) + " " + valueText(i.Of) + " -> " + i.To.String()
	}
	if n, ok := i.(Node); ok {
		return nodeText(n)
	}
	return "?"
}
