//go:build !unix

package main

import (
	"os"
	"time"
)

// peakOf is not known on this system.
func peakOf(*os.ProcessState) int64 { return 0 }

var began = time.Now()

// worked stands in for processor time, which is not known on this system.
func worked() time.Duration { return time.Since(began) }
