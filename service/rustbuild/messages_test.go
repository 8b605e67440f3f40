package rustbuild

import (
	"strings"
	"testing"
)

// TestCargoErrors shows an error of cargo once: as the message, with what comes behind it below.
func TestCargoErrors(t *testing.T) {
	d := errCargo("`cargo build` fails", "   Compiling book v0.1.0\nerror[E0425]: no x\n --> src/lib.rs:1:1\nerror: could not compile `book`\n")
	if d.Message != "`cargo build` fails: error[E0425]: no x" || len(d.Notes) != 1 || d.Notes[0].Message != " --> src/lib.rs:1:1\nerror: could not compile `book`" {
		t.Errorf("%+v", d)
	}
	if d = errCargo("services", "there is no `cargo` in PATH"); !strings.HasSuffix(d.Message, "there is no `cargo` in PATH") || len(d.Notes) != 0 {
		t.Errorf("%+v", d)
	}
}
