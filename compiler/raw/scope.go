package raw

import (
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/types"
)

// Binding is a name that functions of a file see: exactly one of Func, Service and Const is set.
type Binding struct {
	Name    string
	Shown   string // what tracing calls a function, and puts in front of the methods of a service
	Func    *Func
	Service *Service
	Const   Value
}

// apart says whether a name takes no part in naming: that of a service of a used module (spec/lowering.md#W20).
func (b Binding) apart() bool { return b.Service != nil && strings.Contains(b.Name, ".") }

// Private is the base for the form of a name that takes no part in naming, "" for others. No other name begins like it.
func (b Binding) Private() string {
	if b.apart() {
		return "-" + b.Name
	}
	return ""
}

// Service is a service with a default id. Without one it is nothing that a function could capture.
type Service struct {
	Name string // as defined, without a module in front
	Type *types.Named
	ID   Value // a Literal or a Var; nil without default id
}

// Table lists what the functions of one file see, in order of definition. It is complete before any Scope of it is used.
type Table struct {
	bindings []Binding
	index    map[string]int
}

// Add appends a binding. A name that is there already keeps its first meaning.
func (t *Table) Add(b Binding) {
	if _, ok := t.index[b.Name]; ok {
		return
	}
	if t.index == nil {
		t.index = map[string]int{}
	}
	t.index[b.Name] = len(t.bindings)
	t.bindings = append(t.bindings, b)
}

// Scope returns what has been added so far.
func (t *Table) Scope() Scope { return Scope{t, len(t.bindings)} }

// Scope is what a function sees: a beginning of its file's Table. Scopes share their table, so that a file with many
// functions takes memory in proportion to its length.
type Scope struct {
	table *Table
	n     int
}

// Lookup finds a name.
func (s Scope) Lookup(name string) (Binding, bool) {
	if s.table == nil {
		return Binding{}, false
	}
	if i, ok := s.table.index[name]; ok && i < s.n {
		return s.table.bindings[i], true
	}
	return Binding{}, false
}

// Has says whether the scope contains a name.
func (s Scope) Has(name string) bool {
	if s.table == nil {
		return false
	}
	i, ok := s.table.index[name]
	return ok && i < s.n
}
