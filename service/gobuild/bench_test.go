package gobuild

import (
	"context"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/service"
)

// BenchmarkCall calls a service in Go: JSON in, JSON out.
func BenchmarkCall(b *testing.B) {
	if _, err := exec.LookPath("go"); err != nil {
		b.Skip("there is no go command")
	}
	all, err := built()
	if err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	s, err := service.Load(ctx, service.Config{Modules: []service.Module{{Name: "plain", Wasm: all["plain"].Wasm}, {Name: "matrix", Wasm: all["matrix"].Wasm, Logger: true}}})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close(ctx)
	for _, c := range [][3]string{
		{"scalar", "echo_i32", "[1]"}, {"string", "echo_string", `["John"]`}, {"string of 10 kB", "echo_string", `["` + strings.Repeat("0123456789", 1000) + `"]`},
		{"record of lists", "echo_lists", lists}, {"1000 numbers", "echo_u64s", "[[" + strings.Repeat("7,", 999) + "7]]"}, {"1000 strings", "echo_strings", "[[" + strings.Repeat(`"seven",`, 999) + `"seven"]]`},
		{"call parameters", "who", "[]"}, {"other module", "add_elsewhere", "[1,2]"},
	} {
		b.Run(c[0], func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Call(ctx, c[1], json.RawMessage(c[2]), service.CallParameters{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
