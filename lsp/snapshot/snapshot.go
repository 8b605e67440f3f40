// Package snapshot is what the language server knows at one moment: texts, trees, checked modules, and where every name
// stands. A snapshot is immutable; what it holds is made when it is first asked for, out of what earlier ones have made.
package snapshot

import (
	"context"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/compiler/types"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/source"
)

// Config is what a snapshot is made of.
type Config struct {
	Files    source.FS               // texts of open documents above those on disk
	Roots    []string                // sorted paths: open documents, and what the workspace holds
	Versions map[string]int32        // of open documents, by path
	URIs     map[string]protocol.URI // of open documents, as the client writes them
	Judged   []string                // paths of those that the linter looks at
	Rules    lint.Options            // of the linter
	// Elsewhere are modules that the roots do not lead to, as they were when all was looked at last; nil where the roots are
	// all that there is.
	Elsewhere []*check.Module
	Options   compiler.Options  // with a cache
	Encoding  protocol.Encoding // of positions
	Indexes   *Indexes          // kept from snapshot to snapshot
	Library   string            // directory where the embedded library is on disk for editors to show; "" for nowhere
}

// Snapshot is a picture of the programs at one moment.
type Snapshot struct {
	Config

	once     sync.Once
	ready    atomic.Bool
	analysis *compiler.Analysis
	modules  map[string]*check.Module // by path
	loaded   map[string]*load.Module

	onceDiagnostics sync.Once
	diagnostics     diag.List

	onceOwners sync.Once
	owners     map[types.Type]check.Object // what defines a named type

	mu      sync.Mutex
	mappers map[source.FileID]*protocol.Mapper
}

// New makes a snapshot.
func New(c Config) *Snapshot {
	return &Snapshot{Config: c, mappers: map[source.FileID]*protocol.Mapper{}}
}

func (s *Snapshot) analyse() *compiler.Analysis {
	s.once.Do(func() {
		// What is made here serves all who ask, so that none of them can cancel it; the error is that of a cancellation.
		s.analysis, _ = compiler.Analyse(context.Background(), s.Files, s.Roots, s.Options)
		s.modules, s.loaded = map[string]*check.Module{}, map[string]*load.Module{}
		for _, m := range s.analysis.Program.Modules {
			s.modules[m.Path] = m
		}
		for _, m := range s.analysis.Graph.Modules {
			s.loaded[m.Path] = m
		}
		if s.Elsewhere == nil {
			s.Indexes.keep(s.analysis.Program.Modules)
		}
		s.ready.Store(true)
	})
	return s.analysis
}

// Ready reports whether the programs are checked already, so that nobody has to wait.
func (s *Snapshot) Ready() bool { return s.ready.Load() }

// Modules are all modules in dependency order, those of the library too.
func (s *Snapshot) Modules() []*check.Module { return s.analyse().Program.Modules }

// Module is the module of a path, or nil.
func (s *Snapshot) Module(path string) *check.Module {
	s.analyse()
	return s.modules[path]
}

// ModuleOf is the module of a file, or nil.
func (s *Snapshot) ModuleOf(id source.FileID) *check.Module { return s.analyse().Program.ModuleOf(id) }

// ImportOf is the module that an import line of a module names, nil for one that leads nowhere. Unlike check.Import it
// also knows imports that close a cycle.
func (s *Snapshot) ImportOf(m *check.Module, line *syntax.Import) *check.Module {
	s.analyse()
	if l := s.loaded[m.Path]; l != nil {
		for _, imp := range l.Imports {
			if imp.Line == line && imp.Module != nil {
				return s.modules[imp.Module.Path]
			}
		}
	}
	return nil
}

// Sources are the files of all modules.
func (s *Snapshot) Sources() *source.Set { return s.analyse().Sources }

// Found is what loading and checking found.
func (s *Snapshot) Found() diag.List { return s.analyse().Found }

// Diagnostics are all that there is to say: what only compiling finds, and what the linter finds in files that are to be
// judged.
func (s *Snapshot) Diagnostics() diag.List {
	s.onceDiagnostics.Do(func() {
		told, _ := s.analyse().Diagnostics(context.Background())
		judged := lint.Sound(s.analysis.Program, told, func(path string) bool { return slices.Contains(s.Judged, path) })
		s.diagnostics = lint.Run(judged, told, s.Rules).SortIn(s.Sources())
	})
	return s.diagnostics
}

// OwnerOf is the *check.TypeDef or *check.Service that defines a type, nil for one that none does.
func (s *Snapshot) OwnerOf(t types.Type) check.Object {
	n, ok := t.(*types.Named)
	if !ok {
		return nil
	}
	s.onceOwners.Do(func() {
		s.owners = map[types.Type]check.Object{}
		for _, m := range s.Modules() {
			for _, o := range m.Objects {
				s.addOwner(o)
			}
		}
	})
	return s.owners[n]
}

func (s *Snapshot) addOwner(o check.Object) {
	switch o := o.(type) {
	case *check.Service:
		if o.Named() != nil {
			s.owners[o.Named()] = o
		}
	case *check.TypeDef:
		if _, alias := o.Decl.(*syntax.Alias); alias {
			return
		}
		if n, ok := o.Type().(*types.Named); ok {
			s.owners[n] = o
		}
	}
}

// Mapper converts places of a file.
func (s *Snapshot) Mapper(f *source.File) *protocol.Mapper {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.mappers[f.ID]
	if m == nil {
		m = protocol.NewMapper(f.Text, s.Encoding)
		s.mappers[f.ID] = m
	}
	return m
}

// Range is the range of a part of a file.
func (s *Snapshot) Range(f *source.File, r syntax.Range) protocol.Range {
	return s.Mapper(f).Range(r.From, r.To)
}

// Location is where a span is; false for one that no editor can show.
func (s *Snapshot) Location(sp source.Span) (protocol.Location, bool) {
	f := s.Sources().File(sp.File)
	if f == nil {
		return protocol.Location{}, false
	}
	uri, ok := s.URI(f.Name)
	return protocol.Location{URI: uri, Range: s.Mapper(f).Range(sp.Start, sp.End)}, ok
}

// URI is how editors name a file; false for one that they cannot open.
func (s *Snapshot) URI(name string) (protocol.URI, bool) {
	if uri, open := s.URIs[name]; open {
		return uri, true
	}
	if inner, ok := strings.CutPrefix(name, LibraryPrefix); ok {
		return protocol.FileURI(path.Join(s.Library, inner)), s.Library != ""
	}
	if strings.HasPrefix(name, "/") || len(name) > 2 && name[1] == ':' && name[2] == '/' {
		return protocol.FileURI(name), true
	}
	return protocol.URI(name), true
}

// LibraryPrefix begins the paths of modules of the embedded library.
const LibraryPrefix = "aqua:"

// IsForeign reports whether a file is not the user's own: it belongs to the library or to an installed package.
func (s *Snapshot) IsForeign(name string) bool {
	return strings.HasPrefix(name, LibraryPrefix) || strings.Contains(name, "/node_modules/") ||
		s.Library != "" && strings.HasPrefix(name, s.Library+"/")
}

// Version is that of a document if it is open.
func (s *Snapshot) Version(name string) *int32 {
	if v, ok := s.Versions[name]; ok {
		return &v
	}
	return nil
}

// Embedded is what the embedded library offers, nil without one.
func (s *Snapshot) Embedded() *load.Library { return s.analyse().Graph.Library }
