package load

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/source"
)

// Library is the fallback file system seen from a program that lacks an import: it knows what its modules declare. A nil
// *Library declares nothing.
type Library struct {
	fsys  source.FS
	read  sync.Once // files are parsed when a name is first asked for: only faulty programs ask
	decls map[string][]Offer
}

// NewLibrary is the library of a fallback file system, nil without one.
func NewLibrary(fallback source.FS) *Library {
	if fallback == nil {
		return nil
	}
	return &Library{fsys: fallback}
}

// Offer is a definition that a program could import.
type Offer struct {
	Import string // as an import line names the module
	Decl   syntax.Decl
}

// Declaring returns the definitions of a name that modules of the library declare, in the order of the modules' names.
func (l *Library) Declaring(name string) []Offer {
	if l == nil {
		return nil
	}
	l.read.Do(l.parse)
	return l.decls[name]
}

// Names are all names that modules of the library declare, sorted.
func (l *Library) Names() []string {
	if l == nil {
		return nil
	}
	l.read.Do(l.parse)
	return slices.Sorted(maps.Keys(l.decls))
}

func (l *Library) parse() {
	l.decls = map[string][]Offer{}
	var set source.Set
	for _, imported := range libraryFiles(l.fsys) {
		text, err := l.fsys.ReadFile(imported)
		if err != nil {
			continue
		}
		file, _ := syntax.Parse(set.Add(imported, string(text)))
		m := file.Module()
		if m == nil || !m.Declares {
			continue
		}
		for _, d := range file.Decls {
			n := syntax.NameOf(d)
			declared := func(q *syntax.QName) bool { return q.String() == n.Text }
			if n != nil && (m.All || slices.ContainsFunc(m.Names, declared)) {
				l.decls[n.Text] = append(l.decls[n.Text], Offer{imported, d})
			}
		}
	}
}

// Files are the modules of the library as imports name them.
func (l *Library) Files() []string {
	if l == nil {
		return nil
	}
	return libraryFiles(l.fsys)
}

// libraryFiles lists the modules of the fallback file system as imports name them.
func libraryFiles(fsys source.FS) (out []string) {
	if fsys == nil {
		return nil
	}
	for _, dir := range []string{path.Clean(library), "."} {
		names, _ := fsys.ReadDir(dir)
		for _, n := range names {
			if !strings.HasSuffix(n, ".aqua") {
				continue
			}
			public := library + n
			if _, err := fsys.ReadFile(public); err != nil {
				public = path.Join(dir, n)
			}
			if !slices.Contains(out, public) {
				out = append(out, public)
			}
		}
	}
	return out
}
