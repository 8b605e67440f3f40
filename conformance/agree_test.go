package conformance

import (
	"context"
	"maps"
	"strings"
	"testing"

	"github.com/aquifer-dev/aquifer/vm"
)

// TestDisagreementIsNoticed changes recorded outcomes one by one: a comparison that cannot fail proves nothing.
func TestDisagreementIsNoticed(t *testing.T) {
	scenarios, err := Scenarios(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want   string
		change func(o *StepOutcome) bool // false where there is nothing to change
	}{
		{"code", func(o *StepOutcome) bool { o.Code += 3; return true }},
		{"message", func(o *StepOutcome) bool { o.Message += "!"; return o.Code == 6 || o.Code >= 10000 && o.Code <= 10012 }},
		{"flags", func(o *StepOutcome) bool { o.Particle = !o.Particle; return true }},
		{"next peers", func(o *StepOutcome) bool { o.Next = append(o.Next, "somebody"); return true }},
		{"request", func(o *StepOutcome) bool {
			o.Requests = maps.Clone(o.Requests)
			if o.Requests == nil {
				o.Requests = map[string]RecordedRequest{}
			}
			o.Requests["77"] = RecordedRequest{}
			return true
		}},
		{"data differ", func(o *StepOutcome) bool {
			var dump map[string]any
			if o.Refused() {
				return false // there are no new data
			}
			remarshal(o.Decoded, &dump)
			dump["lcid"] = 4711
			o.Decoded = marshal(dump)
			return true
		}},
	} {
		noticed := 0
		for _, s := range scenarios {
			if _, wrong := ScenarioMarks[s.Name]; wrong {
				continue
			}
			for i := range s.Steps {
				changed := s.Steps[i].Outcome
				if changed.Trap != nil || s.Note != "" || !c.change(&changed) {
					continue
				}
				in := s.Input(i)
				got := vm.Step(context.Background(), in)
				if reason := Disagreement(in, &got, &changed, ""); !strings.Contains(reason, c.want) {
					t.Errorf("%s step %d: %q does not speak of %s", s.Name, i+1, reason, c.want)
				} else {
					noticed++
				}
			}
		}
		if noticed == 0 {
			t.Errorf("no step shows that %s is compared", c.want)
		}
	}
}
