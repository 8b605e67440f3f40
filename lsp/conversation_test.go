package lsp

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/internal/golden"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// TestConversations replays what clients send, message by message, and compares what comes back. In testdata/*.txtar the
// file "talk" has lines "> MESSAGE" of the client and "< MESSAGE" of the server; "await N" waits for N messages of the
// server, and "pause" for a wait of the server to begin, which then ends. The other files are on disk below /w.
func TestConversations(t *testing.T) {
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		files := source.Memory{}
		var lines []string
		for _, f := range a.Files {
			if f.Name == "talk" {
				for _, line := range strings.Split(strings.TrimSpace(string(f.Data)), "\n") {
					if !strings.HasPrefix(line, "<") {
						lines = append(lines, line)
					}
				}
				continue
			}
			files["/w/"+f.Name] = string(f.Data)
		}
		a.Compare(t, "talk", replay(t, files, lines), false)
	})
}

// replay sends the lines of a client.
func replay(t *testing.T, files source.Memory, lines []string) string {
	clock := &handClock{began: make(chan struct{}, 1000)}
	in, out := io.Pipe()
	got := &messages{arrived: make(chan string, 1000)}
	server := New(in, got, Options{Files: files, Fallback: source.Embedded{FS: stdlib.FS()}, Clock: clock, Version: "test"})
	done := make(chan error, 1)
	go func() { done <- server.Run(t.Context()); in.Close() }()
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(line + "\n")
		var n int
		switch count, awaits := strings.CutPrefix(line, "await "); {
		case line == "pause":
			<-clock.began
			clock.pass()
		case awaits:
			if _, err := fmt.Sscan(count, &n); err != nil {
				t.Fatal(err, line)
			}
		default:
			message := strings.TrimPrefix(line, "> ")
			fmt.Fprintf(out, "Content-Length: %d\r\n\r\n%s", len(message), message)
		}
		for range n {
			b.WriteString("< " + <-got.arrived + "\n")
		}
	}
	out.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if len(got.arrived) > 0 {
		t.Errorf("nobody waits for %s", <-got.arrived)
	}
	return b.String()
}

// messages passes on what a server sends.
type messages struct{ arrived chan string }

func (m *messages) Write(p []byte) (int, error) {
	_, content, _ := bytes.Cut(p, []byte("\r\n\r\n"))
	m.arrived <- string(content)
	return len(p), nil
}
