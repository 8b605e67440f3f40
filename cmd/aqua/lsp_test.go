package main

import (
	"bytes"

	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestProcessEnd waits for a process that has ended, and not for one that runs.
func TestProcessEnd(t *testing.T) {
	ended := exec.Command(os.Args[0], "-test.run", "^$")
	if err := ended.Run(); err != nil {
		t.Fatal(err)
	}
	<-processEnd(t.Context(), ended.Process.Pid)
	select {
	case <-processEnd(t.Context(), os.Getpid()):
		t.Error("this process has not ended")
	default:
	}
}

// TestEditorWaits serves an editor that waits at a socket and at a port.
func TestEditorWaits(t *testing.T) {
	for _, network := range []string{"unix", "tcp"} {
		t.Run(network, func(t *testing.T) {
			address, flag := "127.0.0.1:0", "--socket"
			if network == "unix" {
				address, flag = filepath.Join(t.TempDir(), "s"), "--pipe"
			}
			l, err := net.Listen(network, address)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			at := l.Addr().String()
			if network == "tcp" {
				_, at, _ = net.SplitHostPort(at)
			}
			var out, errs bytes.Buffer
			done := make(chan int, 1)
			t.Setenv("XDG_CACHE_HOME", t.TempDir())
			go func() {
				done <- (&tool{in: strings.NewReader(""), out: &out, err: &errs}).execute(t.Context(), []string{"lsp", flag, at})
			}()
			conn, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range []string{`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`, `{"jsonrpc":"2.0","id":2,"method":"shutdown"}`, `{"jsonrpc":"2.0","method":"exit"}`} {
				if _, err := conn.Write([]byte("Content-Length: " + strconv.Itoa(len(m)) + "\r\n\r\n" + m)); err != nil {
					t.Fatal(err)
				}
			}
			if code := <-done; code != exitFine || errs.Len() > 0 || out.Len() > 0 {
				t.Error(code, errs.String(), out.String())
			}
		})
	}
}
