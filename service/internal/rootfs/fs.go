// Package rootfs gives the modules of a service directories of the host that they cannot leave, neither by .. nor by links
// (spec/services.md#S23). The engine's own file system follows links wherever they lead.
package rootfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	experimental "github.com/tetratelabs/wazero/experimental/sys"
	"github.com/tetratelabs/wazero/sys"
)

// Quota bounds the files that the modules of a service have open together, and what they may move: a call must not go on
// behind its limits because it only reads and writes.
type Quota struct {
	Files  int64
	Spend  func(bytes int) error // nil: always possible
	Room   *Room                 // on disk; nil is as much as there is
	open   atomic.Int64
	opened map[*File]struct{} // of directories of the host, if their room is bounded
}

// Charge takes bytes that are moved.
func (q *Quota) Charge(bytes int) experimental.Errno {
	if q.Spend != nil && q.Spend(bytes) != nil {
		return experimental.EINTR
	}
	return 0
}

// Enter counts a file that is opened, Leave one that is closed.
func (q *Quota) Enter() experimental.Errno {
	if q.open.Add(1) > q.Files {
		q.open.Add(-1)
		return experimental.EAGAIN
	}
	return 0
}

// Leave counts a file that is closed.
func (q *Quota) Leave() { q.open.Add(-1) }

// EntryWeight is what work on an entry of a directory is charged with, in bytes: some microseconds.
const EntryWeight = 16 << 10

// SyncWeight is what waiting for the disk is charged with, in bytes.
const SyncWeight = 8 << 20

// FS is a directory of the host.
type FS struct {
	experimental.UnimplementedFS
	root  *os.Root
	quota *Quota
}

// Open opens a directory, which must exist.
func Open(dir string, quota *Quota) (*FS, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &FS{root: root, quota: quota}
	if r := quota.Room; r != nil {
		r.dirs = append(r.dirs, f)
		r.used = r.Limit // to be measured before anything is added
	}
	return f, nil
}

// Close gives the directory back.
func (f *FS) Close() error { return f.root.Close() }

// errno translates an error. What the root refuses has no number of its own.
func errno(err error) experimental.Errno {
	if err == nil {
		return 0
	}
	var inner error = err
	var pe *fs.PathError
	var le *os.LinkError
	if errors.As(err, &pe) {
		inner = pe.Err
	} else if errors.As(err, &le) {
		inner = le.Err
	}
	if inner.Error() == "path escapes from parent" {
		return experimental.EPERM
	}
	return experimental.UnwrapOSError(err)
}

// local is the path as the root wants it.
func local(path string) string {
	if path == "" {
		return "."
	}
	return filepath.FromSlash(path)
}

// OpenFile implements experimental.FS.
func (f *FS) OpenFile(path string, flag experimental.Oflag, perm fs.FileMode) (experimental.File, experimental.Errno) {
	path = local(path)
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return nil, e
	}
	// A pipe would block the host until someone writes to it.
	if info, err := f.root.Lstat(path); err == nil {
		if flag&experimental.O_NOFOLLOW != 0 && info.Mode()&fs.ModeSymlink != 0 {
			return nil, experimental.ELOOP
		}
	}
	if info, err := f.root.Stat(path); err == nil && info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeDevice) != 0 {
		return nil, experimental.EPERM
	}
	var mode int
	switch flag & (experimental.O_RDWR | experimental.O_WRONLY) {
	case experimental.O_RDWR:
		mode = os.O_RDWR
	case experimental.O_WRONLY:
		mode = os.O_WRONLY
	}
	for _, m := range []struct {
		from experimental.Oflag
		to   int
	}{
		{experimental.O_CREAT, os.O_CREATE}, {experimental.O_EXCL, os.O_EXCL}, {experimental.O_TRUNC, os.O_TRUNC},
		{experimental.O_SYNC, os.O_SYNC}, {experimental.O_DSYNC, os.O_SYNC}, {experimental.O_RSYNC, os.O_SYNC},
	} {
		if flag&m.from != 0 {
			mode |= m.to
		}
	}
	if flag&experimental.O_CREAT != 0 && f.quota.Room != nil {
		if _, err := f.root.Stat(path); err != nil {
			if e := f.quota.grow(entrySize); e != 0 {
				return nil, e
			}
		}
	}
	if e := f.quota.Enter(); e != 0 {
		return nil, e
	}
	file, err := f.root.OpenFile(path, mode, perm&0o777)
	if err != nil {
		f.quota.Leave()
		return nil, errno(err)
	}
	opened := &File{fs: f, path: path, file: file, append: flag&experimental.O_APPEND != 0, quota: f.quota}
	if f.quota.Room != nil {
		if f.quota.opened == nil {
			f.quota.opened = map[*File]struct{}{}
		}
		f.quota.opened[opened] = struct{}{}
	}
	if flag&experimental.O_DIRECTORY != 0 {
		if dir, _ := opened.IsDir(); !dir {
			opened.Close()
			return nil, experimental.ENOTDIR
		}
	}
	return opened, 0
}

