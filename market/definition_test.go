package market

import (
	"errors"
	"reflect"
	"testing"
)

const moduleCID = "bafkreidfw2so3evkkkky7bodnamzg32zweunfkthna362r7e6a63cnqxiy"

func TestDefinition(t *testing.T) {
	text := `{"services":[{"name":"stock","modules":[{"name":"db","wasm":"` + moduleCID + `"},{"name":"stock","wasm":"` + moduleCID + `"}],"total_memory_limit":67108864}],` +
		`"spells":[{"name":"nightly","script":"` + moduleCID + `","config":"` + moduleCID + `","init_args":"` + moduleCID + `"}]}`
	d, err := ParseDefinition([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.Encode(); err != nil || string(got) != text {
		t.Errorf("got %s, %v", got, err)
	}
	if got, _ := (Definition{}).Encode(); string(got) != `{"services":[],"spells":[]}` {
		t.Errorf("nothing is %s", got)
	}
	for _, wrong := range []string{
		"", "[]", text + "1", `{"services":[{"name":"","modules":[]}]}`, `{"services":[{"name":"a","modules":[]}]}`,
		`{"services":[{"name":"a","modules":[{"name":"m","wasm":"x"}]}]}`, `{"spells":[{"name":"s","script":"` + moduleCID + `"}]}`,
		`{"services":[{"name":"a","modules":[{"name":"m","wasm":"` + moduleCID + `"},{"name":"m","wasm":"` + moduleCID + `"}]}]}`,
		`{"services":[{"name":"a","modules":[{"name":"m","wasm":"` + moduleCID + `"}],"total_memory_limit":-1}]}`,
	} {
		if _, err := ParseDefinition([]byte(wrong)); !errors.Is(err, Malformed) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}

func TestMemory(t *testing.T) {
	service := func(limit uint64, modules int) ServiceDefinition {
		return ServiceDefinition{Name: "s", Modules: make([]ModuleDefinition, modules), MemoryLimit: limit}
	}
	for _, c := range []struct {
		units    uint64
		services []ServiceDefinition
		want     []uint64 // nil: refused
	}{
		{1, []ServiceDefinition{service(0, 1)}, []uint64{UnitMemory}},
		{1, []ServiceDefinition{service(0, 1), service(0, 1), service(500_000_000, 1)}, []uint64{750_000_000, 750_000_000, 500_000_000}},
		{2, []ServiceDefinition{service(0, 1), service(0, 1), service(0, 1)}, []uint64{1_333_333_333, 1_333_333_333, 1_333_333_333}},
		{1, []ServiceDefinition{service(MinModuleMemory-1, 1)}, nil},
		{1, []ServiceDefinition{service(MinModuleMemory, 2)}, nil},
		{1, []ServiceDefinition{service(UnitMemory, 1), service(0, 1)}, nil},
		{1, []ServiceDefinition{service(UnitMemory, 1), service(MinModuleMemory, 1)}, nil},
		{1, []ServiceDefinition{service(1<<64-1, 1), service(1<<64-1, 1)}, nil},
		{1 << 63, []ServiceDefinition{service(0, 1)}, []uint64{maxShare}},
	} {
		got, err := Definition{Services: c.services}.Memory(c.units)
		if c.want == nil && !errors.Is(err, Invalid) || c.want != nil && (err != nil || !reflect.DeepEqual(got, c.want)) {
			t.Errorf("%d units, %v: %v, %v", c.units, c.want, got, err)
		}
	}
}

func TestContentCID(t *testing.T) {
	// The name that IPFS gives to a file of these bytes.
	if got := ContentCID([]byte("hello world\n")).String(); got != "bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4" {
		t.Error(got)
	}
}

func FuzzParseDefinition(f *testing.F) {
	f.Add([]byte(`{"services":[{"name":"a","modules":[{"name":"m","wasm":"`+moduleCID+`"}]}],"spells":[]}`), uint64(1))
	f.Fuzz(func(t *testing.T, text []byte, units uint64) {
		d, err := ParseDefinition(text)
		if err != nil {
			if !errors.Is(err, Malformed) {
				t.Fatal(err)
			}
			return
		}
		if _, err := d.Memory(units); err != nil && !errors.Is(err, Invalid) {
			t.Fatal(err)
		}
		out, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseDefinition(out)
		if err != nil || len(again.Services) != len(d.Services) || len(again.Spells) != len(d.Spells) {
			t.Fatalf("%s was written as %s: %v", text, out, err)
		}
	})
}
