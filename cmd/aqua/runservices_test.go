package main

import (
	"errors"
	"strings"
	"testing"
)

func TestServiceFlag(t *testing.T) {
	for text, want := range map[string]hosted{
		"a=C.toml": {"a", "C.toml", "me"}, "a=C.toml@bob": {"a", "C.toml", "bob"}, "a=C.toml@*": {"a", "C.toml", "*"}, "a=d@1/C.toml": {"a", "d@1/C.toml", "me"},
		"a=d@1/C.toml@bob": {"a", "d@1/C.toml", "bob"}, "a=C@1.0.toml": {"a", "C@1.0.toml", "me"}, "a=b=c": {"a", "b=c", "me"}, "a=C.toml@": {"a", "C.toml@", "me"},
		"a=C@x": {"a", "C", "x"}, "a b=C": {"a b", "C", "me"},
	} {
		f := hostingFlags{wasm: []string{text}}
		if got, err := f.parse(); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "a", "=", "a=", "=c", "a=@bob", "op=C", "dist=C", "peer=C@bob", "spell=C", "callbackSrv=C", "tracingSrv=C"} {
		f := hostingFlags{wasm: []string{text}}
		var e *exitError
		if _, err := f.parse(); !errors.As(err, &e) || e.code != exitUsage || e.what != codeFlags {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzServiceFlag takes any text for --service: name, path and peer are parts of it, in order.
func FuzzServiceFlag(f *testing.F) {
	f.Add("a=C.toml@bob")
	f.Add("a=@@=@*")
	f.Fuzz(func(t *testing.T, text string) {
		flags := hostingFlags{wasm: []string{text}}
		got, err := flags.parse()
		if err != nil {
			return
		}
		if whole := got[0].name + "=" + got[0].config; text != whole && text != whole+"@"+got[0].peer || strings.Contains(got[0].name, "=") {
			t.Errorf("%q is %+v", text, got[0])
		}
	})
}
