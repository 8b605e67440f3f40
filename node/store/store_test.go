package store

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// open opens a database that ends with the test.
func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// both runs a test on a file and in memory.
func both(t *testing.T, test func(t *testing.T, s *Store)) {
	t.Run("file", func(t *testing.T) { test(t, open(t, filepath.Join(t.TempDir(), "sub", "node.db"))) })
	t.Run("memory", func(t *testing.T) { test(t, InMemory()) })
}

// content is all of a bucket as text.
func content(t testing.TB, s *Store, bucket string) (lines []string) {
	t.Helper()
	err := s.View(func(tx Tx) error {
		return tx.Each(bucket, "", func(k string, v []byte) error {
			lines = append(lines, k+"="+string(v))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestChanges(t *testing.T) {
	both(t, func(t *testing.T, s *Store) {
		failed := errors.New("no")
		must := func(want error, f func(Tx) error) {
			t.Helper()
			if err := s.Update(f); !errors.Is(err, want) {
				t.Fatal(err)
			}
		}
		must(nil, func(tx Tx) error {
			return errors.Join(tx.Put("a", "2", []byte("two")), tx.Put("a", "1", []byte("one")), tx.Put("a", "", nil), tx.Put("ab", "1", []byte("x")))
		})
		must(failed, func(tx Tx) error { return errors.Join(tx.Put("a", "3", nil), tx.Delete("a", "1"), failed) })
		must(nil, func(tx Tx) error {
			if tx.Get("a", "3") != nil || tx.Get("a", "") == nil {
				t.Error("what failed is there, or an empty value is not")
			}
			if err := errors.Join(tx.Delete("a", "2"), tx.Put("a", "15", []byte("new")), tx.Delete("a", "none")); err != nil {
				return err
			}
			var inside []string
			err := tx.Each("a", "1", func(k string, v []byte) error {
				inside = append(inside, k)
				return tx.Delete("a", k)
			})
			if diff := cmp.Diff([]string{"1", "15"}, inside); diff != "" {
				t.Error(diff)
			}
			return errors.Join(err, tx.Put("a", "1", []byte("one")))
		})
		if diff := cmp.Diff([]string{"=", "1=one"}, content(t, s, "a")); diff != "" {
			t.Error(diff)
		}
		if err := s.View(func(tx Tx) error { return tx.Put("a", "1", nil) }); err == nil {
			t.Error("a view has changed something")
		}
		must(nil, func(tx Tx) error {
			for _, err := range []error{tx.Put("", "k", nil), tx.Put("a\x00b", "k", nil), tx.Put("a", strings.Repeat("k", maxKey), nil)} {
				if err == nil {
					t.Error("a name that cannot be was taken")
				}
			}
			return nil
		})
		func() {
			defer func() {
				if r := recover(); r != "mine" {
					t.Error(r)
				}
			}()
			_ = s.Update(func(tx Tx) error { _ = tx.Put("a", "p", nil); panic("mine") })
		}()
		if got := content(t, s, "a"); len(got) != 2 {
			t.Error("a change that panicked has left something", got)
		}
		if err := s.View(func(tx Tx) error { return tx.Each("a", "", func(string, []byte) error { return failed }) }); !errors.Is(err, failed) {
			t.Error(err)
		}
	})
}

// TestModel compares random changes with a map.
func TestModel(t *testing.T) {
	dir := t.TempDir()
	files := 0
	rapid.Check(t, func(t *rapid.T) {
		files++
		path := filepath.Join(dir, fmt.Sprint(files))
		s, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { s.Close() }()
		model := map[string]string{}
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			next := maps.Clone(model)
			fails := rapid.Bool().Draw(t, "fails")
			err := s.Update(func(tx Tx) error {
				for range rapid.IntRange(0, 8).Draw(t, "steps") {
					k := rapid.StringMatching(`[abc]{0,3}`).Draw(t, "key")
					if rapid.Bool().Draw(t, "put") {
						v := strings.Repeat("v", rapid.IntRange(0, 9000).Draw(t, "size"))
						next[k] = v
						if err := tx.Put("b", k, []byte(v)); err != nil {
							return err
						}
					} else {
						delete(next, k)
						if err := tx.Delete("b", k); err != nil {
							return err
						}
					}
				}
				if fails {
					return errors.New("no")
				}
				return nil
			})
			if fails != (err != nil) {
				t.Fatal(err)
			}
			if !fails {
				model = next
			}
			if rapid.IntRange(0, 3).Draw(t, "reopen") == 0 {
				s.Close()
				if s, err = Open(path); err != nil {
					t.Fatal(err)
				}
			}
		}
		prefix := rapid.StringMatching(`[abc]{0,1}`).Draw(t, "prefix")
		var got, want []string
		err = s.View(func(tx Tx) error {
			return tx.Each("b", prefix, func(k string, v []byte) error {
				got = append(got, k+"="+string(v))
				return nil
			})
		})
		for _, k := range slices.Sorted(maps.Keys(model)) {
			if strings.HasPrefix(k, prefix) {
				want = append(want, k+"="+model[k])
			}
		}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Fatal(err, diff)
		}
	})
}

// TestTogether has many write at the same time; each finds what it wrote, after a start from a copy of the file as well.
func TestTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "node.db")
	s := open(t, path)
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			key := fmt.Sprintf("%03d", i)
			err := s.Update(func(tx Tx) error {
				if i%10 == 0 {
					return errors.Join(tx.Put("n", key, nil), errors.New("no"))
				}
				return tx.Put("n", key, []byte(key))
			})
			if (err != nil) != (i%10 == 0) {
				t.Error(i, err)
			}
		})
	}
	all.Wait()
	copied := filepath.Join(t.TempDir(), "copy.db")
	raw, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(copied, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Store{s, open(t, copied)} {
		if got := content(t, s, "n"); len(got) != 180 || got[0] != "001=001" {
			t.Error(len(got), got)
		}
	}
}

// TestClosed answers with an error.
func TestClosed(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "node.db"))
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	nothing := func(Tx) error { return nil }
	if err := s.Update(nothing); !errors.Is(err, errClosed) {
		t.Error(err)
	}
	if err := s.View(nothing); !errors.Is(err, errClosed) {
		t.Error(err)
	}
}

func BenchmarkUpdate(b *testing.B) {
	s := open(b, filepath.Join(b.TempDir(), "node.db"))
	value := make([]byte, 4000)
	put := func(i int) error {
		return s.Update(func(tx Tx) error { return tx.Put("n", fmt.Sprint(i%1000), value) })
	}
	b.Run("alone", func(b *testing.B) {
		for i := range b.N {
			if err := put(i); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("64 together", func(b *testing.B) {
		b.SetParallelism(32)
		b.RunParallel(func(pb *testing.PB) {
			for i := 0; pb.Next(); i++ {
				if err := put(i); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}
