package rustbuild

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/service/itype"
)

// The whole way, with cargo, is the area rust-services of conformance/score.

func TestArtifacts(t *testing.T) {
	messages := `{"reason":"compiler-artifact","manifest_path":"/crates/log/Cargo.toml","target":{"name":"log"},"filenames":["/t/liblog.rlib"]}
{"reason":"build-script-executed","package_id":"x"}
{"reason":"compiler-artifact","manifest_path":"/book/Cargo.toml","target":{"name":"book"},"filenames":["/t/book.wasm","/t/book.d"],"fresh":true}
{"reason":"compiler-artifact","manifest_path":"/other/Cargo.toml","target":{"name":"other"},"filenames":["/t/other.wasm"]}
{"reason":"compiler-artifact","manifest_path":"/book/Cargo.toml","target":{"name":"tool"},"filenames":["/t/tool.wasm"]}
{"reason":"build-finished","success":true}
`
	got, err := artifacts(strings.NewReader(messages), "/book/Cargo.toml")
	if want := []artifact{{"book", "/t/book.wasm"}, {"tool", "/t/tool.wasm"}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Error(got, err)
	}
	for n, want := range []string{"E0722: the package builds no module: it needs src/main.rs, or a library of type cdylib", "", "E0722: the package builds 2 modules, one is expected: book, tool"} {
		text := ""
		if d := errModules(got[:n]); d != nil {
			text = d.Code + ": " + d.Message
		}
		if text != want {
			t.Errorf("%d: %s", n, text)
		}
	}
	if _, err := artifacts(strings.NewReader(messages[:100]), "/book/Cargo.toml"); err == nil {
		t.Error("half a message is read")
	}
}

func TestComplete(t *testing.T) {
	module := func(sections ...string) []byte {
		var all []itype.Section
		for i := 0; i < len(sections); i += 2 {
			all = append(all, itype.Section{Name: sections[i], Body: []byte(sections[i+1])})
		}
		return itype.Assemble(all)
	}
	greeting := itype.DescriptionSection("greeting")
	function := `{"ast_type":"Function","signature":{"name":"greeting","arguments":[{"name":"name","ty":{"Utf8String":"ByValue"}}],"output_types":[{"Utf8String":"ByValue"}]}}`
	m, problem := Complete("book", module(itype.SDKSection, "0.14.0", greeting, function, itype.InterfaceSection, "what was there"))
	if problem != nil {
		t.Fatal(problem.Message)
	}
	it, sdk, err := itype.Read("book", m.Wasm)
	if err != nil || sdk != "0.14.0" || len(it.Functions()) != 1 || it.Version != itype.WrittenVersion || !reflect.DeepEqual(it, m.Interfaces) {
		t.Error(it, sdk, err)
	}
	for want, wasm := range map[string][]byte{
		"this is no WebAssembly module":                                                        []byte("text"),
		"no function has #[marine] above it":                                                   module(itype.SDKSection, "0.14.0"),
		"the module doesn't contain section with '__fluence_sdk_version', probably":            module(greeting, function),
		"module with name 'book' compiled with 0.5.0 sdk version, but at least 0.6.0 required": module(itype.SDKSection, "0.5.0", greeting, function),
		"Can't find record with name='Entry'":                                                  module(greeting, strings.Replace(function, `{"Utf8String":"ByValue"}}]`, `{"Record":["Entry","ByValue"]}}]`, 1)),
	} {
		if m, problem := Complete("book", wasm); m != nil || problem == nil || problem.Code != "E0722" || !strings.HasPrefix(problem.Message, "the package is no service: "+want) {
			t.Errorf("%v, want %s", problem, want)
		}
	}
}

func TestWithoutCargo(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "Cargo.toml"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", t.TempDir())
	m, diags, err := Build(context.Background(), dir)
	if m != nil || err != nil || len(diags) != 1 || diags[0].Code != "E0721" || !strings.Contains(diags[0].Message, "there is no `cargo` in PATH") {
		t.Error(m, diags, err)
	}
	if Missing(context.Background()) == "" {
		t.Error("nothing is missing")
	}
	if _, _, err := Build(context.Background(), filepath.Join(dir, "none")); err == nil {
		t.Error("a directory that does not exist is built")
	}
}

func TestWhatCargoSays(t *testing.T) {
	for output, want := range map[string]string{
		"":                                       "it does not say why",
		"   Compiling x\nerror[E0463]: no std\n": "error[E0463]: no std",
		"what is this\nand this":                 "what is this",
	} {
		if d := errCargo("`cargo build` fails", output); d.Message != "`cargo build` fails: "+want {
			t.Errorf("%q: %s", output, d.Message)
		}
	}
}
