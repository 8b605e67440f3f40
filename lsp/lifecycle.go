package lsp

import (
	"encoding/json"
	"path"
	"slices"

	"github.com/aquifer-dev/aquifer/lsp/feature"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// initialize is the first request. It is called with the lock held.
func (s *Server) initialize(raw json.RawMessage) (any, error) {
	var p protocol.InitializeParams
	if err := decode(raw, &p); err != nil {
		return nil, err
	}
	// Abilities that do not fit are none: a client with a strange one can still be served.
	_ = json.Unmarshal(p.Capabilities, &s.client)
	if slices.Contains(s.client.General.Encodings, protocol.UTF8) && !slices.Contains(s.client.General.Encodings, protocol.UTF16) ||
		len(s.client.General.Encodings) > 0 && s.client.General.Encodings[0] == protocol.UTF8 {
		s.unit = protocol.UTF8
	}
	w := &world{server: s, docs: map[string]*document{}, config: map[string]settings{}}
	for _, f := range p.Folders {
		w.folders = append(w.folders, folderPath(f.URI))
	}
	if len(w.folders) == 0 && p.RootURI != "" {
		w.folders = append(w.folders, folderPath(p.RootURI))
	}
	if len(w.folders) == 0 && p.RootPath != "" {
		w.folders = append(w.folders, path.Clean(p.RootPath))
	}
	base := "/"
	if len(w.folders) > 0 {
		base = w.folders[0]
	}
	var wrapped map[string]json.RawMessage
	options := p.Options
	if json.Unmarshal(options, &wrapped) == nil && wrapped[section] != nil {
		options = wrapped[section]
	}
	var err error
	if w.settings, err = readSettings(options, base); err != nil {
		w.settings, _ = readSettings(nil, base)
	}
	s.world = w
	s.phase = initialized
	return protocol.InitializeResult{
		Capabilities: s.capabilities(),
		ServerInfo:   map[string]string{"name": "aqua", "version": s.opt.Version},
	}, nil
}

func folderPath(uri protocol.URI) string {
	p, _ := uri.Path()
	if p == "/" {
		return p
	}
	return path.Clean(p)
}

// capabilities is what the server can do (spec/editor.md#X2).
func (s *Server) capabilities() map[string]any {
	out := map[string]any{
		"positionEncoding":                s.unit,
		"textDocumentSync":                map[string]any{"openClose": true, "change": protocol.SyncIncremental, "save": true},
		"hoverProvider":                   true,
		"definitionProvider":              true,
		"typeDefinitionProvider":          true,
		"implementationProvider":          true,
		"referencesProvider":              true,
		"documentHighlightProvider":       true,
		"documentSymbolProvider":          true,
		"workspaceSymbolProvider":         true,
		"foldingRangeProvider":            true,
		"selectionRangeProvider":          true,
		"documentFormattingProvider":      true,
		"documentRangeFormattingProvider": true,
		"inlayHintProvider":               true,
		"callHierarchyProvider":           true,
		"renameProvider":                  map[string]any{"prepareProvider": true},
		"completionProvider":              map[string]any{"triggerCharacters": []string{".", "\"", "/", "{"}},
		"signatureHelpProvider":           map[string]any{"triggerCharacters": []string{"(", ","}},
		"documentOnTypeFormattingProvider": map[string]any{
			"firstTriggerCharacter": "\n",
		},
		"documentLinkProvider": map[string]any{},
		"codeLensProvider":     map[string]any{},
		"codeActionProvider": map[string]any{
			"codeActionKinds": []string{feature.KindQuickFix, feature.KindOrganize, feature.KindRewrite, feature.KindExtract},
		},
		"semanticTokensProvider": map[string]any{
			"legend": map[string]any{"tokenTypes": feature.TokenTypes(), "tokenModifiers": feature.TokenModifiers()},
			"full":   true,
			"range":  true,
		},
		"executeCommandProvider": map[string]any{"commands": commandNames()},
	}
	if s.client.Workspace.Folders {
		out["workspace"] = map[string]any{"workspaceFolders": map[string]any{"supported": true, "changeNotifications": true}}
	}
	return out
}

// clientInitialized registers what is registered dynamically, asks for settings and checks what the folders hold.
func clientInitialized(s *Server, _ json.RawMessage) error {
	s.changed(func(w *world) { w.look() })
	go func() {
		type registration struct {
			ID      string `json:"id"`
			Method  string `json:"method"`
			Options any    `json:"registerOptions,omitempty"`
		}
		var all []registration
		if s.client.Workspace.Configuration && s.client.Workspace.DidChangeConfiguration.Dynamic {
			method := "workspace/didChangeConfiguration"
			all = append(all, registration{method, method, map[string]any{"section": section}})
		}
		if s.client.Workspace.DidChangeWatchedFiles.Dynamic {
			method := "workspace/didChangeWatchedFiles"
			watchers := []map[string]any{{"globPattern": "**/*.aqua"}, {"globPattern": "**/package.json"}, {"globPattern": "**/aquifer.toml"}}
			all = append(all, registration{method, method, map[string]any{"watchers": watchers}})
		}
		if len(all) > 0 {
			_ = s.conn.Call(s.ctx, "client/registerCapability", map[string]any{"registrations": all}, nil)
		}
		if s.client.Workspace.Configuration {
			s.pullAll()
		}
		s.progress("Reading Aqua sources", s.tell)
	}()
	return nil
}

// progress runs a piece of work that may take long, shown to the user where the client can do that.
func (s *Server) progress(title string, work func()) {
	const token = "aqua/load"
	shown := s.client.Window.Progress &&
		s.conn.Call(s.ctx, "window/workDoneProgress/create", map[string]any{"token": token}, nil) == nil
	if shown {
		_ = s.conn.Notify("$/progress", map[string]any{"token": token, "value": map[string]any{"kind": "begin", "title": title}})
	}
	work()
	if shown {
		_ = s.conn.Notify("$/progress", map[string]any{"token": token, "value": map[string]any{"kind": "end"}})
	}
}

// foldersChanged is workspace/didChangeWorkspaceFolders.
func foldersChanged(s *Server, raw json.RawMessage) error {
	var p protocol.ChangeFoldersParams
	if err := decode(raw, &p); err != nil {
		return err
	}
	s.changed(func(w *world) {
		for _, f := range p.Event.Removed {
			gone := folderPath(f.URI)
			w.folders = slices.DeleteFunc(w.folders, func(have string) bool { return have == gone })
			delete(w.config, gone)
		}
		for _, f := range p.Event.Added {
			if dir := folderPath(f.URI); !slices.Contains(w.folders, dir) {
				w.folders = append(w.folders, dir)
			}
		}
		w.look()
	})
	s.schedule(0)
	if s.client.Workspace.Configuration {
		go s.pullAll()
	}
	return nil
}

// filesChanged is workspace/didChangeWatchedFiles.
func filesChanged(s *Server, _ json.RawMessage) error {
	s.changed(func(w *world) { w.look() })
	s.schedule(s.opt.Delay)
	return nil
}
