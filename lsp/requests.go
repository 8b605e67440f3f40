package lsp

import (
	"slices"

	"github.com/aquifer-dev/aquifer/lsp/feature"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// requests are those that are answered.
var requests = map[string]handler{
	"textDocument/hover": on(func(r *request, p *protocol.PositionParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.Hover(s, path, p.Position, slices.Contains(r.client.TextDocument.Hover.Formats, protocol.Markdown)), nil
	}),
	"textDocument/definition": on(func(r *request, p *protocol.PositionParams) (any, error) {
		s, path := r.near(p.Document)
		return r.targets(feature.Definition(s, path, p.Position)), nil
	}),
	"textDocument/typeDefinition": on(func(r *request, p *protocol.PositionParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.Locations(feature.TypeDefinition(s, path, p.Position)), nil
	}),
	"textDocument/implementation": on(func(r *request, p *protocol.PositionParams) (any, error) {
		s, path := r.at(p.Document)
		return feature.Locations(feature.Implementation(s, path, p.Position)), nil
	}),
	"textDocument/references": on(func(r *request, p *protocol.ReferenceParams) (any, error) {
		s, path := r.at(p.Document)
		return feature.References(s, path, p.Position, p.Context.Declaration), nil
	}),
	"textDocument/documentHighlight": on(func(r *request, p *protocol.PositionParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.Highlights(s, path, p.Position), nil
	}),
	"textDocument/prepareRename": on(func(r *request, p *protocol.PositionParams) (any, error) {
		s, path := r.at(p.Document)
		return feature.PrepareRename(s, path, p.Position)
	}),
	"textDocument/rename": on(func(r *request, p *protocol.RenameParams) (any, error) {
		s, path := r.at(p.Document)
		return feature.Rename(s, path, p.Position, p.NewName, r.client.Workspace.Edit.DocumentChanges)
	}),
	"textDocument/completion": on(func(r *request, p *protocol.PositionParams) (any, error) {
		s, path := r.near(p.Document)
		item := r.client.TextDocument.Completion.Item
		opt := feature.CompletionOptions{Snippets: item.Snippets, Markdown: slices.Contains(item.Formats, protocol.Markdown)}
		return feature.Completion(s, path, p.Position, opt), nil
	}),
	"textDocument/signatureHelp": on(func(r *request, p *protocol.PositionParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.SignatureHelp(s, path, p.Position), nil
	}),
	"textDocument/documentSymbol": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.DocumentSymbols(s, path), nil
	}),
	"workspace/symbol": on(func(r *request, p *protocol.QueryParams) (any, error) {
		out := []protocol.WorkspaceSymbol{}
		for _, file := range r.world.groups() {
			for _, s := range feature.WorkspaceSymbols(r.world.snapshot(file), p.Query) {
				if !slices.Contains(out, s) {
					out = append(out, s)
				}
			}
		}
		return out, nil
	}),
	"textDocument/foldingRange": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.FoldingRanges(s, path), nil
	}),
	"textDocument/selectionRange": on(func(r *request, p *protocol.SelectionParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.SelectionRanges(s, path, p.Positions), nil
	}),
	"textDocument/semanticTokens/full": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.SemanticTokens(s, path, nil), nil
	}),
	"textDocument/semanticTokens/range": on(func(r *request, p *protocol.RangeParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.SemanticTokens(s, path, &p.Range), nil
	}),
	"textDocument/documentLink": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.DocumentLinks(s, path), nil
	}),
	"textDocument/formatting": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.Format(s, path, nil), nil
	}),
	"textDocument/rangeFormatting": on(func(r *request, p *protocol.RangeParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.Format(s, path, &p.Range), nil
	}),
	"textDocument/onTypeFormatting": on(func(r *request, p *protocol.OnTypeParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.FormatTyped(s, path, p.Position), nil
	}),
	"textDocument/codeAction": on(func(r *request, p *protocol.ActionParams) (any, error) {
		s, path := r.at(p.Document)
		return feature.CodeActions(s, path, p.Range, feature.ActionOptions{
			Only: p.Context.Only, Documents: r.client.Workspace.Edit.DocumentChanges, Disabled: r.client.TextDocument.Action.Disabled,
		}), nil
	}),
	"textDocument/inlayHint": on(func(r *request, p *protocol.RangeParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.InlayHints(s, path, p.Range, r.world.settingsOf(path).hints), nil
	}),
	"textDocument/codeLens": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		s, path := r.near(p.Document)
		return feature.CodeLenses(s, path), nil
	}),
	"textDocument/diagnostic": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		s, path := r.at(p.Document)
		items := append([]protocol.Diagnostic{}, feature.Diagnostics(s)[path]...)
		return protocol.DiagnosticReport{Kind: "full", Items: items}, nil
	}),
	"textDocument/prepareCallHierarchy": on(func(r *request, p *protocol.PositionParams) (any, error) {
		s, path := r.at(p.Document)
		return feature.PrepareCalls(s, path, p.Position), nil
	}),
	"callHierarchy/incomingCalls": on(func(r *request, p *protocol.ItemParams) (any, error) {
		s, path := r.at(protocol.DocumentID{URI: p.Item.URI})
		return feature.IncomingCalls(s, path, p.Item), nil
	}),
	"callHierarchy/outgoingCalls": on(func(r *request, p *protocol.ItemParams) (any, error) {
		s, path := r.at(protocol.DocumentID{URI: p.Item.URI})
		return feature.OutgoingCalls(s, path, p.Item), nil
	}),
	"workspace/executeCommand": on(execute),
}

// targets are links where the client knows them, else locations.
func (r *request) targets(list []feature.Target) any {
	if !r.client.TextDocument.Definition.Links {
		return feature.Locations(list)
	}
	out := make([]protocol.LocationLink, len(list))
	for i, t := range list {
		out[i] = protocol.LocationLink{Origin: &t.Origin, URI: t.Location.URI, Range: t.Location.Range, Selection: t.Selection}
	}
	return out
}
