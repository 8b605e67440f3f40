package rootfs

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"

	experimental "github.com/tetratelabs/wazero/experimental/sys"
	"github.com/tetratelabs/wazero/sys"
)

// File is an open file or directory.
type File struct {
	experimental.UnimplementedFile
	fs     *FS
	path   string
	file   *os.File
	append bool
	quota  *Quota
	closed bool
}

// Dev implements experimental.File.
func (f *File) Dev() (uint64, experimental.Errno) {
	st, e := f.Stat()
	return st.Dev, e
}

// Ino implements experimental.File.
func (f *File) Ino() (sys.Inode, experimental.Errno) {
	st, e := f.Stat()
	return st.Ino, e
}

// IsDir implements experimental.File.
func (f *File) IsDir() (bool, experimental.Errno) {
	info, err := f.file.Stat()
	if err != nil {
		return false, errno(err)
	}
	return info.IsDir(), 0
}

// IsAppend implements experimental.File.
func (f *File) IsAppend() bool { return f.append }

// SetAppend implements experimental.File.
func (f *File) SetAppend(enable bool) experimental.Errno {
	f.append = enable
	return 0
}

// Stat implements experimental.File.
func (f *File) Stat() (sys.Stat_t, experimental.Errno) {
	info, err := f.file.Stat()
	if err != nil {
		return sys.Stat_t{}, errno(err)
	}
	return sys.NewStat_t(info), 0
}

// done turns the answer of a transfer: the end of a file is no error.
func done(n int, err error) (int, experimental.Errno) {
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return n, errno(err)
}

// Read implements experimental.File.
func (f *File) Read(buf []byte) (int, experimental.Errno) {
	if e := f.quota.Charge(len(buf)); e != 0 {
		return 0, e
	}
	if len(buf) == 0 {
		return 0, 0
	}
	return done(f.file.Read(buf))
}

// Pread implements experimental.File.
func (f *File) Pread(buf []byte, off int64) (int, experimental.Errno) {
	if e := f.quota.Charge(len(buf)); e != 0 {
		return 0, e
	}
	if off < 0 {
		return 0, experimental.EINVAL
	}
	return done(f.file.ReadAt(buf, off))
}

// position is int64 under a name that keeps vet from taking Seek for that of io.Seeker.
type position = int64

// Seek implements experimental.File.
func (f *File) Seek(offset position, whence int) (position, experimental.Errno) {
	if whence < io.SeekStart || whence > io.SeekEnd {
		return 0, experimental.EINVAL
	}
	at, err := f.file.Seek(offset, whence)
	return at, errno(err)
}

// Readdir implements experimental.File.
func (f *File) Readdir(n int) ([]experimental.Dirent, experimental.Errno) {
	if e := f.quota.Charge(EntryWeight); e != 0 {
		return nil, e
	}
	infos, err := f.file.Readdir(n)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if err != nil {
		return nil, errno(err)
	}
	if e := f.quota.Charge(len(infos) * EntryWeight); e != 0 { // each is looked at
		return nil, e
	}
	entries := make([]experimental.Dirent, len(infos))
	for i, info := range infos {
		entries[i] = experimental.Dirent{Ino: sys.NewStat_t(info).Ino, Name: filepath.ToSlash(info.Name()), Type: info.Mode().Type()}
	}
	return entries, 0
}

// Write implements experimental.File. Appending is done here and not by the system: a file that was opened for it cannot be
// written anywhere else.
func (f *File) Write(buf []byte) (int, experimental.Errno) {
	if e := f.quota.Charge(len(buf)); e != 0 {
		return 0, e
	}
	if f.append {
		if _, err := f.file.Seek(0, io.SeekEnd); err != nil {
			return 0, errno(err)
		}
	}
	if f.quota.Room != nil {
		at, err := f.file.Seek(0, io.SeekCurrent)
		if err != nil {
			return 0, errno(err)
		}
		if e := f.growTo(at + int64(len(buf))); e != 0 {
			return 0, e
		}
	}
	return done(f.file.Write(buf))
}

// Pwrite implements experimental.File.
func (f *File) Pwrite(buf []byte, off int64) (int, experimental.Errno) {
	if e := f.quota.Charge(len(buf)); e != 0 {
		return 0, e
	}
	if off < 0 {
		return 0, experimental.EINVAL
	}
	if off > math.MaxInt64-int64(len(buf)) {
		return 0, experimental.EINVAL
	}
	if e := f.growTo(off + int64(len(buf))); e != 0 {
		return 0, e
	}
	return done(f.file.WriteAt(buf, off))
}

// Truncate implements experimental.File.
func (f *File) Truncate(size int64) experimental.Errno {
	if size < 0 {
		return experimental.EINVAL
	}
	st, e := f.Stat()
	if e != 0 {
		return e
	}
	if e := f.quota.Charge(int(max(size-st.Size, 0))); e != 0 {
		return e
	}
	if e := f.quota.grow(size - st.Size); e != 0 {
		return e
	}
	return errno(f.file.Truncate(size))
}

// Sync implements experimental.File.
func (f *File) Sync() experimental.Errno {
	if e := f.quota.Charge(SyncWeight); e != 0 {
		return e
	}
	return errno(f.file.Sync())
}

// Datasync implements experimental.File.
func (f *File) Datasync() experimental.Errno { return f.Sync() }

// Utimens implements experimental.File. The file may have another name by now, and its own may be another's.
func (f *File) Utimens(atim, mtim int64) experimental.Errno {
	return errno(f.setTimes(atim, mtim))
}

// Close implements experimental.File.
func (f *File) Close() experimental.Errno {
	if f.closed {
		return experimental.EBADF
	}
	f.closed = true
	delete(f.quota.opened, f)
	f.quota.Leave()
	return errno(f.file.Close())
}
