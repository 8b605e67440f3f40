package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aquifer-dev/aquifer/compiler"
)

// patience is after how long a command begins to tell what it is doing.
const patience = time.Second

// progress tells on standard error what takes long, from one second on: once a second, on one line, only on a
// terminal. The returned function ends it.
func (t *tool) progress(what string) (stop func()) {
	return t.progressOf(func() string { return what })
}

func (t *tool) progressOf(what func() string) (stop func()) {
	if !isTerminal(t.err) {
		return func() {}
	}
	done, ended := make(chan struct{}), make(chan struct{})
	begin := time.Now()
	go func() {
		defer close(ended)
		tick := time.NewTicker(patience)
		defer tick.Stop()
		shown := 0
		for {
			select {
			case <-done:
				if shown > 0 {
					fmt.Fprintf(t.err, "\r%s\r", strings.Repeat(" ", shown))
				}
				return
			case <-tick.C:
				line := fmt.Sprintf("%s … %ds", what(), int(time.Since(begin).Seconds()))
				fmt.Fprintf(t.err, "\r%-*s", shown, line)
				shown = max(shown, len(line))
			}
		}
	}()
	return sync.OnceFunc(func() { close(done); <-ended })
}

// stopwatch adds up how long the compiler's stages take. Stages of several functions run at once, so their sum may
// exceed the time that passed.
type stopwatch struct {
	mu    sync.Mutex
	spent map[string]time.Duration
}

func (s *stopwatch) stage(name string) (done func()) {
	begin := time.Now()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.spent == nil {
			s.spent = map[string]time.Duration{}
		}
		s.spent[name] += time.Since(begin)
	}
}

func (s *stopwatch) print(w io.Writer) {
	for _, name := range slices.DeleteFunc(compiler.Stages(), func(n string) bool { return s.spent[n] == 0 }) {
		fmt.Fprintf(w, "%-8s %10.3f ms\n", name, float64(s.spent[name])/float64(time.Millisecond))
	}
}
