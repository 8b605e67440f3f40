package vm

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestScriptsAreParsedOnce(t *testing.T) {
	s := NewScripts(1 << 10)
	first, _ := s.parse("(null)")
	again, _ := s.parse("(null)")
	if first == nil || first != again {
		t.Errorf("%p and %p", first, again)
	}
	for range 2 {
		if script, err := s.parse("(nul)"); script != nil || err == nil {
			t.Errorf("%v %v", script, err)
		}
	}
	for i := range 100 { // what was not used for long is forgotten
		if _, err := s.parse(fmt.Sprintf(`(call "p" ("s" "f") [%d])`, i)); err != nil {
			t.Fatal(err)
		}
	}
	if again, _ := s.parse("(null)"); again == first {
		t.Error("the cache has no bound")
	}
	if kept := len(s.recent) + len(s.older); kept > 100 {
		t.Errorf("%d scripts are kept", kept)
	}
	long := "(null) ;" + strings.Repeat("-", 1<<10)
	if a, _ := s.parse(long); a == nil || a.Text != long {
		t.Error("a script that is too long to be kept is not parsed")
	}
	if a, _ := (*Scripts)(nil).parse("(null)"); a == nil {
		t.Error("no cache parses nothing")
	}
}

func TestScriptsAreSharedByGoroutines(t *testing.T) {
	s := NewScripts(200)
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 200 {
				if _, err := s.parse(fmt.Sprintf("(fail %d \"x\")", 1+(g+i)%20)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}
