package lsp

import (
	"encoding/json"
	"fmt"
	"path"

	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/script"
	"github.com/aquifer-dev/aquifer/project"
)

// document is an open document at one version.
type document struct {
	uri     protocol.URI // as the client writes it
	path    string
	version int32
	text    string
	kind    kind
	script  *script.Script // of AIR, nil for others
}

// withText is a document with another text.
func (d document) withText(text string, unit protocol.Encoding) *document {
	d.text = text
	if d.kind == airText {
		d.script = script.New(text, unit)
	}
	return &d
}

// kind is what the text of a document is.
type kind uint8

const (
	aquaText kind = iota
	airText
	projectText // of the project file
)

// kindOf tells a document by the name of its language, and by that of its file, since a document may be without either.
func kindOf(name, language string) kind {
	switch {
	case path.Base(name) == project.Name:
		return projectText
	case language == "air", path.Ext(name) == ".air":
		return airText
	}
	return aquaText
}

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
	if name == "." || name == "/" { // nothing, and what can only be a directory
		return fmt.Errorf("%q names no document", p.Document.URI)
	}
	s.changed(func(w *world) {
		d := document{uri: p.Document.URI, path: name, version: p.Document.Version, kind: kindOf(name, p.Document.Language)}
		w.docs[name] = d.withText(p.Document.Text, s.unit)
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
		text := d.text
		for _, c := range p.Changes {
			text = apply(text, c, s.unit)
		}
		next := d.withText(text, s.unit)
		if p.Document.Version != nil {
			next.version = *p.Document.Version
		}
		w.docs[name] = next
		if next.kind == projectText {
			w.look()
		}
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
