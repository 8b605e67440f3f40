package lsp

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// document is an open document at one version.
type document struct {
	uri     protocol.URI // as the client writes it
	path    string
	version int32
	text    string
}

// world is all that is known of a client at one moment. It is immutable; every change makes a new one.
type world struct {
	server   *Server
	docs     map[string]*document // by path
	folders  []string             // paths of the workspace's folders
	found    []string             // sorted paths of Aqua files in the folders
	packages load.Imports         // of installed packages
	config   map[string]settings  // by the path of a document or folder
	settings settings             // of all that have none of their own

	mu        sync.Mutex
	snapshots map[string]*snapshot.Snapshot // by the settings
	nearby    map[string]*snapshot.Snapshot // by the path of the one root
}

// changed makes the world after a change.
func (s *Server) changed(change func(w *world)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.world
	next := &world{
		server: s, docs: maps.Clone(old.docs), folders: slices.Clone(old.folders), found: old.found, packages: old.packages,
		config: maps.Clone(old.config), settings: old.settings,
	}
	change(next)
	s.world = next
}

// now is the world at this moment.
func (s *Server) now() *world {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.world
}

// settingsOf are those of a document: its own, or those of the innermost folder that holds it.
func (w *world) settingsOf(file string) settings {
	if own, ok := w.config[file]; ok {
		return own
	}
	best, found := "", false
	for folder := range w.config {
		if strings.HasPrefix(file, folder+"/") && len(folder) >= len(best) {
			best, found = folder, true
		}
	}
	if found {
		return w.config[best]
	}
	return w.settings
}

// snapshot is the picture of the programs that a document belongs to: all files that have the same settings.
func (w *world) snapshot(file string) *snapshot.Snapshot {
	own := w.settingsOf(file)
	w.mu.Lock()
	defer w.mu.Unlock()
	if s := w.snapshots[own.key]; s != nil {
		return s
	}
	if w.snapshots == nil {
		w.snapshots = map[string]*snapshot.Snapshot{}
	}
	s := snapshot.New(w.snapshotConfig(own))
	w.snapshots[own.key] = s
	return s
}

// near is a picture of a document and what it imports, for answers that need no more: a change in a file on which many
// depend is answered without looking at those. If the whole is known already it is that.
func (w *world) near(file string) *snapshot.Snapshot {
	whole := w.snapshot(file)
	elsewhere := w.server.lastModules(w.settingsOf(file).key)
	if whole.Ready() || w.docs[file] == nil || elsewhere == nil {
		return whole
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if s := w.nearby[file]; s != nil {
		return s
	}
	if w.nearby == nil {
		w.nearby = map[string]*snapshot.Snapshot{}
	}
	config := whole.Config
	config.Roots, config.Elsewhere = []string{file}, elsewhere
	s := snapshot.New(config)
	w.nearby[file] = s
	return s
}

// lastModules are the modules of all files with certain settings as diagnostics were told of last.
func (s *Server) lastModules(key string) []*check.Module {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last[key]
}

func (w *world) snapshotConfig(own settings) snapshot.Config {
	buffers := source.Memory{}
	var judged []string
	versions, uris := map[string]int32{}, map[string]protocol.URI{}
	for p, d := range w.docs {
		buffers[path.Clean(p)] = d.text
		versions[p], uris[p] = d.version, d.uri
		judged = append(judged, p)
	}
	files := source.Overlay{Upper: buffers, Lower: w.server.opt.Files}
	w.server.mu.Lock()
	unit := w.server.unit
	indexes := w.server.indexes[own.key]
	if indexes == nil {
		indexes = &snapshot.Indexes{}
		w.server.indexes[own.key] = indexes
	}
	w.server.mu.Unlock()
	return snapshot.Config{
		Files: files, Roots: w.roots(own.key), Versions: versions, URIs: uris, Encoding: unit, Indexes: indexes,
		Library: w.server.opt.Library, Judged: judged,
		Options: compiler.Options{
			Imports: w.imports(own), Fallback: w.server.opt.Fallback, Cache: w.server.cache,
		},
	}
}

// roots are the open documents and the files of the folders with certain settings.
func (w *world) roots(key string) []string {
	var out []string
	for p := range w.docs {
		if w.settingsOf(p).key == key {
			out = append(out, p)
		}
	}
	for _, p := range w.found {
		if w.docs[p] == nil && w.settingsOf(p).key == key {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

// look finds out what the folders hold and which packages are installed.
func (w *world) look() {
	dirs := slices.Clone(w.folders)
	for p := range w.docs {
		dirs = append(dirs, path.Dir(p))
	}
	slices.Sort(dirs)
	w.found = scan(w.server.opt.Files, w.folders)
	w.packages = packageImports(w.server.opt.Files, slices.Compact(dirs))
}

// imports are those of the installed packages, and those of the settings behind them (spec/editor.md#X8).
func (w *world) imports(own settings) load.Imports {
	out := load.Imports{}
	for prefix, rules := range w.packages {
		out[prefix] = maps.Clone(rules)
	}
	for prefix, rules := range own.imports {
		if out[prefix] == nil {
			out[prefix] = map[string][]string{}
		}
		for imported, locations := range rules {
			out[prefix][imported] = append(slices.Clone(out[prefix][imported]), locations...)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// keys are the different settings of the files of the world, sorted, each with a file that has them.
func (w *world) groups() (out []string) {
	seen := map[string]bool{}
	for _, p := range slices.Sorted(maps.Keys(w.docs)) {
		if k := w.settingsOf(p).key; !seen[k] {
			seen[k] = true
			out = append(out, p)
		}
	}
	for _, p := range w.found {
		if k := w.settingsOf(p).key; !seen[k] {
			seen[k] = true
			out = append(out, p)
		}
	}
	return out
}

// maxFiles bounds how many files of the folders are looked at.
const maxFiles = 5000

// scan finds the Aqua files of folders, but not in hidden directories and installed packages.
func scan(files source.FS, folders []string) []string {
	var out []string
	dirs := slices.Clone(folders)
	for looked := 0; len(dirs) > 0 && len(out) < maxFiles && looked < 4*maxFiles; looked++ {
		dir := dirs[0]
		dirs = dirs[1:]
		names, err := files.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, n := range names {
			switch {
			case strings.HasPrefix(n, "."), n == "node_modules/":
			case strings.HasSuffix(n, "/"):
				dirs = append(dirs, path.Join(dir, n))
			case strings.HasSuffix(n, ".aqua"):
				out = append(out, path.Join(dir, n))
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
