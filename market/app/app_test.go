package app

import (
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aquifer-dev/aquifer/market"
)

func cid(text string) market.CID {
	digest := sha256.Sum256([]byte(text))
	return market.CID(append([]byte{1, 0x55, 0x12, 0x20}, digest[:]...))
}

// example is the form of the original's tool, with a field of a later one.
const example = `{
  "services": [
    {"name": "stock", "modules": [{"name": "sqlite", "wasm": "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"},
      {"name": "stock", "wasm": "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"}], "total_memory_limit": 268435456, "later": true},
    {"name": "shelf", "modules": [{"name": "shelf", "wasm": "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"}], "total_memory_limit": null}
  ],
  "spells": [{"name": "nightly", "script": "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
    "config": "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", "init_args": "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"}]
}`

func TestParse(t *testing.T) {
	d, err := Parse([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Services) != 2 || d.Services[0].MemoryLimit != 268435456 || d.Services[1].MemoryLimit != 0 || len(d.Services[0].Modules) != 2 || d.Spells[0].Name != "nightly" {
		t.Errorf("%+v", d)
	}
	text, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, again); diff != "" {
		t.Error(diff)
	}
	empty, err := Definition{}.Encode()
	if err != nil || string(empty) != `{"services":[],"spells":[]}` {
		t.Errorf("%s %v", empty, err)
	}
}

func TestRefused(t *testing.T) {
	module := `{"name":"m","wasm":"` + cid("m").String() + `"}`
	for text, want := range map[string]string{
		``:                               "EOF",
		`[]`:                             "cannot unmarshal",
		`{"services":[],"spells":[]} {}`: "something follows",
		`{"services":[{"name":"","modules":[` + module + `]}]}`:                                   "service 1: it has no name",
		`{"services":[{"name":"a","modules":[]}]}`:                                                `service "a" has no module`,
		`{"services":[{"name":"a","modules":[{"name":"m"}]}]}`:                                    `module "m" has no CID`,
		`{"services":[{"name":"a","modules":[{"name":"m","wasm":"Qm"}]}]}`:                        "is no CID of version 1",
		`{"services":[{"name":"self","modules":[` + module + `]}]}`:                               `"self" is the node's own`,
		`{"services":[{"name":"a","modules":[` + module + `,` + module + `]}]}`:                   `"m" is taken already`,
		`{"services":[{"name":"a","modules":[` + module + `],"total_memory_limit":-1}]}`:          "cannot unmarshal number -1",
		`{"services":[{"name":"a","modules":[` + module + `]}],"spells":[{"name":"a"}]}`:          `spell 1: the name "a" is taken already`,
		`{"spells":[{"name":"a","script":"` + cid("s").String() + `"}]}`:                          `spell "a" lacks the CID`,
		`{"spells":[{"name":"` + strings.Repeat("n", 257) + `"}]}`:                                "257 bytes",
		`{"services":[{"name":"a","modules":[` + strings.Repeat(module+",", 0) + module + `]}]}x`: "something follows",
		strings.Repeat(" ", MaxBytes+1):                                                           "is longer than",
	} {
		_, err := Parse([]byte(text))
		if !errors.Is(err, market.Malformed) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v instead of %s", text, err, want)
		}
	}
}

// TestMemory shares two units of 2 GB among services (spec/market.md#M101).
func TestMemory(t *testing.T) {
	service := func(name string, limit uint64, modules int) Service {
		return Service{Name: name, MemoryLimit: limit, Modules: make([]Module, modules)}
	}
	for _, c := range []struct {
		name     string
		units    uint64
		services []Service
		want     []uint64
		refused  string
	}{
		{"equal shares, the rest is lost", 1, []Service{service("a", 0, 1), service("b", 0, 1), service("c", 0, 1)}, []uint64{666_666_666, 666_666_666, 666_666_666}, ""},
		{"limits first", 2, []Service{service("a", 0, 1), service("b", 1_000_000_000, 1)}, []uint64{3_000_000_000, 1_000_000_000}, ""},
		{"all of it", 1, []Service{service("a", 2_000_000_000, 1)}, []uint64{2_000_000_000}, ""},
		{"too much", 1, []Service{service("a", 2_000_000_001, 1)}, nil, "want more memory"},
		{"too much together", 1, []Service{service("a", 1_500_000_000, 1), service("b", 600_000_000, 1)}, nil, `nothing is left for service "b"`},
		{"too little", 1, []Service{service("a", 4_000_000, 2)}, nil, "need 4194304 at least"},
		{"a share too small", 1, []Service{service("a", 1_999_000_000, 1), service("b", 0, 1)}, nil, `the share of service "b"`},
		{"no unit", 0, []Service{service("b", 0, 1)}, nil, `the share of service "b"`},
		{"nothing", 0, nil, []uint64{}, ""},
		{"more than there is", 1 << 62, nil, nil, "more than there can be"},
	} {
		got, err := Definition{Services: c.services}.Memory(c.units)
		if c.refused != "" {
			if !errors.Is(err, market.Invalid) || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", c.name, err, diff)
		}
	}
}

func TestParseTriggers(t *testing.T) {
	got, err := ParseTriggers([]byte(`{"clock":{"start_sec":1,"end_sec":0,"period_sec":60},"connections":{"connect":true,"disconnect":false},"blockchain":{"start_block":0,"end_block":0}}`))
	if want := (Triggers{Clock: Clock{Start: 1, Period: 60}, Connections: Connections{Connect: true}}); err != nil || got != want {
		t.Errorf("%+v %v", got, err)
	}
	for _, text := range []string{"", "[]", `{"clock":{"start_sec":-1}}`, `{"clock":{"start_sec":4294967296}}`, `{} {}`} {
		if _, err := ParseTriggers([]byte(text)); !errors.Is(err, market.Malformed) {
			t.Errorf("%s: %v", text, err)
		}
	}
	for _, text := range []string{"", "[]", "null", "1", `{} 1`} {
		if _, err := ParseInitArgs([]byte(text)); !errors.Is(err, market.Malformed) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if v, err := ParseInitArgs([]byte(`{"a":[1]}`)); err != nil || string(v["a"]) != "[1]" {
		t.Errorf("%s %v", v, err)
	}
}

// FuzzParse reads anything; what is read has one text.
func FuzzParse(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte(`{"services":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := Parse(text)
		if err != nil {
			return
		}
		once, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(once)
		if err != nil {
			t.Fatal(err)
		}
		twice, _ := again.Encode()
		if string(once) != string(twice) {
			t.Errorf("%s\n%s", once, twice)
		}
		for _, units := range []uint64{0, 1, 1 << 40} {
			_, _ = d.Memory(units)
		}
	})
}
