// Package keep is what a node keeps on disk of its modules and services, for [deploy.Config].
//
// Records – names, blueprints, services with their aliases – are in the database: they are small, and what belongs together
// changes together. The binaries of modules are files, written whole under another name, brought to disk and renamed: they are
// megabytes that never change, which a database would copy. A file counts only when the database has a record of it, with its
// checksum; the record is written last, so that a binary is there as a whole or not at all. What services write into their
// directories is their own affair: /storage outlives the node, /tmp and the vault do not.
package keep

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/internal/wholefile"
	"github.com/aquifer-dev/aquifer/node/store"
	"github.com/aquifer-dev/aquifer/service/deploy"
)

// Blobs returns blobs in a database, and their binaries in a directory, which is made. What was left half written is taken away;
// whole binaries that no record names stay, since a repair of the database may have lost the record.
func Blobs(db *store.Store, dir string) (deploy.Blobs, error) {
	b := &blobs{db, dir}
	return b, b.sweep()
}

type blobs struct {
	db  *store.Store
	dir string
}

// records is the bucket of files by name. Those that are in the directory have a checksum in place of their content.
const records = "deploy"

// asFile reports whether the content is in the directory.
func asFile(name string) bool { return strings.HasSuffix(name, ".wasm") }

func (b *blobs) file(name string) string { return filepath.Join(b.dir, filepath.FromSlash(name)) }

// Put implements deploy.Blobs.
func (b *blobs) Put(files ...deploy.Blob) error {
	for _, f := range files {
		if asFile(f.Name) {
			if err := write(b.file(f.Name), f.Content); err != nil {
				return fmt.Errorf("%s could not be kept: %w", f.Name, err)
			}
		}
	}
	return b.db.Update(func(tx store.Tx) error {
		for _, f := range files {
			content := f.Content
			if asFile(f.Name) {
				sum := sha256.Sum256(content)
				content = sum[:]
			}
			if err := tx.Put(records, f.Name, content); err != nil {
				return err
			}
		}
		return nil
	})
}

// write writes a file as a whole, and the directory if it is not there.
func write(name string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return wholefile.Write(name, content, 0o600)
}

// Get implements deploy.Blobs.
func (b *blobs) Get(name string) (content []byte, err error) {
	if err := b.db.View(func(tx store.Tx) error { content = tx.Get(records, name); return nil }); err != nil {
		return nil, err
	}
	if content == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if !asFile(name) {
		return content, nil
	}
	file, err := os.ReadFile(b.file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the file %s is gone; add the module once more", b.file(name))
	}
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(file); string(sum[:]) != string(content) {
		return nil, fmt.Errorf("the file %s is damaged; add the module once more", b.file(name))
	}
	return file, nil
}

// Delete implements deploy.Blobs.
func (b *blobs) Delete(name string) error {
	err := b.db.Update(func(tx store.Tx) error { return tx.Delete(records, name) })
	if err == nil && asFile(name) {
		if err = os.Remove(b.file(name)); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
	}
	return err
}

// List implements deploy.Blobs.
func (b *blobs) List(dir string) (names []string, err error) {
	err = b.db.View(func(tx store.Tx) error {
		return tx.Each(records, dir+"/", func(name string, _ []byte) error {
			if path.Dir(name) == dir {
				names = append(names, path.Base(name))
			}
			return nil
		})
	})
	return names, err
}

// sweep takes away what was left half written.
func (b *blobs) sweep() error {
	for _, dir := range []string{b.dir, filepath.Join(b.dir, "modules")} {
		if err := errors.Join(os.MkdirAll(dir, 0o700), wholefile.SyncDir(filepath.Dir(dir))); err != nil {
			return err
		}
	}
	files, err := os.ReadDir(filepath.Join(b.dir, "modules"))
	for _, f := range files {
		if wholefile.IsUnfinished(f.Name()) {
			err = errors.Join(err, os.Remove(filepath.Join(b.dir, "modules", f.Name())))
		}
	}
	return err
}
