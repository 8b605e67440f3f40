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
	"completion": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return Completion(s, path, p, CompletionOptions{Markdown: true}), nil
	},
	"signature-help": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return SignatureHelp(s, path, p), nil
	},
	"folding": func(s *snapshot.Snapshot, path string, _ protocol.Position, _ string) (any, error) {
		return FoldingRanges(s, path), nil
	},
	"selection": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return SelectionRanges(s, path, []protocol.Position{p}), nil
	},
	"semantic-tokens": func(s *snapshot.Snapshot, path string, _ protocol.Position, _ string) (any, error) {
		return SemanticTokens(s, path, nil), nil
	},
	"links": func(s *snapshot.Snapshot, path string, _ protocol.Position, _ string) (any, error) {
		return DocumentLinks(s, path), nil
	},
	"format": func(s *snapshot.Snapshot, path string, _ protocol.Position, _ string) (any, error) {
		return Format(s, path, nil), nil
	},
	"format-typed": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		return FormatTyped(s, path, p), nil
	},
	"actions": func(s *snapshot.Snapshot, path string, p protocol.Position, word string) (any, error) {
		return CodeActions(s, path, wordRange(s, path, p), ActionOptions{Only: onlyKind(word), Disabled: true}), nil
	},
	"diagnostics": func(s *snapshot.Snapshot, path string, _ protocol.Position, _ string) (any, error) {
		return append([]protocol.Diagnostic{}, Diagnostics(s)[path]...), nil
	},
	"hints": func(s *snapshot.Snapshot, path string, _ protocol.Position, _ string) (any, error) {
		everything := protocol.Range{End: protocol.Position{Line: 1 << 30}}
		return InlayHints(s, path, everything, HintOptions{Types: true, Peers: true}), nil
	},
	"lenses": func(s *snapshot.Snapshot, path string, _ protocol.Position, _ string) (any, error) {
		return CodeLenses(s, path), nil
	},
	"incoming-calls": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		out := []protocol.IncomingCall{}
		for _, item := range PrepareCalls(s, path, p) {
			out = append(out, IncomingCalls(s, pathOf(s, item.URI), item)...)
		}
		return out, nil
	},
	"outgoing-calls": func(s *snapshot.Snapshot, path string, p protocol.Position, _ string) (any, error) {
		out := []protocol.OutgoingCall{}
		for _, item := range PrepareCalls(s, path, p) {
			out = append(out, OutgoingCalls(s, pathOf(s, item.URI), item)...)
		}
		return out, nil
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

// atPlace are the features, of any kind of file, whose answer depends on the place.
var atPlace = []string{
	"actions", "completion", "definition", "format-typed", "highlight", "hover", "hover-plain", "implementation", "incoming-calls", "outgoing-calls",
	"prepare-rename", "references", "rename", "selection", "signature-help", "type-definition",
}

// NeedsPlace reports whether a feature is about a place rather than a file.
func NeedsPlace(name string) bool { return slices.Contains(atPlace, name) }

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

// onlyKind makes a list of a kind that may be missing.
func onlyKind(word string) []string {
	if word == "" {
		return nil
	}
	return []string{word}
}

// wordRange is the word at a place, or the place.
func wordRange(s *snapshot.Snapshot, path string, p protocol.Position) protocol.Range {
	if c, ok := at(s, path, p); ok {
		if word, ok := c.word(); ok {
			return c.rangeOf(word)
		}
	}
	return protocol.Range{Start: p, End: p}
}

// pathOf is the path of a module that has a URI.
func pathOf(s *snapshot.Snapshot, uri protocol.URI) string {
	for _, m := range s.Modules() {
		if u, ok := s.URI(m.Path); ok && u == uri {
			return m.Path
		}
	}
	return ""
}
