package feature

import (
	"encoding/json"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// The commands of code lenses. Their arguments are the URI of the document and the name of the function.
const (
	CommandRun = "aqua.run"
	CommandAIR = "aqua.showAir"
)

// CodeLenses offer to run each function that a file exports, and to show its AIR.
func CodeLenses(s *snapshot.Snapshot, path string) []protocol.CodeLens {
	out := []protocol.CodeLens{}
	c, ok := at(s, path, protocol.Position{})
	if !ok {
		return out
	}
	uri, _ := s.URI(path)
	outside := map[string]string{} // names outside by those in the file
	for _, e := range c.m.Exports {
		outside[e.Obj.Ident()] = e.Name
	}
	for _, d := range c.m.File.Decls {
		fn, ok := d.(*syntax.Func)
		if !ok || outside[fn.Name.Text] == "" {
			continue
		}
		arguments := []json.RawMessage{protocol.Raw(uri), protocol.Raw(outside[fn.Name.Text])}
		for _, command := range []protocol.Command{{Title: "run", Command: CommandRun}, {Title: "show AIR", Command: CommandAIR}} {
			command.Arguments = arguments
			out = append(out, protocol.CodeLens{Range: c.rangeOf(fn.Name), Command: command})
		}
	}
	return out
}
