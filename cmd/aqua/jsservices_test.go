package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/service"
	"github.com/aquifer-dev/aquifer/service/jsbuild"
	"github.com/aquifer-dev/aquifer/source"
)

// TestJSServicesPage reads the code of docs/jsservices.md, and where QuickJS is installed (`make oracle`) it runs the page's
// commands and compares what they print.
func TestJSServicesPage(t *testing.T) {
	text, err := os.ReadFile("../../docs/jsservices.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(text)
	numbers := strings.Join(blocks(page, "ts"), "\n")
	check := func(name, text string) {
		files := &source.Set{}
		if _, diags := jsbuild.Read(name, text, files); len(diags) > 0 {
			_ = diags.WriteText(os.Stderr, files, false)
			t.Fatalf("the parts of docs/jsservices.md are no service %s", name)
		}
	}
	check("numbers.ts", numbers)
	check("users.js", strings.Join(blocks(page, "js"), "\n"))

	quickJS, ok := service.FindQuickJS(filepath.Join("..", "..", "conformance", "oracle"))
	if !ok {
		t.Skip("QuickJS is not installed: run `make oracle`")
	}
	if quickJS, err = filepath.Abs(quickJS); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CACHE_HOME", filepath.Join(t.TempDir(), "cache"))
	uname, err := exec.LookPath("uname")
	if err != nil {
		t.Skip("there is no program uname")
	}
	t.Chdir(t.TempDir())
	install := func() {
		if err := os.MkdirAll("node_modules", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Dir(quickJS), filepath.Join("node_modules", "quickjs-wasi")); err != nil {
			t.Fatal(err)
		}
	}
	for n, b := range blocks(page, "console") {
		var out strings.Builder
		if strings.Contains(b, "numbers.") { // in the directory of the other service
			if err := os.Mkdir("../numbers", 0o755); err != nil {
				t.Fatal(n, err)
			}
			t.Chdir("../numbers")
			install()
			config := strings.ReplaceAll(strings.Join(blocks(page, "toml"), ""), "/usr/bin/uname", uname)
			for name, text := range map[string]string{"numbers.ts": numbers, "Config.toml": config} {
				if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			b = strings.ReplaceAll(b, "aqua service call ", "aqua service call --allow-binary "+uname+" ")
		}
		for line := range strings.Lines(b) {
			command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ ")
			if !ok || command == "echo $?" { // the exit code follows a command that has failed
				continue
			}
			out.WriteString("$ " + command + "\n")
			switch words := shellWords(command); words[0] {
			case "aqua":
				out.WriteString(runLine(t, command))
			case "cd":
				t.Chdir(words[1])
			case "npm":
				install()
			}
		}
		if out.String() != b {
			t.Errorf("docs/jsservices.md shows other output than its commands give:\n%s\n%s", out.String(), b)
		}
	}
	for call, want := range map[string]string{
		`numbers.add '[1,2]'`: "3\n", `numbers.join '["-",["a","b"]]'`: "\"a-b\"\n", `numbers.sum '[[1,2]]'`: "3\n", `numbers.checksum '[[1,2,255]]'`: "258\n",
		`numbers.oldest '[[{"id":"a","session":18446744073709551615}]]'`: `{"id":"a","session":18446744073709551615}` + "\n", `numbers.half '[4]'`: "2\n",
		`numbers.setSecret '["x"]' --call-params '{"service_creator_peer_id":"a","particle":{"init_peer_id":"b"}}'`: "[numbers] warn not the creator b\nfalse\n",
		`numbers.setSecret '["x"]'`: "true\n", `numbers.greetingOfHost`: `"Hello, `,
		`numbers.add '[4294967295,1]'`: `error[E0021]: the result of JavaScript does not fit in module "numbers", function "add": is 4294967296, which is no u32`,
	} {
		var out bytes.Buffer
		tool := &tool{in: strings.NewReader(""), out: &out, err: &out}
		words := append(shellWords("service call --allow-binary "+uname), shellWords(call)...)
		if code := tool.execute(context.Background(), words); (code != exitFine) != strings.HasPrefix(want, "error") || !strings.HasPrefix(out.String(), want) {
			t.Errorf("%s: %d %s, want %s", call, code, out.String(), want)
		}
	}
}
