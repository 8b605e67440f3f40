package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/service/gobuild"
	"github.com/aquifer-dev/aquifer/source"
)

// TestGoServicesPage runs the commands of docs/goservices.md and compares what they print, and builds the package that its Go
// parts make together.
func TestGoServicesPage(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("services in Go need the go command")
	}
	page, err := os.ReadFile("../../docs/goservices.md")
	if err != nil {
		t.Fatal(err)
	}
	cache, err := exec.Command("go", "env", "GOCACHE").Output() // what Go has compiled before is used, whatever the next lines say
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
	t.Setenv("GOPROXY", "off")
	t.Setenv("XDG_CACHE_HOME", filepath.Join(t.TempDir(), "cache"))
	t.Chdir(t.TempDir())
	for _, b := range blocks(string(page), "console") {
		var out strings.Builder
		for line := range strings.Lines(b) {
			command, ok := strings.CutPrefix(strings.TrimSpace(line), "$ ")
			words := shellWords(command)
			if !ok {
				continue
			}
			out.WriteString("$ " + command + "\n")
			switch words[0] {
			case "aqua":
				out.WriteString(runLine(t, command))
			case "cd":
				t.Chdir(words[1])
			default:
				if text, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
					t.Fatalf("%s: %v\n%s", command, err, text)
				}
			}
		}
		if out.String() != b {
			t.Errorf("docs/goservices.md shows other output than its commands give:\n%s", out.String())
		}
	}

	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("../numbers", 0o755); err != nil {
		t.Fatal(err)
	}
	t.Chdir("../numbers")
	write("numbers.go", "package numbers\n\nimport (\n\t\"errors\"\n\t\"io\"\n\t\"strings\"\n\n\t\"github.com/aquifer-dev/aquifer/sdk\"\n\t\"github.com/aquifer-dev/aquifer/sdk/hostlog\"\n)\n\n"+strings.Join(blocks(string(page), "go"), "\n"))
	write("go.mod", "module example.com/numbers\n\ngo 1.24\n\nrequire github.com/aquifer-dev/aquifer v0.0.0\n\nreplace github.com/aquifer-dev/aquifer => ../guests/aqua-sdk\n")
	uname, err := exec.LookPath("uname")
	if err != nil {
		uname = ""
	}
	write("Config.toml", "modules_dir = \".\"\n"+strings.ReplaceAll(strings.Join(blocks(string(page), "toml"), ""), "/usr/bin/uname", uname))
	files := &source.Set{}
	m, diags, err := gobuild.Build(context.Background(), ".", files)
	if err != nil || len(diags) > 0 {
		_ = diags.WriteText(os.Stderr, files, false)
		t.Fatal(err, "the Go parts of docs/goservices.md do not build")
	}
	write("numbers.wasm", string(m.Wasm))
	if guests, err := os.ReadFile("../guests/guests.wasm"); err != nil {
		t.Fatal(err)
	} else {
		write("guests.wasm", string(guests))
	}
	iface := m.Interfaces.AquaFile(m.Name, "")
	for _, b := range blocks(string(page), "aqua") {
		for line := range strings.Lines(b) {
			if !strings.Contains(iface, line) {
				t.Errorf("docs/goservices.md shows %q, which is not in the interface\n%s", line, iface)
			}
		}
	}
	if uname == "" {
		return // the service needs this program
	}
	for call, want := range map[string]string{
		`numbers.add '[1,2]'`: "3", `numbers.join '["-",["a","b"]]'`: `"a-b"`, `numbers.sum '[[1,2]]'`: "3",
		`numbers.oldest '[[{"user_id":"a","address":"b"}]]'`: `{"user_id":"a","address":"b"}`,
		`numbers.half '[3]'`:         `{"success":false,"error":"it is odd","result":0}`,
		`numbers.check '["x"]'`:      `{"success":true,"error":""}`,
		`numbers.set_secret '["x"]'`: `{"success":false,"error":"only the creator of the service may do this"}`,
		`numbers.set_secret '["x"]' --call-params '{"service_creator_peer_id":"a","particle":{"init_peer_id":"a"}}'`: `{"success":true,"error":""}`,
		`numbers.work '[7]'`:       "[numbers] info working\n[numbers] warn it takes long n=7\nnull\n",
		`numbers.greeting_of_host`: `{"success":true,"error":"","result":"Hello, `,
	} {
		var out bytes.Buffer
		tool := &tool{in: strings.NewReader(""), out: &out, err: &out}
		words := append(shellWords("service call --allow-binary "+uname), shellWords(call)...)
		if code := tool.execute(context.Background(), words); code != exitFine || !strings.HasPrefix(out.String(), want) {
			t.Errorf("%s: %d %s, want %s", call, code, out.String(), want)
		}
	}
}

// blocks are the texts of fenced blocks of one language.
func blocks(page, language string) []string {
	var all []string
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return all
}
