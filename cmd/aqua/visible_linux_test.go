package main

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/service"
)

// TestNobodyElseCommandsTheTerminal: errors and logs quote what others have written.
func TestNobodyElseCommandsTheTerminal(t *testing.T) {
	written, screen := openTerminal(t)
	tool := &tool{in: strings.NewReader(""), out: screen, err: screen}
	const evil = "a\x1b]0;title\a\u009b2Jb"
	tool.report(context.Background(), failed(codeService, "%s", evil))
	tool.report(context.Background(), &os.PathError{Op: "open", Path: evil, Err: os.ErrNotExist})
	tool.logOf("", service.LogEntry{Module: evil, Level: 1, Text: evil})
	r := &repl{t: tool, people: true}
	r.tell("%s", evil)
	_ = r.script(context.Background(), strings.NewReader(evil+"\n"))
	var got strings.Builder
	buf := make([]byte, 4096)
	for strings.Count(got.String(), "\n") < 5 {
		n, err := written.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		got.Write(buf[:n])
	}
	if text := got.String(); strings.ContainsAny(text, "\x1b\a\u009b") || strings.Count(text, "a�]0;title��2Jb") < 5 {
		t.Errorf("%q", text)
	}
}
