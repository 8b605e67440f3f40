package lsp

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/lint"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
	"github.com/aquifer-dev/aquifer/source"
)

// world is all that is known of a client at one moment. It is immutable; every change makes a new one.
type world struct {
	server   *Server
	docs     map[string]*document    // by path
	folders  []string                // paths of the workspace's folders
	found    []string                // sorted paths of Aqua files in the folders
	packages load.Imports            // of installed packages
	config   map[string]settings     // by the path of a document or folder
	settings settings                // of all that have none of their own
	projects map[string]*projectFile // by directories: the file there or above, nil for none

	mu        sync.Mutex
	snapshots map[string]*snapshot.Snapshot // by the keys of programs
	nearby    map[string]*snapshot.Snapshot // by the path of the one root
}

// changed makes the world after a change.
func (s *Server) changed(change func(w *world)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.world
	next := &world{
		server: s, docs: maps.Clone(old.docs), folders: slices.Clone(old.folders), found: old.found, packages: old.packages,
		config: maps.Clone(old.config), settings: old.settings, projects: old.projects,
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

// program is what the files have in common that are looked at together: the client's settings, and the project file.
type program struct {
	settings settings
	project  *projectFile
	key      string // equal for equal programs
}

// programOf is the program that a file belongs to.
func (w *world) programOf(file string) program {
	p := program{settings: w.settingsOf(file), project: w.projectOf(file)}
	p.key = p.settings.key + p.project.key()
	return p
}

// snapshot is the picture of the program that a document belongs to.
func (w *world) snapshot(file string) *snapshot.Snapshot {
	own := w.programOf(file)
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
	elsewhere := w.server.lastModules(w.programOf(file).key)
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

// lastModules are the modules of a program as diagnostics were told of last.
func (s *Server) lastModules(key string) []*check.Module {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last[key]
}

// files are the texts of open documents above those on disk.
func (w *world) files() source.Overlay {
	buffers := source.Memory{}
	for p, d := range w.docs {
		buffers[path.Clean(p)] = d.text
	}
	return source.Overlay{Upper: buffers, Lower: w.server.opt.Files}
}

func (w *world) snapshotConfig(own program) snapshot.Config {
	var judged []string
	versions, uris := map[string]int32{}, map[string]protocol.URI{}
	for p, d := range w.docs {
		versions[p], uris[p] = d.version, d.uri
		if d.kind == aquaText {
			judged = append(judged, p)
		}
	}
	w.server.mu.Lock()
	unit := w.server.unit
	indexes := w.server.indexes[own.key]
	if indexes == nil {
		indexes = &snapshot.Indexes{}
		w.server.indexes[own.key] = indexes
	}
	w.server.mu.Unlock()
	c := snapshot.Config{
		Files: w.files(), Roots: w.roots(own.key), Versions: versions, URIs: uris, Encoding: unit, Indexes: indexes,
		Library: w.server.opt.Library, Judged: judged,
		Options: compiler.Options{
			Imports: w.imports(own), Fallback: w.server.opt.Fallback, Cache: w.server.cache,
		},
	}
	if own.project != nil {
		c.Options.Consts = own.project.settings.ConstantOptions()
		c.Rules = lint.Options{Levels: own.project.levels}
	}
	return c
}

// roots are the open documents and the files of a program.
func (w *world) roots(key string) []string {
	var out []string
	for p, d := range w.docs {
		if d.kind == aquaText && w.programOf(p).key == key {
			out = append(out, p)
		}
	}
	for _, p := range w.found {
		if w.docs[p] == nil && w.programOf(p).key == key {
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
	w.readProjects()
	if entries := w.projectEntries(); len(entries) > 0 {
		w.found = append(w.found, entries...)
		slices.Sort(w.found)
		w.found = slices.Compact(w.found)
		w.readProjects() // entries may lie below files of their own
	}
}

// imports are those of the installed packages, those of the settings behind them (spec/editor.md#X8), and those of the
// project file last (spec/editor.md#X31).
func (w *world) imports(own program) load.Imports {
	out := joined(w.packages, own.settings.imports)
	if own.project != nil {
		out = joined(out, own.project.imports)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// joined is a map in which files find what either map has for them, that of the first before that of the second. Since only the
// longest path prefix counts, every prefix of one map gets what the other has there.
func joined(first, second load.Imports) load.Imports {
	out := load.Imports{}
	for _, prefixes := range []load.Imports{first, second} {
		for prefix := range prefixes {
			rules := map[string][]string{}
			for _, m := range []load.Imports{first, second} {
				for _, imported := range m.Prefixes(prefix) {
					for _, location := range m.Locations(prefix, imported) {
						if !slices.Contains(rules[imported], location) {
							rules[imported] = append(rules[imported], location)
						}
					}
				}
			}
			out[prefix] = rules
		}
	}
	return out
}

// groups are the different programs of the world, each by a file that belongs to it.
func (w *world) groups() (out []string) {
	seen := map[string]bool{}
	for _, p := range slices.Sorted(maps.Keys(w.docs)) {
		if k := w.programOf(p).key; w.docs[p].kind == aquaText && !seen[k] {
			seen[k] = true
			out = append(out, p)
		}
	}
	for _, p := range w.found {
		if k := w.programOf(p).key; !seen[k] {
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
