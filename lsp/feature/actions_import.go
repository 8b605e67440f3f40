package feature

import (
	"fmt"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// missingCodes are the errors about names that nothing defines, each with whether types alone may stand there.
var missingCodes = map[string]bool{
	check.CodeNoName: false, check.CodeNoFunction: false, check.CodeNoType: true, check.CodeNoExport: false,
}

// maxOffers bounds how many files are offered to import one name from.
const maxOffers = 8

// missingImports offer to import what an error says is not there from the files of the workspace that declare it
// (spec/editor.md#X41). The compiler, which sees no files but those that are imported, offers the library alone.
func (c cursor) missingImports(d diag.Diagnostic, documents bool) (out []protocol.CodeAction) {
	typesOnly, missing := missingCodes[d.Code]
	if !missing {
		return nil
	}
	name := c.text()[d.Span.Start:d.Span.End]
	for o := range c.elsewhere() {
		if o.name != name || !fitsPlace(o.obj, typesOnly) {
			continue
		}
		out = append(out, protocol.CodeAction{
			Title: fmt.Sprintf("Import %s from %q", name, o.from), Kind: KindQuickFix,
			Diagnostics: []protocol.Diagnostic{diagnostic(c.s, c.file(), d)},
			Edit:        workspaceEdit(c.s, c.importEdits(name, o.from, false), documents),
		})
		if len(out) == maxOffers {
			break
		}
	}
	if len(out) == 1 && len(d.Fixes) == 0 {
		out[0].Preferred = true
	}
	return out
}
