// Package memfs keeps directories for modules in memory: those of simulated peers, which shall give the same answers on every
// machine and leave nothing behind. What a file system tells besides content – times, serial numbers, the order of entries –
// follows from what was done to it.
package memfs

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	experimental "github.com/tetratelabs/wazero/experimental/sys"
)

const (
	nodeWeight = 256 // bytes that a file or directory takes besides its content
	maxName    = 255 // bytes of a name, as elsewhere
)

// errFull says that a tree has no room. There is no better number among those that modules are told.
const errFull = experimental.EIO

// tree is what all directories that were made from one share.
type tree struct {
	mu     sync.Mutex
	left   int64
	now    func() time.Time
	serial uint64
}

// node is a file or a directory. It takes room until it is neither linked nor open.
type node struct {
	serial  uint64
	entries map[string]*node // of a directory, else nil
	content []byte
	changed int64 // nanoseconds
	opened  int
	linked  bool
	secret  bool // a directory whose entries are not listed
}

// Dir is a directory in memory. It may be used from many goroutines.
type Dir struct {
	tree *tree
	node *node
}

// New makes a directory for all that is below it to take a number of bytes together. now tells the time of changes.
func New(limit int64, now func() time.Time) *Dir {
	t := &tree{left: limit, now: now}
	return &Dir{t, t.make(true)}
}

// make makes a node; the room for it was taken.
func (t *tree) make(dir bool) *node {
	t.serial++
	n := &node{serial: t.serial, changed: t.now().UnixNano(), linked: true}
	if dir {
		n.entries = map[string]*node{}
	}
	return n
}

func (t *tree) take(n int64) experimental.Errno {
	if n > t.left {
		return errFull
	}
	t.left -= n
	return 0
}

// release gives the room of a node back if nobody can reach it any more.
func (t *tree) release(n *node) {
	if !n.linked && n.opened == 0 {
		t.left += nodeWeight + int64(len(n.content))
		n.content = nil
	}
}

// unlink takes a node and all below it out of the tree.
func (t *tree) unlink(n *node) {
	for rest := []*node{n}; len(rest) > 0; {
		last := rest[len(rest)-1]
		rest = rest[:len(rest)-1]
		for _, name := range slices.Sorted(maps.Keys(last.entries)) {
			rest = append(rest, last.entries[name])
		}
		if last.entries != nil {
			last.entries = map[string]*node{}
		}
		last.linked = false
		t.release(last)
	}
}

// place is where a path leads: to a node, or where one could be made.
type place struct {
	parent *node // nil for the directory that the path begins at
	name   string
	node   *node // nil if there is none
}

// find follows a path from a node, above which nothing is reached. way is where it has come by, the node's own place first.
func (n *node) find(path string) (at place, way []place, e experimental.Errno) {
	at = place{node: n}
	for name := range strings.SplitSeq(path, "/") {
		switch {
		case at.node == nil:
			return place{}, nil, experimental.ENOENT
		case at.node.entries == nil:
			return place{}, nil, experimental.ENOTDIR
		case name == "" || name == ".":
			continue
		case name == ".." && len(way) == 0:
			return place{}, nil, experimental.EPERM
		case name == "..":
			at, way = way[len(way)-1], way[:len(way)-1]
		case len(name) > maxName:
			return place{}, nil, experimental.ENAMETOOLONG
		default:
			way = append(way, at)
			at = place{parent: at.node, name: name, node: at.node.entries[name]}
		}
	}
	return at, way, 0
}

// add makes a node at a place where there is none. The directory that a path begins at always exists.
func (t *tree) add(at place, dir bool) (*node, experimental.Errno) {
	if !at.parent.linked { // removed while it was open
		return nil, experimental.ENOENT
	}
	if e := t.take(nodeWeight); e != 0 {
		return nil, e
	}
	n := t.make(dir)
	at.parent.entries[at.name] = n
	at.parent.changed = n.changed
	return n, 0
}

// resize gives a file a length.
func (t *tree) resize(n *node, size int64) experimental.Errno {
	had := int64(len(n.content))
	if size > had {
		if e := t.take(size - had); e != 0 {
			return e
		}
		n.content = append(n.content, make([]byte, size-had)...)
	} else {
		t.left += had - size
		n.content = n.content[:size]
		if n.wasteful(size) {
			n.content = slices.Clone(n.content)
		}
	}
	n.changed = t.now().UnixNano()
	return 0
}

// wasteful tells whether a file that gets shorter shall leave its place in memory: what is cut off shall not stay there, but a
// file that loses little by little is not copied each time.
func (n *node) wasteful(size int64) bool { return size < int64(cap(n.content))/2 }

// Dir returns the directory of a name in this one, and makes it if there is none. It fails if the tree is full or a file
// has the name.
func (d *Dir) Dir(name string) (*Dir, error) {
	d.tree.mu.Lock()
	defer d.tree.mu.Unlock()
	at, _, e := d.node.find(name)
	if e == 0 && at.node == nil {
		at.node, e = d.tree.add(at, true)
	}
	if e == 0 && at.node.entries == nil {
		e = experimental.ENOTDIR
	}
	if e != 0 {
		return nil, pathError("mkdir", name, e)
	}
	return &Dir{d.tree, at.node}, nil
}

// Conceal keeps modules from listing the directory.
func (d *Dir) Conceal() *Dir {
	d.tree.mu.Lock()
	defer d.tree.mu.Unlock()
	d.node.secret = true
	return d
}

// ReadFile returns the content of a file.
func (d *Dir) ReadFile(path string) ([]byte, error) {
	d.tree.mu.Lock()
	defer d.tree.mu.Unlock()
	at, _, e := d.node.find(path)
	switch {
	case e != 0:
		return nil, pathError("open", path, e)
	case at.node == nil:
		return nil, pathError("open", path, experimental.ENOENT)
	case at.node.entries != nil:
		return nil, pathError("read", path, experimental.EISDIR)
	}
	return slices.Clone(at.node.content), nil
}

// WriteFile makes a file, in a directory that exists, or gives it another content.
func (d *Dir) WriteFile(path string, content []byte) error {
	d.tree.mu.Lock()
	defer d.tree.mu.Unlock()
	at, _, e := d.node.find(path)
	if e == 0 && at.node == nil {
		at.node, e = d.tree.add(at, false)
	}
	if e == 0 && at.node.entries != nil {
		e = experimental.EISDIR
	}
	if e == 0 {
		e = d.tree.resize(at.node, int64(len(content)))
	}
	if e != 0 {
		return pathError("write", path, e)
	}
	copy(at.node.content, content)
	return nil
}

// Remove takes a file or a directory with all that is in it away; one that is not there is no error.
func (d *Dir) Remove(path string) error {
	d.tree.mu.Lock()
	defer d.tree.mu.Unlock()
	at, _, e := d.node.find(path)
	switch {
	case e != 0 && e != experimental.ENOENT:
		return pathError("remove", path, e)
	case at.parent != nil && at.node != nil:
		delete(at.parent.entries, at.name)
		d.tree.unlink(at.node)
	}
	return nil
}

func pathError(op, path string, e experimental.Errno) error {
	var err error = e
	if e == experimental.ENOENT {
		err = fs.ErrNotExist
	}
	return &fs.PathError{Op: op, Path: path, Err: err}
}
