package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// openSession starts a session over guests of the service's tests.
func openSession(t testing.TB, modules ...string) (r *repl, out, messages *bytes.Buffer) {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	guests, err := filepath.Abs("../../service/testdata/guests")
	if err != nil {
		t.Fatal(err)
	}
	config := fmt.Sprintf("modules_dir = %q\n", guests)
	for _, m := range modules {
		config += fmt.Sprintf("[[module]]\nname = %q\n", m)
	}
	file := filepath.Join(t.TempDir(), "Config.toml")
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	out, messages = &bytes.Buffer{}, &bytes.Buffer{}
	r, err = newREPL(context.Background(), &tool{out: out, err: messages}, &serviceFlags{workingDir: t.TempDir()})
	if err == nil {
		err = r.start(context.Background(), file)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.close(context.Background()) })
	return r, out, messages
}

func TestCompletion(t *testing.T) {
	r, _, _ := openSession(t, "identities", "passing", "greeting")
	t.Chdir(t.TempDir())
	for _, name := range []string{"greeting.wasm", "dir/one.toml", ".hidden", "with blank"} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		line string // | is the cursor
		want string // head [words] tail
	}{
		{"|", "[call  interface  load  unload  new  stats  envs  fs  help  quit ]"},
		{"c|", "[call ]"}, {"  un|", "  [unload ]"}, {"x|", "[]"}, {"u|x", "[unload]x"},
		{"call |", "call [identities  passing  greeting ]"}, {"c g|", "c [greeting ]"}, {"c \tp| more", "c \t[passing] more"},
		{"call greeting |", "call greeting [greeting ]"}, {"call identities id_p|", "call identities [id_pair ]"},
		{"call identities id_u|", "call identities [id_u16  id_u32  id_u64  id_u8 ]"}, {"call nothing |", "call nothing []"},
		{"call greeting greeting |", `call greeting greeting [[""] ]`}, {"call greeting greeting -|", "call greeting greeting [-nr ]"},
		{"call greeting greeting -nr |", `call greeting greeting -nr [[""] ]`}, {"call greeting greeting x|", "call greeting greeting []"},
		{"call greeting greeting [] |", "call greeting greeting [] []"}, {"call greeting nothing |", "call greeting nothing []"},
		{"call identities id_outer |", `call identities id_outer [[{"pairs":[],"bytes":[],"f":0.0,"inner":{"b":0,"a":"","w":0},"names":[],"ok":false,"h":0}] ]`},
		{"call identities id_bool |", "call identities id_bool [[false] ]"},
		{"i |", "i [identities  passing  greeting ]"}, {"i greeting |", "i greeting []"}, {"u p|", "u [passing ]"}, {"fs g|", "fs [greeting ]"}, {"envs i|", "envs [identities ]"},
		{"load |", "load []"}, {"load x |", "load x [dir/ greeting.wasm ]"}, {"load x g|", "load x [greeting.wasm ]"}, {"load x dir/|", "load x [dir/one.toml ]"},
		{"load x .|", "load x [.hidden ]"}, {"load x nowhere/|", "load x []"}, {"load x a b|", "load x a []"},
		{"new d|", "new [dir/]"}, {"new a b|", "new a []"}, {"stats |", "stats []"}, {"nothing |", "nothing []"},
		{"call ü|", "call []"}, {"call gr| ü", "call [greeting] ü"},
	} {
		left, right, _ := strings.Cut(c.line, "|")
		head, words, tail := r.complete(left+right, len([]rune(left)))
		if got := fmt.Sprintf("%s%s%s", head, words, tail); got != filepath.FromSlash(c.want) {
			t.Errorf("%s: %q, want %q", c.line, got, c.want)
		}
	}
	// What is proposed for arguments is taken.
	for _, f := range r.describe("identities").Functions {
		line := "call identities " + f.Name + " "
		_, words, _ := r.complete(line, len(line))
		if err := r.run(context.Background(), line+words[0]); err != nil {
			t.Errorf("%s%s: %v", line, words[0], err)
		}
	}
	if _, words, _ := (&repl{}).complete("call x ", 7); words != nil {
		t.Error("words without a service:", words)
	}
}

