package memfs

import (
	"io"
	"io/fs"
	"maps"
	"slices"

	experimental "github.com/tetratelabs/wazero/experimental/sys"
	"github.com/tetratelabs/wazero/sys"

	"github.com/aquifer-dev/aquifer/service/internal/rootfs"
)

// File is an open file or directory.
type File struct {
	experimental.UnimplementedFile
	tree          *tree
	node          *node
	quota         *rootfs.Quota
	offset        int64
	listed        []string // entries that Readdir has still to give; nil before the first
	begun         bool
	append        bool
	reads, writes bool
	closed        bool
}

// hold locks the tree; every use of the file is between it and the unlocking that it returns.
func (f *File) hold() func() {
	f.tree.mu.Lock()
	return f.tree.mu.Unlock
}

// Dev implements experimental.File.
func (f *File) Dev() (uint64, experimental.Errno) { return 1, 0 }

// Ino implements experimental.File.
func (f *File) Ino() (sys.Inode, experimental.Errno) { return f.node.serial, 0 }

// IsDir implements experimental.File.
func (f *File) IsDir() (bool, experimental.Errno) { return f.node.entries != nil, 0 }

// IsAppend implements experimental.File.
func (f *File) IsAppend() bool { return f.append }

// SetAppend implements experimental.File.
func (f *File) SetAppend(enable bool) experimental.Errno {
	f.append = enable
	return 0
}

// Stat implements experimental.File.
func (f *File) Stat() (sys.Stat_t, experimental.Errno) {
	defer f.hold()()
	return f.node.stat(), 0
}

// usable says why the file cannot be read or written, if so, and charges for the bytes.
func (f *File) usable(allowed bool, bytes int) experimental.Errno {
	switch {
	case f.closed || !allowed && f.node.entries == nil:
		return experimental.EBADF
	case f.node.entries != nil:
		return experimental.EISDIR
	}
	return f.quota.Charge(bytes)
}

// Read implements experimental.File.
func (f *File) Read(buf []byte) (int, experimental.Errno) {
	n, e := f.Pread(buf, f.offset)
	f.offset += int64(n)
	return n, e
}

// Pread implements experimental.File.
func (f *File) Pread(buf []byte, off int64) (int, experimental.Errno) {
	if e := f.usable(f.reads, len(buf)); e != 0 {
		return 0, e
	}
	if off < 0 {
		return 0, experimental.EINVAL
	}
	defer f.hold()()
	if off >= int64(len(f.node.content)) {
		return 0, 0
	}
	return copy(buf, f.node.content[off:]), 0
}

// position is int64 under a name that keeps vet from taking Seek for that of io.Seeker.
type position = int64

// Seek implements experimental.File. A directory can only be read again from its start.
func (f *File) Seek(offset position, whence int) (position, experimental.Errno) {
	defer f.hold()()
	if f.node.entries != nil {
		if offset != 0 || whence != io.SeekStart {
			return 0, experimental.EINVAL
		}
		f.begun, f.listed = false, nil
		return 0, 0
	}
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += f.offset
	case io.SeekEnd:
		offset += int64(len(f.node.content))
	default:
		return 0, experimental.EINVAL
	}
	if offset < 0 {
		return 0, experimental.EINVAL
	}
	f.offset = offset
	return offset, 0
}

// Readdir implements experimental.File. Entries come in the order of their names.
func (f *File) Readdir(n int) ([]experimental.Dirent, experimental.Errno) {
	if e := f.quota.Charge(rootfs.EntryWeight); e != 0 {
		return nil, e
	}
	defer f.hold()()
	switch {
	case f.closed || f.node.entries == nil:
		return nil, experimental.EBADF
	case f.node.secret:
		return nil, experimental.EACCES
	}
	if !f.begun {
		f.begun, f.listed = true, slices.Sorted(maps.Keys(f.node.entries))
	}
	if n <= 0 || n > len(f.listed) {
		n = len(f.listed)
	}
	if e := f.quota.Charge(n * nodeWeight); e != 0 {
		return nil, e
	}
	var all []experimental.Dirent
	for _, name := range f.listed[:n] {
		entry := f.node.entries[name]
		if entry == nil { // removed since
			continue
		}
		one := experimental.Dirent{Ino: entry.serial, Name: name}
		if entry.entries != nil {
			one.Type = fs.ModeDir
		}
		all = append(all, one)
	}
	f.listed = f.listed[n:]
	return all, 0
}

// Write implements experimental.File.
func (f *File) Write(buf []byte) (int, experimental.Errno) {
	if f.append {
		st, _ := f.Stat()
		f.offset = st.Size
	}
	n, e := f.Pwrite(buf, f.offset)
	f.offset += int64(n)
	return n, e
}

// Pwrite implements experimental.File.
func (f *File) Pwrite(buf []byte, off int64) (int, experimental.Errno) {
	if e := f.usable(f.writes, len(buf)); e != 0 {
		return 0, e
	}
	end := off + int64(len(buf))
	if off < 0 || end < 0 {
		return 0, experimental.EINVAL
	}
	defer f.hold()()
	if len(buf) == 0 {
		return 0, 0
	}
	if end > int64(len(f.node.content)) {
		if e := f.grow(end); e != 0 {
			return 0, e
		}
	}
	f.node.changed = f.tree.now().UnixNano()
	return copy(f.node.content[off:], buf), 0
}

// grow makes the file longer and charges for what has to be filled.
func (f *File) grow(size int64) experimental.Errno {
	had := int64(len(f.node.content))
	if size-had > f.tree.left {
		return errFull
	}
	if e := f.quota.Charge(int(size - had)); e != 0 {
		return e
	}
	return f.tree.resize(f.node, size)
}

// Truncate implements experimental.File.
func (f *File) Truncate(size int64) experimental.Errno {
	if e := f.usable(f.writes, 0); e != 0 {
		return e
	}
	if size < 0 {
		return experimental.EINVAL
	}
	defer f.hold()()
	if size > int64(len(f.node.content)) {
		return f.grow(size)
	}
	if f.node.wasteful(size) {
		if e := f.quota.Charge(int(size)); e != 0 {
			return e
		}
	}
	return f.tree.resize(f.node, size)
}

// Sync implements experimental.File.
func (f *File) Sync() experimental.Errno { return 0 }

// Datasync implements experimental.File.
func (f *File) Datasync() experimental.Errno { return 0 }

// Utimens implements experimental.File.
func (f *File) Utimens(_, mtim int64) experimental.Errno {
	defer f.hold()()
	f.node.touch(mtim)
	return 0
}

// Close implements experimental.File.
func (f *File) Close() experimental.Errno {
	if f.closed {
		return experimental.EBADF
	}
	f.closed = true
	defer f.hold()()
	f.node.opened--
	f.tree.release(f.node)
	f.quota.Leave()
	return 0
}
