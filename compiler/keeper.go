package compiler

import (
	"sync"
	"sync/atomic"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/compiler/lower"
	"github.com/aquifer-dev/aquifer/compiler/syntax"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// keeper stands between a compilation and its cache. It holds on to what the compilation uses, so that another one that
// drops it from the cache at the same time does no harm.
type keeper struct {
	opt     Options
	sources *source.Set
	cache   *Cache // one of its own where the caller gave none
	now     int    // the compilation's number in the cache
	made    int    // its number among those that make scripts, see beginScripts
	library *load.Library

	mu      sync.Mutex
	files   map[source.FileID]*keptFile
	modules map[*check.Module]*keptModule

	parsed, checked, lowered, scripts atomic.Int64
}

func newKeeper(opt Options, sources *source.Set) *keeper {
	k := &keeper{
		opt: opt, sources: sources, cache: opt.Cache,
		files: map[source.FileID]*keptFile{}, modules: map[*check.Module]*keptModule{},
	}
	if k.cache == nil {
		k.cache = &Cache{}
	} else {
		sources.NumberBy(&k.cache.numbers)
	}
	k.now, k.library = k.cache.begin(opt.Fallback)
	return k
}

func (k *keeper) work() Work {
	return Work{int(k.parsed.Load()), int(k.checked.Load()), int(k.lowered.Load()), int(k.scripts.Load())}
}

// add is load.Options.Add.
func (k *keeper) add(path, text string) *source.File {
	number := k.cache.numbers.NewFile
	if k.opt.Cache == nil {
		number = k.sources.Add
	}
	f := k.cache.file(path, text, k.now, number)
	k.sources.Put(f.source)
	k.files[f.source.ID] = f
	return f.source
}

// parse is load.Options.Parse.
func (k *keeper) parse(file *source.File) (*syntax.File, diag.List) {
	p, fresh := k.files[file.ID].parsed.get(func() parsed {
		tree, diags := syntax.Parse(file)
		return parsed{tree, diags}
	})
	count(&k.parsed, fresh)
	return p.tree, p.diags
}

// check is check.Options.Keep.
func (k *keeper) check(tree *syntax.File, imports []*check.Module, check func() check.Checked) check.Checked {
	m := k.cache.module(k.files[tree.Source.ID], k.opt.Consts, k.library != nil, imports, k.now)
	c, fresh := m.checked.get(check)
	count(&k.checked, fresh)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.modules[c.Module] = m
	return c
}

// lower is lower.Options.Keep.
func (k *keeper) lower(m *check.Module, lower func() *lower.File) *lower.File {
	k.mu.Lock()
	kept := k.modules[m]
	k.mu.Unlock()
	f, fresh := kept.lowered.get(lower)
	count(&k.lowered, fresh)
	return f
}

// beginScripts is called before the scripts of a compilation.
func (k *keeper) beginScripts() { k.made = k.cache.beginScripts() }

// script gives the script of a function that a module defines. What is dumped on the way is never kept.
func (k *keeper) script(home *check.Module, key scriptKey, compile func() compiled) compiled {
	if k.opt.Dump != "" {
		k.scripts.Add(1)
		return compile()
	}
	c, fresh := k.cache.script(k.modules[home], key, k.made).get(compile)
	count(&k.scripts, fresh)
	return c
}

func count(n *atomic.Int64, fresh bool) {
	if fresh {
		n.Add(1)
	}
}
