package memfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	experimental "github.com/tetratelabs/wazero/experimental/sys"
	"pgregory.net/rapid"

	"github.com/aquifer-dev/aquifer/service/internal/rootfs"
)

func clock() time.Time { return time.Unix(1, 0) }

func quota() *rootfs.Quota { return &rootfs.Quota{Files: 10} }

// TestLikeTheSystem makes the same random steps in memory and in a directory of the system, which is right by definition.
func TestLikeTheSystem(t *testing.T) {
	base := t.TempDir()
	runs := 0
	rapid.Check(t, func(t *rapid.T) {
		runs++
		dir := filepath.Join(base, fmt.Sprint(runs))
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		system, err := rootfs.Open(dir, quota())
		if err != nil {
			t.Fatal(err)
		}
		defer system.Close()
		both := pair{t: t, fs: [2]experimental.FS{system, Mount(New(1<<20, clock), quota())}}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			both.step()
		}
		for _, o := range both.open {
			both.same("close", o[0].Close(), o[1].Close())
		}
		both.compare("")
	})
}

// pair is one file system in two forms, and what is open in both.
type pair struct {
	t    *rapid.T
	fs   [2]experimental.FS
	open [][2]experimental.File
	log  []string
}

var paths = []string{"a", "b", "c", "d", "d/a", "d/b", "d/e", "d/e/f", "a/x", "d/../a", "../a", "d/./b", "nothing/a", "", "."}

// same compares whether a step was done, and then what it gave.
func (p *pair) same(what string, system, memory experimental.Errno, values ...any) {
	p.log = append(p.log, fmt.Sprint(what, values))
	if (system == 0) != (memory == 0) {
		p.t.Fatalf("%s: %v in the system, %v in memory\n%s", what, system, memory, strings.Join(p.log, "\n"))
	}
	for i := 0; system == 0 && i < len(values); i += 2 {
		if fmt.Sprint(values[i]) != fmt.Sprint(values[i+1]) {
			p.t.Fatalf("%s: %v in the system, %v in memory\n%s", what, values[i], values[i+1], strings.Join(p.log, "\n"))
		}
	}
}

func (p *pair) step() {
	path := rapid.SampledFrom(paths).Draw(p.t, "path")
	a, b := p.fs[0], p.fs[1]
	switch rapid.IntRange(0, 9).Draw(p.t, "kind") {
	case 0:
		p.same("mkdir "+path, a.Mkdir(path, 0o755), b.Mkdir(path, 0o755))
	case 1:
		if rapid.Bool().Draw(p.t, "seldom") && path != "" && path != "." {
			p.same("unlink "+path, a.Unlink(path), b.Unlink(path))
		}
	case 2:
		if path != "" && path != "." {
			p.same("rmdir "+path, a.Rmdir(path), b.Rmdir(path))
		}
	case 3:
		to := rapid.SampledFrom(paths).Draw(p.t, "to")
		st, e := a.Stat(to)
		onto := e == 0 && st.Mode.IsDir() // the standard library never does this, POSIX sometimes
		if path != "" && path != "." && to != "" && to != "." && !onto {
			p.same("rename "+path+" "+to, a.Rename(path, to), b.Rename(path, to))
		}
	case 4:
		x, ex := a.Stat(path)
		y, ey := b.Stat(path)
		p.same("stat "+path, ex, ey, x.Mode.IsDir(), y.Mode.IsDir())
	case 5:
		p.openFile(path)
	default:
		if len(p.open) > 0 {
			p.use()
		}
	}
}

func (p *pair) openFile(path string) {
	if len(p.open) == 5 {
		return
	}
	mode := rapid.SampledFrom([]experimental.Oflag{experimental.O_RDONLY, experimental.O_RDWR, experimental.O_WRONLY}).Draw(p.t, "mode")
	flag := mode
	for _, f := range []experimental.Oflag{experimental.O_CREAT, experimental.O_EXCL, experimental.O_TRUNC, experimental.O_APPEND} {
		if rapid.Bool().Draw(p.t, "flag") && (f != experimental.O_TRUNC || mode != experimental.O_RDONLY) { // else POSIX leaves it open
			flag |= f
		}
	}
	x, ex := p.fs[0].OpenFile(path, flag, 0o644)
	y, ey := p.fs[1].OpenFile(path, flag, 0o644)
	p.same(fmt.Sprintf("open %s %x", path, flag), ex, ey)
	if ex == 0 {
		p.open = append(p.open, [2]experimental.File{x, y})
	}
}

