package memfs

import (
	"io/fs"

	experimental "github.com/tetratelabs/wazero/experimental/sys"
	"github.com/tetratelabs/wazero/sys"

	"github.com/aquifer-dev/aquifer/service/internal/rootfs"
)

// FS is a directory as a module sees it. There are no links.
type FS struct {
	experimental.UnimplementedFS
	dir   *Dir
	quota *rootfs.Quota
}

// Mount gives a directory to a module.
func Mount(d *Dir, quota *rootfs.Quota) *FS { return &FS{dir: d, quota: quota} }

// enter locks the tree and follows a path. The caller unlocks.
func (f *FS) enter(path string) (place, experimental.Errno) {
	f.dir.tree.mu.Lock()
	at, _, e := f.dir.node.find(path)
	return at, e
}

func (f *FS) leave() { f.dir.tree.mu.Unlock() }

// OpenFile implements experimental.FS.
func (f *FS) OpenFile(path string, flag experimental.Oflag, _ fs.FileMode) (experimental.File, experimental.Errno) {
	if e := f.quota.Charge(rootfs.EntryWeight); e != 0 {
		return nil, e
	}
	at, e := f.enter(path)
	defer f.leave()
	if e != 0 {
		return nil, e
	}
	writes := flag&(experimental.O_RDWR|experimental.O_WRONLY) != 0
	switch {
	case at.node == nil && flag&experimental.O_CREAT == 0:
		return nil, experimental.ENOENT
	case at.node != nil && flag&experimental.O_CREAT != 0 && flag&experimental.O_EXCL != 0:
		return nil, experimental.EEXIST
	case at.node != nil && at.node.entries != nil && (writes || flag&experimental.O_CREAT != 0):
		return nil, experimental.EISDIR
	case flag&experimental.O_DIRECTORY != 0 && (at.node == nil || at.node.entries == nil):
		return nil, experimental.ENOTDIR
	}
	if e := f.quota.Enter(); e != 0 {
		return nil, e
	}
	if at.node == nil {
		at.node, e = f.dir.tree.add(at, false)
	}
	if e == 0 && flag&experimental.O_TRUNC != 0 && writes {
		e = f.dir.tree.resize(at.node, 0)
	}
	if e != 0 {
		f.quota.Leave()
		return nil, e
	}
	at.node.opened++
	return &File{
		tree: f.dir.tree, node: at.node, quota: f.quota, append: flag&experimental.O_APPEND != 0,
		reads: flag&experimental.O_WRONLY == 0, writes: writes,
	}, 0
}

func (n *node) stat() sys.Stat_t {
	st := sys.Stat_t{Dev: 1, Ino: n.serial, Mode: 0o644, Nlink: 1, Size: int64(len(n.content)), Atim: n.changed, Mtim: n.changed, Ctim: n.changed}
	if n.entries != nil {
		st.Mode = fs.ModeDir | 0o755
	}
	return st
}

// Stat implements experimental.FS.
func (f *FS) Stat(path string) (sys.Stat_t, experimental.Errno) {
	at, e := f.enter(path)
	defer f.leave()
	if e == 0 && at.node == nil {
		e = experimental.ENOENT
	}
	if e != 0 {
		return sys.Stat_t{}, e
	}
	return at.node.stat(), 0
}

// Lstat implements experimental.FS.
func (f *FS) Lstat(path string) (sys.Stat_t, experimental.Errno) { return f.Stat(path) }

// Mkdir implements experimental.FS.
func (f *FS) Mkdir(path string, _ fs.FileMode) experimental.Errno {
	if e := f.quota.Charge(rootfs.EntryWeight); e != 0 {
		return e
	}
	at, e := f.enter(path)
	defer f.leave()
	switch {
	case e != 0:
		return e
	case at.node != nil:
		return experimental.EEXIST
	}
	_, e = f.dir.tree.add(at, true)
	return e
}

// Chmod implements experimental.FS. Everything may be read and written.
func (f *FS) Chmod(path string, _ fs.FileMode) experimental.Errno {
	_, e := f.Stat(path)
	return e
}

// Rename implements experimental.FS.
func (f *FS) Rename(from, to string) experimental.Errno {
	if e := f.quota.Charge(rootfs.EntryWeight); e != 0 {
		return e
	}
	old, e := f.enter(from)
	defer f.leave()
	if e != 0 {
		return e
	}
	place, way, e := f.dir.node.find(to)
	switch {
	case e != 0:
		return e
	case old.node == nil:
		return experimental.ENOENT
	case old.parent == nil || place.parent == nil:
		return experimental.EPERM
	case old.node == place.node:
		return 0
	case !place.parent.linked:
		return experimental.ENOENT
	}
	for _, above := range way {
		if above.node == old.node {
			return experimental.EINVAL
		}
	}
	if n := place.node; n != nil {
		switch {
		case old.node.entries == nil && n.entries != nil:
			return experimental.EISDIR
		case old.node.entries != nil && n.entries == nil:
			return experimental.ENOTDIR
		case len(n.entries) > 0:
			return experimental.ENOTEMPTY
		}
		f.dir.tree.unlink(n)
	}
	delete(old.parent.entries, old.name)
	place.parent.entries[place.name] = old.node
	return 0
}

// Rmdir implements experimental.FS.
func (f *FS) Rmdir(path string) experimental.Errno {
	return f.remove(path, func(n *node) experimental.Errno {
		switch {
		case n.entries == nil:
			return experimental.ENOTDIR
		case len(n.entries) > 0:
			return experimental.ENOTEMPTY
		}
		return 0
	})
}

// Unlink implements experimental.FS.
func (f *FS) Unlink(path string) experimental.Errno {
	return f.remove(path, func(n *node) experimental.Errno {
		if n.entries != nil {
			return experimental.EISDIR
		}
		return 0
	})
}

// remove takes a node away unless something forbids it.
func (f *FS) remove(path string, forbids func(*node) experimental.Errno) experimental.Errno {
	at, e := f.enter(path)
	defer f.leave()
	switch {
	case e != 0:
		return e
	case at.node == nil:
		return experimental.ENOENT
	}
	if e := forbids(at.node); e != 0 {
		return e
	}
	if at.parent == nil {
		return experimental.EPERM
	}
	delete(at.parent.entries, at.name)
	f.dir.tree.unlink(at.node)
	return 0
}

// Utimens implements experimental.FS.
func (f *FS) Utimens(path string, _, mtim int64) experimental.Errno {
	at, e := f.enter(path)
	defer f.leave()
	switch {
	case e != 0:
		return e
	case at.node == nil:
		return experimental.ENOENT
	}
	at.node.touch(mtim)
	return 0
}

func (n *node) touch(mtim int64) {
	if mtim != experimental.UTIME_OMIT {
		n.changed = mtim
	}
}
