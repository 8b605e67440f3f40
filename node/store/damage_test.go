package store

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// filled is the content of a file with records of all sizes, some of which were replaced.
func filled(t testing.TB) []byte {
	path := filepath.Join(t.TempDir(), "node.db")
	s := open(t, path)
	for round := range 3 {
		err := s.Update(func(tx Tx) error {
			for i := range 60 {
				if err := tx.Put("b", fmt.Sprintf("%d", i), []byte(strings.Repeat("x", (i*997*(round+1))%6000))); err != nil {
					return err
				}
			}
			return tx.Delete("b", "7")
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	s.Close()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestDamage (E0827) opens files with a byte changed, cut off, or of something else: each is whole as far as it is read, or refused with
// the file as it was.
func TestDamage(t *testing.T) {
	whole := filled(t)
	path := filepath.Join(t.TempDir(), "node.db")
	refused := 0
	try := func(what string, raw []byte, must bool) {
		t.Helper()
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path)
		if err == nil {
			if got := content(t, s, "b"); len(got) != 59 {
				t.Errorf("%s: %d records", what, len(got))
			}
			s.Close()
			if must {
				t.Errorf("%s was opened", what)
			}
			return
		}
		refused++
		if !HasCode(err, CodeDamaged) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", what, err)
		}
		if now, _ := os.ReadFile(path); string(now) != string(raw) {
			t.Errorf("%s: the file was changed", what)
		}
	}
	try("what is whole", whole, false)
	if refused > 0 {
		t.Fatal("a file without damage was refused")
	}
	try("an empty file", nil, true)
	try("a text", []byte("this is no database"), true)
	for _, size := range []int{1, 4096, 8192, len(whole) / 2} {
		try(fmt.Sprintf("%d bytes of it", size), whole[:size], true)
	}
	try("zeros", make([]byte, len(whole)), true)
	before := refused
	for at := 0; at < len(whole); at += len(whole)/200 | 1 { // all pages have their turn, at different places
		raw := append([]byte{}, whole...)
		raw[at] ^= 0x55
		try(fmt.Sprintf("byte %d changed", at), raw, false)
	}
	if refused == before {
		t.Error("no changed byte was noticed")
	}
}

// TestLocked (E0828) refuses a file that is open already, by name.
func TestLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "node.db")
	open(t, path)
	if _, err := Open(path); !HasCode(err, CodeLocked) || !strings.Contains(err.Error(), path) {
		t.Error(err)
	}
}

// FuzzOpen gives the reader of pages any bytes.
func FuzzOpen(f *testing.F) {
	whole := filled(f)
	f.Add(uint32(4096), whole[4096:4200])
	f.Add(uint32(8192), []byte{2})
	f.Fuzz(func(t *testing.T, at uint32, patch []byte) {
		raw := append([]byte{}, whole...)
		copy(raw[int(at)%len(raw):], patch)
		path := filepath.Join(t.TempDir(), "node.db")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(path)
		if err != nil {
			if !HasCode(err, CodeDamaged) {
				t.Error(err)
			}
			return
		}
		if got := content(t, s, "b"); len(got) != 59 {
			t.Errorf("%d records", len(got))
		}
		if err := s.Update(func(tx Tx) error { return tx.Put("b", "new", patch) }); err != nil {
			t.Error(err)
		}
		s.Close()
	})
}

// TestNotToBeUsed (E0829) names a file that the system does not give.
func TestNotToBeUsed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "file", "node.db")
	if _, err := Open(path); !HasCode(err, CodeStorage) || !strings.Contains(err.Error(), path) {
		t.Error(err)
	}
}

// TestRepair damages files in many places. What is copied was there, and no more is lost than what stood in a page or two; the old
// file is kept.
func TestRepair(t *testing.T) {
	whole := filled(t)
	path := filepath.Join(t.TempDir(), "node.db")
	want := map[string]bool{}
	write := func(raw []byte) {
		t.Helper()
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(whole)
	s := open(t, path)
	for _, line := range content(t, s, "b") {
		want[line] = true
	}
	s.Close()
	if r, err := Repair(path); err != nil || r.Damage != "" || r.Kept != "" {
		t.Error("a whole file was repaired", r, err)
	}
	named, gaps := 0, 0
	try := func(what string, raw []byte, least int) {
		t.Helper()
		write(raw)
		r, err := Repair(path)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
		s := open(t, path)
		got := content(t, s, "b")
		s.Close()
		if r.Damage == "" {
			return
		}
		for _, line := range got {
			if !want[line] && r.Certain {
				t.Errorf("%s: %.20s was not there", what, line)
			}
		}
		there := map[string]bool{}
		for _, line := range got {
			there[line] = true
		}
		for line := range want {
			key, _, _ := strings.Cut(line, "=")
			if !there[line] && r.Certain && !told(r, key) {
				t.Errorf("%s: nothing is said of the loss of %s: %+v, %+v", what, key, r.Lost, r.Gaps)
			}
		}
		for _, n := range r.Lost {
			named++
			for line := range there {
				if n.Bucket == "b" && strings.HasPrefix(line, n.Key+"=") {
					t.Errorf("%s: %q is there and said to be lost", what, n.Key)
				}
			}
		}
		gaps += len(r.Gaps)
		if r.Records != len(got) || len(got) < least {
			t.Errorf("%s: %d records, told %d", what, len(got), r.Records)
		}
		if kept, err := os.ReadFile(r.Kept); err != nil || string(kept) != string(raw) {
			t.Errorf("%s: the old file is not kept: %v", what, err)
		}
		os.Remove(r.Kept)
	}
	for at := 3; at < len(whole); at += len(whole)/100 | 1 {
		raw := append([]byte{}, whole...)
		raw[at] ^= 0x55
		try(fmt.Sprintf("byte %d changed", at), raw, 50)
	}
	for at := 2 * os.Getpagesize(); at < len(whole); at += os.Getpagesize() { // no page says which one it is
		raw := append([]byte{}, whole...)
		raw[at] ^= 0x55
		try(fmt.Sprintf("the head at %d changed", at), raw, 1)
	}
	headless := append([]byte{}, whole...)
	clear(headless[:2*os.Getpagesize()])
	try("no beginning", headless, 59)
	try("the first half", whole[:len(whole)/2], 1)
	try("a text", []byte("this is no database"), 0)
	if named == 0 || gaps == 0 {
		t.Errorf("%d records were named as lost, and %d gaps were told", named, gaps)
	}
}

// told reports whether a repair says that a record of bucket b is lost, or that the page where it stood is.
func told(r Repaired, key string) bool {
	full := "b\x00" + key
	for _, g := range r.Gaps {
		if full >= g.From.Bucket+"\x00"+g.From.Key && (g.Before == Name{} || full < g.Before.Bucket+"\x00"+g.Before.Key) {
			return true
		}
	}
	return slices.Contains(r.Lost, Name{"b", key})
}

// TestNoFile (E0829) opens and repairs what is no file: it is refused, and left as it is.
func TestNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "node.db")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	_, opening := Open(path)
	_, repairing := Repair(path)
	for what, err := range map[string]error{"opening": opening, "repairing": repairing} {
		if !HasCode(err, CodeStorage) || !strings.Contains(err.Error(), "it is a directory") || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if list, err := os.ReadDir(path); err != nil || len(list) > 0 {
		t.Errorf("the directory has %v, %v", list, err)
	}
}
