package store

import (
	"fmt"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFullDisk (E0829) writes until there is no room left: that change fails and leaves nothing, the others stay, and the database works on.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=512k"); err != nil {
		t.Skip("a small file system cannot be mounted here, which takes a privilege:", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	path := filepath.Join(dir, "node.db")
	s := open(t, path)
	written := 0
	for {
		err := s.Update(func(tx Tx) error { return tx.Put("b", fmt.Sprintf("%04d", written), make([]byte, 5000)) })
		if err != nil {
			if !HasCode(err, CodeStorage) {
				t.Fatal(err)
			}
			break
		}
		if written++; written > 200 {
			t.Fatal("the disk has no end")
		}
	}
	if got := content(t, s, "b"); written == 0 || len(got) != written {
		t.Error(written, len(got))
	}
	if err := s.Update(func(tx Tx) error { return tx.Put("b", "small", nil) }); err != nil && !HasCode(err, CodeStorage) {
		t.Error(err)
	} else if err == nil {
		written++
	}
	s.Close()
	if got := content(t, open(t, path), "b"); len(got) != written {
		t.Error(written, len(got))
	}
}
