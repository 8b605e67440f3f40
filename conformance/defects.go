package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"

	"github.com/aquifer-dev/aquifer/abi"
	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/conformance/oracle"
	"github.com/aquifer-dev/aquifer/diag"
	"github.com/aquifer-dev/aquifer/service/deploy"
	"github.com/aquifer-dev/aquifer/sim"
	"github.com/aquifer-dev/aquifer/source"
	"github.com/aquifer-dev/aquifer/stdlib"
)

// DefectsDir holds the programs of Defects.
const DefectsDir = "conformance/defects"

// Defect is a program that the original compiles to a script that does something else than the program says, or to none.
// The program's function is run; Want is "" where ours refuses the program.
type Defect struct {
	Example
	Rule   string // of spec/
	Code   string // of our warning or error, "" where ours says nothing
	Theirs string // what comes of the original's script: the result, or a part of how it fails
	Kept   bool   // --compat makes the original's script
}

// wrong is a program for which the original's script gives another result, or fails.
func wrong(rule, program, data, want, code, theirs string) Defect {
	return Defect{
		Example: Example{Dir: DefectsDir, Program: program, Call: callOf(data), Data: data, Services: "services", Want: want},
		Rule:    rule, Code: code, Theirs: theirs,
	}
}

// kept is one whose script --compat makes, too.
func kept(rule, program, data, want, code, theirs string) Defect {
	d := wrong(rule, program, data, want, code, theirs)
	d.Kept = true
	return d
}

// callOf is the call of run with everything in data; there is one argument at most.
func callOf(data string) string {
	var args map[string]json.RawMessage
	_ = json.Unmarshal([]byte(data), &args) // what is no object has no arguments, which the run will tell
	for name := range args {
		return "run(" + name + ")"
	}
	return "run()"
}

// Defects is the table of all programs that ours compiles to the right script, or refuses with a reason, where the
// original does not (spec/lowering.md, section 7).
var Defects = []Defect{
	kept("spec/lowering.md#W59", "d1_empty_branch", `{"condition": true}`, `[]`, "W0401", `["else"]`),
	kept("spec/lowering.md#W59", "d1_empty_branch", `{"condition": false}`, `["else"]`, "W0401", `[]`),
	kept("spec/lowering.md#W61", "d3_stream_literal", `{}`, `[[1], [2]]`, "W0403", `[[1],[1,2]]`),
	kept("spec/lowering.md#W62", "d4_parameter_id", `{}`, `1`, "W0404", `Aqua type mismatch. Path: run; Expected: u32; Given: string`),
	kept("spec/lowering.md#W62", "d4_parameter_ret", `{}`, `1`, "W0404", `variable 'ret-0' wasn't defined`),
	kept("spec/lowering.md#W63", "d5_default_service", `{}`, `"second"`, "W0405", `"first"`),
	kept("spec/lowering.md#W64", "d7_streams_of_methods", `{}`, `[[1], [2]]`, "W0407", `[[1,2],[1,2]]`),

	wrong("spec/lowering.md#W66", "d12_array_of_stream", `{}`, `[1]`, "W0412", `variable 's_canon' wasn't defined`),
	wrong("spec/lowering.md#W66", "d12_element_of_stream", `{}`, `{"x": 1}`, "W0412", `expired after`),
	wrong("spec/lowering.md#W67", "d13_ability_as_data", `{}`, `{"x": 7}`, "W0413", `variable 'Position_anon' wasn't defined`),
	wrong("spec/lowering.md#W67", "d13_ability_in_data", `{}`, `{"at": {"x": 7}}`, "W0413", `expired after`),
	wrong("spec/lowering.md#W67", "d13_data_as_ability", `{}`, `7`, "W0413", `cannot find field (Position.x)`),
	wrong("spec/lowering.md#W66", "d14_nothing_as_value", `{}`, ``, "E0249", `variable 'nothing-0' wasn't defined`),
	wrong("spec/lowering.md#W66", "d14_nothing_called", `{}`, ``, "E0227", `cannot find arrow (x)`),
	wrong("spec/lowering.md#W66", "d14_services_compared", `{}`, ``, "E0409", `variable 'First' wasn't defined`),
	wrong("spec/lowering.md#W66", "d16_id_of_ability", `{}`, `"asked firstfirst"`, "W0411", `cannot find arrow (Named-0-0.who)`),
	wrong("spec/lowering.md#W66", "d16_id_of_service", `{}`, `"first"`, "W0411", `"second"`),
	wrong("spec/lowering.md#W66", "d17_closure_names", `{}`, `[3, 21]`, "W0417", `variable 'm-1' wasn't defined`),
	wrong("spec/lowering.md#W66", "d18_push_in_closure", `{}`, `[1, 1]`, "W0418", `[]`),
	wrong("spec/lowering.md#W66", "d19_stream_called_like_local", `{}`, `2`, "W0419", `1`),
	wrong("spec/lowering.md#W66", "d19_streams_swapped", `{}`, `[2, 1]`, "W0419", `[1,2]`),
	wrong("spec/lowering.md#W66", "d20_part_in_ability", `{"p": {"x": 1, "y": 2}}`, `1`, "W0420", `Aqua type mismatch. Path: run; Expected: u32; Given: object`),
	wrong("spec/lowering.md#W66", "d21_argument_in_result", `{}`, `[{"first": 1, "second": 2}, {"first": 20, "second": 21}]`, "W0412", `[{"first":1,"second":8},{"first":20,"second":8}]`),

	wrong("spec/lowering.md#W69", "d2_method_of_ability", `{}`, `3`, "", `cannot find arrow (Same_anon.of)`),
	wrong("spec/lowering.md#W69", "d2_method_of_given_id", `{}`, `["first", "first"]`, "", `cannot find arrow (Named-0.who)`),
	wrong("spec/lowering.md#W69", "d2_method_passed_on", `{}`, `3`, "", `cannot find arrow (ret)`),
	wrong("spec/lowering.md#W69", "d15_closure", `{}`, `"first"`, "", `cannot find arrow (M.First.who)`),
	wrong("spec/lowering.md#W69", "d15_method_as_value", `{}`, `"first"`, "", `cannot find field (M.First.who)`),
	wrong("spec/lowering.md#W69", "d15_service_as_ability", `{}`, `"first"`, "", `cannot find arrow (M.First.who)`),
	wrong("spec/lowering.md#W71", "l17_large_integer", `{}`, ``, "E0414", `number too large to fit in target type`),
	wrong("spec/lowering.md#W15", "l36_error_returned", `{}`, `""`, "", `UnexpectedSymbol`),
	wrong("spec/lowering.md#W15", "l36_error_passed_on", `{}`, `["Local service error, ret_code is 1, error message is '\"it fails\"'"]`, "", `UnexpectedSymbol`),
	wrong("spec/language.md#L30", "l41_service_argument", `{}`, ``, "E0317", `cannot find arrow (-s-arg-.who)`),
	wrong("spec/language.md#L30", "l41_service_result", `{}`, ``, "E0316", `of class aqua.types.ServiceType`),
}

