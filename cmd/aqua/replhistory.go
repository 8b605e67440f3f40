package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"unicode/utf8"
)

// historySize is how many lines of former runs are kept.
const historySize = 1000

// history is the lines that were typed, now and in former runs, in a file of the user's.
type history struct {
	file    string
	lines   []string
	problem error // why lines are not kept, until it has been told
	broken  bool
}

// historyFile is where sessions keep their lines; empty where nothing says where the user's files are.
func historyFile() string {
	dir := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(dir) {
		var err error
		if runtime.GOOS == "windows" {
			dir, err = os.UserCacheDir()
		} else if dir, err = os.UserHomeDir(); err == nil {
			dir = filepath.Join(dir, ".local", "state")
		}
		if err != nil {
			return ""
		}
	}
	return filepath.Join(dir, "aqua", "service-history")
}

// openHistory reads a file and shortens it when it has become long. A session goes on without one.
func openHistory(file string) *history {
	h := &history{file: file, broken: file == ""}
	text, err := os.ReadFile(file)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			h.fails(err)
		}
		return h
	}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && utf8.ValidString(line) {
			h.lines = append(h.lines, line)
		}
	}
	if n := len(h.lines); n > historySize {
		h.lines = h.lines[n-historySize:]
		if n > 2*historySize {
			h.fails(os.WriteFile(file, []byte(strings.Join(h.lines, "\n")+"\n"), 0o600))
		}
	}
	return h
}

func (h *history) fails(err error) {
	if err != nil {
		h.problem, h.broken = err, true
	}
}

// add keeps a line, at once: sessions side by side share a file, and may end in any way. It tells whether the line is
// another one than the last.
func (h *history) add(line string) bool {
	if n := len(h.lines); n > 0 && h.lines[n-1] == line {
		return false
	}
	h.lines = append(h.lines, line)
	if h.broken {
		return true
	}
	if err := os.MkdirAll(filepath.Dir(h.file), 0o700); err != nil {
		h.fails(err)
		return true
	}
	f, err := os.OpenFile(h.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) // arguments may be secrets
	if err != nil {
		h.fails(err)
		return true
	}
	_, err = f.WriteString(line + "\n")
	h.fails(errors.Join(err, f.Close()))
	return true
}
