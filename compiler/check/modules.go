package check

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
)

// moduleKind says whether the published compiler could know a module by its name.
type moduleKind uint8

const (
	noModuleName moduleKind = iota
	published               // behind `use`: a name of its own, or a simple one behind `as`
	later                   // names with dots behind `as`, in lower case, or of a module inside another
)

// addModule makes the name of a module known.
func (c *checker) addModule(name string, k moduleKind) {
	for _, part := range strings.Split(name, ".") {
		if part == "" || !isCapital(part) {
			k = later
		}
	}
	if c.modules[name] != published {
		c.modules[name] = k
	}
}

// known says whether a qualified name means something, or might.
func (c *checker) known(name string) bool {
	return c.global(name) != nil || c.types[name] != nil || c.mayBeLost(name)
}

// forget removes everything that a used module brought. What came from another one whose own name begins alike stays.
func (c *checker) forget(module string) {
	gone := func(name string) bool {
		if !strings.HasPrefix(name, module+".") {
			return false
		}
		home := name[:strings.LastIndexByte(name, '.')]
		return home == module || c.modules[home] != published
	}
	c.m.Visible = slices.DeleteFunc(c.m.Visible, func(b Binding) bool { return gone(b.Name) })
	clear(c.values)
	for i, b := range c.m.Visible {
		c.values[b.Name] = i
	}
	for name := range c.types {
		if gone(name) {
			delete(c.types, name)
		}
	}
	for name, k := range c.modules {
		if k == later && strings.HasPrefix(name, module+".") {
			delete(c.modules, name)
		}
	}
}

// moduleName returns the name of the used module that v spells. A variable in sight hides modules in lower case.
func (c *checker) moduleName(v syntax.Value) (string, bool) {
	if len(c.modules) == 0 {
		return "", false
	}
	name, ok := spelled(v)
	if !ok || c.modules[name] == noModuleName {
		return "", false
	}
	root, _, _ := strings.Cut(name, ".")
	return name, isCapital(root) || c.fn.scope.find(root) == nil
}

// usedModule reports whether v spells a used module with a name `next` in it, so that `v.next` is that name. Of several
// beginnings of a chain that are modules the longest counts. Only where the published compiler knows the module does
// a shorter one go first, as there, if it has the name that follows (spec/language.md#L56).
func (c *checker) usedModule(v syntax.Value, next string) (string, bool) {
	name, ok := c.moduleName(v)
	if !ok {
		return "", false
	}
	for i := range len(name) {
		if name[i] != '.' || c.modules[name[:i]] == noModuleName {
			continue
		}
		part, _, _ := strings.Cut(name[i+1:], ".")
		if c.known(name[:i+1]+part) && (c.modules[name] == published || !c.known(name+"."+next)) {
			return "", false
		}
	}
	return name, true
}
