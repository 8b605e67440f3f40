package conformance

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/vm"
)

// Scenario is a recorded run of the original interpreter: steps of several peers on one particle.
type Scenario struct {
	Name       string `json:"-"`
	Note       string
	ParticleID string `json:"particle_id"`
	Script     string
	Steps      []ScenarioStep
}

// ScenarioStep is one step of a Scenario, with the script when it is not the scenario's.
type ScenarioStep struct {
	Params  oracle.StepParams
	Script  *string
	Prev    []byte `json:"prev_data"`
	Current []byte `json:"current_data"`
	Results []byte `json:"call_results"`
	Outcome StepOutcome
}

// ScenarioMarks lists the scenarios in which ours is known to be wrong.
var ScenarioMarks = map[string]Mark{}

// Scenarios reads all recorded scenarios; root is this package's directory.
func Scenarios(root string) ([]*Scenario, error) {
	files, err := filepath.Glob(filepath.Join(root, "testdata/particle-data/*.json.gz"))
	if err != nil {
		return nil, err
	}
	var all []*Scenario
	for _, name := range files {
		s := &Scenario{Name: strings.TrimSuffix(filepath.Base(name), ".json.gz")}
		if err := readGzip(name, s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// Input is what goes into a step.
func (s *Scenario) Input(i int) vm.Input {
	step := s.Steps[i]
	in := vm.Input{Params: paramsOf(step.Params), Script: s.Script, Prev: step.Prev, Current: step.Current, Results: step.Results}
	if step.Script != nil {
		in.Script = *step.Script
	}
	return in
}

// Replay runs a step and says where its outcome differs from the recorded one; "" if it agrees.
func (s *Scenario) Replay(i int) string {
	in := s.Input(i)
	got := vm.Step(context.Background(), in)
	return Disagreement(in, &got, &s.Steps[i].Outcome, s.Note)
}

func paramsOf(p oracle.StepParams) vm.Params {
	return vm.Params{
		InitPeer: p.InitPeer, Peer: p.CurrentPeer, Timestamp: p.Timestamp, TTL: p.TTL, KeyFormat: p.KeyFormat, SecretKey: p.SecretKey,
		ParticleID: p.ParticleID, AIRSizeLimit: p.AIRLimit, ParticleSizeLimit: p.ParticleLimit,
		CallResultSizeLimit: p.CallResultLimit, HardLimit: p.HardLimit,
	}
}

// AskStep gives a step to the original interpreter and decodes its answer.
func AskStep(w *oracle.Worker, in vm.Input) (*StepOutcome, error) {
	answer, err := AskRaw(w, in)
	if err != nil {
		return nil, err
	}
	return OutcomeOf(answer)
}

// AskRaw gives a step to the original interpreter.
func AskRaw(w *oracle.Worker, in vm.Input) (*oracle.Outcome, error) { return w.Step(stepOf(in)) }

// AskMarine gives a step to the original interpreter the way the JavaScript client does.
func AskMarine(w *oracle.Worker, in vm.Input) (*oracle.Outcome, error) {
	results, err := vm.DecodeResults(in.Results)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]oracle.MarineResult, len(results))
	for id, r := range results {
		byID[id] = oracle.MarineResult{Code: r.Code, Result: r.Text}
	}
	return w.MarineStep(stepOf(in), byID)
}

func stepOf(in vm.Input) oracle.Step {
	p := in.Params
	return oracle.Step{
		AIR: in.Script, Prev: in.Prev, Current: in.Current, Results: in.Results,
		Params: oracle.StepParams{
			InitPeer: p.InitPeer, CurrentPeer: p.Peer, Timestamp: p.Timestamp, TTL: p.TTL, KeyFormat: p.KeyFormat, SecretKey: p.SecretKey,
			ParticleID: p.ParticleID, AIRLimit: p.AIRSizeLimit, ParticleLimit: p.ParticleSizeLimit,
			CallResultLimit: p.CallResultSizeLimit, HardLimit: p.HardLimit,
		},
	}
}
