package local

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// killed is the variable that has TestProcessKilled be the process that is ended: the file of its ledger.
const killed = "AQUA_LEDGER_KILLED"

// TestProcessKilled ends a process in the midst of its operations. What it had acknowledged is in the file, all of it, and nothing else
// but at most operations that came after, each whole.
func TestProcessKilled(t *testing.T) {
	if path := os.Getenv(killed); path != "" {
		untilKilled(t, path)
		return
	}
	var states []map[string]string // after each operation that is taken
	p := newPlayOf(t, rand.New(rand.NewPCG(17, 0)))
	for range 700 {
		if p.step() == "" {
			states = append(states, content(p.ledger))
		}
	}
	for _, wait := range []int{1, 2, 3, 20, 75, 130} {
		path := filepath.Join(t.TempDir(), "market.db")
		if wait >= len(states) {
			t.Fatalf("there are only %d operations", len(states))
		}
		acknowledged := killAfter(t, path, wait)
		l := opened(t, path, p.clock)
		got := content(l)
		found := false
		for _, state := range states[acknowledged-1:] {
			if len(state) == len(got) && fmt.Sprint(state) == fmt.Sprint(got) {
				found = true
				break
			}
		}
		if !found {
			same(t, fmt.Sprintf("after %d operations", acknowledged), got, states[acknowledged-1])
		}
		l.Close()
	}
}

// killAfter starts the process, ends it once it has acknowledged so many operations, and says how many it had told of by its end.
func killAfter(t *testing.T, path string, wait int) (acknowledged int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestProcessKilled$")
	cmd.Env = append(os.Environ(), killed+"="+path)
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if lines.Text() != "done" {
			continue
		}
		if acknowledged++; acknowledged == wait {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || acknowledged < wait {
		t.Fatalf("the process came to its end by itself, after %d operations", acknowledged)
	}
	return acknowledged
}

// untilKilled does the same operations on a file, and says so after each.
func untilKilled(t *testing.T, path string) {
	p := newPlayOn(t, rand.New(rand.NewPCG(17, 0)), func(c Config) *Ledger { return opened(t, path, c.Clock) })
	for range 700 {
		if p.step() == "" {
			fmt.Println("done")
		}
	}
}
