package conformance

import (
	"bytes"
	"context"
	"fmt"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/conformance/generate"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/source"
)

// RandomMaps runs a random program over stream maps and says how its result is other than it must be; "" if it is right.
// stepped is called for every interpreter step.
func RandomMaps(seed uint64, stepped func(sim.Step)) string {
	text, want := generate.Maps(seed, 4+int(seed%12))
	ctx := context.Background()
	result, diags := compiler.Compile(ctx, source.Memory{"maps.aqua": text}, []string{"maps.aqua"}, compiler.Options{})
	if len(result.Units) == 0 || diags.HasErrors() {
		return Messages(diags) + "\n" + text
	}
	network, err := sim.New(sim.Options{Seed: seed, Stepped: stepped})
	if err != nil {
		return err.Error()
	}
	got, _, err := network.Call(ctx, &result.Units[0].Function, nil)
	if err != nil {
		return err.Error() + "\n" + text
	}
	wanted := marshal(append([]string{}, want...))
	var value any
	remarshal(got.Value, &value)
	if !bytes.Equal(marshal(value), wanted) {
		return fmt.Sprintf("result %s, want %s of\n%s", got.Value, wanted, text)
	}
	return ""
}
