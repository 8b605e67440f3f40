package rootfs

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	experimental "github.com/tetratelabs/wazero/experimental/sys"
)

// open makes a directory with a file inside and one beside it.
func open(t *testing.T, quota *Quota) (*FS, string) {
	t.Helper()
	base := t.TempDir()
	dir := filepath.Join(base, "dir")
	if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{filepath.Join(base, "secret"), filepath.Join(dir, "a"), filepath.Join(dir, "sub", "b")} {
		if err := os.WriteFile(file, []byte(filepath.Base(file)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f, err := Open(dir, quota)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, base
}

func TestNothingOutsideIsReached(t *testing.T) {
	f, base := open(t, &Quota{Files: 10})
	for _, link := range [][2]string{{"../secret", "dir/up"}, {filepath.Join(base, "secret"), "dir/absolute"}, {"..", "dir/parent"}, {"sub", "dir/inside"}} {
		if err := os.Symlink(link[0], filepath.Join(base, link[1])); err != nil {
			t.Skip("no links here:", err)
		}
	}
	for _, path := range []string{"../secret", "sub/../../secret", "up", "absolute", "parent/secret", "parent", "/etc/passwd", "inside/../../secret"} {
		if file, e := f.OpenFile(path, experimental.O_RDONLY, 0); e == 0 {
			file.Close()
			t.Errorf("%s was opened", path)
		}
		if _, e := f.Stat(path); e == 0 {
			t.Errorf("%s has a state", path)
		}
		for name, e := range map[string]experimental.Errno{
			"create": errOf(f.OpenFile(path+"x", experimental.O_CREAT|experimental.O_WRONLY, 0o644)),
			"link":   f.Link(path, "mine"), "rename": f.Rename("a", path+"/x"), "mkdir": f.Mkdir(path+"/x", 0o755),
		} {
			// Links that stand in the directory may be linked and renamed themselves; files must not appear outside.
			if e == 0 && name != "link" && !(name == "create" && (path == "up" || path == "absolute" || path == "parent")) {
				t.Errorf("%s of %s was done", name, path)
			}
		}
		f.Unlink("mine")
	}
	if entries, err := os.ReadDir(base); err != nil || len(entries) != 2 {
		t.Error("something has appeared outside:", entries, err)
	}
	if e := f.Symlink("/etc", "etc"); e == 0 {
		t.Error("a link to /etc was made")
	}
	if e := f.Symlink("../..", "out"); e == 0 {
		if _, e := f.OpenFile("out", experimental.O_RDONLY, 0); e == 0 {
			t.Error("a link leads out")
		}
	}
	if file, e := f.OpenFile("inside/b", experimental.O_RDONLY, 0); e != 0 {
		t.Error("a link inside does not work:", e)
	} else {
		file.Close()
	}
}

func errOf(f experimental.File, e experimental.Errno) experimental.Errno {
	if e == 0 {
		f.Close()
	}
	return e
}

func TestFiles(t *testing.T) {
	f, _ := open(t, &Quota{Files: 10})
	file, e := f.OpenFile("new", experimental.O_CREAT|experimental.O_RDWR|experimental.O_APPEND, 0o644)
	if e != 0 {
		t.Fatal(e)
	}
	for _, s := range []string{"hello", " world"} {
		file.Seek(0, io.SeekStart)
		if n, e := file.Write([]byte(s)); e != 0 || n != len(s) {
			t.Fatal(n, e)
		}
	}
	if _, e := file.Pwrite([]byte("J"), 0); e != 0 {
		t.Error(e)
	}
	buf := make([]byte, 20)
	if n, e := file.Pread(buf, 0); e != 0 || string(buf[:n]) != "Jello world" {
		t.Errorf("%q %v", buf[:n], e)
	}
	if n, e := file.Pread(buf, 100); e != 0 || n != 0 {
		t.Error("the end of the file is", n, e)
	}
	if st, e := file.Stat(); e != 0 || st.Size != 11 {
		t.Error(st, e)
	}
	if e := file.Truncate(4); e != 0 {
		t.Error(e)
	}
	if e := file.Utimens(experimental.UTIME_OMIT, 1e9); e != 0 {
		t.Error(e)
	}
	if st, e := f.Stat("new"); e != 0 || st.Mtim != 1e9 || st.Size != 4 {
		t.Error(st, e)
	}
	if file.Close() != 0 || file.Close() != experimental.EBADF {
		t.Error("closing")
	}
	for name, c := range map[string][2]experimental.Errno{
		"unlink a directory":    {f.Unlink("sub"), experimental.EISDIR},
		"remove a file":         {f.Rmdir("a"), experimental.ENOTDIR},
		"remove a full one":     {f.Rmdir("sub"), experimental.ENOTEMPTY},
		"open as a directory":   {errOf(f.OpenFile("a", experimental.O_DIRECTORY, 0)), experimental.ENOTDIR},
		"open what is not":      {errOf(f.OpenFile("none", experimental.O_RDONLY, 0)), experimental.ENOENT},
		"make again":            {errOf(f.OpenFile("a", experimental.O_CREAT|experimental.O_EXCL|experimental.O_WRONLY, 0)), experimental.EEXIST},
		"rename":                {f.Rename("new", "sub/new"), 0},
		"unlink":                {f.Unlink("sub/new"), 0},
		"make and remove a dir": {f.Mkdir("d", 0o755) | f.Rmdir("d"), 0},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %v, want %v", name, c[0], c[1])
		}
	}
	dir, e := f.OpenFile("", experimental.O_RDONLY, 0)
	if e != 0 {
		t.Fatal(e)
	}
	defer dir.Close()
	if entries, e := dir.Readdir(-1); e != 0 || len(entries) != 2 {
		t.Error(entries, e)
	}
}

func TestOpenFilesAreCounted(t *testing.T) {
	quota := &Quota{Files: 3}
	f, _ := open(t, quota)
	var files []experimental.File
	for range 3 {
		file, e := f.OpenFile("a", experimental.O_RDONLY, 0)
		if e != 0 {
			t.Fatal(e)
		}
		files = append(files, file)
	}
	if _, e := f.OpenFile("a", experimental.O_RDONLY, 0); e != experimental.EAGAIN {
		t.Error("a fourth file:", e)
	}
	files[0].Close()
	if file, e := f.OpenFile("a", experimental.O_RDONLY, 0); e != 0 {
		t.Error(e)
	} else {
		file.Close()
	}
	quota.Spend = func(int) error { return errors.New("spent") }
	if _, e := files[1].Read(make([]byte, 1)); e != experimental.EINTR {
		t.Error("a dead call reads:", e)
	}
	files[1].Close()
	files[2].Close()
}

// TestTimesOfAnOpenFile go to that file, and not to another that has its name.
func TestTimesOfAnOpenFile(t *testing.T) {
	f, base := open(t, &Quota{Files: 10})
	file, e := f.OpenFile("a", experimental.O_RDWR, 0)
	if e != 0 {
		t.Fatal(e)
	}
	defer file.Close()
	if e := file.Utimens(2e9, 1e9); e != 0 {
		t.Error(e)
	}
	if e := f.Rename("a", "b"); e != 0 {
		t.Fatal(e)
	}
	if err := os.WriteFile(filepath.Join(base, "dir", "a"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	e = file.Utimens(experimental.UTIME_OMIT, 3e9+5)
	if st, _ := f.Stat("a"); st.Mtim == 3e9+5 {
		t.Error("the other file has the time")
	}
	if st, _ := f.Stat("b"); e == 0 && (st.Mtim != 3e9+5 || st.Atim != 2e9) {
		t.Error(st)
	}
}

// TestLongerFiles are charged for, though the system need not fill them.
func TestLongerFiles(t *testing.T) {
	charged := 0
	quota := &Quota{Files: 10}
	f, _ := open(t, quota)
	file, e := f.OpenFile("a", experimental.O_RDWR, 0)
	if e != 0 {
		t.Fatal(e)
	}
	defer file.Close()
	quota.Spend = func(n int) error {
		if charged += n; charged > 1<<30 {
			return errors.New("spent")
		}
		return nil
	}
	if e := file.Truncate(1 << 20); e != 0 || charged != 1<<20-1 {
		t.Error(e, charged)
	}
	if e := file.Truncate(10); e != 0 || charged != 1<<20-1 {
		t.Error(e, charged)
	}
	if e := file.Truncate(1 << 40); e != experimental.EINTR {
		t.Error(e)
	}
	if st, _ := file.Stat(); st.Size != 10 {
		t.Error(st.Size)
	}
}
