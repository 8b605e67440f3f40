package config

import (
	"os"
	"runtime/debug"
)

// What a process with a node holds besides what is counted for particles: messages on the wire, scripts that are kept parsed, services.
const besides = 2 << 30

// collectAt is by how many percent of what is in use memory grows before the garbage collector runs. Go's 100 has it run without a pause
// where somebody sends what is worth nothing, and whoever wants an answer waits for it.
const collectAt = 300

// Collect sets when the garbage collector of this process runs: seldom, and more often the nearer memory comes to what a node with these
// settings may hold. The environment's GOGC and GOMEMLIMIT go before it.
func (s Settings) Collect() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(int64(s.Memory) + besides)
	}
}
