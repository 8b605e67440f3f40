package main

import (
	"errors"
	"testing"

	"github.com/aquifer-dev/aquifer/compiler"
	"github.com/aquifer-dev/aquifer/sim"
)

func TestRunErrorWithoutPlace(t *testing.T) {
	for want, err := range map[string]error{
		"E0604": &sim.Endless{Steps: 5, Particle: "p"},
		"E0605": errors.New("something else"),
	} {
		if d := runError(err, &compiler.Unit{}, nil, nil, nil, true); d.Code != want || d.Message == "" || d.Span.IsValid() {
			t.Errorf("%v: %+v", err, d)
		}
	}
}
