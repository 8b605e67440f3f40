package rootfs

import (
	"io/fs"

	experimental "github.com/tetratelabs/wazero/experimental/sys"
)

// entrySize is what a file, directory or link takes beside its content, at least.
const entrySize = 4096

// Room is how much the directories of a service may hold, content and entries, with what was in them before
// (spec/services.md#S113). It counts what is added; what is taken away is seen when the room is used up, and everything is
// measured again.
type Room struct {
	Limit int64
	used  int64 // never less than there is
	dirs  []*FS
}

// grow asks for room for more bytes. Nothing is written if there is none.
func (q *Quota) grow(bytes int64) experimental.Errno {
	r := q.Room
	if r == nil || bytes <= 0 {
		return 0
	}
	if bytes > r.Limit-r.used {
		if e := r.measure(q); e != 0 {
			return e
		}
		if bytes > r.Limit-r.used {
			return errFull
		}
	}
	r.used += bytes
	return 0
}

// errFull is what the engine has for a disk that is full, which it knows no number for.
const errFull = experimental.EIO

// measure counts what the directories hold. Every entry is charged, or a module that deletes and writes could go on for ever.
func (r *Room) measure(q *Quota) (failed experimental.Errno) {
	r.used = 0
	for _, dir := range r.dirs {
		_ = fs.WalkDir(dir.root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
			if failed = q.Charge(EntryWeight); failed != 0 {
				return fs.SkipAll
			}
			if err != nil || path == "." { // what cannot be read is none of the service's
				return nil
			}
			r.used += entrySize
			if info, err := d.Info(); err == nil && d.Type().IsRegular() {
				r.used += info.Size()
			}
			return nil
		})
		if failed != 0 {
			r.used = r.Limit // until it is measured to the end
			return failed
		}
	}
	for f := range q.opened { // deleted files take room as long as they are open
		if info, err := f.file.Stat(); err == nil && info.Mode().IsRegular() {
			if _, err := f.fs.root.Lstat(f.path); err != nil {
				r.used += info.Size()
			}
		}
	}
	return 0
}

// growTo asks for room for a file that is to end at a place. There is no more of it than what is behind its end now.
func (f *File) growTo(end int64) experimental.Errno {
	if f.quota.Room == nil {
		return 0
	}
	info, err := f.file.Stat()
	if err != nil {
		return errno(err)
	}
	return f.quota.grow(end - info.Size())
}
