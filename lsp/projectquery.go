package lsp

import (
	"maps"
	"path"
	"slices"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/project"
	"github.com/aquifer-dev/aquifer/source"
)

// projectQueries are the features that can be asked for by name about a project file, as those of sources are
// (spec/editor.md#X42).
var projectQueries = map[string]func(files source.FS, name, text string, p protocol.Position) any{
	"completion": func(_ source.FS, _, text string, p protocol.Position) any {
		return completeKey(text, p, protocol.UTF16)
	},
	"diagnostics": func(files source.FS, name, text string, _ protocol.Position) any {
		return projectDiagnostics(readProject(files, name, text, nil), protocol.UTF16)
	},
	"hover":       func(_ source.FS, _, text string, p protocol.Position) any { return hoverKey(text, int(p.Line), true) },
	"hover-plain": func(_ source.FS, _, text string, p protocol.Position) any { return hoverKey(text, int(p.Line), false) },
}

// IsProject reports whether a file is a project file.
func IsProject(name string) bool { return path.Base(name) == project.Name }

// ProjectNames are the features that QueryProject knows, sorted.
func ProjectNames() []string { return slices.Sorted(maps.Keys(projectQueries)) }

// QueryProject answers a feature by its name about a project file; ok is false where there is none.
func QueryProject(files source.FS, feature, name, text string, p protocol.Position) (answer any, ok bool) {
	ask := projectQueries[feature]
	if ask == nil {
		return nil, false
	}
	return ask(files, name, text, p), true
}
