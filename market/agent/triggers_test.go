package agent

import (
	"errors"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/market"
)

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

// TestNotInstallable refuses definitions that no node could install (spec/market.md#M100).
func TestNotInstallable(t *testing.T) {
	cid := `"bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"`
	module := `{"name":"m","wasm":` + cid + `}`
	spell := `{"name":"a","script":` + cid + `,"config":` + cid + `,"init_args":` + cid + `}`
	for text, want := range map[string]string{
		`{"services":[{"name":"self","modules":[` + module + `]}]}`:                                                            `"self" is the node's own`,
		`{"services":[],"spells":[` + strings.Replace(spell, `"a"`, `"worker-spell"`, 1) + `]}`:                                "is the node's own",
		`{"services":[{"name":"a","modules":[` + module + `]}],"spells":[` + spell + `]}`:                                      `both have the name "a"`,
		`{"services":[{"name":"a","modules":[` + module + `],"total_memory_limit":3000000000}]}`:                               "bytes",
		`{"services":[{"name":"a","modules":[{"name":"m","wasm":"QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG"}]}]}`:         "CID",
		`{"services":[{"name":"a","modules":[` + module + strings.Repeat(`,{"name":"m","wasm":`+cid+`}`, maxParts) + `]}]}`:    "m",
		`{"services":[{"name":"a","modules":[{"name":"m","wasm":"zb2rhe5P4gXftAwvA4eXQ5HJwsER2owDyS9sKaQRRVQPn93bA"}]}]} {"a"`: "follows",
	} {
		if _, err := readDefinition([]byte(text), 1); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.100s: %v instead of %s", text, err, want)
		}
	}
}

// FuzzTriggers reads anything.
func FuzzTriggers(f *testing.F) {
	f.Add([]byte(`{"clock":{"start_sec":1}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, _ = ParseTriggers(text)
		_, _ = ParseInitArgs(text)
		_, _ = readDefinition(text, 1)
	})
}
