package feature

import (
	"strings"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// maxImports bounds how many names are offered that an import would bring.
const maxImports = 200

// importing adds names that other files of the workspace and the library declare. Taking one adds the import.
func (x *completion) importing(typesOnly bool) {
	x.rank = 80
	word := strings.ToLower(x.text()[x.word.From:x.offset])
	if word == "" {
		return
	}
	n := 0
	add := func(name string, kind int, detail, imported string, whole bool) {
		if n == maxImports || x.seen[name] || !strings.HasPrefix(strings.ToLower(name), word) {
			return
		}
		n++
		item := protocol.CompletionItem{Label: name, Kind: kind, Detail: detail + " from " + imported}
		item.Additional = textEdits(x.s.Mapper(x.file()), x.importEdits(name, imported, whole))
		x.add(item, "")
	}
	for o := range x.elsewhere() {
		if fitsPlace(o.obj, typesOnly) {
			add(o.name, kindOf(o.obj).as().item, shortDetail(o.obj), o.from, false)
		}
	}
	library := x.s.Embedded()
	for _, name := range library.Names() {
		for _, offer := range library.Declaring(name) {
			if k := kindOfDecl(offer.Decl); typesOnly == k.isType() || k == kindService {
				add(name, k.as().item, k.as().word, offer.Import, true)
			}
		}
	}
}
