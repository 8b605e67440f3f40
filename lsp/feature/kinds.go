package feature

import (
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// kind is what a name stands for, as far as editors show it.
type kind uint8

const (
	kindVariable kind = iota
	kindParameter
	kindArrow // a variable that can be called
	kindFunction
	kindService
	kindConstant
	kindData
	kindAbility
	kindAlias
)

// listed is a kind in the lists of the protocol, which has one for each feature.
type listed struct {
	symbol, item int
	token        uint32
	word         string // for users
}

// as tells how a kind is listed.
func (k kind) as() listed {
	return [...]listed{
		kindVariable:  {protocol.SymbolVariable, protocol.ItemVariable, typeVariable, "variable"},
		kindParameter: {protocol.SymbolVariable, protocol.ItemVariable, typeParameter, "parameter"},
		kindArrow:     {protocol.SymbolFunction, protocol.ItemFunction, typeFunction, "function"},
		kindFunction:  {protocol.SymbolFunction, protocol.ItemFunction, typeFunction, "function"},
		kindService:   {protocol.SymbolInterface, protocol.ItemInterface, typeInterface, "service"},
		kindConstant:  {protocol.SymbolConstant, protocol.ItemConstant, typeVariable, "constant"},
		kindData:      {protocol.SymbolStruct, protocol.ItemStruct, typeStruct, "data"},
		kindAbility:   {protocol.SymbolClass, protocol.ItemClass, typeClass, "ability"},
		kindAlias:     {protocol.SymbolTypeParam, protocol.ItemStruct, typeType, "alias"},
	}[k]
}

// isType reports whether a name of the kind can stand where a type is written, and nowhere else but in a constructor.
func (k kind) isType() bool { return k == kindData || k == kindAbility || k == kindAlias }

// kindOfDecl is the kind of what a definition defines.
func kindOfDecl(d syntax.Decl) kind {
	switch d.(type) {
	case *syntax.Service:
		return kindService
	case *syntax.Ability:
		return kindAbility
	case *syntax.Data:
		return kindData
	case *syntax.Alias:
		return kindAlias
	case *syntax.Const:
		return kindConstant
	}
	return kindFunction
}

// kindOf is the kind of an object.
func kindOf(o check.Object) kind {
	switch o := o.(type) {
	case *check.Func:
		return kindFunction
	case *check.Service:
		return kindService
	case *check.Const:
		return kindConstant
	case *check.TypeDef:
		return kindOfDecl(o.Decl)
	case *check.Var:
		switch {
		case types.IsArrow(o.Type()):
			return kindArrow
		case o.Kind == check.Argument:
			return kindParameter
		}
	}
	return kindVariable
}
