package lsp

import (
	"context"
	"maps"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/lsp/feature"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/rpc"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// published is what a client was told of a file last.
type published struct {
	uri  protocol.URI
	text string // of the message
	none bool   // nothing was wrong
}

// tell finds the diagnostics of all files and tells those that have changed (spec/editor.md#X6).
func (s *Server) tell() {
	s.telling.Lock()
	defer s.telling.Unlock()
	_, err := rpc.Guard(s.ctx, func(context.Context) (any, error) {
		s.publish(s.now())
		return nil, nil
	})
	if err != nil {
		s.log(err.Error())
	}
}

func (s *Server) publish(w *world) {
	lists := map[string][]protocol.Diagnostic{}
	var any *snapshot.Snapshot
	modules := map[string][]*check.Module{}
	for _, file := range w.groups() {
		any = w.snapshot(file)
		modules[w.programOf(file).key] = any.Modules()
		for name, list := range feature.Diagnostics(any) {
			if w.docs[name] == nil && any.IsForeign(name) {
				continue
			}
			lists[name] = merged(lists[name], list)
		}
	}
	s.keep(modules)
	for _, p := range w.allProjects() {
		lists[p.path] = projectDiagnostics(p, s.unit)
	}
	for name, d := range w.docs {
		if d.script != nil {
			lists[name] = d.script.Diagnostics(feature.Source)
		}
		lists[name] = append([]protocol.Diagnostic{}, lists[name]...)
	}
	for name, before := range s.told {
		if _, ok := lists[name]; !ok && !before.none {
			lists[name] = []protocol.Diagnostic{}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		p := protocol.PublishParams{Diagnostics: lists[name]}
		if d := w.docs[name]; d != nil {
			p.URI, p.Version = d.uri, &d.version
		} else if before, ok := s.told[name]; ok {
			p.URI = before.uri
		} else if any == nil {
			p.URI = protocol.FileURI(name)
		} else if uri, ok := any.URI(name); ok {
			p.URI = uri
		} else {
			continue
		}
		now := published{p.URI, string(protocol.Raw(p)), len(p.Diagnostics) == 0}
		if s.told[name] == now {
			continue
		}
		s.told[name] = now
		_ = s.conn.Notify("textDocument/publishDiagnostics", p)
	}
}

// keep notes the modules of programs, and forgets programs that are no more.
func (s *Server) keep(modules map[string][]*check.Module) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = modules
	maps.DeleteFunc(s.indexes, func(key string, _ *snapshot.Indexes) bool { return modules[key] == nil })
}

// merged adds to a list what it does not hold. A file can be part of programs with different settings.
func merged(list, more []protocol.Diagnostic) []protocol.Diagnostic {
	if len(list) == 0 {
		return more
	}
	for _, d := range more {
		same := func(o protocol.Diagnostic) bool { return o.Range == d.Range && o.Message == d.Message }
		if !slices.ContainsFunc(list, same) {
			list = append(list, d)
		}
	}
	return list
}
