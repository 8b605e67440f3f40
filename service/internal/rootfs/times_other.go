//go:build !linux

package rootfs

import (
	"io/fs"
	"os"
)

// setTimes sets the times of the open file by its name, which must still be its own.
func (f *File) setTimes(atim, mtim int64) error {
	mine, err := f.file.Stat()
	if err != nil {
		return err
	}
	named, err := f.fs.root.Lstat(f.path)
	if err != nil {
		return err
	}
	if !os.SameFile(mine, named) {
		return fs.ErrNotExist
	}
	return f.fs.root.Chtimes(f.path, instant(atim), instant(mtim))
}
