package lsp

import (
	"encoding/json"
	"slices"

	"github.com/aquifer-dev/aquifer/lsp/feature"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/script"
)

// scriptRequests are those that are answered about AIR. Others have no answer there.
var scriptRequests = map[string]handler{
	"textDocument/hover": on(func(r *request, p *protocol.PositionParams) (any, error) {
		return r.script(p.Document).Hover(p.Position, slices.Contains(r.client.TextDocument.Hover.Formats, protocol.Markdown)), nil
	}),
	"textDocument/definition": on(func(r *request, p *protocol.PositionParams) (any, error) {
		return r.script(p.Document).Definition(p.Document.URI, p.Position), nil
	}),
	"textDocument/references": on(func(r *request, p *protocol.ReferenceParams) (any, error) {
		return r.script(p.Document).References(p.Document.URI, p.Position, p.Context.Declaration), nil
	}),
	"textDocument/documentHighlight": on(func(r *request, p *protocol.PositionParams) (any, error) {
		return r.script(p.Document).Highlights(p.Position), nil
	}),
	"textDocument/documentSymbol": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		return r.script(p.Document).DocumentSymbols(), nil
	}),
	"textDocument/foldingRange": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		return r.script(p.Document).FoldingRanges(), nil
	}),
	"textDocument/selectionRange": on(func(r *request, p *protocol.SelectionParams) (any, error) {
		return r.script(p.Document).SelectionRanges(p.Positions), nil
	}),
	"textDocument/formatting": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		return r.script(p.Document).Format(), nil
	}),
	"textDocument/semanticTokens/full": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		return r.script(p.Document).SemanticTokens(feature.ScriptLegend(), nil), nil
	}),
	"textDocument/semanticTokens/range": on(func(r *request, p *protocol.RangeParams) (any, error) {
		return r.script(p.Document).SemanticTokens(feature.ScriptLegend(), &p.Range), nil
	}),
	"textDocument/diagnostic": on(func(r *request, p *protocol.DocumentParams) (any, error) {
		return protocol.DiagnosticReport{Kind: "full", Items: r.script(p.Document).Diagnostics(feature.Source)}, nil
	}),
}

// script is that of an open document of AIR.
func (r *request) script(id protocol.DocumentID) *script.Script {
	path, _ := id.URI.Path()
	if d := r.world.docs[path]; d != nil && d.script != nil {
		return d.script
	}
	return script.New("", r.unit)
}

// about is the open document that a request is about, nil for none.
func (w *world) about(params json.RawMessage) *document {
	var p protocol.DocumentParams
	if json.Unmarshal(params, &p) != nil {
		return nil
	}
	path, _ := p.Document.URI.Path()
	return w.docs[path]
}
