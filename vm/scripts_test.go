package vm

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestScriptsAreParsedOnce(t *testing.T) {
	s := NewScripts(1 << 10)
	ctx := context.Background()
	first, _, _ := s.parse(ctx, "(null)")
	again, _, _ := s.parse(ctx, "(null)")
	if first == nil || first != again {
		t.Errorf("%p and %p", first, again)
	}
	for range 2 {
		if script, err, _ := s.parse(ctx, "(nul)"); script != nil || err == nil {
			t.Errorf("%v %v", script, err)
		}
	}
	for i := range 100 { // what was not used for long is forgotten
		if _, err, _ := s.parse(ctx, fmt.Sprintf(`(call "p" ("s" "f") [%d])`, i)); err != nil {
			t.Fatal(err)
		}
	}
	if again, _, _ := s.parse(ctx, "(null)"); again == first {
		t.Error("the cache has no bound")
	}
	if kept := len(s.recent) + len(s.older); kept > 100 {
		t.Errorf("%d scripts are kept", kept)
	}
	long := "(null) ;" + strings.Repeat("-", 1<<10)
	if a, _, _ := s.parse(ctx, long); a == nil || a.Text != long {
		t.Error("a script that is too long to be kept is not parsed")
	}
	if a, _, _ := (*Scripts)(nil).parse(ctx, "(null)"); a == nil {
		t.Error("no cache parses nothing")
	}
}

func TestScriptsAreSharedByGoroutines(t *testing.T) {
	s := NewScripts(200)
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 200 {
				if _, err, _ := s.parse(context.Background(), fmt.Sprintf("(fail %d \"x\")", 1+(g+i)%20)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}
