package memfs

import (
	"errors"
	"testing"

	experimental "github.com/tetratelabs/wazero/experimental/sys"

	"github.com/aquifer-dev/aquifer/service/internal/rootfs"
)

var errSpent = errors.New("spent")

// TestShorterFiles: a file that is made shorter is copied only to give back what it no longer needs, and that is charged.
func TestShorterFiles(t *testing.T) {
	const size = 8 << 20
	charged := 0
	q := &rootfs.Quota{Files: 10, Spend: func(n int) error { charged += n; return nil }}
	d := New(16<<20, clock)
	file, e := Mount(d, q).OpenFile("x", experimental.O_CREAT|experimental.O_RDWR, 0o644)
	if e != 0 {
		t.Fatal(e)
	}
	resize := func(n int64) {
		t.Helper()
		if e := file.Truncate(n); e != 0 {
			t.Fatal(e)
		}
	}
	resize(size)
	if _, e := file.Pwrite([]byte("abc"), size-3); e != 0 {
		t.Fatal(e)
	}
	charged = 0
	content := func() []byte { return file.(*File).node.content }
	place := &content()[0]
	for range 100 {
		resize(size - 3)
		resize(size)
	}
	if &content()[0] != place {
		t.Error("the file was copied to lose three bytes")
	}
	if string(content()[size-3:]) != "\x00\x00\x00" {
		t.Error("what was cut off is there again")
	}
	if charged != 300 {
		t.Error("charged for growing:", charged)
	}
	charged = 0
	resize(1 << 20)
	if charged != 1<<20 || cap(content()) > 2<<20 {
		t.Errorf("%d bytes are charged, %d kept", charged, cap(content()))
	}
	if left := d.tree.left; left != 16<<20-1<<20-nodeWeight {
		t.Error("room:", left)
	}
	q.Spend = func(int) error { return errSpent }
	if e := file.Truncate(100); e != experimental.EINTR || len(content()) != 1<<20 {
		t.Error("a call that is over shortens a file:", e)
	}
}
