//go:build !wasip1

// Package sdktest stands in for the host when a service is tested with `go test`.
package sdktest

import (
	"sync"
	"testing"

	"github.com/aquifer-dev/aquifer/sdk"
	"github.com/aquifer-dev/aquifer/sdk/internal/standin"
)

// SetCall makes sdk.CurrentCall return c until the test ends. The service has one caller at a time, so such tests do not run
// in parallel.
func SetCall(t testing.TB, c sdk.Call) {
	t.Helper()
	before := standin.SetCall(c)
	t.Cleanup(func() { standin.SetCall(before) })
}

// Entry is a line of the log.
type Entry struct {
	Level sdk.Level
	Text  string
}

// Logs collects what the service logs until the test ends. The function that it returns gives the lines so far.
func Logs(t testing.TB) func() []Entry {
	t.Helper()
	var mu sync.Mutex
	var all []Entry
	before := standin.SetLog(func(level int32, text string) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, Entry{sdk.Level(level), text})
	})
	t.Cleanup(func() { standin.SetLog(before) })
	return func() []Entry {
		mu.Lock()
		defer mu.Unlock()
		return append([]Entry(nil), all...)
	}
}
