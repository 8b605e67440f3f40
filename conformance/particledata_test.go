package conformance

import "testing"

// minScenarios is how many recorded scenarios have to agree.
const minScenarios = 138

// TestParticleData replays every recorded step through the interpreter.
func TestParticleData(t *testing.T) {
	scenarios, err := Scenarios(".")
	if err != nil || len(scenarios) < minScenarios {
		t.Fatalf("%d recorded scenarios: %v", len(scenarios), err)
	}
	agreed, steps, different := 0, 0, 0
	for _, s := range scenarios {
		ok := true
		for i := range s.Steps {
			steps++
			if reason := s.Replay(i); reason != "" {
				ok = false
				if m, known := ScenarioMarks[s.Name]; known {
					t.Logf("%s step %d %s", s.Name, i+1, m)
				} else {
					t.Errorf("%s step %d: %s", s.Name, i+1, reason)
				}
			}
		}
		switch _, known := ScenarioMarks[s.Name]; {
		case !ok:
			different++
		case known:
			t.Logf("%s was known to fail and agrees now: take its mark away", s.Name)
			fallthrough
		default:
			agreed++
		}
	}
	t.Logf("%d of %d scenarios agree, %d do not (%d steps)", agreed, len(scenarios), different, steps)
	if agreed < minScenarios {
		t.Errorf("%d scenarios agree, %d are required", agreed, minScenarios)
	}
}
