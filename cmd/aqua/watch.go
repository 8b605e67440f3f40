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

// watched is what a command does again and again.
type watched struct {
	verb    string // what it has done: compiled, checked
	project *projectFlag
	run     func(ctx context.Context, files source.FS) error
}

// touch notes the project file, which is of interest even if it is never read.
func (w *watched) touch(o *observed) {
	if name, err := w.project.find(); err == nil && name != "" {
		o.file(name)
	}
}

// watch runs, and again whenever a file that was read, or looked for in vain, is another than it was, or a directory of
// sources has other sources; what has not changed is not made anew. It ends with the context.
func (t *tool) watch(ctx context.Context, w watched) error {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return failed(codeUnreadable, "files cannot be watched: %v", err)
	}
	defer watcher.Close()
	seen := newObserved()
	for first := true; ; first = false {
		begin := time.Now()
		before := seen.again()
		w.touch(before)
		now := newObserved()
		w.touch(now)
		t.clearScreen()
		t.work = work{}
		err := w.run(ctx, now)
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
			for name, stamp := range now.stamps {
				before.stamps[name] = stamp
			}
			seen = before
		}
		t.tellRun(ctx, w.verb, err, time.Since(begin), seen.read)
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

// clearScreen empties a terminal, so that it shows how things are now and nothing else.
func (t *tool) clearScreen() {
	if isTerminal(t.err) && colourful(t.err) {
		fmt.Fprint(t.err, "\x1b[H\x1b[2J\x1b[3J")
	}
}

// work counts modules: those of a run, and those among them that were checked anew.
type work struct{ modules, checked int }

func (w *work) add(r *compiler.Result) {
	if r.Program != nil {
		w.modules += len(r.Program.Modules)
		w.checked += r.Work.Checked
	}
}

// tellRun says in one line how a run ended.
func (t *tool) tellRun(ctx context.Context, verb string, err error, took time.Duration, files int) {
	how := verb + " in " + took.Round(time.Millisecond).String()
	if err != nil {
		t.report(ctx, err)
		how = "failed"
	}
	if t.work.checked < t.work.modules {
		how += fmt.Sprintf(", %d of %d modules anew", t.work.checked, t.work.modules)
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

// observe notes an input, for whom it is of interest: one that does not exist is never read.
func observe(files source.FS, name string) {
	if o, ok := files.(*observed); ok && name != "" {
		o.file(name)
	}
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
