// Package syntax turns Aqua text into a tree that covers it byte for byte and never stops at an error.
//
// Parse scans a file into tokens, groups them into logical lines, reads one line at a time with the production that its
// first tokens choose, and puts the lines together by indentation. A line that cannot be read becomes a *BadDecl,
// *BadMember or *BadStmt and one diagnostic; everything around it stands. The grammar is that of spec/language.md.
//
// Trees are immutable. Nodes keep byte offsets; package source turns them into lines and columns.
package syntax

import "github.com/aquifer-dev/aquifer/source"

// Node is a part of the tree: a header line, declaration, member, statement, value, type or name.
type Node interface {
	Pos() int32 // offset of the first byte
	End() int32 // offset behind the last byte
}

// Range is the place of a node in its file: byte offsets, To exclusive.
type Range struct{ From, To int32 }

// Pos returns the offset of the first byte.
func (r Range) Pos() int32 { return r.From }

// End returns the offset behind the last byte.
func (r Range) End() int32 { return r.To }

// File is a parsed source file.
type File struct {
	Source *source.File
	// Tokens cover the text byte for byte: joined, their texts are the file. The last one is the empty EOF.
	Tokens []Token
	Header []HeaderLine // in source order
	Decls  []Decl       // in source order
}

// Span is the place of a node of this file.
func (f *File) Span(n Node) source.Span {
	return source.Span{File: f.Source.ID, Start: n.Pos(), End: n.End()}
}

// Text is the source text of a node.
func (f *File) Text(n Node) string { return f.Source.Text[n.Pos():n.End()] }

// Module returns the `aqua Name` line that names the module, or nil.
func (f *File) Module() *Module {
	if len(f.Header) > 0 {
		m, _ := f.Header[0].(*Module)
		return m
	}
	return nil
}

// Name is an identifier that is not a value: a declared or labelled name. Text is "" for one that is missing.
type Name struct {
	Range
	Text string
}

// QName is a name of one or more parts joined by dots.
type QName struct {
	Range
	Parts []*Name
}

// String returns the name as written, without blanks.
func (q *QName) String() string {
	if q == nil {
		return ""
	}
	if len(q.Parts) == 1 {
		return q.Parts[0].Text
	}
	var b []byte
	for i, p := range q.Parts {
		if i > 0 {
			b = append(b, '.')
		}
		b = append(b, p.Text...)
	}
	return string(b)
}

// Last is the last part of the name: what it names, without the modules in front.
func (q *QName) Last() *Name { return q.Parts[len(q.Parts)-1] }

// HeaderLine is one of *Module, *Import, *Export, *BadHeader.
type HeaderLine interface {
	Node
	header()
}

// The lines of a header.
type (
	// Module is `aqua Name declares a, B` or, in the old spelling, `module Name`.
	Module struct {
		Range
		Word     *Name // aqua or module
		Name     *QName
		Declares bool     // a declares part is there
		All      bool     // declares *
		Names    []*QName // what else is declared
	}
	// Import is `import "f"`, `import a as b from "f"`, `use "f" as M` or `use a from "f" as M`; `as M` may be left out.
	Import struct {
		Range
		Use   bool // use instead of import
		From  bool // Items say what is taken
		Items []*AsItem
		Path  *Literal // a StringLiteral
		As    *QName   // the module name of a use, or nil
	}
	// Export is `export a, B as C`.
	Export struct {
		Range
		Items []*AsItem
	}
	// BadHeader is a header line that could not be read.
	BadHeader struct{ Range }
)

// AsItem is `name as other` in a header list; As is nil without renaming.
type AsItem struct {
	Range
	Name *QName
	As   *QName
}

// Shown is the name that the item has outside: As, or Name without one.
func (i *AsItem) Shown() *QName {
	if i.As != nil {
		return i.As
	}
	return i.Name
}

// Decl is a top-level declaration: one of *Service, *Data, *Ability, *Alias, *Const, *Func, *BadDecl.
type Decl interface {
	Node
	decl()
}

// The declarations. Those with a body reach to the end of its last line.
type (
	// Service is `service Name(id):` with methods. ID is nil without a default id.
	Service struct {
		Range
		Name    *Name
		ID      Value
		Members []Member
	}
	// Data is `data Name:` with fields.
	Data struct {
		Range
		Name    *Name
		Members []Member
	}
	// Ability is `ability Name:` with fields and methods.
	Ability struct {
		Range
		Name    *Name
		Members []Member
	}
	// Alias is `alias Name: type`.
	Alias struct {
		Range
		Name *Name
		Type Type
	}
	// Const is `const NAME = value`, or with Soft `const NAME ?= value`.
	Const struct {
		Range
		Name  *Name
		Soft  bool
		Value Value
	}
	// Func is `func name(args) -> results:` with its body.
	Func struct {
		Range
		Name *Name
		Sig  *Signature
		Body *Block
	}
	// BadDecl is a line that is no declaration. Name is the name it seems to declare, or nil; Body holds the lines
	// indented under it, read as statements when the line began like a function.
	BadDecl struct {
		Range
		Word string // its first word
		Name *Name
		Body *Block
	}
)

// NameOf is the name that a declaration defines, nil where it has none.
func NameOf(d Decl) *Name {
	switch d := d.(type) {
	case *Service:
		return d.Name
	case *Data:
		return d.Name
	case *Ability:
		return d.Name
	case *Alias:
		return d.Name
	case *Const:
		return d.Name
	case *Func:
		return d.Name
	case *BadDecl:
		return d.Name
	}
	return nil
}

// Member is a line of a service, data or ability: one of *Field, *Method, *BadMember.
type Member interface {
	Node
	member()
}

// The members.
type (
	// Field is `name: type`.
	Field struct {
		Range
		Name *Name
		Type Type
	}
	// Method is `name(args) -> results`, or in the old form `name: args -> results`; Old has unlabelled parameters.
	Method struct {
		Range
		Name *Name
		Sig  *Signature
		Old  bool
	}
	// BadMember is a line that is no member.
	BadMember struct {
		Range
		Name *Name // its first word, or nil
	}
)

// Signature is `{A, B}(x: T) -> R, R`. Abilities are leading parameters named after their types.
type Signature struct {
	Range
	Abilities []*NamedType
	Params    []*Param
	Results   []Type
}

// Param is a parameter. Name is nil in the old form of methods.
type Param struct {
	Range
	Name *Name
	Type Type
}

// Block is the lines indented under a head line. Indent is the text before each of them.
type Block struct {
	Range
	Indent string
	Stmts  []Stmt
}
