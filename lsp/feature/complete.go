package feature

import (
	"fmt"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// CompletionOptions are what a client can show.
type CompletionOptions struct{ Snippets, Markdown bool }

// completion collects what may stand at a place.
type completion struct {
	*scope
	opt   CompletionOptions
	word  syntax.Range // what is there already and gets replaced
	items []protocol.CompletionItem
	seen  map[string]bool
	rank  int // of the items that are added: lower ones are shown first
}

// Completion is what may stand at a place: names in scope, members behind a dot, types, words of the language, files to
// import, and names that an import would bring.
func Completion(s *snapshot.Snapshot, path string, p protocol.Position, opt CompletionOptions) *protocol.CompletionList {
	list := &protocol.CompletionList{Items: []protocol.CompletionItem{}}
	c, ok := at(s, path, p)
	if !ok {
		return list
	}
	x := &completion{scope: c.scope(), opt: opt, word: c.written(), seen: map[string]bool{}}
	switch where := x.where(); where.place {
	case inComment, inText:
	case inImport:
		x.importPaths(where.from)
	case inMembers:
		x.members()
	case inTypes:
		x.types()
	case inTop:
		x.topLevel()
	case inDeclares:
		x.ownNames()
	case inExports:
		x.exportable()
	case inImportNames:
		x.importable()
	case behindLoop:
		x.words("par", "try", "rec")
	case behindPeer:
		x.words("via")
	case inStatement:
		x.statements()
		x.values(true)
	default:
		x.arguments()
		x.values(false)
	}
	list.Items = append(list.Items, x.items...)
	return list
}

// written is the part of a word that stands before the cursor, with what of the word stands behind it.
func (c cursor) written() syntax.Range {
	text := c.text()
	r := syntax.Range{From: c.offset, To: c.offset}
	for r.From > 0 && isWordByte(text[r.From-1]) {
		r.From--
	}
	for int(r.To) < len(text) && isWordByte(text[r.To]) {
		r.To++
	}
	return r
}

func isWordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// add adds an item that replaces the word, once for each label.
func (x *completion) add(item protocol.CompletionItem, text string) {
	if x.seen[item.Label] {
		return
	}
	x.seen[item.Label] = true
	if text == "" {
		text = item.Label
	}
	item.SortText = fmt.Sprintf("%02d%s", x.rank, item.Label)
	item.TextEdit = &protocol.TextEdit{Range: x.rangeOf(x.word), NewText: text}
	x.items = append(x.items, item)
}

// object adds a name that is in scope.
func (x *completion) object(name string, o check.Object) {
	item := protocol.CompletionItem{Label: name, Kind: protocol.ItemVariable}
	text := name
	if o != nil {
		item.Kind, item.Detail = kindOf(o).as().item, shortDetail(o)
		item.Documentation = x.docs(snapshot.Symbol{Obj: o})
		if sig, ok := o.Type().(*types.Arrow); ok {
			text = x.call(&item, name, sig)
		}
	}
	x.add(item, text)
}

func shortDetail(o check.Object) string {
	switch o := o.(type) {
	case *check.Service:
		return "service"
	case *check.TypeDef:
		if _, alias := o.Decl.(*syntax.Alias); !alias {
			if n, ok := o.Type().(*types.Named); ok {
				return n.Kind.String()
			}
		}
	}
	return shortType(o.Type())
}

func (x *completion) docs(sym snapshot.Symbol) *protocol.Markup {
	doc := documentation(x.s, sym)
	if doc == "" {
		return nil
	}
	kind := protocol.PlainText
	if x.opt.Markdown {
		kind = protocol.Markdown
	}
	return &protocol.Markup{Kind: kind, Value: doc}
}

// call is the text of a call, with places for the arguments where the client can do that.
func (x *completion) call(item *protocol.CompletionItem, name string, sig *types.Arrow) string {
	if !x.opt.Snippets || int(x.word.To) < len(x.text()) && x.text()[x.word.To] == '(' {
		return name
	}
	item.Format = snippetFormat
	if len(sig.Domain) == 0 {
		return name + "()"
	}
	var args []string
	for i, p := range sig.Domain {
		label := p.Label
		if label == "" {
			label = fmt.Sprintf("arg%d", i)
		}
		args = append(args, fmt.Sprintf("${%d:%s}", i+1, label))
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

const snippetFormat = 2

// members adds what may stand behind the dot in front of the word.
func (x *completion) members() {
	dot := x.word.From - 1
	t := x.typeBefore(dot)
	text, _ := x.valueBefore(dot)
	if x.moduleMembers(text) && t == nil {
		return
	}
	switch t := t.(type) {
	case nil: // a service has methods even while some of them are being written
		if service, ok := x.scope.object(text).(*check.Service); ok {
			for _, m := range service.Methods {
				item := protocol.CompletionItem{Label: m.Name, Kind: protocol.ItemMethod, Detail: shortType(m.Sig)}
				item.Documentation = x.docs(snapshot.Symbol{Obj: service, Member: m.Name})
				x.add(item, x.call(&item, m.Name, m.Sig))
			}
		}
	case *types.Named:
		for _, f := range t.Fields {
			item := protocol.CompletionItem{Label: f.Name, Kind: protocol.ItemField, Detail: shortType(f.Type)}
			insert := f.Name
			if sig, ok := f.Type.(*types.Arrow); ok {
				item.Kind = protocol.ItemMethod
				insert = x.call(&item, f.Name, sig)
			}
			if owner := x.s.OwnerOf(t); owner != nil {
				item.Documentation = x.docs(snapshot.Symbol{Obj: owner, Member: f.Name})
			}
			x.add(item, insert)
		}
		if t.Kind == types.Data {
			x.add(protocol.CompletionItem{Label: "copy", Kind: protocol.ItemMethod, Detail: t.Name + " with other fields"}, "")
		}
	case types.StreamMap:
		for _, name := range check.MapMethods() {
			sig := check.MapMethod(t, name).(*types.Arrow)
			item := protocol.CompletionItem{Label: name, Kind: protocol.ItemMethod, Detail: shortType(sig)}
			x.add(item, x.call(&item, name, sig))
		}
	default:
		if _, ok := types.Elem(t); ok {
			x.add(protocol.CompletionItem{Label: "length", Kind: protocol.ItemField, Detail: "u32"}, "")
		}
	}
}

// moduleMembers adds what a used module has, if the text before the dot names one.
func (x *completion) moduleMembers(module string) (found bool) {
	for _, all := range [][]check.Binding{x.globals, visibleTypes(x.m)} {
		for _, b := range all {
			rest, ok := strings.CutPrefix(b.Name, module+".")
			if module == "" || !ok {
				continue
			}
			found = true
			if !strings.Contains(rest, ".") {
				x.object(rest, b.Obj)
			}
		}
	}
	return found
}

// values adds everything that can be a value, or begin one. statement: a value alone must be a call.
func (x *completion) values(statement bool) {
	x.rank = 10
	for i := len(x.vars) - 1; i >= 0; i-- {
		x.object(x.vars[i].name, x.vars[i].obj)
	}
	x.rank = 20
	for _, b := range x.globals {
		if module, _, dotted := strings.Cut(b.Name, "."); dotted {
			x.add(protocol.CompletionItem{Label: module, Kind: protocol.ItemModule, Detail: "module"}, "")
			continue
		}
		if _, constant := b.Obj.(*check.Const); constant && statement {
			continue
		}
		x.object(b.Name, b.Obj)
	}
	for _, t := range visibleTypes(x.m) {
		if !strings.Contains(t.Name, ".") && !statement {
			if n, ok := t.Obj.Type().(*types.Named); ok && n.Kind != types.Service {
				x.object(t.Name, t.Obj)
			}
		}
	}
	if !statement {
		x.rank = 30
		x.words("true", "false")
	}
	x.importing(false)
}

// types adds what may stand where a type is written.
func (x *completion) types() {
	x.rank = 10
	for _, t := range visibleTypes(x.m) {
		if module, _, dotted := strings.Cut(t.Name, "."); dotted {
			x.add(protocol.CompletionItem{Label: module, Kind: protocol.ItemModule, Detail: "module"}, "")
			continue
		}
		x.object(t.Name, t.Obj)
	}
	x.rank = 20
	x.words("string", "bool", "u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64", "f32", "f64")
	x.importing(true)
}

func (x *completion) words(words ...string) {
	for _, w := range words {
		x.add(protocol.CompletionItem{Label: w, Kind: protocol.ItemKeyword}, "")
	}
}

// arguments adds the names of fields where those of Type(…) are given.
func (x *completion) arguments() {
	call := x.callAround()
	if call == nil || call.named == nil {
		return
	}
	given := map[string]bool{}
	for _, a := range call.given {
		given[a] = true
	}
	for _, f := range call.named.Fields {
		if !given[f.Name] {
			item := protocol.CompletionItem{Label: f.Name + " = ", Kind: protocol.ItemField, Detail: shortType(f.Type), FilterText: f.Name}
			if owner := x.s.OwnerOf(call.named); owner != nil {
				item.Documentation = x.docs(snapshot.Symbol{Obj: owner, Member: f.Name})
			}
			x.add(item, "")
		}
	}
}
