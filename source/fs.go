package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
)

// FS is where sources come from. Names are slash separated, absolute or relative to the working directory, so that
// one name works on disk, in an editor's buffers and inside the binary. A missing file is [fs.ErrNotExist].
type FS interface {
	ReadFile(name string) ([]byte, error)
	// ReadDir returns the base names in a directory, sorted; directories end in a slash.
	ReadDir(name string) ([]string, error)
}

// Disk is the operating system's file system.
type Disk struct{}

// MaxSize is how many bytes of a file are read; a longer one is an error, and so is a device that never ends.
const MaxSize = 1 << 28

// ReadFile reads a file from disk. A named pipe is an error, since nobody may ever write to it; those of the system, such
// as /dev/stdin, are read.
func (Disk) ReadFile(name string) ([]byte, error) {
	if info, err := os.Stat(filepath.FromSlash(name)); err == nil && info.Mode()&fs.ModeNamedPipe != 0 && !strings.HasPrefix(name, "/dev/") && !strings.HasPrefix(name, "/proc/") {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errPipe}
	}
	f, err := os.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := 0
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		if info.Size() > MaxSize {
			return nil, &fs.PathError{Op: "read", Path: name, Err: errTooLarge}
		}
		size = int(info.Size())
	}
	b := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	switch n, err := b.ReadFrom(io.LimitReader(f, MaxSize+1)); {
	case err != nil:
		return nil, err
	case n > MaxSize:
		return nil, &fs.PathError{Op: "read", Path: name, Err: errTooLarge}
	}
	return b.Bytes(), nil
}

var errPipe = errors.New("it is a named pipe")

var errTooLarge = fmt.Errorf("it has more than %d MiB", MaxSize>>20)

// ReadDir lists a directory on disk.
func (Disk) ReadDir(name string) ([]string, error) {
	entries, err := os.ReadDir(filepath.FromSlash(name))
	return entryNames(entries), err
}

// Embedded makes an [FS] of a standard one, for instance an embed.FS.
type Embedded struct{ fs.FS }

// ReadFile reads a file of the wrapped file system.
func (e Embedded) ReadFile(name string) ([]byte, error) { return fs.ReadFile(e.FS, path.Clean(name)) }

// ReadDir lists a directory of the wrapped file system.
func (e Embedded) ReadDir(name string) ([]string, error) {
	entries, err := fs.ReadDir(e.FS, path.Clean(name))
	return entryNames(entries), err
}

// Memory is a file system in memory: clean slash separated names to texts.
type Memory map[string]string

// ReadFile returns the text stored under the cleaned name.
func (m Memory) ReadFile(name string) ([]byte, error) {
	if text, ok := m[path.Clean(name)]; ok {
		return []byte(text), nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir lists the names one level below a directory.
func (m Memory) ReadDir(name string) ([]string, error) {
	prefix := path.Clean(name) + "/"
	switch prefix {
	case "./":
		prefix = ""
	case "//":
		prefix = "/"
	}
	seen := map[string]bool{}
	for file := range m {
		if len(file) <= len(prefix) || file[:len(prefix)] != prefix {
			continue
		}
		rest := file[len(prefix):]
		if rest[0] == '/' {
			continue // nothing absolute lies below "."
		}
		for i := range len(rest) {
			if rest[i] == '/' {
				rest = rest[:i+1]
				break
			}
		}
		seen[rest] = true
	}
	if len(seen) == 0 {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	names := make([]string, 0, len(seen))
	for n := range seen {
		names = append(names, n)
	}
	sort.Strings(names)
	return names, nil
}

// Overlay serves names from Upper first, then from Lower: editor buffers over a disk.
type Overlay struct{ Upper, Lower FS }

// ReadFile asks the upper file system, then the lower one.
func (o Overlay) ReadFile(name string) ([]byte, error) {
	if text, err := o.Upper.ReadFile(name); err == nil {
		return text, nil
	}
	return o.Lower.ReadFile(name)
}

// ReadDir merges both listings.
func (o Overlay) ReadDir(name string) ([]string, error) {
	upper, upperErr := o.Upper.ReadDir(name)
	lower, lowerErr := o.Lower.ReadDir(name)
	if upperErr != nil {
		return lower, lowerErr
	}
	all := append(append([]string{}, upper...), lower...)
	sort.Strings(all)
	names := all[:0]
	for i, n := range all {
		if i == 0 || n != all[i-1] {
			names = append(names, n)
		}
	}
	return names, nil
}

func entryNames(entries []fs.DirEntry) []string {
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
		if e.IsDir() {
			names[i] += "/"
		}
	}
	return names
}
