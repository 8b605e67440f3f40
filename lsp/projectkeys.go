package lsp

import (
	"slices"
	"strings"

	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/project"
)

// projectRequests are those that are answered about the project file (spec/editor.md#X40). Others have no answer there.
var projectRequests = map[string]handler{
	"textDocument/hover": on(func(r *request, p *protocol.PositionParams) (any, error) {
		name, _ := p.Document.URI.Path()
		text, _ := r.world.text(name)
		return hoverKey(text, int(p.Position.Line), slices.Contains(r.client.TextDocument.Hover.Formats, protocol.Markdown)), nil
	}),
	"textDocument/completion": on(func(r *request, p *protocol.PositionParams) (any, error) {
		name, _ := p.Document.URI.Path()
		text, _ := r.world.text(name)
		return completeKey(text, p.Position, r.unit), nil
	}),
}

// rulesTable holds names of rules instead of keys of its own.
const rulesTable = "lint.rules"

// hoverKey tells what the key of a line means, or the table that begins there; nil where there is none.
func hoverKey(text string, line int, markdown bool) any {
	table, key := project.KeyAt(text, line)
	name := strings.Trim(table+"."+key, ".")
	meaning := ""
	for _, e := range project.Keys() {
		if e.Name == name {
			meaning = e.Doc
		}
	}
	if r, ok := lint.Find(key); ok && table == rulesTable {
		meaning = r.Title + " (" + r.Code + ")"
	}
	switch {
	case meaning == "":
		return nil
	case markdown:
		return protocol.Hover{Contents: protocol.Markup{Kind: protocol.Markdown, Value: "`" + name + "`: " + meaning}}
	}
	return protocol.Hover{Contents: protocol.Markup{Kind: protocol.PlainText, Value: name + ": " + meaning}}
}

// completeKey offers the keys of the table that a line stands in, where a key is being written.
func completeKey(text string, at protocol.Position, unit protocol.Encoding) *protocol.CompletionList {
	list := &protocol.CompletionList{Items: []protocol.CompletionItem{}}
	end := protocol.NewMapper(text, unit).Offset(at)
	line := text[strings.LastIndexByte(text[:end], '\n')+1 : end]
	if strings.ContainsAny(line, "=[#\"'") {
		return list
	}
	table, _ := project.KeyAt(text, int(at.Line))
	add := func(name, meaning string) {
		list.Items = append(list.Items, protocol.CompletionItem{Label: name, Kind: protocol.ItemField, Detail: meaning})
	}
	if table == rulesTable {
		for _, r := range lint.Rules() {
			add(r.Name, r.Title)
		}
	}
	for _, e := range project.Keys() {
		key, ok := strings.CutPrefix("."+e.Name, strings.TrimSuffix("."+table, ".")+".")
		if ok && key != "" && !strings.Contains(key, ".") {
			add(key, e.Doc)
		}
	}
	return list
}
