package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/source"
)

// How watching takes breath: a change is looked at when nothing has changed for settle, or after settleMost.
const (
	settle     = 50 * time.Millisecond
	settleMost = time.Second
)

// watch compiles, and again whenever a file that was read, or looked for in vain, is another than it was, or a directory
// of sources has other sources; what has not changed is not compiled anew. It ends with the context.
func (t *tool) watch(ctx context.Context, f *compileFlags) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return failed(codeUnreadable, "files cannot be watched: %v", err)
	}
	defer watcher.Close()
	seen := newObserved()
	f.cache = &compiler.Cache{}
	for first := true; ; first = false {
		begin := time.Now()
		before := seen.again()
		before.file(f.input)
		now := newObserved()
		now.file(f.input)
		err := t.compile(ctx, f, now)
		if ctx.Err() != nil {
			return nil
		}
		var e *exitError
		if first && errors.As(err, &e) && e.code == exitUsage {
			return err
		}
		if now.read > 0 {
			seen = now
		} else { // it did not come to reading: what was read before is still of interest, should it come back
			seen = before
		}
		t.tellRun(ctx, err, time.Since(begin), seen.read)
		for _, dir := range seen.directories() {
			if err := watcher.Add(dir); err != nil && first {
				return failed(codeUnreadable, "%s cannot be watched: %v", dir, err)
			}
		}
		for !seen.changed() {
			if err := awaitEvent(ctx, watcher); err != nil || ctx.Err() != nil {
				return err
			}
		}
	}
}

// tellRun says in one line how a compilation ended.
func (t *tool) tellRun(ctx context.Context, err error, took time.Duration, files int) {
	how := "compiled in " + took.Round(time.Millisecond).String()
	if err != nil {
		t.report(ctx, err)
		how = "failed"
	}
	fmt.Fprintf(t.err, "aqua: %s, watching %s\n", how, diag.Counted(files, "file"))
}

// awaitEvent waits for something to change and then for changes to settle.
func awaitEvent(ctx context.Context, watcher *fsnotify.Watcher) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-watcher.Errors:
		return failed(codeUnreadable, "files cannot be watched any more: %v", err)
	case <-watcher.Events:
	}
	quiet, enough := time.NewTimer(settle), time.NewTimer(settleMost)
	defer quiet.Stop()
	defer enough.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-watcher.Events:
			quiet.Reset(settle)
		case <-quiet.C:
			return nil
		case <-enough.C:
			return nil
		}
	}
}

// observed is the disk that keeps what was asked of it, and in which state that was.
type observed struct {
	source.Disk
	mu     sync.Mutex
	stamps map[string]string // by path, as asked for
	read   int               // files that were there
}

func newObserved() *observed { return &observed{stamps: map[string]string{}} }

// again is the same files in their states of now; none of them counts as read.
func (o *observed) again() *observed {
	now := newObserved()
	for name := range o.stamps {
		now.file(name)
	}
	return now
}

// ReadFile reads a file and keeps its state; a file that is not there is kept, too: it may come.
func (o *observed) ReadFile(name string) ([]byte, error) {
	o.file(name)
	text, err := o.Disk.ReadFile(name)
	if err == nil {
		o.mu.Lock()
		o.read++
		o.mu.Unlock()
	}
	return text, err
}

// ReadDir lists a directory and keeps which sources and directories it has.
func (o *observed) ReadDir(name string) ([]string, error) {
	o.file(name)
	return o.Disk.ReadDir(name)
}

func (o *observed) file(name string) {
	stamp := stampOf(name)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.stamps[filepath.ToSlash(name)] = stamp
}

// stampOf tells the state of a file, or the sources of a directory.
func stampOf(name string) string {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return "none"
	case !info.IsDir():
		return fmt.Sprint(info.ModTime().UnixNano(), info.Size())
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return "unreadable"
	}
	var b strings.Builder
	for _, e := range entries {
		if e.IsDir() || strings.HasSuffix(e.Name(), ".aqua") {
			b.WriteString("/" + e.Name())
		}
	}
	return b.String()
}

// changed reports whether anything is other than it was.
func (o *observed) changed() bool {
	for name, stamp := range o.stamps {
		if stampOf(filepath.FromSlash(name)) != stamp {
			return true
		}
	}
	return false
}

// directories are where changes show: directories that were listed, and those of files. Of one that does not exist the
// nearest that does.
func (o *observed) directories() []string {
	var dirs []string
	known := map[string]bool{}
	for name := range o.stamps {
		dir := filepath.FromSlash(name)
		for {
			info, err := os.Stat(dir)
			if err == nil && info.IsDir() {
				break
			}
			up := filepath.Dir(dir)
			if up == dir {
				break
			}
			dir = up
		}
		if !known[dir] {
			known[dir] = true
			dirs = append(dirs, dir)
		}
	}
	return dirs
}
