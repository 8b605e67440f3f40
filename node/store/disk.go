package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/aquifer-dev/aquifer/internal/wholefile"
)

// bucket is the only one in the file: a record carries its whole name, so that one whose place is lost can still be put back.
const bucket = "aquifer"

// sealSize is how many bytes stand before each value: a checksum and the number of the change that wrote it.
const sealSize = 12

// patience is how long the end of the process is waited for that had the database before.
const patience = 500 * time.Millisecond

// Open opens a database file, or creates it with its directories. Errors are of type *Problem: the file is damaged, another
// process has it, or the system refuses; the file is then as it was before.
func Open(path string) (*Store, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = create(path)
	}
	if err == nil {
		err = inspect(path)
	}
	if err != nil {
		var p *Problem
		if errors.As(err, &p) {
			return nil, err
		}
		return nil, unusable(path, err)
	}
	db, err := openFile(path, false)
	if err != nil {
		return nil, err
	}
	return &Store{engine: &disk{path, db}}, nil
}

// openFile opens a file that is there.
func openFile(path string, readOnly bool) (db *bbolt.DB, err error) {
	defer contain(path, &err)
	db, err = bbolt.Open(path, 0o600, &bbolt.Options{Timeout: patience, ReadOnly: readOnly, FreelistType: bbolt.FreelistMapType})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, &Problem{Code: CodeLocked, File: path, cause: err}
	case errors.As(err, new(*fs.PathError)):
		return nil, unusable(path, err)
	case err != nil:
		return nil, damaged(path, "%v", err)
	}
	return db, nil
}

// create makes a new file under another name first, so that nobody finds half of it.
func create(path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, filepath.Base(path)+".*.new")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := f.Close(); err != nil {
		return err
	}
	db, err := bbolt.Open(f.Name(), 0o600, nil)
	if err != nil {
		return err
	}
	err = db.Update(func(t *bbolt.Tx) error {
		_, err := t.CreateBucket([]byte(bucket))
		return err
	})
	if err = errors.Join(err, db.Close()); err != nil {
		return err
	}
	// A link does not replace what another process has made meanwhile; not every file system has them.
	if err = os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(f.Name(), path)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return wholefile.SyncDir(dir)
}

// contain makes a panic of the library, or a fault of the memory that the file is mapped to, an error. To be deferred.
func contain(path string, err *error) {
	if r := recover(); r != nil {
		*err = damaged(path, "%v", r)
	}
}

// disk keeps records in a file.
type disk struct {
	path string
	db   *bbolt.DB
}

func (d *disk) close() error {
	if err := d.db.Close(); err != nil {
		return unusable(d.path, err)
	}
	return nil
}

func (d *disk) view(f func(records) error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	err = d.db.View(func(t *bbolt.Tx) error { return f(&diskTx{d.path, t.Bucket([]byte(bucket))}) })
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return errClosed
	}
	return err
}

func (d *disk) update(f func(editor) error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer contain(d.path, &err)
	err = d.db.Update(func(t *bbolt.Tx) error { return f(&diskTx{d.path, t.Bucket([]byte(bucket))}) })
	var p *Problem
	if err != nil && !errors.As(err, &p) {
		return unusable(d.path, err)
	}
	return err
}

// diskTx is a transaction of the library. Each of its functions turns a fault into an error by itself: between them run functions
// of others, whose panics are theirs.
type diskTx struct {
	path string
	b    *bbolt.Bucket
}

func (t *diskTx) get(key string) (value []byte, err error) {
	defer contain(t.path, &err)
	return t.value([]byte(key), t.b.Get([]byte(key)))
}

// value takes a stored value apart; nil stays nil.
func (t *diskTx) value(key, stored []byte) ([]byte, error) {
	if stored == nil {
		return nil, nil
	}
	v, _, ok := unseal(key, stored)
	if !ok {
		return nil, damaged(t.path, "the record %q is not as it was written", key)
	}
	return append([]byte{}, v...), nil
}

func (t *diskTx) each(prefix string, f func(string, []byte) error) error {
	c := t.b.Cursor()
	next := func() ([]byte, []byte) { return c.Seek([]byte(prefix)) }
	for {
		key, value, err := t.step(next)
		if err != nil || key == nil || !bytes.HasPrefix(key, []byte(prefix)) {
			return err
		}
		if err := f(string(key), value); err != nil {
			return err
		}
		next = c.Next
	}
}

func (t *diskTx) step(next func() ([]byte, []byte)) (key, value []byte, err error) {
	defer contain(t.path, &err)
	key, stored := next()
	value, err = t.value(key, stored)
	return key, value, err
}

func (t *diskTx) set(key string, value []byte) error {
	return t.b.Put([]byte(key), seal(key, value, uint64(t.b.Tx().ID())))
}

func (t *diskTx) remove(key string) error { return t.b.Delete([]byte(key)) }

// seal puts the number of the change that writes a value before it, and a checksum of all; unseal checks it and takes both away.
// When the way to the records of a file is lost, the numbers tell which of several is the last one.
func seal(key string, value []byte, change uint64) []byte {
	out := make([]byte, sealSize, sealSize+len(value))
	binary.LittleEndian.PutUint64(out[4:], change)
	out = append(out, value...)
	binary.LittleEndian.PutUint32(out, checksum([]byte(key), out[4:]))
	return out
}

func unseal(key, stored []byte) (value []byte, change uint64, ok bool) {
	if len(stored) < sealSize || binary.LittleEndian.Uint32(stored) != checksum(key, stored[4:]) {
		return nil, 0, false
	}
	return stored[sealSize:], binary.LittleEndian.Uint64(stored[4:]), true
}

func checksum(key, rest []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli) // made once by the library
	return crc32.Update(crc32.Update(0, table, key), table, rest)
}

// inspect reads a file page by page while nobody writes it. It is looked at before the library does, which would make a database
// of an empty file.
func inspect(path string) error {
	if err := regular(path); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	p := &pages{file: f, size: size}
	if err := p.readMetas(); err != nil {
		return damaged(path, "%v", err)
	}
	shared, err := openFile(path, true)
	if err != nil {
		return err
	}
	defer shared.Close()
	if p.size, err = f.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	if err := p.check(); err != nil {
		return damaged(path, "%v", err)
	}
	return nil
}

// regular refuses what is no file: opening a pipe would wait for its other end, and a directory has no size.
func regular(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return unusable(path, errNoFile)
	}
	return err
}
