package rootfs

import (
	"os"
	"path/filepath"
	"testing"

	experimental "github.com/tetratelabs/wazero/experimental/sys"
)

// TestRoom fills directories up to their limit. What was there before counts, and what is deleted gives room again.
func TestRoom(t *testing.T) {
	const limit = 10 * entrySize
	first, second := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(first, "before"), make([]byte, 2*entrySize), 0o644); err != nil {
		t.Fatal(err)
	}
	quota := &Quota{Files: 10, Room: &Room{Limit: limit}}
	open := func(dir string) *FS {
		f, err := Open(dir, quota)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	a, b := open(first), open(second)
	want := func(what string, got, want experimental.Errno) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	const write = experimental.O_CREAT | experimental.O_RDWR
	file, e := a.OpenFile("new", write, 0o644) // three entries with two of content are taken, and this one
	want("open", e, 0)
	_, e = file.Pwrite(make([]byte, 3*entrySize), entrySize)
	want("write with a hole", e, 0)
	_, e = file.Pwrite(make([]byte, 4*entrySize), 0)
	want("write again", e, 0)
	want("directory", b.Mkdir("dir", 0o755), 0)
	want("grow too far", file.Truncate(6*entrySize), errFull)
	want("fill", file.Truncate(5*entrySize), 0)
	want("no entry more", b.Mkdir("more", 0o755), errFull)
	want("no link", b.Symlink("dir", "link"), errFull)
	_, e = b.OpenFile("more", write, 0o644)
	want("no file", e, errFull)
	want("delete", a.Unlink("new"), 0)
	want("it is still open", b.Mkdir("more", 0o755), 0) // its entry is gone, its content not
	want("so there is no room", b.Mkdir("again", 0o755), errFull)
	want("close", file.Close(), 0)
	want("now there is", b.Mkdir("again", 0o755), 0)
	if file, e = b.OpenFile("file", write|experimental.O_APPEND, 0o644); e != 0 {
		t.Fatal(e)
	}
	_, e = file.Write(make([]byte, 4*entrySize))
	want("append too much", e, errFull)
	_, e = file.Write(make([]byte, 2*entrySize))
	want("append", e, 0)
	want("close", file.Close(), 0)
	if info, err := os.Stat(filepath.Join(second, "file")); err != nil || info.Size() != 2*entrySize {
		t.Error(info, err)
	}
}
