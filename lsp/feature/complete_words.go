package feature

import (
	"path"
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// snippet is a word of the language with what usually follows it.
type snippet struct{ word, text, detail string }

// statementWords begin statements.
var statementWords = [...]snippet{
	{"on", "on ${1:peer}:\n  $0", "run on another peer"},
	{"if", "if ${1:condition}:\n  $0", "run when something holds"},
	{"else", "else:\n  $0", "run when the `if` above does not"},
	{"for", "for ${1:item} <- ${2:items}:\n  $0", "run for every item"},
	{"parseq", "parseq ${1:item} <- ${2:items} on ${3:item}:\n  $0", "run on many peers at once and go on with each"},
	{"try", "try:\n  $0", "run, and go on if it fails"},
	{"catch", "catch ${1:error}:\n  $0", "run when the `try` above fails"},
	{"otherwise", "otherwise:\n  $0", "run when what is above fails"},
	{"par", "par $0", "at the same time as what is above"},
	{"co", "co $0", "at the same time, and nobody waits"},
	{"join", "join ${1:value}", "wait for values"},
}

// topWords begin definitions and header lines.
var topWords = [...]snippet{
	{"func", "func ${1:name}($2):\n  $0", "a function"},
	{"service", "service ${1:Name}(\"${2:id}\"):\n  $0", "functions that peers offer"},
	{"data", "data ${1:Name}:\n  $0", "a type with fields"},
	{"ability", "ability ${1:Name}:\n  $0", "a type with fields and functions"},
	{"alias", "alias ${1:Name}: ${2:string}", "another name of a type"},
	{"const", "const ${1:NAME} = $0", "a constant"},
	{"import", "import \"$0\"", "take what another file declares"},
	{"use", "use \"$1\" as ${2:Name}", "take it under a name"},
	{"export", "export $0", "what is compiled"},
	{"aqua", "aqua ${1:Name} declares *", "the name of the module"},
}

// statements adds what begins a statement here: words that go on with the statement above are offered below one that they
// can belong to (spec/language.md#L13).
func (x *completion) statements() {
	x.rank = 15
	above := x.above()
	x.snippets(slices.DeleteFunc(slices.Clone(statementWords[:]), func(w snippet) bool { return !continues(above, w.word) }))
}

// continues reports whether a word may begin a statement below another one, which is nil at the beginning of a block. What
// could not be read may be anything.
func continues(above syntax.Stmt, word string) bool {
	if _, unread := above.(*syntax.BadStmt); unread {
		return true
	}
	switch word {
	case "else":
		_, ok := above.(*syntax.If)
		return ok
	case "catch":
		switch above.(type) {
		case *syntax.Try, *syntax.Otherwise:
			return true
		}
		return false
	case "otherwise":
		return above != nil
	}
	return true
}

// above is the statement before the word in the block that the indentation of the word puts it into, or nil.
func (x *completion) above() syntax.Stmt {
	var body *syntax.Block
	switch d := x.decl.(type) {
	case *syntax.Func:
		body = d.Body
	case *syntax.BadDecl:
		body = d.Body
	}
	column := x.column(x.word.From)
	for body != nil {
		var last syntax.Stmt
		for _, s := range body.Stmts {
			if s.Pos() < x.word.From {
				last = s
			}
		}
		if last == nil || x.column(last.Pos()) >= column {
			return last
		}
		body = syntax.BodyOf(last)
	}
	return nil
}

// topLevel adds what begins a line at the very left. The name of the module only goes first.
func (x *completion) topLevel() {
	words := topWords[:]
	if x.m.File.Module() != nil {
		words = words[:len(words)-1]
	}
	x.snippets(words)
}

func (x *completion) snippets(words []snippet) {
	for _, w := range words {
		item := protocol.CompletionItem{Label: w.word, Kind: protocol.ItemKeyword, Detail: w.detail}
		text := ""
		if x.opt.Snippets {
			item.Format, text = snippetFormat, w.text
		}
		x.add(item, text)
	}
}

// ownNames adds what the file defines and does not declare yet.
func (x *completion) ownNames() {
	for _, o := range x.m.Objects {
		x.plain(o.Ident(), o)
	}
}

// plain adds a name without a call behind it.
func (x *completion) plain(name string, o check.Object) {
	item := protocol.CompletionItem{Label: name, Kind: kindOf(o).as().item, Detail: shortDetail(o), Documentation: x.docs(snapshot.Symbol{Obj: o})}
	x.add(item, "")
}

// exportable adds functions and services, the file's own first.
func (x *completion) exportable() {
	for _, own := range []bool{true, false} {
		x.rank++
		for _, b := range x.m.Visible {
			switch b.Obj.(type) {
			case *check.Func, *check.Service:
				if (b.Obj.Home() == x.m) == own && !strings.Contains(b.Name, ".") {
					x.plain(b.Name, b.Obj)
				}
			}
		}
	}
}

// importable adds what the file of the line declares.
func (x *completion) importable() {
	for i, imp := range x.m.Imports {
		if line := imp.Line; imp.Module != nil && line.Pos() <= x.offset && x.offset <= line.End() {
			for _, b := range x.m.Imports[i].Module.Declared() {
				x.plain(b.Name, b.Obj)
			}
		}
	}
	x.rank++
	x.words("from", "as")
}

// importPaths adds the files that an import can name: beside this one, in the folders that are written, of the imports map
// and of the library. from is where the text begins.
func (x *completion) importPaths(from int32) {
	written := x.text()[from:x.offset]
	end := x.offset
	for int(end) < len(x.text()) && !strings.ContainsRune("\"\r\n", rune(x.text()[end])) {
		end++
	}
	x.word = syntax.Range{From: from, To: end}
	dir, _ := path.Split(written)
	x.rank = 10
	if !strings.HasPrefix(x.m.Path, snapshot.LibraryPrefix) {
		x.directory(path.Join(path.Dir(x.m.Path), dir), dir)
	}
	x.rank = 20
	for _, location := range x.s.Options.Imports.Locations(x.m.Path, written) {
		x.directory(path.Join(location, dir), dir)
	}
	for _, name := range x.s.Options.Imports.Prefixes(x.m.Path) {
		if name != "" {
			x.add(protocol.CompletionItem{Label: name, Kind: protocol.ItemFolder, Detail: "package"}, "")
		}
	}
	x.rank = 30
	for _, f := range x.s.Embedded().Files() {
		x.add(protocol.CompletionItem{Label: f, Kind: protocol.ItemFile, Detail: "standard library"}, "")
	}
}

// directory adds the Aqua files and directories of a directory; dir is what of the text leads to it.
func (x *completion) directory(place, dir string) {
	names, _ := x.s.Files.ReadDir(place)
	for _, n := range names {
		switch {
		case strings.HasPrefix(n, "."), n == "node_modules/":
		case strings.HasSuffix(n, "/"):
			x.add(protocol.CompletionItem{Label: dir + n, Kind: protocol.ItemFolder}, "")
		case strings.HasSuffix(n, ".aqua") && path.Join(place, n) != x.m.Path:
			x.add(protocol.CompletionItem{Label: dir + n, Kind: protocol.ItemFile}, "")
		}
	}
}
