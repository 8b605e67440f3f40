package feature

import (
	"errors"
	"maps"
	"slices"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// queries are the features that can be asked for by name, with what editors would be answered. word is the new name of a
// renaming, what is searched for, or what was typed.
var queries = map[string]func(s *snapshot.Snapshot, path string, p protocol.Position, word string) (any, error){
	"hover": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return Hover(s, path, p, true), nil
	},
	"hover-plain": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return Hover(s, path, p, false), nil
	},
	"definition": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return Locations(Definition(s, path, p)), nil
	},
	"type-definition": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return Locations(TypeDefinition(s, path, p)), nil
	},
	"implementation": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return Locations(Implementation(s, path, p)), nil
	},
	"references": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return References(s, path, p, true), nil
	},
	"highlight": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return Highlights(s, path, p), nil
	},
	"prepare-rename": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return PrepareRename(s, path, p)
	},
	"rename": func(s *snapshot.Snapshot, path string, p protocol.Position, word string) (any, error) {
		return Rename(s, path, p, word, false)
	},
	"symbols": func(s *snapshot.Snapshot, path string, _ protocol.Position, _ string) (any, error) {
		return DocumentSymbols(s, path), nil
	},
	"workspace-symbols": func(s *snapshot.Snapshot, _ string, _ protocol.Position, word string) (any, error) {
		return WorkspaceSymbols(s, word), nil
	},
}

// Names are the features that Query knows, sorted.
func Names() []string { return slices.Sorted(maps.Keys(queries)) }

// ErrUnknown is the error of a name that is no feature's.
var ErrUnknown = errors.New("there is no such feature")

// Query answers a feature by its name.
func Query(s *snapshot.Snapshot, name, path string, p protocol.Position, word string) (any, error) {
	ask := queries[name]
	if ask == nil {
		return nil, ErrUnknown
	}
	return ask(s, path, p, word)
}

// Locations are targets for clients that do not know links.
func Locations(targets []Target) []protocol.Location {
	out := make([]protocol.Location, len(targets))
	for i, t := range targets {
		out[i] = t.Location
	}
	return out
}
