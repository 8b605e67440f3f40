package check

import "github.com/aquifer-dev/aquifer/compiler/syntax"

// miscast reports whether the file defines the name but for the case of its first letter, and that case is wrong there: the
// parser has said so.
func (c *checker) miscast(name string) bool {
	if c.recased == nil {
		c.recased = recased(c.m.File)
	}
	return c.recased[name]
}

// recased are the names that are defined in the wrong case, as they ought to be.
func recased(f *syntax.File) map[string]bool {
	out := map[string]bool{}
	for _, d := range f.Decls {
		var n *syntax.Name
		lower := false // the case that is wrong
		switch d := d.(type) {
		case *syntax.Func:
			n = d.Name
		case *syntax.Service:
			n, lower = d.Name, true
		case *syntax.Data:
			n, lower = d.Name, true
		case *syntax.Ability:
			n, lower = d.Name, true
		case *syntax.Alias:
			n, lower = d.Name, true
		default:
			continue
		}
		if n.Text != "" && n.Text[0] > 'Z' == lower {
			out[string(n.Text[0]^0x20)+n.Text[1:]] = true
		}
	}
	return out
}
