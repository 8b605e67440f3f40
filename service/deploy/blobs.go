package deploy

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"sync"
)

// Blobs keep what outlives a peer's process: files under names such as "modules/HASH.wasm". Those who implement it write a file
// as a whole or not at all. Errors for names that are not there are fs.ErrNotExist.
type Blobs interface {
	// Put writes all files or none.
	Put(files ...Blob) error
	Get(name string) ([]byte, error)
	Delete(name string) error
	// List returns the names of the files in a directory, without it, sorted; none if there is no such directory.
	List(dir string) ([]string, error)
}

// Blob is a file.
type Blob struct {
	Name    string
	Content []byte
}

// InMemory returns blobs that end with the process and take a number of bytes at most.
func InMemory(limit int64) Blobs { return &memoryBlobs{left: limit, files: map[string][]byte{}} }

type memoryBlobs struct {
	mu    sync.Mutex
	left  int64
	files map[string][]byte
}

// fileWeight is what a file counts besides its content, in bytes.
const fileWeight = 512

var errFull = errors.New("the peer has no room left")

// Put implements Blobs.
func (m *memoryBlobs) Put(files ...Blob) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	var need int64
	for _, f := range files {
		need += int64(len(f.Content)) + fileWeight
		if old, ok := m.files[f.Name]; ok {
			need -= int64(len(old)) + fileWeight
		}
	}
	if need > m.left {
		return errFull
	}
	m.left -= need
	for _, f := range files {
		m.files[f.Name] = slices.Clone(f.Content)
	}
	return nil
}

// Get implements Blobs. The content must not be changed.
func (m *memoryBlobs) Get(name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return content, nil
}

// Delete implements Blobs.
func (m *memoryBlobs) Delete(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if content, ok := m.files[name]; ok {
		m.left += int64(len(content)) + fileWeight
		delete(m.files, name)
	}
	return nil
}

// List implements Blobs.
func (m *memoryBlobs) List(dir string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var names []string
	for name := range m.files {
		if path.Dir(name) == dir {
			names = append(names, path.Base(name))
		}
	}
	slices.Sort(names)
	return names, nil
}