// Compile compiles run of the program with our compiler; nil when ours refuses it.
func (d *Defect) Compile(root string, compat bool) (*abi.Function, diag.List) {
	opt := compiler.Options{Compat: compat, Fallback: source.Embedded{FS: stdlib.FS()}}
	result, diags := compiler.Compile(context.Background(), source.Disk{}, []string{d.file(root)}, opt)
	if len(result.Units) == 0 || diags.HasErrors() {
		return nil, diags
	}
	return &result.Units[0].Function, diags
}

// RunScript runs a script, made by whomever, in the place of a function's own, and tells what comes of it.
func (d *Defect) RunScript(root, script string, f abi.Function, stepped func(sim.Step)) (string, error) {
	hosts := deploy.NewHosts(deploy.Config{})
	defer hosts.Close(context.Background())
	network, data, err := d.network(root, 0, stepped, hosts)
	if err != nil {
		return "", err
	}
	var args []json.RawMessage
	for _, p := range f.Params {
		args = append(args, data[p.Name])
	}
	f.Script = script
	result, _, err := network.Call(context.Background(), &f, args)
	if err != nil {
		return "fails: " + strings.TrimSpace(err.Error()), nil
	}
	return gives + string(result.Value), nil
}

// gives begins what is told of a script that has a result.
const gives = "gives "

// Foretold tells whether what comes of the original's script is what the table says.
func (d *Defect) Foretold(theirs string) bool {
	if result, ok := strings.CutPrefix(theirs, gives); ok {
		return sameJSON(result, d.Theirs)
	}
	return strings.Contains(theirs, d.Theirs)
}

// AskTheirs gives the program to the original: its script is run on our network, with every step given to both
// interpreters. reason says where they disagree, or what else is other than the table says.
func (d *Defect) AskTheirs(w *oracle.Worker, root string) (theirs, reason string, err error) {
	absolute, err := filepath.Abs(d.file(root))
	if err != nil {
		return "", "", err
	}
	answer, err := AskFile(w, filepath.Join(root, "conformance"), absolute, Default)
	if err != nil {
		return "", "", err
	}
	f, _ := d.Compile(root, false)
	switch script := answer.Scripts["run"]; {
	case answer.Crash != "":
		theirs = "crashes: " + answer.Crash
	case len(answer.Errors) > 0:
		theirs = "refuses: " + answer.Errors[0].Message
	case f == nil:
		theirs, err = d.RunScript(root, script, abi.Function{Name: "run"}, nil)
	default:
		crossing := NewCrossing(w)
		var failed error
		theirs, err = d.RunScript(root, script, *f, func(s sim.Step) {
			if reason == "" && failed == nil {
				reason, failed = crossing.Step(s.Input, s.Outcome)
			}
		})
		err = errors.Join(err, failed)
	}
	switch {
	case err != nil || reason != "":
	case !d.Foretold(theirs):
		reason = "the original " + theirs + ", not " + d.Theirs
	case d.Want != "" && sameJSON(strings.TrimPrefix(theirs, gives), d.Want):
		reason = "the original gives the right result, too"
	}
	return theirs, reason, err
}

func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && string(marshal(x)) == string(marshal(y))
}