func TestHistory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state", "aqua", "history")
	h := openHistory(file)
	for _, line := range []string{"one", "two", "two", "one"} {
		h.add(line)
	}
	if want := []string{"one", "two", "one"}; !slices.Equal(h.lines, want) || h.problem != nil {
		t.Error(h.lines, h.problem)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	beside := openHistory(file)
	beside.add("beside")
	h.add("three")
	if again := openHistory(file); strings.Join(again.lines, " ") != "one two one beside three" {
		t.Error(again.lines)
	}

	// It does not grow for ever, and what is no text is left out.
	var long strings.Builder
	for i := range 2*historySize + 1 {
		fmt.Fprintf(&long, "line %d\n", i)
	}
	if err := os.WriteFile(file, []byte(long.String()+"\xff\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	h = openHistory(file)
	text, err := os.ReadFile(file)
	if len(h.lines) != historySize || h.lines[historySize-1] != fmt.Sprint("line ", 2*historySize) || strings.Count(string(text), "\n") != historySize || err != nil {
		t.Error(len(h.lines), strings.Count(string(text), "\n"), err)
	}

	// Without a place it lasts as long as the session, and says so once.
	for _, file := range []string{"", filepath.Join(file, "below"), t.TempDir()} {
		h = openHistory(file)
		if h.add("a"); !h.add("b") || len(h.lines) != 2 || (h.problem == nil) != (file == "") {
			t.Errorf("%q: %v %v", file, h.lines, h.problem)
		}
		h.problem = nil
		if h.add("c"); h.problem != nil {
			t.Error(h.problem)
		}
	}
}

func TestHistoryFile(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", filepath.FromSlash("/state"))
	if got := filepath.ToSlash(historyFile()); got != "/state/aqua/service-history" {
		t.Error(got)
	}
	t.Setenv("XDG_STATE_HOME", "relative")
	t.Setenv("HOME", "/home/ada")
	if got := historyFile(); got != "/home/ada/.local/state/aqua/service-history" && os.PathSeparator == '/' {
		t.Error(got)
	}
	t.Setenv("HOME", "")
	if got := historyFile(); got != "" && os.PathSeparator == '/' {
		t.Error(got)
	}
}

// typist stands in for a person at a terminal: what is asked for is the next of the lines, of their functions, or an error.
type typist struct {
	lines    []any
	prompts  []string
	appended []string
}

func (p *typist) Prompt(prompt string) (string, error) {
	p.prompts = append(p.prompts, prompt)
	if len(p.lines) == 0 {
		return "", io.EOF
	}
	next := p.lines[0]
	p.lines = p.lines[1:]
	switch next := next.(type) {
	case error:
		return "", next
	case func() string:
		return next(), nil
	}
	return next.(string), nil
}

func (p *typist) AppendHistory(line string) { p.appended = append(p.appended, line) }

// TestConversation holds that nothing but its end ends a session: no failed call, no interrupt and no limit.
func TestConversation(t *testing.T) {
	r, out, messages := openSession(t, "hostile", "counter")
	r.people = true
	ended := make(chan bool)
	interrupted := func() string { // from now on, until the call has ended
		go func() {
			for {
				select {
				case <-ended:
					return
				case <-time.After(time.Millisecond):
					r.interrupt()
				}
			}
		}()
		return "call hostile loop"
	}
	after := func() string {
		ended <- true
		r.interrupt() // does nothing between calls
		return "call counter count"
	}
	p := &typist{lines: []any{"call counter count", "", "  call counter count ", errAborted, interrupted, after, "call hostile trap", "nothing", "help", "call counter count -nr"}}
	if err := r.converse(context.Background(), p, &history{broken: true}); err != nil {
		t.Fatal(err)
	}
	if got := messages.String(); !strings.HasPrefix(got, "interrupted\nerror[E0021]: hostile.trap: ") || strings.Count(got, "\n") != 5 {
		t.Error(got)
	}
	if got := out.String(); strings.Count(got, "result: 1\n elapsed time: ") != 2 || strings.Count(got, "result: 2") != 1 || !strings.Contains(got, "q, quit") {
		t.Error(got)
	}
	if n := len(p.prompts); n != 11 || p.prompts[0] != "1> " || p.prompts[10] != "11> " {
		t.Error(p.prompts)
	}
	if len(p.appended) != 7 {
		t.Errorf("%q", p.appended)
	}
	p = &typist{lines: []any{"quit", "call counter count"}}
	if err := r.converse(context.Background(), p, &history{broken: true}); err != nil || len(p.lines) != 1 {
		t.Error(err, p.lines)
	}
	broken := errors.New("the terminal is gone")
	if err := r.converse(context.Background(), &typist{lines: []any{broken}}, &history{broken: true}); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// TestScriptEndsWithItsContext holds that an interrupt ends a session without terminal, even within a call.
func TestScriptEndsWithItsContext(t *testing.T) {
	r, out, _ := openSession(t, "hostile")
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := r.script(ctx, strings.NewReader("call hostile loop\ncall hostile ok")); !errors.Is(err, ctx.Err()) || out.Len() > 0 {
		t.Error(err, out)
	}
}

func FuzzLines(f *testing.F) {
	for _, line := range []string{"call a b [1]", `c a b "x" {"particle":{}}`, "c a b -nr 1 two", "i x", "load a b", "n", `call a b "`, "call a b [1]x", "\x00", "call a b {} {} {}"} {
		f.Add(line, 3)
	}
	f.Fuzz(func(t *testing.T, line string, pos int) {
		r := &repl{t: &tool{out: io.Discard, err: io.Discard}, flags: &serviceFlags{}}
		if word, _ := nextWord(line); commandNamed(word) == nil || strings.HasPrefix(commandNamed(word).long, "c") { // others read files
			_ = r.run(t.Context(), line)
		}
		head, _, tail := r.complete(line, pos)
		if !strings.HasPrefix(string([]rune(line)), head) || !strings.HasSuffix(string([]rune(line)), tail) {
			t.Errorf("%q at %d: %q and %q stay", line, pos, head, tail)
		}
		values, err := readValues(line)
		for _, v := range values {
			if err == nil && !json.Valid(v) {
				t.Errorf("%q: %q is no JSON", line, v)
			}
		}
	})
}
