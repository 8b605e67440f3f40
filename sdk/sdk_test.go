package sdk_test

import (
	"log/slog"
	"slices"
	"testing"

	"github.com/aquifer-dev/aquifer/sdk"
	"github.com/aquifer-dev/aquifer/sdk/sdktest"
)

func TestCallInTests(t *testing.T) {
	t.Run("set", func(t *testing.T) {
		sdktest.SetCall(t, sdk.Call{Creator: "me", Particle: sdk.Particle{InitPeer: "me"}})
		if c := sdk.CurrentCall(); !c.ByCreator() {
			t.Error(c)
		}
		sdktest.SetCall(t, sdk.Call{Creator: "me", Particle: sdk.Particle{InitPeer: "you"}})
		if c := sdk.CurrentCall(); c.ByCreator() {
			t.Error(c)
		}
	})
	if c := sdk.CurrentCall(); c.Creator != "" || c.ByCreator() {
		t.Error("the call outlives its test:", c)
	}
}

func TestLogs(t *testing.T) {
	logs := sdktest.Logs(t)
	t.Setenv("WASM_LOG", "DEBUG")
	l := sdk.Logger()
	l.Debug("low", "n", 1)
	l.With("a", "x y").WithGroup("g").Error("high", "time", "noon")
	sdk.Log(sdk.LevelTrace, "raw")
	l.Log(t.Context(), sdk.LevelTrace, "too low")
	t.Setenv("WASM_LOG", "off")
	sdk.Logger().Error("silent")
	t.Setenv("WASM_LOG", "")
	sdk.Logger().Debug("silent")
	sdk.Logger().Warn("")
	want := []sdktest.Entry{
		{Level: slog.LevelDebug, Text: "low n=1"}, {Level: slog.LevelError, Text: `high a="x y" g.time=noon`},
		{Level: sdk.LevelTrace, Text: "raw"}, {Level: slog.LevelWarn},
	}
	if got := logs(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
