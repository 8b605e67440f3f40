// Package check takes loaded modules and gives every name a definition and every value a type.
//
// Its result is a [Program]. It is complete, too, where the program has errors: what could not be resolved has no entry
// in the tables and values of unknown type have none, so that editors can work with the rest. The stages behind it
// only take programs without errors.
package check

import (
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/source"
)

// Program is a typed program. It is immutable.
type Program struct {
	// Modules are in dependency order: each stands behind those it imports.
	Modules []*Module
	byFile  map[source.FileID]*Module
}

// ModuleOf returns the module of a file, or nil.
func (p *Program) ModuleOf(id source.FileID) *Module { return p.byFile[id] }

// Without is the part of a program that does not depend on certain modules.
func (p *Program) Without(bad func(*Module) bool) *Program {
	out := &Program{byFile: map[source.FileID]*Module{}}
	for _, m := range p.Modules {
		ok := !bad(m)
		for _, imp := range m.Imports {
			ok = ok && (imp.Module == nil || out.byFile[imp.Module.File.Source.ID] != nil)
		}
		if ok {
			out.Modules = append(out.Modules, m)
			out.byFile[m.File.Source.ID] = m
		}
	}
	return out
}

// Module is a checked file.
type Module struct {
	File *syntax.File
	Path string // as loaded: slash separated, clean
	Name string // of the `aqua` line
	// Imports are the import and use lines in the order of the header; Module is nil where it could not be resolved.
	Imports []Import
	// Objects are what the file itself defines, in source order: *Const, *Func, *Service, *TypeDef.
	// Classic is what the original says about the module.
	Classic []Classic
	Objects []Object
	// Exports are what the file's export lines select for output, every outside name once, in the order of the lines
	// (spec/language.md#L30).
	Exports []*Export
	// Visible are the values that functions of this file can name, in order of definition: the predefined constants,
	// those given as options, what is imported (under dotted names where it comes from a `use`), and the file's own.
	// A function sees a prefix, see Func.Sees.
	Visible []Binding

	public exports // what importers see
	info   info
}

// Import is an import or use line with what it brings in.
type Import struct {
	Line   *syntax.Import
	Module *Module
}

// UsedAs is the name under which a use line makes its module known, "" for other lines and for modules that are not found.
func (imp Import) UsedAs() string {
	switch {
	case !imp.Line.Use:
	case imp.Line.As != nil:
		return imp.Line.As.String()
	case imp.Module != nil:
		return imp.Module.Name
	}
	return ""
}

// Names are the names that the line makes known, in order; with items, what those of its items make known.
func (imp Import) Names(items ...*syntax.AsItem) (names []Binding) {
	if imp.Module == nil {
		return nil
	}
	prefix := ""
	if module := imp.UsedAs(); module != "" {
		prefix = module + "."
	}
	if !imp.Line.From {
		for _, b := range imp.Module.Declared() {
			names = append(names, Binding{Name: prefix + b.Name, Obj: b.Obj})
		}
		return names
	}
	if items == nil {
		items = imp.Line.Items
	}
	for _, item := range items {
		for _, b := range imp.Module.Declared() {
			if item.Name.String() == b.Name {
				names = append(names, Binding{Name: prefix + item.Shown().String(), Obj: b.Obj})
			}
		}
	}
	return names
}

// Binding is a name and what it stands for.
type Binding struct {
	Name string // as written here: "f", or "M.f" behind a use
	Obj  Object // *Const, *Func or *Service
}

// Export is a function or service that the file's export lines select.
type Export struct {
	Name string // the name outside, after `as`
	Obj  Object // *Func or *Service
	Item *syntax.AsItem
	Rank int // among the functions and services of the file in the order of the original's output (spec/targets.md#T2)
}

// Object is what a name stands for: one of *Const, *Func, *Service, *TypeDef, *Var.
type Object interface {
	// Ident is the name in its definition.
	Ident() string
	// Type is the type of the object as a value; for a *TypeDef the type it names.
	Type() types.Type
	// At is the defining name. It is not valid for what no source defines.
	At() source.Span
	// Home is the module that defines it, nil for predefined and option constants.
	Home() *Module
}

