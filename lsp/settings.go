package lsp

import (
	"bytes"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/lsp/feature"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/rpc"
)

// section is the name of the settings in editors, that of the existing extension (spec/editor.md#X7).
const section = "aquaSettings"

// settings are those of a document or folder.
type settings struct {
	imports load.Imports
	key     string // equal for equal imports
	hints   feature.HintOptions
}

// readSettings reads the settings of a document or folder; relative locations of imports begin at base. Wrong imports count
// as none, and the error says what is wrong.
func readSettings(text json.RawMessage, base string) (settings, error) {
	out := settings{hints: feature.HintOptions{Types: true, Peers: true}}
	var s struct {
		// fluencePath and fluenceCallDelay are about a tool that the original starts to learn of installed packages; here
		// nothing needs to be started.
		Imports    json.RawMessage
		InlayHints struct{ Types, Peers *bool }
	}
	if len(text) == 0 || string(text) == "null" {
		return out, nil
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return out, rpc.Errorf(rpc.CodeInvalidParams, "the settings %s do not fit: %v", section, err)
	}
	if s.InlayHints.Types != nil {
		out.hints.Types = *s.InlayHints.Types
	}
	if s.InlayHints.Peers != nil {
		out.hints.Peers = *s.InlayHints.Peers
	}
	var err error
	if out.imports, err = readImports(s.Imports, base); err != nil {
		return out, err
	}
	if len(out.imports) > 0 {
		out.key = string(protocol.Raw(out.imports))
	}
	return out, nil
}

// readImports brings the forms of the setting into one (spec/editor.md#X7).
func readImports(text json.RawMessage, base string) (load.Imports, error) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	wrong := rpc.Errorf(rpc.CodeInvalidParams, "Invalid imports: %s", text)
	out := load.Imports{}
	add := func(prefix, imported string, locations json.RawMessage) bool {
		var list []string
		var one string
		if json.Unmarshal(locations, &one) == nil {
			list = []string{one}
		} else if json.Unmarshal(locations, &list) != nil {
			return false
		}
		for i, l := range list {
			l = strings.ReplaceAll(l, `\`, "/")
			if !path.IsAbs(l) && (len(l) < 2 || l[1] != ':') {
				l = path.Join(base, l)
			}
			list[i] = l
		}
		if out[prefix] == nil {
			out[prefix] = map[string][]string{}
		}
		out[prefix][imported] = list
		return true
	}
	if text[0] == '[' {
		if !add("/", "", text) {
			return nil, wrong
		}
		return out, nil
	}
	var rules map[string]map[string]json.RawMessage
	if json.Unmarshal(text, &rules) != nil {
		return nil, wrong
	}
	for prefix, imports := range rules {
		for imported, locations := range imports {
			if !add(prefix, imported, locations) {
				return nil, wrong
			}
		}
	}
	return out, nil
}

// pull asks the client for the settings of documents and folders, and takes them. It waits for the answer, so that it must
// not run in the order of messages.
func (s *Server) pull(paths map[string]protocol.URI) {
	type item struct {
		Scope   protocol.URI `json:"scopeUri,omitempty"`
		Section string       `json:"section"`
	}
	var items []item
	var order []string
	for _, p := range slices.Sorted(maps.Keys(paths)) {
		items, order = append(items, item{paths[p], section}), append(order, p)
	}
	var answers []json.RawMessage
	if err := s.conn.Call(s.ctx, "workspace/configuration", map[string]any{"items": items}, &answers); err != nil {
		return // the defaults stay
	}
	changed := false
	s.changed(func(w *world) {
		for i, text := range answers {
			if i >= len(order) {
				return
			}
			p := order[i]
			if paths[p] == "" {
				continue
			}
			own, err := readSettings(text, w.base(p))
			if err != nil {
				go s.log(err.Error())
			}
			if w.docs[p] == nil && !slices.Contains(w.folders, p) {
				continue // closed meanwhile
			}
			if before := w.settingsOf(p); before.key != own.key || before.hints != own.hints {
				changed = true
			}
			w.config[p] = own
		}
	})
	if changed {
		s.schedule(0)
	}
}

// base is where relative locations in the settings of a document begin: the innermost folder that holds it, or its
// directory.
func (w *world) base(p string) string {
	best := ""
	for _, f := range w.folders {
		if (p == f || strings.HasPrefix(p, f+"/")) && len(f) > len(best) {
			best = f
		}
	}
	if best == "" {
		return path.Dir(p)
	}
	return best
}

// pullAll asks for the settings of everything that has some.
func (s *Server) pullAll() {
	w := s.now()
	paths := map[string]protocol.URI{}
	for _, f := range w.folders {
		paths[f] = protocol.FileURI(f)
	}
	for p, d := range w.docs {
		paths[p] = d.uri
	}
	if len(paths) > 0 {
		s.pull(paths)
	}
}

// configurationChanged is workspace/didChangeConfiguration: settings are asked for again by those who can be asked, or taken
// from what is pushed.
func configurationChanged(s *Server, raw json.RawMessage) error {
	var p protocol.ChangeConfigurationParams
	if err := decode(raw, &p); err != nil {
		return err
	}
	if s.client.Workspace.Configuration {
		go s.pullAll()
		return nil
	}
	var pushed map[string]json.RawMessage
	if err := json.Unmarshal(p.Settings, &pushed); err != nil {
		return nil // a notification without settings: there is nothing to take
	}
	return s.push(pushed[section])
}

// push takes settings that count for everything.
func (s *Server) push(text json.RawMessage) error {
	var err error
	s.changed(func(w *world) {
		base := "/"
		if len(w.folders) > 0 {
			base = w.folders[0]
		}
		w.settings, err = readSettings(text, base)
	})
	s.schedule(0)
	return err
}

// schedule finds and tells diagnostics after a while, unless something changes before.
func (s *Server) schedule(delay time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopWait != nil {
		s.stopWait()
	}
	s.stopWait = s.opt.Clock.AfterFunc(delay, s.tell)
}