func (p *pair) use() {
	i := rapid.IntRange(0, len(p.open)-1).Draw(p.t, "file")
	x, y := p.open[i][0], p.open[i][1]
	if dir, _ := x.IsDir(); dir {
		p.same("close", x.Close(), y.Close())
		p.open = slices.Delete(p.open, i, i+1)
		return
	}
	data := []byte(rapid.SampledFrom([]string{"", "x", "hello", "0123456789"}).Draw(p.t, "data"))
	at := int64(rapid.IntRange(0, 12).Draw(p.t, "at"))
	bx, by := make([]byte, 6), make([]byte, 6)
	what := fmt.Sprintf("%d of %d", i, at)
	switch rapid.IntRange(0, 8).Draw(p.t, "use") {
	case 0:
		n, e := x.Read(bx)
		m, f := y.Read(by)
		p.same("read "+what, e, f, bx[:n], by[:m])
	case 1:
		n, e := x.Pread(bx, at)
		m, f := y.Pread(by, at)
		p.same("pread "+what, e, f, bx[:n], by[:m])
	case 2:
		n, e := x.Write(data)
		m, f := y.Write(data)
		if len(data) > 0 { // nothing can be written to anything
			p.same("write "+what, e, f, n, m)
		}
	case 3:
		n, e := x.Pwrite(data, at)
		m, f := y.Pwrite(data, at)
		if len(data) > 0 {
			p.same("pwrite "+what, e, f, n, m)
		}
	case 4:
		p.same("truncate "+what, x.Truncate(at), y.Truncate(at))
	case 5:
		whence := rapid.IntRange(-1, 3).Draw(p.t, "whence")
		n, e := x.Seek(at-3, whence)
		m, f := y.Seek(at-3, whence)
		p.same("seek "+what, e, f, n, m)
	case 6:
		n, e := x.Stat()
		m, f := y.Stat()
		p.same("stat "+what, e, f, n.Size, m.Size)
	case 7:
		p.same("append "+what, x.SetAppend(at > 6), y.SetAppend(at > 6))
	case 8:
		p.same("close "+what, x.Close(), y.Close())
		p.open = slices.Delete(p.open, i, i+1)
	}
}

// compare compares all that is in a directory.
func (p *pair) compare(dir string) {
	var names [2][]string
	for i, f := range p.fs {
		file, e := f.OpenFile(dir, experimental.O_RDONLY, 0)
		if e != 0 {
			p.t.Fatal(dir, e)
		}
		list, e := file.Readdir(-1)
		if e != 0 {
			p.t.Fatal(dir, e)
		}
		for _, entry := range list {
			name := entry.Name
			if entry.Type.IsDir() {
				name += "/"
			} else if file, e := f.OpenFile(filepath.Join(dir, name), experimental.O_RDONLY, 0); e == 0 {
				content := make([]byte, 100)
				n, _ := file.Read(content)
				name += fmt.Sprintf("=%q", content[:n])
				file.Close()
			}
			names[i] = append(names[i], name)
		}
		if i == 1 && !slices.IsSorted(names[1]) {
			p.t.Fatal("entries are not in order:", names[1])
		}
		slices.Sort(names[i])
		file.Close()
	}
	if !slices.Equal(names[0], names[1]) {
		p.t.Fatalf("%q holds %q in the system, %q in memory\n%s", dir, names[0], names[1], strings.Join(p.log, "\n"))
	}
	for _, name := range names[0] {
		if strings.HasSuffix(name, "/") {
			p.compare(filepath.Join(dir, name))
		}
	}
}

