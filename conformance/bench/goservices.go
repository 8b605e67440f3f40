package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/service/gobuild"
	"github.com/aquifer-dev/aquifer/source"
)

// goServiceCases are calls of services in Go.
func goServiceCases() []serviceCase {
	both := []string{"plain", "matrix"}
	return []serviceCase{
		{"in Go: call with a number", both, "echo_i32", "[1]", 2000, false},
		{"in Go: call with a short string", both, "echo_string", `["Ada"]`, 2000, false},
		{"in Go: call with a string of 10 kB", both, "echo_string", `["` + strings.Repeat("lorem ipsum ", 800) + `"]`, 500, false},
		{"in Go: call with 1,000 strings", both, "echo_strings", "[[" + strings.Repeat(`"seven",`, 999) + `"seven"]]`, 50, false},
		{"in Go: call with a record", both, "echo_outer", `[{"user_id":"u","inner":{"label":"i","value":7},"wait":-5,"levels":[1,2],"ids":["a","b"],"hidden":{"x":-3},"pairs":[],"nothing":[]}]`, 500, false},
		{"in Go: call parameters, slog and times", both, "who", "[]", 500, false},
		{"in Go: calls of another module", both, "add_elsewhere", "[1,2]", 500, false},
		{name: "start: two modules in Go", modules: both},
		{name: "start from disk: two modules in Go", modules: both, disk: true},
	}
}

// callerCase only asks who calls; the function of the others' list writes a log and formats times, too.
func callerCase() serviceCase {
	return serviceCase{"in Go: call with call parameters", []string{"caller"}, "caller", "[]", 500, false}
}

// buildGoServices builds the packages that the cases call.
func (b *bench) buildGoServices() error {
	b.built = map[string]string{}
	for _, name := range []string{"plain", "matrix", "caller"} {
		m, diags, err := gobuild.Build(context.Background(), filepath.Join(b.root, "..", "service", "gobuild", "testdata", name), &source.Set{})
		if err != nil {
			return err
		}
		if len(diags) > 0 {
			return errors.New(diags[0].Message)
		}
		b.built[name] = filepath.Join(b.temp, name+".wasm")
		if err := os.WriteFile(b.built[name], m.Wasm, 0o644); err != nil {
			return err
		}
	}
	return nil
}
