package sdk_test

import (
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
	sdk.Log(sdk.LevelWarn, "a")
	sdk.Log(-5, "b")
	sdk.Log(99, "c")
	if want := []sdktest.Entry{{Level: sdk.LevelWarn, Text: "a"}, {Level: sdk.LevelError, Text: "b"}, {Level: sdk.LevelTrace, Text: "c"}}; !slices.Equal(logs(), want) {
		t.Errorf("%q, want %q", logs(), want)
	}
}
