package lsp

import (
	"path"
	"slices"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/lsp/protocol"
	"github.com/aquifer-dev/aquifer/lsp/snapshot"
)

// Picture is a snapshot without an editor: of a file and of all that a folder holds, for those who ask once.
func Picture(opt Options, folder, file string, imports load.Imports) *snapshot.Snapshot {
	s := &Server{opt: opt, cache: &compiler.Cache{}, indexes: map[string]*snapshot.Indexes{}, unit: protocol.UTF16}
	w := &world{server: s, docs: map[string]*document{}, folders: []string{folder}, config: map[string]settings{}}
	w.look()
	if !slices.Contains(w.found, file) {
		w.found = append(w.found, file)
		w.packages = packageImports(opt.Files, []string{folder, path.Dir(file)})
		w.readProjects()
	}
	w.settings = settings{imports: imports}
	config := w.snapshotConfig(w.programOf(file))
	config.Judged = []string{file}
	return snapshot.New(config)
}