func TestFromOutside(t *testing.T) {
	d := New(1<<20, clock)
	sub, err := d.Dir("sub")
	if err != nil {
		t.Fatal(err)
	}
	if err := sub.WriteFile("f", []byte("content")); err != nil {
		t.Fatal(err)
	}
	again, err := d.Dir("sub")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := again.ReadFile("f"); err != nil || string(text) != "content" {
		t.Error(string(text), err)
	}
	if text, err := d.ReadFile("sub/../sub/f"); err != nil || string(text) != "content" {
		t.Error(string(text), err)
	}
	for _, path := range []string{"g", "sub/g", "../sub/f", "sub/f/g", "sub", strings.Repeat("x", 256)} {
		if _, err := d.ReadFile(path); err == nil {
			t.Errorf("%q was read", path)
		}
	}
	if _, err := d.ReadFile("g"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if _, err := sub.Dir("f"); err == nil {
		t.Error("a file became a directory")
	}
	if err := d.Remove("nothing/at/all"); err != nil {
		t.Error(err)
	}
	if err := d.Remove("sub"); err != nil {
		t.Error(err)
	}
	if err := sub.WriteFile("late", nil); err == nil {
		t.Error("a file was made in a directory that is gone")
	}
	if d.tree.left != 1<<20 {
		t.Errorf("%d bytes are lost", 1<<20-d.tree.left)
	}
}

func TestModulesDoNotListWhatIsConcealed(t *testing.T) {
	d := New(1<<20, clock)
	vault, _ := d.Dir("vault")
	vault.Conceal()
	if err := vault.WriteFile("f", []byte("x")); err != nil {
		t.Fatal(err)
	}
	f := Mount(vault, quota())
	root, e := f.OpenFile("", experimental.O_RDONLY, 0)
	if e != 0 {
		t.Fatal(e)
	}
	if _, e := root.Readdir(-1); e != experimental.EACCES {
		t.Error(e)
	}
	if _, e := f.OpenFile("f", experimental.O_RDONLY, 0); e != 0 {
		t.Error(e)
	}
}

// TestRoom fills a tree in every way there is: it holds what it may and not more, and gives all back.
func TestRoom(t *testing.T) {
	const room = 100_000
	d := New(room, clock)
	f := Mount(d, quota())
	file, e := f.OpenFile("f", experimental.O_CREAT|experimental.O_RDWR, 0)
	if e != 0 {
		t.Fatal(e)
	}
	if e := file.Truncate(room + 1); e == 0 {
		t.Error("a file was made larger than the tree")
	}
	if _, e := file.Pwrite([]byte("x"), 1<<62); e == 0 {
		t.Error("a byte was written behind the end of the tree")
	}
	if _, e := file.Pwrite([]byte("x"), 1<<63-1); e == 0 {
		t.Error("a byte was written behind the last offset")
	}
	if e := file.Truncate(room / 2); e != 0 {
		t.Error(e)
	}
	if e := f.Unlink("f"); e != 0 {
		t.Error(e)
	}
	if err := d.WriteFile("g", make([]byte, room*3/4)); err == nil {
		t.Error("what is open takes no room")
	}
	file.Close()
	if err := d.WriteFile("g", make([]byte, room*3/4)); err != nil {
		t.Error(err)
	}
	made := 0
	for f.Mkdir(fmt.Sprint("d", made), 0) == 0 {
		made++
	}
	if made == 0 || made > room/nodeWeight {
		t.Error(made, "directories were made")
	}
	if err := d.Remove("g"); err != nil {
		t.Error(err)
	}
	for i := range made {
		if err := d.Remove(fmt.Sprint("d", i)); err != nil {
			t.Error(err)
		}
	}
	if d.tree.left != room {
		t.Errorf("%d bytes are lost", room-d.tree.left)
	}
}

func TestOpenFilesAreCounted(t *testing.T) {
	f := Mount(New(1<<20, clock), &rootfs.Quota{Files: 2})
	a, _ := f.OpenFile("a", experimental.O_CREAT|experimental.O_WRONLY, 0)
	b, _ := f.OpenFile("a", experimental.O_RDONLY, 0)
	if _, e := f.OpenFile("a", experimental.O_RDONLY, 0); e != experimental.EAGAIN {
		t.Error(e)
	}
	b.Close()
	if b.Close() != experimental.EBADF {
		t.Error("closed twice")
	}
	if _, e := f.OpenFile("a", experimental.O_RDONLY, 0); e != 0 {
		t.Error(e)
	}
	if _, e := a.Read(make([]byte, 1)); e != experimental.EBADF {
		t.Error("what is open for writing was read:", e)
	}
	if _, e := a.Seek(-1, io.SeekStart); e != experimental.EINVAL {
		t.Error(e)
	}
}

// TestWorkIsCharged makes sure that nothing moves bytes for free.
func TestWorkIsCharged(t *testing.T) {
	spent := 0
	q := quota()
	q.Spend = func(n int) error { spent += n; return nil }
	f := Mount(New(1<<20, clock), q)
	file, _ := f.OpenFile("a", experimental.O_CREAT|experimental.O_RDWR, 0)
	for i, work := range []func(){
		func() { file.Truncate(1000) }, func() { file.Write(make([]byte, 1000)) }, func() { file.Pread(make([]byte, 1000), 0) },
		func() { f.Mkdir("d", 0) }, func() { f.Rename("a", "b") },
	} {
		before := spent
		if work(); spent < before+1000 {
			t.Errorf("work %d costs %d", i, spent-before)
		}
	}
	q.Spend = func(int) error { return errors.New("no more") }
	if _, e := file.Write([]byte("x")); e != experimental.EINTR {
		t.Error(e)
	}
}
