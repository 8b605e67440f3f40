package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/aquifer-dev/aquifer/internal/wholefile"
)

// Load reads a file. One that is not there is empty, and written when it is saved.
func Load(path string) (*Document, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Parse(path, nil)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxText+1))
	if err != nil {
		return nil, err
	}
	return Parse(path, text)
}

// Save writes the document to its file if something has changed.
func (d *Document) Save() error { return d.save(0o644) }

func (d *Document) save(mode fs.FileMode) error {
	if !d.changed {
		return nil
	}
	text, err := d.Bytes()
	if err != nil {
		return err
	}
	if err := Write(d.File, text, mode); err != nil {
		return err
	}
	d.text, d.changed = text, false
	return nil
}

// Write gives a file a content as a whole: a crash at any moment leaves the old one or the new one. The mode is that of a file which was not
// there; one that was keeps its own. A symbolic link stays, what it leads to changes.
func Write(path string, content []byte, mode fs.FileMode) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
		if !info.Mode().IsRegular() {
			return &fs.PathError{Op: "write", Path: path, Err: errors.New("is not a file")}
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return wholefile.Write(path, content, mode)
}
