package main

import (
	"testing"
	"time"
)

// TestLife plays a short life; `make prove` plays a long one.
func TestLife(t *testing.T) {
	out, err := live(t.Context(), options{root: "../..", calls: 400, callers: 4, patience: time.Second, probe: 2 * time.Second, tell: t.Logf})
	if err != nil || out.failed != 0 || out.calls != 400 || out.replaced == 0 || len(out.bill) != 4 {
		t.Errorf("%+v %v", out, err)
	}
	t.Logf("%+v", out)
}
