package itype

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// prebuilt returns modules that the original's tools have built, stripped to their custom sections.
func prebuilt(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/*.wasm")
	if err != nil || len(files) == 0 {
		t.Fatal("testdata has no modules", err)
	}
	modules := map[string][]byte{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		modules[filepath.Base(file)] = b
	}
	return modules
}

func section(t testing.TB, wasm []byte) []byte {
	t.Helper()
	sections, err := Sections(wasm)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sections {
		if s.Name == InterfaceSection {
			return s.Body
		}
	}
	t.Fatal("no section")
	return nil
}

func TestPrebuiltSectionsComeBack(t *testing.T) {
	for name, wasm := range prebuilt(t) {
		it, _, err := Read(name, wasm)
		if err != nil {
			t.Fatal(name, err)
		}
		b, err := it.Encode()
		if err != nil {
			t.Fatal(name, err)
		}
		if string(b) != string(section(t, wasm)) {
			t.Errorf("%s: the section changes when it is written again", name)
		}
	}
}

func TestDescriptionsGiveThePrebuiltSections(t *testing.T) {
	for name, wasm := range prebuilt(t) {
		it, _, err := Read(name, wasm)
		if err != nil {
			t.Fatal(name, err)
		}
		made, err := Generate(wasm, it.Version)
		if err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff(it, made); diff != "" {
			t.Errorf("%s: (-stored +made)\n%s", name, diff)
		}
	}
}

// example is the section of a module with inc(n: u32) -> u32, byte by byte.
const example = "\x05\x060.28.0" +
	"\x00\x08" +
	"\x00\x01\x04size\x0c\x01\x0c" +
	"\x00\x00\x00" +
	"\x00\x00\x01\x0c" +
	"\x00\x00\x01\x0c" +
	"\x00\x01\x0bresult_size\x0c\x00" +
	"\x00\x01\x0aresult_ptr\x0c\x00" +
	"\x00\x01\x01n\x06\x01\x06" +
	"\x00\x01\x01n\x06\x01\x06" +
	"\x02\x01\x06\x04\x00\x00\x1c\x01\x06\x16" +
	"\x03\x07\x08allocate\x00\x0frelease_objects\x01\x0fget_result_size\x02" +
	"\x0eget_result_ptr\x03\x0fset_result_size\x04\x0eset_result_ptr\x05\x03inc\x07" +
	"\x04\x01\x07\x06"

// describe makes a module of nothing but descriptions.
func describe(items ...string) []byte {
	sections := []Section{}
	for _, item := range items {
		sections = append(sections, Section{Name: DescriptionSection("item"), Body: []byte(item)})
	}
	return Assemble(sections)
}

const described = `{"ast_type":"Function","signature":{"name":"inc","arguments":[{"name":"n","ty":{"U32":"ByValue"}}],"output_types":[{"U32":"ByValue"}]}}`

func TestWorkedExample(t *testing.T) {
	it, err := Decode([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	b, err := it.Encode()
	if err != nil || string(b) != example {
		t.Errorf("encoded %q %v", b, err)
	}
	made, err := Generate(describe(described), "0.28.0")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(it, made); diff != "" {
		t.Error(diff)
	}
	if got := it.AquaFile("my_first-module", "id"); got != "aqua MyFirstModule declares *\n\nservice MyFirstModule(\"id\"):\n  inc(n: u32) -> u32\n" {
		t.Errorf("Aqua: %q", got)
	}
}

func TestFaultySections(t *testing.T) {
	for _, c := range []struct{ name, section, want string }{
		{"empty", "", "version of the interface types is missing"},
		{"two versions", "\x05\x01a\x05\x01b", "2 versions"},
		{"block", "\x05\x01a\x06", "6 is no kind of interface"},
		{"cut name", "\x05\x09ab", "unexpected end"},
		{"bad name", "\x05\x01\xff", "UTF-8"},
		{"long number", "\x05\x01a\x03\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "more than 9 bytes"},
		{"false count", "\x05\x01a\x03\xff\xff\xff\xff\xff\xff\xff\xff\x7f", "unexpected end"},
		{"type kind", "\x05\x01a\x00\x01\x02", "2 is no kind of type definition"},
		{"type", "\x05\x01a\x00\x01\x00\x01\x01n\x77", "0x77 is no type"},
		{"record without fields", "\x05\x01a\x00\x01\x01\x01R\x00", `"R" has no fields`},
		{"instruction", "\x05\x01a\x02\x01\x00\x01\x77", "0x77 is no instruction"},
		{"list longer than the rest", "\x05\x01a\x02\x01\x00\x40\x01", "unexpected end"},
		{"arrays", "\x05\x01a\x00\x01\x00\x01\x01n" + strings.Repeat("\x36", 100000), "nested more than 255"},
	} {
		if _, err := Decode([]byte(c.section)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestIndicesAreChecked(t *testing.T) {
	f := TypeDef{Func: &FuncType{}}
	rec := func(r uint64) TypeDef {
		return TypeDef{Rec: &RecordType{"R", []Field{{"f", Type{Kind: Array, Elem: &Type{Kind: Record, Rec: r}}}}}}
	}
	for _, c := range []struct {
		it   Interfaces
		want string
	}{
		{Interfaces{Types: []TypeDef{rec(0)}}, ""},
		{Interfaces{Types: []TypeDef{rec(1)}}, "record type with type id 1 not found"},
		{Interfaces{Types: []TypeDef{rec(1), f}}, "record type with type id 1 not found"},
		{Interfaces{Types: []TypeDef{{Func: &FuncType{Outs: []Type{{}, {}}}}}}, "2 results"},
		{Interfaces{Exports: []Export{{"f", 3}}}, "Loaded module doesn't contain type with idx = 3"},
		{Interfaces{Types: []TypeDef{rec(0)}, Imports: []Import{{"a", "f", 0}}}, "doesn't contain type with idx = 0"},
		{Interfaces{Types: []TypeDef{f}, Impls: []Implementation{{0, 0}}}, "doesn't contain adapter with type idx = 0"},
		{Interfaces{Types: []TypeDef{f}, Adapters: []Adapter{{}}, Impls: []Implementation{{0, 0}}}, "doesn't contain export with type idx = 0"},
		{Interfaces{Types: []TypeDef{f}, Exports: []Export{{"f", 0}}, Adapters: []Adapter{{}}, Impls: []Implementation{{0, 0}, {0, 0}}}, "twice"},
		{Interfaces{Types: []TypeDef{f}, Adapters: []Adapter{{0, []Instr{{Op: RecordLift, Arg: 9}}}}}, "record type with type id 9"},
	} {
		err := c.it.Check()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func TestWhatCannotBeReadAgainIsNotWritten(t *testing.T) {
	many := make([]Field, 128)
	for name, it := range map[string]*Interfaces{
		"arguments":    {Types: []TypeDef{{Func: &FuncType{Args: many}}}},
		"fields":       {Types: []TypeDef{{Rec: &RecordType{"R", many}}}},
		"instructions": {Adapters: []Adapter{{0, make([]Instr, 128)}}},
		"name":         {Exports: []Export{{strings.Repeat("n", 256), 0}}},
		"number":       {Adapters: []Adapter{{0, []Instr{{Op: PushI32, Arg: 1<<64 - 1}}}}},
		"no type":      {Types: []TypeDef{{}}},
	} {
		if _, err := it.Encode(); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	if _, err := (&Interfaces{Types: []TypeDef{{Func: &FuncType{Args: many[1:]}}}}).Encode(); err != nil {
		t.Error(err)
	}
}

func TestLoadingChecks(t *testing.T) {
	sdk := func(v string) Section { return Section{Name: SDKSection, Body: []byte(v)} }
	body := func(b string) Section { return Section{Name: InterfaceSection, Body: []byte(b)} }
	for _, c := range []struct {
		want     string
		sections []Section
	}{
		{"", []Section{sdk("0.6.0"), body(example)}},
		{"", []Section{sdk("1.0.0-beta.1"), body(example)}},
		{"doesn't contain section with '__fluence_sdk_version'", []Section{body(example)}},
		{"contains 2 sections with name '__fluence_sdk_version'", []Section{sdk("0.6.0"), sdk("0.6.0")}},
		{"module with name 'm' compiled with 0.5.9 sdk version, but at least 0.6.0 required", []Section{sdk("0.5.9"), body(example)}},
		{"isn't a version", []Section{sdk("0.6"), body(example)}},
		{"the module doesn't contain IT section", []Section{sdk("0.6.0")}},
		{"the module contains multiple IT sections that is unsupported", []Section{sdk("0.6.0"), body(example), body(example)}},
		{"IT section is corrupted", []Section{sdk("0.6.0"), body(example + "\x09")}},
		{"compiled with 0.19.9 IT version, but at least 0.20.0 required", []Section{sdk("0.6.0"), body("\x05\x060.19.9")}},
	} {
		_, _, err := Read("m", Assemble(c.sections))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	for _, wasm := range []string{"", "\x00asm", preamble + "\x00", preamble + "\x01\x05a", preamble + "\x00\x01\x05", preamble + "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"} {
		if _, _, err := Read("m", []byte(wasm)); err == nil {
			t.Errorf("%q is a module", wasm)
		}
	}
}

func TestEmbedReplaces(t *testing.T) {
	wasm := Assemble([]Section{{Name: "a", Body: []byte("1")}, {ID: 1, Body: []byte{0}}, {Name: "a", Body: []byte("2")}, {Name: "b"}})
	wasm, err := Embed(wasm, "a", []byte("3"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Sections(wasm)
	if err != nil {
		t.Fatal(err)
	}
	want := []Section{{ID: 1, Body: []byte{0}}, {Name: "b", Body: []byte{}}, {Name: "a", Body: []byte("3")}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestManifest(t *testing.T) {
	field := func(s string) string { return string(rune(len(s))) + "\x00\x00\x00\x00\x00\x00\x00" + s }
	head := field("me") + field("1.2.3") + field("") + field("https://example.com")
	m, err := DecodeManifest([]byte(head + field("2023-01-02T03:04:05+00:00")))
	if err != nil || m.Authors != "me" || m.Version != "1.2.3" || m.Description != "" || m.BuildTime.Year() != 2023 {
		t.Errorf("%+v %v", m, err)
	}
	for in, want := range map[string]string{
		"":                           "authors can't be read: embedded manifest doesn't contain enough bytes to read field size from prefix",
		field("me") + "\x09\x00":     "version can't be read: embedded manifest doesn't contain enough bytes to read field size",
		field("me") + field("1")[:8]: "version can't be read: embedded manifest doesn't contain enough bytes to read field of size 1",
		field("\xff"):                "authors is an invalid Utf8 string",
		head + field("today"):        "build time can't be parsed",
		head + field("2023-01-02T03:04:05+00:00") + "x": "trailing characters",
		"\xff\xff\xff\xff\xff\xff\xff\xff":              "read field of size 18446744073709551615",
	} {
		if _, err := DecodeManifest([]byte(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", in, err, want)
		}
	}
}

func TestDescriptionsThatAreWrong(t *testing.T) {
	record := func(name, typ string) string {
		return `{"ast_type":"Record","name":"` + name + `","fields":{"Named":[{"name":"f","ty":` + typ + `}]}}`
	}
	inner := func(name string) string { return `{"Record":["` + name + `","ByValue"]}` }
	chain := func(n int) []string {
		items := []string{record("R0", `{"U8":"ByValue"}`)}
		for i := 1; i < n; i++ {
			items = append(items, record(fmt.Sprint("R", i), inner(fmt.Sprint("R", i-1))))
		}
		return items
	}
	for _, c := range []struct {
		items []string
		want  string
	}{
		{[]string{`{`}, "can't be read"},
		{[]string{`{"ast_type":"Record","name":"R"}`}, "contains no fields"},
		{[]string{record("R", inner("S"))}, "1 types unresolved"},
		{[]string{record("R", `{"Vector":[`+inner("R")+`,"ByValue"]}`)}, ""},
		{[]string{record("R", inner("R"))}, "too many inner structures level"},
		{[]string{record("R", inner("S")), record("S", inner("R"))}, "too many inner structures level"},
		{chain(1024), ""},
		{chain(1026), "too many inner structures level"},
		{[]string{record("R", `{"U8":"ByValue"}`), record("R", `{"U8":"ByValue"}`)}, "twice"},
		{[]string{record("R", `{"Unit":"ByValue"}`)}, `no type "Unit"`},
		{[]string{record("R", `{}`)}, "no object with one member"},
		{[]string{record("R", `{"Vector":[]}`)}, "no object with one member"},
		{[]string{`{"ast_type":"Function","signature":{"name":"f","arguments":[{"name":"a","ty":` + inner("R") + `}],"output_types":[]}}`},
			"Can't find record with name='R', don't you forget to wrap it with #[marine]"},
		{[]string{`{"ast_type":"Function","signature":{"name":"f","output_types":[{"U8":"ByValue"},{"U8":"ByValue"}]}}`}, "2 results"},
	} {
		_, err := Generate(describe(c.items...), "0.28.0")
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

func TestDescription(t *testing.T) {
	it, _, err := Read("avm", prebuilt(t)["avm-0.62.0.wasm"])
	if err != nil {
		t.Fatal(err)
	}
	var names, records []string
	d := it.Describe()
	for _, f := range d.Functions {
		names = append(names, f.String())
	}
	for _, r := range d.Records {
		records = append(records, r.Name)
	}
	if diff := cmp.Diff([]string{
		"ast(script: string) -> string",
		"invoke(air: string, prev_data: []u8, data: []u8, params: RunParameters, call_results: []u8) -> InterpreterOutcome",
		"invoke_tracing(air: string, prev_data: []u8, data: []u8, params: RunParameters, call_results: []u8, tracing_params: string, tracing_output_mode: u8) -> InterpreterOutcome",
		"to_human_readable_data(data: []u8) -> string",
	}, names); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"InterpreterOutcome", "RunParameters"}, records); diff != "" {
		t.Error(diff)
	}
	if !json.Valid(d.JSON()) {
		t.Error("no JSON")
	}
	for _, want := range []string{"(@interface it_version \"0.27.0\")\n\n;; Types\n", "\n;; Exports\n(@interface export \"allocate\" (func 0))\n", "  array.lower_memory u8\n"} {
		if !strings.Contains(it.Text(), want) {
			t.Errorf("the text form lacks %q", want)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(example))
	for _, wasm := range prebuilt(f) {
		f.Add(section(f, wasm))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		it, err := Decode(b)
		if err != nil {
			return
		}
		again, err := it.Encode()
		if err == nil {
			other, err := Decode(again)
			if err != nil {
				t.Fatal("what was written can't be read:", err)
			}
			if diff := cmp.Diff(it, other); diff != "" {
				t.Fatal(diff)
			}
		}
		if it.Check() == nil {
			it.AquaFile("m", "")
			it.Text()
			it.Describe().JSON()
			if _, err := it.Links(); err != nil {
				t.Log(err)
			}
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, wasm := range prebuilt(f) {
		f.Add(wasm)
	}
	f.Fuzz(func(t *testing.T, wasm []byte) {
		if it, _, err := Read("m", wasm); err == nil && it == nil {
			t.Fatal("nothing was read")
		}
		if it, err := Generate(wasm, "0.28.0"); err == nil && it.Check() != nil {
			t.Fatal("what was generated is wrong")
		}
		if sections, err := Sections(wasm); err == nil {
			if again, err := Sections(Assemble(sections)); err != nil || len(again) != len(sections) {
				t.Fatal("sections are lost", err)
			}
		}
	})
}
