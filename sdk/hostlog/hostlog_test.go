package hostlog_test

import (
	"slices"
	"testing"

	"github.com/aquifer-dev/aquifer/sdk"
	"github.com/aquifer-dev/aquifer/sdk/hostlog"
	"github.com/aquifer-dev/aquifer/sdk/sdktest"
)

func TestLines(t *testing.T) {
	logs := sdktest.Logs(t)
	t.Setenv("WASM_LOG", "DEBUG")
	l := hostlog.New()
	l.Debug("low", "n", 1)
	l.With("a", "x y").WithGroup("g").Error("high", "time", "noon")
	l.Log(t.Context(), hostlog.LevelTrace, "too low")
	t.Setenv("WASM_LOG", "off")
	hostlog.New().Error("silent")
	t.Setenv("WASM_LOG", "")
	hostlog.New().Debug("silent")
	hostlog.New().Warn("")
	want := []sdktest.Entry{
		{Level: sdk.LevelDebug, Text: "low n=1"}, {Level: sdk.LevelError, Text: `high a="x y" g.time=noon`}, {Level: sdk.LevelWarn},
	}
	if got := logs(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
