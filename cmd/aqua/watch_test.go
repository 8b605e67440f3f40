package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// shared is a buffer that is read while it is written.
type shared struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// watching is a tool that watches the current directory's sources.
type watching struct {
	t        *testing.T
	out, err shared
	seen     int // bytes of err that were looked at
	end      context.CancelFunc
	code     chan int
}

func watch(t *testing.T, files map[string]string, args ...string) *watching {
	t.Helper()
	return watchCommand(t, files, append([]string{"compile", "--watch"}, args...)...)
}

func watchCommand(t *testing.T, files map[string]string, args ...string) *watching {
	t.Helper()
	t.Chdir(t.TempDir())
	w := &watching{t: t, code: make(chan int, 1)}
	for name, text := range files {
		w.write(name, text)
	}
	ctx, cancel := context.WithCancel(context.Background())
	w.end = cancel
	go func() {
		tool := &tool{in: strings.NewReader(""), out: &w.out, err: &w.err}
		w.code <- tool.execute(ctx, args)
	}()
	t.Cleanup(w.stop)
	return w
}

func (w *watching) write(name, text string) {
	w.t.Helper()
	if err := writeFile(name, []byte(text)); err != nil {
		w.t.Fatal(err)
	}
}

// run waits for the end of the next compilation and wants to see some texts in what it says.
func (w *watching) run(wants ...string) {
	w.t.Helper()
	for range 1000 {
		said := w.err.String()[w.seen:]
		if i := strings.Index(said, " watching "); i >= 0 && strings.HasSuffix(said, "\n") {
			w.seen += len(said)
			for _, want := range wants {
				if !strings.Contains(said, want) {
					w.t.Fatalf("%q lacks %q", said, want)
				}
			}
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.t.Fatalf("nothing was compiled; it said %q", w.err.String())
}

func (w *watching) stop() {
	w.end()
	select {
	case code := <-w.code:
		if code != exitInterrupted || !strings.HasSuffix(w.err.String(), "interrupted\n") {
			w.t.Errorf("code %d after %q", code, w.err.String())
		}
	case <-time.After(10 * time.Second):
		w.t.Error("watching does not end")
	}
}

const (
	watchedMain  = "aqua A\n\nimport \"b.aqua\"\n\nexport f\n\nfunc f() -> u8:\n  x <- b()\n  <- x\n"
	watchedPart  = "aqua B declares *\n\nfunc b() -> u8:\n  <- 1\n"
	watchedOther = "aqua B declares *\n\nfunc b() -> u8:\n  <- 222\n"
)

func TestWatchCompilesAgain(t *testing.T) {
	w := watch(t, map[string]string{"a.aqua": watchedMain, "lib/b.aqua": watchedPart}, "-i", "a.aqua", "-m", "lib", "-o", ".", "--ts")
	w.run("compiled in", "watching 2 files")

	w.write("lib/b.aqua", "aqua B declares *\n\nfunc b() -> u8:\n  <- \"no number\"\n")
	w.run("lib/b.aqua:4:6", "aqua: failed, watching 2 files")

	w.write("lib/b.aqua", watchedOther)
	w.run("compiled in")
	if text, err := os.ReadFile("a.ts"); err != nil || !strings.Contains(string(text), "222") {
		t.Errorf("what was written is old: %v", err)
	}

	// A file beside the importing one comes before one in an import directory.
	w.write("b.aqua", watchedPart)
	w.run("compiled in")
	if err := os.Remove("b.aqua"); err != nil {
		t.Fatal(err)
	}
	w.run("compiled in")
	if err := os.Remove("lib/b.aqua"); err != nil {
		t.Fatal(err)
	}
	w.run("E03", "failed")
	w.write("lib/b.aqua", watchedPart)
	w.run("compiled in")

	if err := os.Remove("a.aqua"); err != nil {
		t.Fatal(err)
	}
	w.run("E0012", "failed")
	w.write("a.aqua", watchedMain)
	w.run("compiled in")

	// What is of no interest starts nothing: the only run to come is that of the last change.
	w.write("other.txt", "x")
	time.Sleep(3 * settle)
	if said := w.err.String()[w.seen:]; said != "" {
		t.Errorf("a file that nobody reads makes it say %q", said)
	}
}

// What did not change is not made again.
func TestWatchKeeps(t *testing.T) {
	w := watch(t, map[string]string{"a.aqua": watchedMain, "b.aqua": watchedPart}, "-i", "a.aqua", "--timings")
	w.run("made: 2 files parsed, 2 modules checked, 2 lowered, 1 script\n")
	w.write("a.aqua", watchedMain+"\n")
	w.run("made: 1 file parsed, 1 module checked, 1 lowered, 1 script\n")
}

func TestWatchADirectory(t *testing.T) {
	w := watch(t, map[string]string{"src/b.aqua": watchedPart}, "-i", "src", "-o", "out")
	w.run("W0019", "watching 1 file\n")
	w.write("src/a.aqua", watchedMain)
	w.run("compiled in", "watching 2 files")
	w.write(filepath.Join("src", "deep", "a.aqua"), strings.ReplaceAll(watchedMain, "b.aqua", "../b.aqua"))
	for !strings.Contains(w.out.String(), "out/deep/a.f.air") { // the directory may be seen before the file in it
		w.run("compiled in")
	}
}

// A directory that loses its last source is complained of once, not without end.
func TestWatchAnEmptiedDirectory(t *testing.T) {
	w := watch(t, map[string]string{"src/b.aqua": watchedPart}, "-i", "src", "-o", "out")
	w.run("W0019")
	if err := os.Remove("src/b.aqua"); err != nil {
		t.Fatal(err)
	}
	w.run("E0003", "failed")
	time.Sleep(3 * settle)
	if said := w.err.String()[w.seen:]; said != "" {
		t.Errorf("nothing changed, and it says %q", said)
	}
	w.write("src/b.aqua", watchedPart)
	w.run("W0019", "watching 1 file\n")
}

func TestWatchRefusesWrongFlags(t *testing.T) {
	tool := &tool{in: strings.NewReader(""), out: &shared{}, err: &shared{}}
	if code := tool.execute(context.Background(), []string{"compile", "--watch", "--ts", "--go", "x.aqua"}); code != exitUsage {
		t.Errorf("code %d", code)
	}
}

// Checking goes on like compiling: an error comes and goes, what did not change is kept, a file that was missing comes.
func TestWatchChecks(t *testing.T) {
	w := watchCommand(t, map[string]string{"a.aqua": watchedMain, "b.aqua": watchedPart}, "check", "-w", "a.aqua")
	w.run("aqua: checked in", "watching 2 files\n")
	w.write("a.aqua", watchedMain+"\nfunc g() -> u8:\n  <- nothing\n")
	w.run("a.aqua:12:6", "aqua: failed, 1 of 2 modules anew, watching 2 files\n")
	w.write("a.aqua", watchedMain+"\n\n")
	w.run("aqua: checked in", "1 of 2 modules anew")
	if err := os.Remove("a.aqua"); err != nil {
		t.Fatal(err)
	}
	w.run("E0012", "failed")
	w.write("a.aqua", watchedMain)
	w.run("aqua: checked in")
}

// A project is watched with its file: entries that come later, and what the file says of them.
func TestWatchAProject(t *testing.T) {
	const twoTargets = "entries = [\"a.aqua\"]\n[[targets]]\noutput = \"air\"\n[[targets]]\nkind = \"ts\"\noutput = \"ts\"\n"
	w := watchCommand(t, map[string]string{"aquifer.toml": "entries = [\"a.aqua\"]\n", "b.aqua": watchedPart}, "compile", "-w")
	w.run("E0012", "failed")
	w.write("a.aqua", watchedMain)
	w.run("aqua: compiled in")
	w.write("aquifer.toml", twoTargets)
	w.run("aqua: compiled in")
	for _, name := range []string{"air/a.f.air", "ts/a.ts"} {
		if _, err := os.Stat(name); err != nil {
			t.Error(err)
		}
	}
	w.write("aquifer.toml", "entrys = []\n")
	w.run("E0024", "did you mean `entries`", "failed")
	w.write("aquifer.toml", twoTargets)
	w.run("aqua: compiled in")
}
