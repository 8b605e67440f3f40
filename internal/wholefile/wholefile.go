// Package wholefile writes files that are there as a whole or not at all: a crash at any moment leaves the old content or the new one.
package wholefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// suffix ends the names of files that are being written.
const suffix = ".new"

// Write gives a file a content and a mode. Both are on disk when it returns; who opens the file before that sees what was there. Its
// directory must exist. A link at the path is replaced, not followed.
func Write(path string, content []byte, mode fs.FileMode) error {
	dir, name := filepath.Split(filepath.Clean(path))
	if dir == "" {
		dir = "."
	}
	f, err := os.CreateTemp(dir, "."+name+".*"+suffix)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return SyncDir(dir)
}

// IsUnfinished says that a file of this name in a directory is one which a crash of Write has left.
func IsUnfinished(name string) bool {
	return strings.HasPrefix(name, ".") && strings.HasSuffix(name, suffix)
}

// SyncDir brings the names in a directory to disk.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
