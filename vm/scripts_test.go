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
	first, _ := s.parse(ctx, "(null)")
	again, _ := s.parse(ctx, "(null)")
	if first.script == nil || first != again {
		t.Errorf("%v and %v", first, again)
	}
	for range 2 {
		if p, err := s.parse(ctx, "(nul)"); p.script != nil || p.problem == "" || err != nil {
			t.Errorf("%v %v", p, err)
		}
	}
	for i := range 100 { // what was not used for long is forgotten
		if p, err := s.parse(ctx, fmt.Sprintf(`(call "p" ("s" "f") [%d])`, i)); p.script == nil {
			t.Fatal(err)
		}
	}
	if again, _ := s.parse(ctx, "(null)"); again == first {
		t.Error("the cache has no bound")
	}
	if kept := len(s.recent) + len(s.older); kept > 100 {
		t.Errorf("%d scripts are kept", kept)
	}
	long := "(null) ;" + strings.Repeat("-", 1<<10)
	if a, _ := s.parse(ctx, long); a.script == nil || a.script.Text != long {
		t.Error("a script that is too long to be kept is not parsed")
	}
	if a, _ := (*Scripts)(nil).parse(ctx, "(null)"); a.script == nil {
		t.Error("no cache parses nothing")
	}
}

func TestScriptsAreSharedByGoroutines(t *testing.T) {
	s := NewScripts(200)
	var group sync.WaitGroup
	for g := range 8 {
		group.Go(func() {
			for i := range 200 {
				if p, err := s.parse(context.Background(), fmt.Sprintf("(fail %d \"x\")", 1+(g+i)%20)); p.script == nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}