// Lstat implements experimental.FS.
func (f *FS) Lstat(path string) (sys.Stat_t, experimental.Errno) {
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return sys.Stat_t{}, e
	}
	info, err := f.root.Lstat(local(path))
	if err != nil {
		return sys.Stat_t{}, errno(err)
	}
	return sys.NewStat_t(info), 0
}

// Stat implements experimental.FS.
func (f *FS) Stat(path string) (sys.Stat_t, experimental.Errno) {
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return sys.Stat_t{}, e
	}
	info, err := f.root.Stat(local(path))
	if err != nil {
		return sys.Stat_t{}, errno(err)
	}
	return sys.NewStat_t(info), 0
}

// Mkdir implements experimental.FS.
func (f *FS) Mkdir(path string, perm fs.FileMode) experimental.Errno {
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return e
	}
	if e := f.quota.grow(entrySize); e != 0 {
		return e
	}
	return errno(f.root.Mkdir(local(path), perm&0o777))
}

// Chmod implements experimental.FS.
func (f *FS) Chmod(path string, perm fs.FileMode) experimental.Errno {
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return e
	}
	return errno(f.root.Chmod(local(path), perm&0o777))
}

// Rename implements experimental.FS.
func (f *FS) Rename(from, to string) experimental.Errno {
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return e
	}
	return errno(f.root.Rename(local(from), local(to)))
}

// Rmdir implements experimental.FS.
func (f *FS) Rmdir(path string) experimental.Errno {
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return e
	}
	if info, err := f.root.Lstat(local(path)); err == nil && !info.IsDir() {
		return experimental.ENOTDIR
	}
	return errno(f.root.Remove(local(path)))
}

// Unlink implements experimental.FS.
func (f *FS) Unlink(path string) experimental.Errno {
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return e
	}
	if info, err := f.root.Lstat(local(path)); err == nil && info.IsDir() {
		return experimental.EISDIR
	}
	return errno(f.root.Remove(local(path)))
}

// Link implements experimental.FS.
func (f *FS) Link(from, to string) experimental.Errno {
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return e
	}
	if e := f.quota.grow(entrySize); e != 0 {
		return e
	}
	return errno(f.root.Link(local(from), local(to)))
}

// Symlink implements experimental.FS. Where the link leads is looked at when it is followed; one that leads nowhere but out
// is refused at once.
func (f *FS) Symlink(target, link string) experimental.Errno {
	if filepath.IsAbs(target) {
		return experimental.EPERM
	}
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return e
	}
	if e := f.quota.grow(entrySize); e != 0 {
		return e
	}
	return errno(f.root.Symlink(target, local(link)))
}

// Readlink implements experimental.FS.
func (f *FS) Readlink(path string) (string, experimental.Errno) {
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return "", e
	}
	target, err := f.root.Readlink(local(path))
	return filepath.ToSlash(target), errno(err)
}

// Utimens implements experimental.FS.
func (f *FS) Utimens(path string, atim, mtim int64) experimental.Errno {
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return e
	}
	return errno(f.root.Chtimes(local(path), instant(atim), instant(mtim)))
}

// instant is a time, or none for one that stays.
func instant(nanos int64) time.Time {
	if nanos == experimental.UTIME_OMIT {
		return time.Time{}
	}
	return time.Unix(0, nanos)
}
