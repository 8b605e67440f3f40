package compiler

import (
	"maps"
	"slices"
	"sync"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/compiler/lower"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// Cache keeps what compilations made for those that come after, so that these make only what has changed: trees, checked
// and lowered modules, and scripts. It is the caller's; the zero value is empty, and one cache serves several compilations
// at once. All of them have the same Options.Fallback, or none.
//
// Everything is found by all that it was made from. A tree belongs to a path and a text; a checked module to its tree, the
// checked modules that it imports, and the constants of the options; a lowered module to its checked module; a script to
// its function and the options that shape code. As imported modules count by identity, a change goes through to all
// modules that depend on the changed one, and to no others.
//
// Of each path the two texts used last are kept, of each text the two checks used last, and of all this nothing that was
// not used by the last 50 compilations.
type Cache struct {
	numbers source.Numbers

	mu      sync.Mutex
	now     int // compilations begun
	made    int // those of them that went on to scripts
	files   map[string][]*keptFile
	library *load.Library
}

// How much is kept.
const (
	keptTexts        = 2 // an editor's text and that of the disk
	keptChecks       = 2 // with and without a set of constants
	keptCompilations = 50
)

// keptFile is a text of a path.
type keptFile struct {
	source *source.File
	parsed lazy[parsed]
	checks []*keptModule // the one used last first
	used   int           // by which compilation last
}

type parsed struct {
	tree  *syntax.File
	diags diag.List
}

// keptModule is a tree checked among certain modules.
type keptModule struct {
	consts  []string
	library bool
	imports []*check.Module
	used    int

	checked lazy[check.Checked]
	lowered lazy[*lower.File]
	scripts map[scriptKey]*keptScript
}

// keptScript is a function compiled in one way.
type keptScript struct {
	lazy[compiled]
	used int // by which compilation that made scripts last
}

// lazy is a value that is made when it is first asked for, by one of those who ask; the others wait.
type lazy[T any] struct {
	mu    sync.Mutex
	made  bool
	value T
}

// get returns the value and whether this call made it.
func (l *lazy[T]) get(make func() T) (value T, fresh bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.made {
		l.value = make() // a panic leaves it to the next
		l.made, fresh = true, true
	}
	return l.value, fresh
}

// begin counts a compilation and drops what the last ones had no use for. It returns the number of the compilation.
func (c *Cache) begin(fallback source.FS) (now int, library *load.Library) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now++
	oldest := c.now - keptCompilations
	for path, texts := range c.files {
		texts = slices.DeleteFunc(texts, func(f *keptFile) bool { return f.used < oldest })
		if len(texts) == 0 {
			delete(c.files, path)
			continue
		}
		c.files[path] = texts
		for _, f := range texts {
			f.checks = slices.DeleteFunc(f.checks, func(m *keptModule) bool { return m.used < oldest })
		}
	}
	if c.library == nil {
		c.library = load.NewLibrary(fallback)
	}
	if fallback == nil {
		return c.now, nil
	}
	return c.now, c.library
}

// beginScripts counts a compilation that goes on to scripts, and drops those that the last of these had no use for. While
// somebody types, many programs are only checked; scripts outlive that.
func (c *Cache) beginScripts() (made int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made++
	for _, texts := range c.files {
		for _, f := range texts {
			for _, m := range f.checks {
				maps.DeleteFunc(m.scripts, func(_ scriptKey, s *keptScript) bool { return s.used < c.made-keptCompilations })
			}
		}
	}
	return c.made
}

// file finds the file of a path and text; number makes a new one.
func (c *Cache) file(path, text string, now int, number func(path, text string) *source.File) *keptFile {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.files == nil {
		c.files = map[string][]*keptFile{}
	}
	f, rest := latest(c.files[path], keptTexts,
		func(f *keptFile) bool { return f.source.Text == text },
		func() *keptFile { return &keptFile{source: number(path, text)} })
	c.files[path] = rest
	f.used = now
	return f
}

// module finds the module that a tree is among certain imports.
func (c *Cache) module(f *keptFile, consts []string, library bool, imports []*check.Module, now int) *keptModule {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, rest := latest(f.checks, keptChecks,
		func(m *keptModule) bool {
			return slices.Equal(m.consts, consts) && m.library == library && slices.Equal(m.imports, imports)
		},
		func() *keptModule {
			return &keptModule{
				consts: slices.Clone(consts), library: library, imports: imports, scripts: map[scriptKey]*keptScript{},
			}
		})
	f.checks = rest
	m.used = now
	return m
}

// script finds the script of a function of a module.
func (c *Cache) script(m *keptModule, key scriptKey, made int) *keptScript {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := m.scripts[key]
	if s == nil {
		s = &keptScript{}
		m.scripts[key] = s
	}
	s.used = made
	return s
}

// latest moves the entry that fits to the front of a list, a new one if there is none, and keeps the first n of them.
func latest[E any](list []E, n int, fits func(E) bool, make func() E) (E, []E) {
	var found E
	if i := slices.IndexFunc(list, fits); i >= 0 {
		found = list[i]
		list = slices.Delete(list, i, i+1)
	} else {
		found = make()
	}
	list = slices.Insert(list, 0, found)
	if len(list) > n {
		clear(list[n:])
		list = list[:n]
	}
	return found, list
}
