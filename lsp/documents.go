package lsp

import (
	"encoding/json"
	"fmt"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
)

// notifications are those that are taken.
var notifications = map[string]func(s *Server, params json.RawMessage) error{
	"initialized":                         clientInitialized,
	"textDocument/didOpen":                opened,
	"textDocument/didChange":              edited,
	"textDocument/didSave":                saved,
	"textDocument/didClose":               closed,
	"workspace/didChangeConfiguration":    configurationChanged,
	"workspace/didChangeWorkspaceFolders": foldersChanged,
	"workspace/didChangeWatchedFiles":     filesChanged,
}

func opened(s *Server, raw json.RawMessage) error {
	var p protocol.DidOpenParams
	if err := decode(raw, &p); err != nil {
		return err
	}
	name, _ := p.Document.URI.Path()
	s.changed(func(w *world) {
		w.docs[name] = &document{uri: p.Document.URI, path: name, version: p.Document.Version, text: p.Document.Text}
		w.look()
	})
	s.schedule(0)
	if s.client.Workspace.Configuration {
		go s.pull(map[string]protocol.URI{name: p.Document.URI})
	}
	return nil
}

// edited applies changes in their order. Ranges beyond the text mean its end.
func edited(s *Server, raw json.RawMessage) error {
	var p protocol.DidChangeParams
	if err := decode(raw, &p); err != nil {
		return err
	}
	name, _ := p.Document.URI.Path()
	var err error
	s.changed(func(w *world) {
		d := w.docs[name]
		if d == nil {
			err = fmt.Errorf("%s is not open", p.Document.URI)
			return
		}
		next := *d
		for _, c := range p.Changes {
			next.text = apply(next.text, c, s.unit)
		}
		if p.Document.Version != nil {
			next.version = *p.Document.Version
		}
		w.docs[name] = &next
	})
	s.schedule(s.opt.Delay)
	return err
}

// apply makes one change in a text.
func apply(text string, c protocol.ContentChange, unit protocol.Encoding) string {
	if c.Range == nil {
		return c.Text
	}
	m := protocol.NewMapper(text, unit)
	from, to := m.Offset(c.Range.Start), m.Offset(c.Range.End)
	if from > to {
		from, to = to, from
	}
	return text[:from] + c.Text + text[to:]
}

func saved(s *Server, raw json.RawMessage) error {
	var p protocol.DocumentParams
	if err := decode(raw, &p); err != nil {
		return err
	}
	s.changed(func(w *world) { w.look() })
	s.schedule(0)
	return nil
}

func closed(s *Server, raw json.RawMessage) error {
	var p protocol.DocumentParams
	if err := decode(raw, &p); err != nil {
		return err
	}
	name, _ := p.Document.URI.Path()
	s.changed(func(w *world) {
		delete(w.docs, name)
		delete(w.config, name)
		w.look()
	})
	s.schedule(0)
	return nil
}
