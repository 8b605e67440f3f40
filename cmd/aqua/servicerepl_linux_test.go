package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// openTerminal makes a terminal: what is typed is written to one end, a program has the other.
func openTerminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("there are no terminals here: ", err)
	}
	t.Cleanup(func() { person.Close() })
	var number uint32
	locked := uint32(0)
	size := [4]uint16{30, 100, 0, 0}
	for request, argument := range map[uintptr]unsafe.Pointer{syscall.TIOCGPTN: unsafe.Pointer(&number), syscall.TIOCSPTLCK: unsafe.Pointer(&locked), syscall.TIOCSWINSZ: unsafe.Pointer(&size)} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, person.Fd(), request, uintptr(argument)); errno != 0 {
			t.Fatal(errno)
		}
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skip("there are no terminals here: ", err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

// screen collects what a program prints.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

// await waits for a text to be printed behind what was awaited before, and meanwhile does something again and again.
func (s *screen) await(t *testing.T, from *int, text string, meanwhile func()) {
	t.Helper()
	for n := range 3000 {
		s.mu.Lock()
		all := s.text.String()
		s.mu.Unlock()
		if i := strings.Index(all[*from:], text); i >= 0 {
			*from += i + len(text)
			return
		}
		if time.Sleep(10 * time.Millisecond); n%20 == 19 {
			meanwhile()
		}
	}
	t.Fatalf("%q does not come; the screen shows\n%s", text, s.text.String())
}

// onTerminal runs a command on a terminal until it ends with a code. Each step is what is typed, and what is awaited then.
func onTerminal(t *testing.T, dir string, code int, args []string, steps ...[2]string) {
	t.Helper()
	person, program := openTerminal(t)
	cmd := exec.Command("aqua", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "TERM=xterm", "XDG_STATE_HOME="+dir, "XDG_CACHE_HOME="+dir)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Process.Kill()
	s, seen := &screen{}, 0
	go io.Copy(s, person)
	for _, step := range steps {
		if _, err := io.WriteString(person, step[0]); err != nil {
			t.Fatal(err)
		}
		s.await(t, &seen, step[1], func() {
			if step[0] == "\x03" { // too early for the call
				io.WriteString(person, step[0])
			}
		})
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != code {
		t.Errorf("%v instead of code %d; the screen shows\n%s", err, code, s.text.String())
	}
}

// TestSessionOnATerminal types: completion, history over two sessions, Ctrl-C within a line and within a call, Ctrl-D.
func TestSessionOnATerminal(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"hostile.wasm": "", "greeting.wasm": "", "Config.toml": "modules_dir = \".\"\n[[module]]\nname = \"greeting\"\n[[module]]\nname = \"hostile\"\n"} {
		if text == "" {
			wasm, err := os.ReadFile("../../service/testdata/guests/" + name)
			if err != nil {
				t.Fatal(err)
			}
			text = string(wasm)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	session := func(steps ...[2]string) { onTerminal(t, dir, exitFine, []string{"service", "repl"}, steps...) }
	session([][2]string{
		{"", "has the modules greeting, hostile"}, {"", "1> "},
		{"ca\tgr\tgr\t\"Ada\"\r", `result: "Hi, Ada"`}, {"", "2> "},
		{"half a line\x03", "^C"}, {"", "3> "},
		{"call hostile loop\r", "\n"}, {"\x03", "interrupted"}, {"", "> "},
		{"call hostile ok\r", "result: 7"}, {"", "> "},
		{"\x04", "\n"},
	}...)
	session([][2]string{
		{"", "1> "},
		{"\x1b[A\x1b[A\x1b[A\r", `result: "Hi, Ada"`}, {"", "2> "},
		{"q\r", "q"},
	}...)
}
