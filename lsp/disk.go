package lsp

import (
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/source"
)

// Disk is the disk for a server that reads the same files again and again: a file is read when its size or time of change is
// another one than before.
type Disk struct {
	source.Disk

	mu   sync.Mutex
	kept map[string]keptText
}

type keptText struct {
	size    int64
	changed time.Time
	read    time.Time
	text    []byte
}

// settled is how long after its last change a file is trusted to change its time when it changes again.
const settled = 2 * time.Second

// ReadFile reads a file.
func (d *Disk) ReadFile(name string) ([]byte, error) {
	info, err := os.Stat(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	k, ok := d.kept[name]
	d.mu.Unlock()
	if ok && k.size == info.Size() && k.changed.Equal(info.ModTime()) && k.read.Sub(k.changed) > settled {
		return k.text, nil
	}
	read := time.Now()
	text, err := d.Disk.ReadFile(name)
	if err != nil || !info.Mode().IsRegular() {
		return text, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.kept == nil {
		d.kept = map[string]keptText{}
	}
	d.kept[name] = keptText{info.Size(), info.ModTime(), read, text}
	return text, nil
}
