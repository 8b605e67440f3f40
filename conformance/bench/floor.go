package main

import (
	"errors"
	"runtime"
	"time"

	"github.com/aquifer-dev/aquifer/air"
	"github.com/aquifer-dev/aquifer/vm"
	"github.com/aquifer-dev/aquifer/vm/data"
	"github.com/aquifer-dev/aquifer/vm/value"
)

// floor takes the time of what no implementation of a step can leave out: to parse the script, the data and the results, to
// hash what the current data claim and to verify its signatures. Nothing is merged, executed, signed or written.
func floor(in vm.Input) (time.Duration, error) {
	runtime.GC()
	start := time.Now()
	if _, fault := air.Parse(in.Script); fault != nil {
		return 0, fault
	}
	if _, _, refusal := data.Decode(in.Prev); refusal != nil {
		return 0, refusal
	}
	_, current, refusal := data.Decode(in.Current)
	if refusal != nil {
		return 0, refusal
	}
	if refusal := current.Verify(in.Params.ParticleID); refusal != nil {
		return 0, refusal
	}
	results, err := vm.DecodeResults(in.Results)
	for _, r := range results {
		v, fault := value.Parse(r.Text)
		if fault != nil {
			return 0, errors.New(fault.Error())
		}
		v.CID()
	}
	return time.Since(start), err
}