// object is what all objects have.
type object struct {
	name string
	typ  types.Type
	at   source.Span
	home *Module
}

func (o *object) Ident() string    { return o.name }
func (o *object) Type() types.Type { return o.typ }
func (o *object) At() source.Span  { return o.at }
func (o *object) Home() *Module    { return o.home }

// Func is a top-level function. Type is a *types.Arrow whose domain has a label for every parameter; those in braces
// come first.
type Func struct {
	unknown bool // to the original: its definition has an error
	object
	Decl   *syntax.Func
	Params []*Var // as in the type's domain
	sees   int
}

// Sig is the type of the function, nil where it could not be resolved.
func (f *Func) Sig() *types.Arrow {
	sig, _ := f.typ.(*types.Arrow)
	return sig
}

// Sees are the constants, functions and services that are visible at the definition of the function, in order of
// definition: what lowering captures.
func (f *Func) Sees() []Binding { return f.home.Visible[:f.sees] }

// Service is a service definition. Type is a *types.Named of kind Service.
type Service struct {
	idFailed bool // its default id is none
	object
	Decl    *syntax.Service
	Default *Constant // the id given in parentheses, nil without one
	Methods []*Method // in source order
}

// Named is the type of the service, nil where it could not be resolved.
func (s *Service) Named() *types.Named {
	n, _ := s.typ.(*types.Named)
	return n
}

// Method returns the method of a name, or nil.
func (s *Service) Method(name string) *Method {
	for _, m := range s.Methods {
		if m.Name == name {
			return m
		}
	}
	return nil
}

// Method is a method of a service. Labels of the domain are empty in the old form of methods.
type Method struct {
	Name string
	Sig  *types.Arrow
	Decl *syntax.Method
}

// TypeDef is a data, ability or alias definition.
type TypeDef struct {
	object
	Decl syntax.Decl // *syntax.Data, *syntax.Ability or *syntax.Alias
}

// Const is a constant: defined in the file, predefined, or given as an option.
type Const struct {
	object
	Decl  *syntax.Const // nil for predefined and option constants
	Value Constant
}

// Constant is a value known when the program is compiled.
type Constant struct {
	// Text is what reaches AIR: a number, true, a string with its quotes, %init_peer_id%, [], %ttl%, %timestamp%.
	// It is empty for a value that is a variable of the script.
	Text string
	// Var is HostPeerID or LastError where Text is empty.
	Var  Predefined
	Type types.Type
}

// Predefined names the predefined constants that are no literals.
type Predefined uint8

// The predefined constants without a text.
const (
	NotPredefined Predefined = iota
	HostPeerID               // the relay, or %init_peer_id% in scripts without one
	LastError                // :error:
)

// VarKind says how a variable came to be.
type VarKind uint8

// The kinds of variables.
const (
	Argument VarKind = iota // of a function or closure
	Result                  // x <- f()
	Assigned                // x = value
	Declared                // x: *T, x: %T
	Item                    // of for and parseq
	Caught                  // of catch
	Closure                 // c = (…) -> …:
)

// Var is a variable of a function.
type Var struct {
	unknown bool // to the original: its definition has an error
	object
	Kind VarKind
	// Closure is the definition of a variable of kind Closure, else nil.
	Closure *syntax.Closure
}

// Ref is what a value that is a name stands for.
type Ref struct {
	Obj Object // *Const, *Func, *Service or *Var; for the Type of a *syntax.Construct a *TypeDef
	// Name is the name under which Func.Sees or the function knows it: "x", or "M.f" where a module is named.
	Name string
	// ID is, for a *Service, the statement whose id is in force here, nil for the default id.
	ID *syntax.ServiceID
}

