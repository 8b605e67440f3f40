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

// neovimSettings are those of the page that a version of the editor takes, by the version that they are for: the newest stand
// first on the page.
func neovimSettings(t *testing.T, nvim string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for i, since := range []string{"0.11", "0.8"} {
		if exec.Command(nvim, "--headless", "--clean", "-c", "if has('nvim-"+since+"') | qall | else | cquit | endif").Run() == nil {
			all[since] = settingsOf(t, "Neovim", "lua", i)
		}
	}
	if len(all) == 0 {
		all["0.7"] = settingsOf(t, "Neovim", "lua", 2)
	}
	return all
}

// TestNeovim has an editor with the settings of the page open a program, hover, rename, format and follow code lenses through
// the server.
func TestNeovim(t *testing.T) {
	nvim, err := exec.LookPath("nvim")
	if err != nil {
		t.Skip("Neovim is not installed: apt-get install neovim")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "main.aqua")
	text := "aqua Main\n\nexport f, twice\n\nfunc f(relay: string) -> u32:\n  on relay:\n    x   =   5\n    y = x+1\n  <- y\n\nfunc twice(n: u32) -> u32:\n  <- n * 2\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "aqua")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	script, err := filepath.Abs("testdata/neovim.lua")
	if err != nil {
		t.Fatal(err)
	}
	for version, text := range neovimSettings(t, nvim) {
		t.Run(version, func(t *testing.T) {
			settings := filepath.Join(dir, version+".lua")
			if err := os.WriteFile(settings, []byte(text+settingsOf(t, "Neovim", "lua", 3)), 0o644); err != nil {
				t.Fatal(err)
			}
			editInNeovim(t, nvim, dir, script, file, settings)
		})
	}
}

// editInNeovim runs the editor with some settings and the program in a directory, and looks at what the script prints.
func editInNeovim(t *testing.T, nvim, dir, script, file, settings string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), nvim, "--headless", "--clean", "-c", "luafile "+script)
	cmd.Env = append(os.Environ(), "AQUA_FILE="+file, "AQUA_SETTINGS="+settings, "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"), "XDG_CACHE_HOME="+dir, "XDG_STATE_HOME="+dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"hover: ```aqua x: unsigned ```", "renamed:     fetched   =   5 |     y = fetched+1", "formatted:     fetched = 5 |     y = fetched + 1", "diagnostics: 0", "run: 42", "refused: twice takes 1 arguments", "script: (xor"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("Neovim does not print %q:\n%s", want, out)
		}
	}
}

// TestEditorPage asks what docs/editor.md asks.
func TestEditorPage(t *testing.T) {
	page, err := os.ReadFile("../../docs/editor.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Chdir("../..")
	ran := 0
	for _, b := range blocks(string(page), "console") {
		for line := range strings.Lines(b) {
			command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ aqua ")
			if !ok {
				continue
			}
			var out, errs bytes.Buffer
			code := (&tool{in: strings.NewReader(""), out: &out, err: &errs}).execute(t.Context(), shellWords(command))
			if code != exitFine || !strings.Contains(out.String(), `"answer":{"`) && !strings.Contains(out.String(), `"answer":[{`) && !strings.Contains(command, "--help") {
				t.Errorf("aqua %s: %d\n%s%s", command, code, out.String(), errs.String())
			}
			ran++
		}
	}
	if ran == 0 {
		t.Error("docs/editor.md has no commands")
	}
}
