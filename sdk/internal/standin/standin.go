// Package standin holds what a test puts in the place of the host.
package standin

import "sync"

var (
	mu   sync.Mutex
	call any
	log  func(level int32, text string)
)

// Call is the sdk.Call that a test has set, or nil.
func Call() any {
	mu.Lock()
	defer mu.Unlock()
	return call
}

// SetCall sets it and returns what it was.
func SetCall(c any) (before any) {
	mu.Lock()
	defer mu.Unlock()
	before, call = call, c
	return before
}

// Log is where a test wants log lines, or nil.
func Log() func(level int32, text string) {
	mu.Lock()
	defer mu.Unlock()
	return log
}

// SetLog sets it and returns what it was.
func SetLog(f func(level int32, text string)) (before func(int32, string)) {
	mu.Lock()
	defer mu.Unlock()
	before, log = log, f
	return before
}
