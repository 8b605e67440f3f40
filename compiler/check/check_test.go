package check_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler/check"
	"github.com/aquifer-dev/aquifer/compiler/load"
	"github.com/aquifer-dev/aquifer/source"
)

func TestTmp(t *testing.T) {
	for _, f := range []string{"examples", "pitfalls"} {
		b, _ := os.ReadFile("/work/shared/vectors/lowering/" + f + ".json")
		var xs []struct{ ID, Code string }
		if err := json.Unmarshal(b, &xs); err != nil {
			t.Fatal(err)
		}
		for _, x := range xs {
			var set source.Set
			g, ds, err := load.Load(context.Background(), source.Memory{"a.aqua": x.Code}, &set, []string{"a.aqua"}, load.Options{})
			if err != nil {
				t.Fatal(err)
			}
			_, ds2 := check.Check(g, check.Options{})
			ds = append(ds, ds2...)
			if ds.HasErrors() {
				var s strings.Builder
				ds.WriteText(&s, &set, false)
				t.Error(x.ID + "\n" + s.String())
			}
		}
	}
}
