package check

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
)

// The wording of names that nothing defines: E0201, E0202 and E0204.

// What other languages call values and functions of the language. The parser knows those that no valid line can hold.
var (
	foreignValues    = map[string]string{"null": "nil", "None": "nil", "undefined": "nil", "True": "true", "False": "false"}
	foreignFunctions = map[string]string{"return": "<-", "not": "!"}
	printFunctions   = map[string]bool{"print": true, "println": true, "printf": true, "echo": true, "log": true, "alert": true}
	printObjects     = map[string]bool{"console": true, "Console": true, "fmt": true, "System": true}
)

// ownService tells how a program writes to a terminal.
const ownService = "what a program prints it gives to a service of its host: declare `service Console(\"run-console\"):` with `print(text: string)`, and call `Console.print(\u2026)`"

// The codes of names that nothing defines: a value, a function, a type or service, and one that is exported.
const (
	CodeNoName     = "E0201"
	CodeNoFunction = "E0202"
	CodeNoType     = "E0205"
	CodeNoExport   = "E0314"
)

func (c *checker) unknownName(n syntax.Node, name string) diag.Diagnostic {
	d := failure(CodeNoName, c.span(n), "there is no `%s` here", name)
	if d, ok := c.definedHere(d, n, name); ok {
		return d
	}
	if name == "return" {
		return failure(CodeNoName, c.span(n), "`return` is written `<-`, with a value behind it").
			Help("a function without results ends with its last line")
	}
	if word, ok := foreignValues[name]; ok {
		return failure(CodeNoName, c.span(n), "`%s` is written `%s`", name, word).Fixable("write "+word, c.span(n), word)
	}
	if d, ok := c.elsewhere(d, name, nil); ok {
		return d
	}
	if d, ok := c.imported(d, c.span(n), name, nil, isServiceDecl, isValueDecl); ok {
		return d
	}
	if printObjects[name] && n == c.receiver {
		return d.Help(ownService)
	}
	other := c.capitalized(name)
	if other == "" || n != c.receiver {
		if near := c.nearest(name, func() []string { return c.namesInScope(nil) }); near != "" {
			return didYouMean(d, c.span(n), near)
		}
	}
	return didYouMean(d, c.span(n), other)
}

func (c *checker) unknownFunction(n syntax.Node, name string) diag.Diagnostic {
	code := CodeNoFunction
	message := fmt.Sprintf("there is no function `%s` here", name)
	if i := strings.LastIndex(name, "."); i >= 0 {
		code, message = "E0204", fmt.Sprintf("module `%s` has no function `%s`", name[:i], name[i+1:])
	}
	d := diag.New(code, c.span(n), message, name)
	if d, ok := c.definedHere(d, n, name); ok {
		return d
	}
	if mark, ok := foreignFunctions[name]; ok {
		return failure(code, c.span(n), "`%s` is written `%s`", name, mark).Fixable("write "+mark, c.span(n), mark)
	}
	if d, ok := c.elsewhere(d, name, nil); ok {
		return d
	}
	if d, ok := c.imported(d, c.span(n), name, nil, isValueDecl); ok {
		return d
	}
	if near := c.nearest(name, func() []string { return c.namesInScope(callable) }); near != "" {
		return didYouMean(d, c.span(n), near)
	}
	for _, b := range c.m.Visible {
		if s, ok := b.Obj.(*Service); ok && s.Method(name) != nil {
			return didYouMean(d, c.span(n), b.Name+"."+name)
		}
	}
	if printFunctions[name] {
		return d.Help(ownService)
	}
	return d
}

// definedHere explains why a name that the file defines is not known at its use.
func (c *checker) definedHere(d diag.Diagnostic, n syntax.Node, name string) (diag.Diagnostic, bool) {
	if c.failed > maxSearches {
		return d, false
	}
	for f := c.fn; f != nil; f = f.up {
		if f.name.Text == name {
			return failure(d.Code, d.Span, "functions cannot call themselves").
				At(c.span(f.name), "`"+name+"` is being defined here").Help("to repeat something use `for`"), true
		}
	}
	if v, ok := c.left[name]; ok {
		return c.knownInBlock(d, name, v), true
	}
	for _, decl := range c.m.File.Decls {
		if f, ok := decl.(*syntax.Func); ok && f.Name.Text == name && f.Pos() > n.Pos() {
			return d.At(c.span(f.Name), "defined here, below").Help("a definition is visible only below it"), true
		}
	}
	if at := c.closureBelow(n, name); at != nil {
		return d.At(c.span(at), "defined here, below").Help("a definition is visible only below it"), true
	}
	if _, ok := c.types[name].(*TypeDef); ok {
		return d.Help("`" + name + "` is a type; a value of it is written `" + name + "(field = value)`"), true
	}
	return d, false
}

// knownInBlock explains the use of a variable behind the block that sets it.
func (c *checker) knownInBlock(d diag.Diagnostic, name string, v left) diag.Diagnostic {
	block := "the `" + v.block + "` block"
	if v.block == "closure" {
		block = "a closure"
	}
	how := "set"
	switch v.Kind {
	case Declared:
		how = "declared"
	case Closure:
		how = "defined"
	}
	line := c.m.File.Source.Position(v.at.Start).Line
	out := failure(d.Code, d.Span, "`%s` is %s in %s at line %d and known only there", name, how, block, line).At(v.at, how+" here")
	switch v.Kind {
	case Declared, Closure:
		return out.Help("put it before the block")
	case Result, Assigned:
		return out.Help("declare a stream before the block, `" + name + ": *" + elementOf(v.typ) +
			"`, and push into it there: `" + name + " <- call` or `" + name + " <<- value`")
	}
	return out
}

// elementOf writes the type of a stream's elements that hold such values.
func elementOf(t types.Type) string {
	switch t := t.(type) {
	case nil:
		return "type"
	case types.Array:
		return "[]" + elementOf(t.Elem)
	case types.Literal:
		switch {
		case isInteger(t):
			return "i64"
		case isFloat(t):
			return "f64"
		}
		return t.Name()
	}
	if s, ok := t.(types.Stream); ok {
		return "[]" + short(s.Elem)
	}
	if !types.IsData(t) {
		return "type"
	}
	return short(t)
}