// Call says what a call resolves to.
type Call struct {
	// Callee is the function, closure or variable of arrow type that is called by name; nil for a method.
	Callee *Ref
	// Receiver is, for a method of an ability, service or stream map, the value in front of the dot: its type says which
	// of them it is, and RefOf says which service id holds. Nil for a Callee.
	Receiver syntax.Value
	Method   string
	Sig      *types.Arrow
	Args     []syntax.Value // those in braces first
}

// FieldValue is one argument of a constructor or of copy.
type FieldValue struct {
	Name  string
	Value syntax.Value
}

// info holds the tables of a module.
type info struct {
	types    map[syntax.Value]types.Type
	refs     map[syntax.Value]*Ref
	calls    map[*syntax.Call]*Call
	fields   map[syntax.Value][]FieldValue
	defs     map[*syntax.Name]Object
	uses     map[*syntax.Name]Object
	services map[*syntax.ServiceID]*Ref
	typeRefs map[*syntax.NamedType]Object
	written  map[syntax.Type]types.Type
	sigs     map[*syntax.Signature]*types.Arrow
	params   map[*syntax.Signature][]*Var
}

// TypeOf is the type of a value: for a call that of its first result, types.Nil where it has none. Nil where it is unknown.
func (m *Module) TypeOf(v syntax.Value) types.Type { return m.info.types[v] }

// RefOf says what a whole *syntax.Ident, or a *syntax.Property that spells a qualified name, stands for. It is nil for
// all other values: a Property without a Ref is the length of a collection, or a field or arrow of its X.
func (m *Module) RefOf(v syntax.Value) *Ref { return m.info.refs[v] }

// CallOf says what a call resolves to, or nil.
func (m *Module) CallOf(c *syntax.Call) *Call { return m.info.calls[c] }

// FieldsOf are the arguments of a *syntax.Construct or *syntax.Copy that the type has, sorted by name. The type of the
// value says whether a Construct makes a data value or an ability.
func (m *Module) FieldsOf(v syntax.Value) []FieldValue { return m.info.fields[v] }

// DefOf is the object that a name defines: a parameter, a target of <- or =, an item, a stream, a closure, a caught
// error, or a declaration. It is nil for a target of <- that is an existing stream or stream map: see UseOf.
func (m *Module) DefOf(n *syntax.Name) Object { return m.info.defs[n] }

// UseOf is the existing stream or stream map that the target of a <<- or <- names, or what an item of a header list names.
func (m *Module) UseOf(n *syntax.Name) Object { return m.info.uses[n] }

// ServiceOf is the service of an id statement, under the name used there, or nil. Ref.ID is the statement itself.
func (m *Module) ServiceOf(s *syntax.ServiceID) *Ref { return m.info.services[s] }

// TypeRefOf is the definition behind a named type: a *TypeDef or *Service, nil for scalars, ⊤ and ⊥.
func (m *Module) TypeRefOf(t *syntax.NamedType) Object { return m.info.typeRefs[t] }

// Written is the type that a written type means, or nil.
func (m *Module) Written(t syntax.Type) types.Type { return m.info.written[t] }

// SigOf is the type of a closure's, function's or method's signature, parameters in braces first, or nil.
func (m *Module) SigOf(s *syntax.Signature) *types.Arrow { return m.info.sigs[s] }

// ParamsOf are the parameters of a function's or closure's signature, in the order of its type's domain.
func (m *Module) ParamsOf(s *syntax.Signature) []*Var { return m.info.params[s] }

// Declared are what importers of the file may name, types included. Of one name there may be several: a value and a type.
func (m *Module) Declared() []Binding {
	var all []Binding
	for _, name := range m.public.names {
		for _, o := range m.public.objects[name] {
			all = append(all, Binding{name, o})
		}
	}
	return all
}

// Funcs are the functions that the file defines, in source order.
func (m *Module) Funcs() []*Func { return objectsOf[*Func](m) }

// Services are the services that the file defines, in source order.
func (m *Module) Services() []*Service { return objectsOf[*Service](m) }

func objectsOf[T Object](m *Module) []T {
	var out []T
	for _, o := range m.Objects {
		if o, ok := o.(T); ok {
			out = append(out, o)
		}
	}
	return out
}
